#!/usr/bin/env python3
"""Writes a stream of events, one on each line, some of which are unusual, to compare runs that must not differ.

usage: tests/odd_stream.py COUNT [KIND…]
       KIND   bad, blank, wrapped, opening, known, spaced, long, huge, several, slow: what is strewn in; plain lines are always there
       A name goes with each line: the same arguments give the same bytes.
"""
import json
import random
import sys

random.seed(7)
count, kinds = int(sys.argv[1]), sys.argv[2:]


def event(number, **more):
    names = ("DisableKey", "Encrypt", "Decrypt", "CreateGrant", "ScheduleKeyDeletion")
    return {"version": "0", "id": "%08x" % number, "source": random.choice(("aws.kms", "aws.s3")), "account": str(100000000000 + number % 7),
            "detail": {"eventName": random.choice(names), "n": number, "text": "x" * random.randrange(300)}, **more}


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def notification(message):
    return {"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": message}


def odd(kind, number):
    text = compact(event(number))
    if kind == "bad":
        return random.choice((text[:-2], text[:30], "no event", text + "}", '{"a":01}', '{"a":"\t"}'))
    if kind == "blank":
        return random.choice(("", "  ", "\t\r"))
    if kind == "wrapped":
        return random.choice((compact(notification(text)), compact({"MessageId": "1", "Body": text}), compact({"Records": [event(number)] * 3})))
    if kind == "opening":  # many ways to begin, some of them a wrapper's
        text = compact({random.choice("abcdefgh"): 1, **event(number)})
        return random.choice((text, text, compact({"Type": "a", **event(number)}), compact({"c": 1, **notification(text)})))
    if kind == "known":  # a wrapper that begins as events do
        return compact({"version": "0", **notification(text)})
    if kind == "spaced":
        return random.choice((" " + text, text + "  ", json.dumps(event(number)), text + "\r"))
    if kind == "long":
        return compact(event(number, more="y" * random.randrange(3000, 9000)))
    if kind == "huge":
        return compact(event(number, more="z" * random.randrange(100000, 700000)))
    if kind == "several":
        return text * 2
    if kind == "slow":  # for /^(a+)+$/
        return '{"version":"0","a":"%s!"}' % ("a" * 60)
    sys.exit("odd_stream: no kind %s" % kind)


for line in range(count):
    strewn = line and kinds and random.random() < 0.01
    print(odd(random.choice(kinds), line) if strewn else compact(event(line)))
