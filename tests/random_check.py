#!/usr/bin/env python3
"""Random patterns on random events: kmsfilter against the naive matcher.

usage: random_check.py [--seed N] [--patterns N]      ($KMSFILTER is the program)

The alphabets are small, so that patterns do match: three names, dotted keys, nested arrays, duplicate keys,
$or at every level, every operator.
"""
import argparse
import json
import os
import random
import sys

sys.dont_write_bytecode = True
TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [TESTS, os.path.join(TESTS, "naive")]

from harness.escapes import brief  # noqa: E402
from harness.pattern_cases import ask  # noqa: E402
from harness.summary import summary  # noqa: E402
import match  # noqa: E402

SEED, PATTERNS, EVENTS_EACH, BATCH = 1, 4000, 6, 20000
NAMES = ["a", "b", "c", "a.b", "b.c", "", "é"]
NAME_WEIGHTS = [8, 8, 8, 3, 2, 1, 1]
WORDS = ["", "a", "A", "ab", "aB", "abc", "b", "ba", "é", "É", "ß", "SS", "ss", "😀", "ǅ", "a*", "\\", "\ud800", "?",
         "1", "10.0.0.1", "010.0.0.1", "10.0.0.9", "::ffff:a00:1", "::1", "a:b"]
NUMBERS = ["0", "-0", "1", "1.0", "10e-1", "2", "2.5", "-1", "300", "3e2", "1e400", "12345678901234567890", "4.9e-324"]
COMPARABLE = [number for number in NUMBERS if match.comparable(number) is not None]
WILDCARDS = ["*", "a*", "*b", "a*c", "*a*", "", "é*", "*\\*", "a\\\\*", "*ß", "?", "*.0.*"]
BLOCKS = ["10.0.0.0/8", "10.0.0.0/30", "0.0.0.0/0", "::/0", "::/64", "::ffff:a00:0/24"]


class Maker:
    """Random JSON texts; duplicate keys and number texts rule out making them from dictionaries."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def some(self, make, most):
        return ",".join(make() for _ in range(self.random.randint(1, most)))

    def quoted(self, text):
        return json.dumps(text, ensure_ascii="\ud800" in text or self.chance(0.3))

    def name(self):
        return self.quoted(self.random.choices(NAMES, NAME_WEIGHTS)[0])

    # Events

    def scalar(self):
        return self.one([self.quoted(self.one(WORDS)), self.quoted(self.one(WORDS)), self.one(NUMBERS),
                         self.one(["true", "false", "null"])])

    def value(self, depth):
        kind = self.random.random()
        if depth == 0 or kind < 0.4:
            return self.scalar()
        if kind < 0.7:
            return "[%s]" % (self.some(lambda: self.value(depth - 1), 3) if self.chance(0.95) else "")
        return self.event(depth - 1)

    def event(self, depth):
        return "{%s}" % (self.some(lambda: "%s:%s" % (self.name(), self.value(depth)), 4) if self.chance(0.97) else "")

    # Patterns

    def strings(self, words):
        return "[%s]" % self.some(lambda: self.quoted(self.one(words)), 3) if self.chance(0.5) else self.quoted(self.one(words))

    def ignoring_case(self, operator):
        return '{"%s":{"equals-ignore-case":%s}}' % (operator, self.quoted(self.one(WORDS)))

    def numeric(self):
        low, high = sorted(self.random.sample(COMPARABLE, 2), key=match.comparable)
        if self.chance(0.3) and match.comparable(low) < match.comparable(high):
            return '{"numeric":["%s",%s,"%s",%s]}' % (self.one([">", ">="]), low, self.one(["<", "<="]), high)
        return '{"numeric":["%s",%s]}' % (self.one(["=", "<", "<=", ">", ">="]), low)

    def anything_but(self):
        kind = self.one(["words", "numbers", "prefix", "suffix", "equals-ignore-case", "wildcard"])
        if kind == "numbers":
            operand = self.one(COMPARABLE) if self.chance(0.5) else "[%s]" % self.some(lambda: self.one(COMPARABLE), 3)
        elif kind == "words":
            operand = self.strings(WORDS)
        else:
            words = WILDCARDS if kind == "wildcard" else [word for word in WORDS if word]
            operand = '{"%s":%s}' % (kind, self.strings(words))
        return '{"anything-but":%s}' % operand

    def alternative(self):
        if self.chance(0.3):
            return self.scalar()
        operator = self.one(["exactly", "prefix", "suffix", "equals-ignore-case"])
        return self.one([
            lambda: '{"%s":%s}' % (operator, self.quoted(self.one(WORDS))),
            lambda: self.ignoring_case(self.one(["prefix", "suffix"])),
            lambda: '{"wildcard":%s}' % self.quoted(self.one(WILDCARDS)),
            lambda: '{"cidr":"%s"}' % self.one(BLOCKS),
            lambda: '{"exists":%s}' % self.one(["true", "false", "false"]),
            self.numeric, self.anything_but])()

    def field(self, depth):
        kind = self.random.random()
        if depth and kind < 0.15:
            branch = lambda: self.pattern(depth - 1)
            return '"$or":[%s,%s]' % (branch(), self.some(branch, 2))
        if depth and kind < 0.5:
            return "%s:%s" % (self.name(), self.pattern(depth - 1))
        return "%s:[%s]" % (self.name(), self.some(self.alternative, 4))

    def pattern(self, depth):
        return "{%s}" % self.some(lambda: self.field(depth), 2)

    def questions(self, patterns):
        for _ in range(patterns):
            pattern = self.pattern(2)
            for _ in range(EVENTS_EACH):
                yield pattern, self.event(3)


def naive(pattern, event, rules={}):
    if pattern not in rules:
        rules.clear()  # patterns come one after the other
        rules[pattern] = match.Rule(pattern)
    return rules[pattern].matches(match.leaves(event))


def run(program, seed, patterns):
    questions = list(Maker(seed).questions(patterns))
    results = []
    for start in range(0, len(questions), BATCH):
        batch = questions[start:start + BATCH]
        for number, ((pattern, event), answer) in enumerate(zip(batch, ask(program, batch)), start):
            expected, found = naive(pattern, event), answer.get("Result", answer.get("Error"))
            results.append(("random case %d of seed %d" % (number, seed), None if expected == found else
                            "%s\n    %s\n    naive %s, program %s" % (pattern, event, expected, brief(found))))
    return results


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0])
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--patterns", type=int, default=PATTERNS)
    chosen = options.parse_args()
    program = os.environ.get("KMSFILTER") or os.path.join(os.path.dirname(TESTS), "kmsfilter")
    results = run(program, chosen.seed, chosen.patterns)
    return summary(results)


if __name__ == "__main__":
    sys.exit(main())
