#!/usr/bin/env python3
"""Random rules with `where` on random events of all shapes: kmsfilter against the naive evaluator.

usage: where_check.py [-v] [--seed N] [--pairs N]      ($KMSFILTER is the program)
       -v     how often each construct held and did not hold

Every construct of the language must have been true at least once and false at least once.
"""
import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from fractions import Fraction

sys.dont_write_bytecode = True
TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [TESTS, os.path.join(TESTS, "naive")]

from harness.escapes import brief  # noqa: E402
from harness.summary import summary  # noqa: E402
from harness.where_cases import ask, run_rules  # noqa: E402
import match  # noqa: E402
import where  # noqa: E402
import where_text  # noqa: E402
from where_random import ALIAS_ARNS, BLOCKS, KEY_IDS, RuleMaker, Writer  # noqa: E402

SEED, PAIRS = 1, 30000
RULES, EVENTS = 100, 40  # of a batch, which is one run of the program

# ---- What occurred ----

FEATURES = {"and", "or", "not", "exists", "any", "all", "none", "path", "step with a dot", "[n]", "[-n]", "[]", "json",
            "steps behind json", "right operand", "list", "set", "match",
            *("operator " + sign for sign in where.ORDERS), "operator ==", "operator !=", "operator in",
            "operator not in", "operator like", "operator ilike", "operator =~", "operator !~", "operator within",
            *("is " + kind for kind in ("null", "string", "number", "bool")), *("flag " + flag for flag in "imsx"),
            *("literal " + kind for kind in ("string", "number", "true", "false", "null", "duration", "time")),
            *("field " + name for name in where_text.FIELDS), *("call " + name for name in where_text.CALLS)}


def step_features(steps):
    for step in steps:
        if isinstance(step, str):
            yield from ["step with a dot"] if "." in step else []
        else:
            yield "[]" if step is None else "[n]" if step >= 0 else "[-n]"


def operand_features(operand):
    if operand[0] == "path":
        return ["path", *step_features(operand[1])]
    if operand[0] == "field":
        return ["field " + operand[1]]
    if operand[0] == "json":
        behind = ["steps behind json", *step_features(operand[2])] if operand[2] else []
        return ["json", *behind, *operand_features(operand[1])]
    return ["call " + operand[1], *operand_features(operand[2])]


def literal_feature(literal):
    return "literal " + (literal[1] if literal[0] == "literal" else literal[0])


def features(tree):
    if tree[0] == "exists":
        return {"exists", *operand_features(tree[1])}
    if tree[0] != "compare":
        return {tree[0]}
    _, quantifier, operand, sign, right = tree
    found = {quantifier or "any", "is " + right[1] if sign == "is" else "operator " + sign, *operand_features(operand)}
    if right[0] == "operand":
        return found | {"right operand", *operand_features(right[1])}
    if right[0] == "regex":
        return found | {"flag " + flag for flag in right[2]}
    if right[0] in ("list", "set"):
        return found | {right[0]} | ({literal_feature(item) for item in right[1]} if right[0] == "list" else set())
    return found | ({literal_feature(right[1])} if right[0] == "literal" else set())


class Coverage:
    """How often each part of each expression held and did not, summed up by construct."""

    def __init__(self):
        self.counts = Counter()

    def add(self, parts):
        for tree, outcomes in parts:
            for feature in features(tree):
                for held in (True, False):
                    self.counts[feature, held] += outcomes[held]

    def missing(self):
        return sorted("%s never %s" % (feature, "held" if held else "failed to hold") for feature in FEATURES
                      for held in (True, False) if not self.counts[feature, held])

    def show(self):
        for feature in sorted(FEATURES):
            print("%-24s held %7d, did not %7d" % (feature, self.counts[feature, True], self.counts[feature, False]))


# ---- Rules and batches ----

class Rule:
    def __init__(self, maker):
        self.tree = maker.expression(3)
        self.expression = Writer(maker).text(self.tree)
        self.pattern = maker.pattern(1) if maker.chance(0.1) else None
        self.matcher = self.pattern and match.Rule(self.pattern)
        clauses = ["match " + self.pattern] if self.pattern else []
        clauses.insert(maker.random.randint(0, len(clauses)), "where " + self.expression)
        self.clauses = "\n".join(clauses)
        self.parts = {}  # id of a part of the tree: (part, how often it did not hold, and did)
        if where_text.parse(self.expression) != self.tree:
            raise AssertionError("written wrongly: %s\n%s" % (self.expression, self.tree))

    def text(self, name):
        return "rule %s {\n%s\n}\n" % (name, self.clauses)

    def watch(self, tree, held):
        self.parts.setdefault(id(tree), (tree, [0, 0]))[1][held] += 1

    def matches(self, event, leaves, sets):
        held = where.holds(self.tree, event, sets, self.watch)
        if self.matcher is None:
            return held
        matched = self.matcher.matches(leaves)
        self.watch(("match",), matched)
        return held and matched


