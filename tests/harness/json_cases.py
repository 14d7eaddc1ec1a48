"""tests/json/*.cases: texts that are an event, and texts that are not.

    accept TEXT        one JSON object
    reject TEXT        anything else
    truncate TEXT      every beginning of TEXT is rejected

TEXT is escaped after `= ` where a line cannot show it (escapes.py). It must be one line. All texts of a file
go through one run: what was accepted must come out, what was not must be in the --rejects file, byte for byte.
A text that holds several events, or wraps one, is not an event: hence --input event.
"""
import os
import subprocess
import tempfile

from .escapes import argument, brief, numbered_lines

NEVER = '{"\\u0001never": ["x"]}'


def read(path):
    """[(name, accepted, text)…]"""
    cases = []
    for number, line in numbered_lines(path):
        word, _, text = line.partition(" ")
        text, name = argument(text.lstrip(" ")), "%s:%d" % (path, number)
        if word == "truncate":
            cases += [("%s (%d bytes)" % (name, end), False, text[:end]) for end in range(1, len(text))]
        elif word in ("accept", "reject") and text and b"\n" not in text:
            cases.append((name, word == "accept", text))
        else:
            raise ValueError("%s: not a case: %s" % (name, line))
    return cases


def run(path, program):
    cases = read(path)
    with tempfile.TemporaryDirectory() as folder:
        rejects = os.path.join(folder, "rejects")
        done = subprocess.run([program, "--input", "event", "-v", "-p", NEVER, "--rejects", rejects], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, input=b"".join(text + b"\n" for _, _, text in cases))
        kept = open(rejects, "rb").read().split(b"\n") if os.path.exists(rejects) else []
    streams = {True: iter(done.stdout.split(b"\n")), False: iter(kept)}
    heads = {which: next(stream, None) for which, stream in streams.items()}
    results = []
    for name, accepted, text in cases:  # both outputs keep the order of input
        took = next((which for which in (accepted, not accepted) if heads[which] == text), None)
        if took is not None:
            heads[took] = next(streams[took], None)
        outcome = {True: "accepted", False: "rejected", None: "lost"}[took]
        results.append((name, None if took == accepted else "%s: %s" % (outcome, brief(text))))
    return results
