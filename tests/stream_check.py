#!/usr/bin/env python3
"""A generated stream (bench/gen_events.py, rules `ops 12`): counts for each rule against the naive matcher's.

usage: stream_check.py [--events N]      ($KMSFILTER is the program)
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
TESTS = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(os.path.dirname(TESTS), "bench")
sys.path.insert(0, os.path.join(TESTS, "naive"))

import match  # noqa: E402

EVENTS = 20000
MIXES = [["kms"], ["kms", "--shuffle"], ["lots"]]
RULES = {"kms": ["ops", "12"], "lots": ["lots", "6"]}


def generate(folder, name, script, *arguments):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        subprocess.run([sys.executable, "-B", os.path.join(BENCH, script), *arguments], stdout=file, check=True)
    return path


def check(program, folder, mix, events):
    """(expected, found) counts of one stream."""
    stream = generate(folder, "events.jsonl", "gen_events.py", str(events), "--mix", *mix)
    rules = generate(folder, "rules.kms", "gen_rules.py", *RULES[mix[0]])
    plain = generate(folder, "rules.jsonl", "gen_rules.py", *RULES[mix[0]], "jsonl")
    with open(stream, "rb") as file:
        expected = {"events": events, "rejected": 0, "rules": match.count(match.read_rules(plain), file)}
    done = subprocess.run([program, "-f", rules, "--stats=json", stream], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    statistics = json.loads(done.stderr.decode().strip().split("\n")[-1])
    return expected, {name: statistics.get(name) for name in expected}


def run(program, events):
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for mix in MIXES:
            expected, found = check(program, folder, mix, events if mix == ["kms"] else events // 4)
            problem = None if expected == found else "naive   %s\n    program %s" % (expected, found)
            results.append(("stream of %d events, %s" % (expected["events"], " ".join(mix)), problem))
    return results


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    options.add_argument("--events", type=int, default=EVENTS)
    program = os.environ.get("KMSFILTER") or os.path.join(os.path.dirname(TESTS), "kmsfilter")
    results = run(program, options.parse_args().events)
    for case, problem in results:
        print("%s %s%s" % ("FAIL" if problem else "ok", case, "\n    " + problem if problem else ""))
    return 1 if any(problem for _, problem in results) else 0


if __name__ == "__main__":
    sys.exit(main())