class Batch:
    """Rules, what they share, and events."""

    def __init__(self, seed):
        self.maker = maker = RuleMaker(seed)
        self.rules = [Rule(maker) for _ in range(RULES)]
        self.events = [maker.shaped_event() for _ in range(EVENTS)]
        self.sets = {"words": maker.members(maker.string)[1], "numbers": maker.members(maker.number)[1],
                     "mixed-ones": [maker.string() if maker.chance(0.5) else maker.number() for _ in range(4)],
                     "listed": [("string", maker.one(["a", "ab", "abc", "aws.kms", "us-west-2"])) for _ in range(3)],
                     "blocks": [("string", maker.one(BLOCKS)) for _ in range(2)]}
        self.tables = [self.table() for _ in range(2)]
        self.aliases = where.Aliases()
        for table in self.tables:
            self.aliases.add(table)

    def table(self):
        entries = []
        for arn in self.maker.random.sample(ALIAS_ARNS, 6):
            key = {"TargetKeyId": self.maker.one(KEY_IDS)} if self.maker.chance(0.9) else {}
            entries.append({"AliasName": arn.split(":", 5)[5], "AliasArn": arn, **key})
        return {"Aliases": entries}

    def statements(self, folder):
        with open(os.path.join(folder, "aliases.json"), "w", encoding="utf-8") as file:
            json.dump(self.tables[0], file)
        with open(os.path.join(folder, "listed.txt"), "w", encoding="utf-8") as file:
            file.write("# one a line\n\n" + "".join(text + "\n" for _, text in self.sets["listed"]))
        writer = Writer(self.maker)
        sets = ["set %s = { %s }\n" % (name, ", ".join(map(writer.literal, members)))
                for name, members in self.sets.items() if name != "listed"]
        return ('table alias from "aliases.json"\ntable alias %s\n' % json.dumps(self.tables[1]) +
                'set listed from "listed.txt"\n' + "".join(sets))

    def ask(self, program):
        """[(rules that the program says matched) for each event], and what is wrong with rules that it refused."""
        refused = []
        with tempfile.TemporaryDirectory() as folder:
            statements = self.statements(folder)
            rules = "".join(rule.text("r%d" % i) for i, rule in enumerate(self.rules))
            matched = ask(program, folder, statements + rules, self.events)
            if matched is None:
                outcomes = [run_rules(program, folder, statements + rule.text("r")) for rule in self.rules]
                refused = [(rule, done.stderr.decode()) for rule, done in zip(self.rules, outcomes)
                           if done.returncode == 2]
                self.rules = []
                matched = [set() for _ in self.events]
            return statements, matched, refused

    def results(self, program, name, coverage):
        statements, matched, refused = self.ask(program)
        yield from (("%s, a rule is refused" % name, "%s%s" % (rule.text("r"), error)) for rule, error in refused)
        for text, names in zip(self.events, matched):
            event, leaves = where.Event(text, self.aliases, Fraction(time.time())), match.leaves(text)
            for i, rule in enumerate(self.rules):
                expected, found = rule.matches(event, leaves, self.sets), "r%d" % i in names
                yield "%s, rule %d" % (name, i), None if expected == found else "%s%s\n%s\n    naive %s, program %s" % (
                    statements, rule.text("r"), text, expected, found)
        coverage.add(part for rule in self.rules for part in rule.parts.values())


def run(program, seed, pairs, coverage=None):
    coverage, results = coverage or Coverage(), []
    for number in range(-(-pairs // (RULES * EVENTS))):
        batch = Batch("%d/%d" % (seed, number))
        results += batch.results(program, "where batch %d of seed %d" % (number, seed), coverage)
    return results + [("where coverage of seed %d" % seed, "; ".join(coverage.missing()) or None)]


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0])
    options.add_argument("-v", action="store_true")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--pairs", type=int, default=PAIRS)
    chosen = options.parse_args()
    program = os.environ.get("KMSFILTER") or os.path.join(os.path.dirname(TESTS), "kmsfilter")
    coverage = Coverage()
    results = run(program, chosen.seed, chosen.pairs, coverage)
    if chosen.v:
        coverage.show()
    return summary(results, lambda problem: brief(problem, 4000))


if __name__ == "__main__":
    sys.exit(main())
