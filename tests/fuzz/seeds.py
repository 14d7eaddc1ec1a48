#!/usr/bin/env python3
"""Writes the cases in tests/ as seeds for a fuzz target: one file each.

usage: seeds.py pattern|rules|event|transformer|documents|scan|files|sources FOLDER
"""
import glob
import gzip
import hashlib
import json
import os
import re
import sys

sys.dont_write_bytecode = True
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import cli_cases, json_cases, pattern_cases, transform_cases  # noqa: E402

LONGEST = 4096

# XML, settings, and names of places.
PLACES = [b"\2<ErrorResponse><Error><Code>Throttling</Code><Message>a &amp; b</Message></Error></ErrorResponse>",
          b"\2<A xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><R><Credentials><AccessKeyId>k</AccessKeyId></Credentials></R></A>",
          b"\3[default]\nregion = us-east-1\n[profile a b]\nsource_profile=default\ns3 =\n  nested = 1\n# comment\n[ 'x' ]\naws_access_key_id=k\n",
          b"\4arn:aws:sqs:us-east-1:111122223333:name", b"\4tcp://[::1]:514", b"\4udp://host", b"\4$.detail.list[0].*['x']"]


def pattern_files():
    """Without the thousands of random ones."""
    return [path for path in glob.glob(os.path.join(TESTS, "patterns", "*.cases")) if "conformance" not in path]


def inner_template(question):
    """The template in a transformer's object, with the names of variables that the target knows."""
    try:
        template = json.loads(question["text"])["InputTemplate"]
    except (ValueError, TypeError, KeyError):
        return question["text"]
    return re.sub("<(?!aws)[a-z-]+>", lambda found: "<%s>" % "abc"[len(found[0]) % 3], str(template))


def texts(target):
    if target == "pattern":
        return [case.pattern.encode() for path in pattern_files() for case in pattern_cases.read(path)]
    if target in ("event", "scan"):
        events = [case.text.encode() for path in pattern_files() for case in pattern_cases.read(path)
                  if case.verdict in ("true", "false", "bad")]
        return events + [text for path in glob.glob(os.path.join(TESTS, "json", "*.cases"))
                         for _, _, text in json_cases.read(path)]
    if target == "transformer":
        asked = [question for path in glob.glob(os.path.join(TESTS, "transform", "*.cases"))
                 for _, question, _, _ in transform_cases.read(path)]
        return [part.encode() + b"\0" + question.get("event", "{}").encode("utf-8", "surrogateescape")
                for question in asked for part in (question["text"], inner_template(question))]
    if target == "sources":  # the first byte says what it is, the second how much is allowed
        messages = {"Messages": [{"MessageId": "m", "ReceiptHandle": "r", "Body": '{"a":"\\u00e9"}'}, {"Body": 1}]}
        batch = {"Successful": [{"Id": "0"}], "Failed": [{"Id": "1", "Code": "X", "Message": "y", "SenderFault": True}]}
        packed = [gzip.compress(text, mtime=0) for text in (b"", b'{"a":1}', b" " * 5000)]
        return [b"\0\0" + json.dumps(messages).encode(), b"\1\1" + json.dumps(batch).encode()] + [b"\2\7" + text for text in packed]
    cases = [case for path in glob.glob(os.path.join(TESTS, "cli", "*.cases")) for case in cli_cases.read(path)]
    if target == "documents":  # the first three bytes say how to cut and what to open
        inputs = [text for case in cases for text in [*case.files.values(), case.streams.get("stdin", b"")]]
        return [b"\x07\xff" + bytes([cut]) + text for text in inputs for cut in (1, 7)]
    if target == "files":  # the first byte says what it is read as
        given = [text for case in cases for name, text in case.files.items() if name.endswith(".json")]
        return PLACES + [bytes([kind]) + text for text in given for kind in (0, 1)]
    return [text for case in cases for name, text in case.files.items() if name.endswith(".kms")]


def main():
    target, folder = sys.argv[1:]
    for text in {text for text in texts(target) if len(text) <= LONGEST}:
        with open(os.path.join(folder, hashlib.sha1(text).hexdigest()), "wb") as file:
            file.write(text)


if __name__ == "__main__":
    main()
