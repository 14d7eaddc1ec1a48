#!/usr/bin/env python3
"""Many rules at once. The predicates that rules share decide how the rules are woken. This must not change which rules match.

usage: many_check.py [--seed N] [--rounds N]      ($KMSFILTER is the program)

patterns   random patterns over few predicates, so that rules share one, two or all of theirs, and a grid in which
           each predicate is in many rules; against the naive matcher
wildcards  many wildcards with several stars, which are put behind gates; against the naive matcher
shapes     prefixes, suffixes and wildcards, few and many at a field; against the naive matcher
operators  every operator of random_check.py, many at one field, so that one's predicates must not be taken for another's;
           against the naive matcher
blocks     blocks of addresses with many lengths, which are put into a tree; against the naive matcher
regexes    "x =~ /re/", which is woken by a literal of the expression, against "not x !~ /re/", which always runs
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [TESTS, os.path.join(TESTS, "naive")]

from harness.summary import summary  # noqa: E402
import match  # noqa: E402
import random_check  # noqa: E402

SEED, ROUNDS = 1, 6
EVENTS, RULES = 150, 250
GRID = 22  # more children of a node than are asked one by one


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def ask(program, rules, events):
    """For every event the numbers of the rules that match it; `rules` are clauses."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rules.kms")
        with open(path, "w", encoding="utf-8") as file:
            file.write('rule every { match {"number":[{"exists":true}]} }\n')  # so that every event is told of
            for number, clause in enumerate(rules):
                file.write("rule r%d { %s }\n" % (number, clause))
        done = subprocess.run([program, "-f", path, "-o", "json"], input="\n".join(events).encode(), capture_output=True)
    if done.returncode == 2:
        raise ValueError(done.stderr.decode()[:2000])
    answers = [json.loads(line)["rules"] for line in done.stdout.decode().splitlines()]
    return [{int(name[1:]) for name in answer if name != "every"} for answer in answers]


def compare(name, rules, events, expected, found):
    results = []
    for number, event in enumerate(events):
        wrong = expected[number] ^ found[number] if number < len(found) else {0}
        results.append(("%s, event %d" % (name, number), None if not wrong else
                        "%s\n    %s\n    expected %s" % (rules[min(wrong)], event, min(wrong) in expected[number])))
    return results


def against_naive(program, name, patterns, events):
    naive = [match.Rule(pattern) for pattern in patterns]
    clauses = ["match " + pattern for pattern in patterns]
    leaves = [match.leaves(event) for event in events]
    expected = [{number for number, rule in enumerate(naive) if rule.matches(event)} for event in leaves]
    return compare(name, clauses, events, expected, ask(program, clauses, events))


# Patterns

FIELDS = [[path, alternatives] for path, alternatives in [
    ("a", [1]), ("a", [2]), ("a", [1, 2]), ("b", ["x"]), ("b", ["x", "y"]), ("b", [{"prefix": "x"}]), ("b", [{"anything-but": "x"}]),
    ("c", [{"exists": False}]), ("c", [{"exists": True}]), ("c", [{"numeric": [">", 1]}]), ("l.a", [1]), ("l.a", [2]),
    ("l.b", ["x"]), ("l.b", [{"wildcard": "*x*"}]), ("l.b", [{"exists": False}]), ("m", [True]), ("m", [None, "x"])]]


def nested(fields):
    made = {}
    for path, alternatives in fields:
        at = made
        for step in path.split(".")[:-1]:
            at = at.setdefault(step, {})
        at[path.split(".")[-1]] = alternatives
    return made


def some_fields(chance, most):
    return nested(chance.sample(FIELDS, chance.randint(1, most)))


def random_pattern(chance):
    made = some_fields(chance, 5)
    if chance.random() < 0.3:
        made["$or"] = [some_fields(chance, 3) for _ in range(chance.randint(2, 3))]
    return made


def random_value(chance):
    return chance.choice([1, 2, 3, "x", "y", "xy", True, None, [], [1, 2], ["x", "z"]])


def random_event(chance, number):
    made = {name: random_value(chance) for name in "abcm" if chance.random() < 0.6}
    if chance.random() < 0.7:
        elements = [{name: random_value(chance) for name in "ab" if chance.random() < 0.8} for _ in range(chance.randint(1, 3))]
        made["l"] = elements[0] if chance.random() < 0.4 else elements
    return compact({"number": number, **made})


def grid(chance, below):
    """Every pair of two fields' values, and events that have several of each."""
    pairs = [nested([(below + "a", [i]), (below + "b", [k]), ("m", [True])]) for i in range(GRID) for k in range(GRID)]
    events = []
    for number in range(EVENTS // 3):
        some = lambda: chance.sample(range(GRID + 3), chance.choice([1, 1, 2, 4, GRID]))
        inner = {"a": some(), "b": some()}
        if below and chance.random() < 0.5:
            inner = [inner, {"a": some(), "b": some()}]
        events.append(compact({"number": number, "m": chance.random() < 0.9, **({"l": inner} if below else inner)}))
    chance.shuffle(pairs)
    return [compact(pair) for pair in pairs], events


def wide(chance):
    """More predicates than a word has letters."""
    names = ["f%d" % i for i in range(12)]
    patterns = [compact({name: chance.choice([[0], [0, 1], [0, 2]]) for name in chance.sample(names, chance.randint(7, 12))}) for _ in range(60)]
    events = [compact({"number": number, **{name: chance.choice([0] * 9 + [1, 2]) for name in names}}) for number in range(EVENTS // 2)]
    return patterns, events


def operators(chance):
    """One or two alternatives a rule, of all kinds, all at one field."""
    maker = random_check.Maker(chance.random())
    patterns = ['{"f":[%s]}' % maker.some(maker.alternative, 2) for _ in range(RULES)]
    return patterns, ['{"number":%d,"f":%s}' % (number, maker.value(1)) for number in range(EVENTS)]


# Blocks of addresses

def blocks(chance):
    """Of many lengths, around one another, and of both families."""
    def address():
        if chance.random() < 0.7:
            return "10.%d.%d.%d" % tuple(chance.choice([0, 1, 128, 255]) for _ in range(3))
        return "2001:db8:%x::%x" % (chance.choice([0, 1, 0x8000]), chance.choice([0, 1, 255]))

    def block():
        base = address()
        return "%s/%d" % (base, chance.randint(0, 31 if "." in base else 127))

    patterns = [compact({"ip": [chance.choice([{"cidr": block()}, address()])]}) for _ in range(RULES // 2)]
    return patterns, [compact({"number": number, "ip": address()}) for number in range(EVENTS // 2)]


# Wildcards

def wildcards(chance):
    def one():
        return "*".join("".join(chance.choice("abc") for _ in range(chance.choice([0, 1, 1, 2, 3]))) for _ in range(chance.randint(2, 5)))

    def usable(text):
        return "**" not in text

    def operand():
        while True:
            text = one()
            if usable(text):
                return text.replace("c", "\\*") if chance.random() < 0.2 else text

    patterns = [compact({"w": [{"wildcard": operand()} for _ in range(chance.randint(1, 3))]}) for _ in range(RULES // 2)]
    patterns += [compact({"w": [{"anything-but": {"wildcard": [operand(), operand()]}}]}) for _ in range(10)]
    texts = ["".join(chance.choice("aabbc*") for _ in range(chance.randint(0, 14))) for _ in range(EVENTS)]
    return patterns, [compact({"number": number, "w": text}) for number, text in enumerate(texts)]


def shapes(chance):
    """Prefixes, suffixes and wildcards: of "many" there are too many to be compared one by one, of each other field four at most."""
    def letters(most):
        return "".join(chance.choice("abAB*\\é") for _ in range(chance.randint(1, most)))

    def one():
        kind = chance.random()
        if kind < 0.3:
            return {"prefix": chance.choice([letters(3), {"equals-ignore-case": letters(3)}])}
        if kind < 0.6:
            return {"suffix": chance.choice([letters(3), {"equals-ignore-case": letters(3)}])}
        if kind < 0.7:
            return {"equals-ignore-case": letters(3)}
        parts = [letters(2).replace("\\", "\\\\").replace("*", "\\*") for _ in range(chance.randint(1, 4))]
        return {"wildcard": "*".join([chance.choice(["", parts[0]])] + parts[1:-1] + [chance.choice(["", parts[-1]])])}

    def usable():
        while True:
            made = one()
            if made.get("wildcard", "a") not in ("", "**") and "**" not in made.get("wildcard", "").replace("\\*", ""):
                return made

    patterns = [compact({"many": [usable() for _ in range(chance.randint(1, 3))]}) for _ in range(RULES // 5)]
    fields = ["f%d" % number for number in range(RULES // 5)]
    patterns += [compact({field: [usable() for _ in range(chance.randint(1, 4))]}) for field in fields]
    events = []
    for number in range(EVENTS):
        text = letters(8)
        events.append(compact({"number": number, "many": text, **{field: chance.choice([text, letters(4), ""]) for field in fields}}))
    return patterns, events


# Regular expressions

# Each with texts of which some match: what a careless look for literals would take to be needed, and is not.
CORNERS = [
    ("/abc|/", ["x"]), ("/abc|def/", ["abc", "def", "abd"]), ("/ab(cd)?ef/", ["abef", "abcdef"]), ("/ab(cd|)ef/", ["abef"]),
    ("/(abc|def)gh/", ["defgh", "abgh"]), ("/abc{0,}/", ["ab"]), ("/abc{0}d/", ["abd"]), ("/abc*+d/", ["abd"]), ("/abc{,2}d/", ["abd", "abc{,2}d"]),
    ("/ab{c/", ["ab{c"]), ("/ab+c/", ["abbc", "abc"]), ("/[abc]def/", ["bdef"]), ("/[]abc]de/", ["]de"]), ("/[^]]abc/", ["xabc"]),
    ("/x[\\c]]bc]yz/", ["x\u001dbc]yz", "xcbc]yz", "xcyz"]), ("/x[[:digit:]ab]yz/", ["x1yz", "xayz"]), ("/x[a\\]b]yz/", ["x]yz"]),
    ("/ab(?=cd)/", ["abcd", "abce"]), ("/ab(?!cd)/", ["abce"]), ("/(?<=ab)cd/", ["abcd"]), ("/(?<!ab)cd/", ["cd", "abcd"]), ("/(?i)abc/", ["ABC"]),
    ("/x(?i)abc/", ["xABC"]), ("/x(?i:abc)yz/", ["xABCyz"]), ("/ab # c/x", ["ab"]), ("/a b c/x", ["abc", "a b c"]), ("/(?x) a b #c\\n/", ["ab"]),
    ("/(?#abc)de/", ["de"]), ("/\\Qa|b\\Ec/", ["a|bc", "bc"]), ("/\\Qab\\E?c/", ["ac"]), ("/ab\\.cd\\*/", ["ab.cd*", "abxcd*"]), ("/\\x61bc/", ["abc"]),
    ("/a\\Kbc/", ["abc"]), ("/abc(*ACCEPT)def/", ["abc"]), ("/ab(c|(*ACCEPT)x)def/", ["abx"]), ("/kms/i", ["KMS", "\u212ams", "km\u017f"]),
    ("/abc/i", ["ABC", "aBc"]), ("/straße/i", ["STRASSE", "STRAßE", "STRA\u1e9eE"]), ("/é\\sé/i", ["É É"]), ("/(a)bc\\1/", ["abca"]), ("/ab\\/cd/", ["ab/cd"]),
    ("/(?:ab){2}cd/", ["ababcd"]), ("/^abc$/m", ["x\nabc\ny"]), ("/ab.cd/s", ["ab\ncd"]), ("/a\\\\*b/", ["a\\\\b", "ab"]), ("/aa\\*\\\\bb/", ["aa*\\bb"])]

LOOKALIKES = {"k": ["k", "k", "\u212a"], "S": ["S", "s", "\u017f"]}


def regex(chance, depth=1):
    def atom():
        kind = chance.random()
        if kind < 0.55:
            return chance.choice(["a", "b", "ab", "ba", "k", "S", "é", "\\.", "\\*", "\\\\", " ", "#", "-", "A", "]", "}", "_"])
        if kind < 0.7:
            return chance.choice(["[ab]", "[^a]", "[]a]", "[^]b]", "[a\\]]", "[[:alpha:]k]", ".", "\\d", "\\w", "\\s", "[\\w.]", "[[]", "\\x61",
                                  "\\p{L}", "\\N{U+61}", "[\\x{5d}b]", "[\\c]]b]"])
        if kind < 0.76:
            return chance.choice(["\\b", "^", "$", "\\A", "\\z", "\\K", "\\Qa.b\\E", "\\Qa|(\\E", "\\Q\\E"])
        if depth == 0:
            return "a"
        opening = chance.choice(["(", "(?:", "(?=", "(?!", "(?>", "(?<n>", "(?i)(", "(?i:", "(?s:", "(?-i:", "(?<=a|b)(", "(?<!ab)("])
        if chance.random() < 0.03:
            return chance.choice(["(*ACCEPT)", "(?#b)", "(a(*ACCEPT)b)", "(?i)", "(?x) a b #", "(?|a|b)", "\\Qab", "(*UCP)"])
        return opening + regex(chance, depth - 1) + ")"

    def item():
        made = atom()
        if made in ("\\b", "^", "$", "\\A", "\\z", "\\K") or made.endswith("\\E"):
            return made
        if chance.random() < 0.6:
            return made
        return made + chance.choice(["?", "*", "+", "{0,}", "{0}", "{2}", "{1,2}", "{,2}", "*?", "+?", "++", "?+", "{0,1}?"])

    branches = 1 if chance.random() < 0.8 else 2
    return "|".join("".join(item() for _ in range(chance.randint(1, 4))) for _ in range(branches))


def near_match(chance, draft):
    """What is left of an expression without its notation, sometimes in the other case: now and then it matches."""
    text = re.sub(r"\{[0-9,]*\}|\(\?[<a-z:=!|>]*|\\\\[A-Zdwszbx]|[()|^$?+*/\\[\]\\\\]", "", draft.rpartition("/")[0])
    text = "".join(chance.choice(LOOKALIKES.get(letter, [letter])) for letter in text)
    return "".join(letter.swapcase() if chance.random() < 0.2 else letter for letter in text)


def regexes(program, chance):
    clauses, events = [], []
    drafts = [corner for corner, _ in CORNERS] + ["/%s/%s" % (regex(chance), chance.choice(["", "", "i", "i", "s", "m", "x", "im"])) for _ in range(RULES)]
    for draft in valid(program, drafts):
        clauses += ["where .a =~ " + draft, "where not .a !~ " + draft]
    for _, texts in CORNERS:
        events += [compact({"number": 0, "a": text}) for text in texts]
    for number in range(2 * EVENTS):
        if number % 2:
            events.append(compact({"number": number, "a": near_match(chance, chance.choice(drafts))}))
            continue
        text = "".join(chance.choice(["a", "b", "ab", "ba", "k", "K", "\u212a", "S", "s", "\u017f", "é", "É", ".", "*", "\\", " ", "#", "-", "A",
                                      "B", "]", "1", "_", "\n", "}", "a.b", "[", "{", "|", "("]) for _ in range(chance.randint(0, 9)))
        events.append(compact({"number": number, "a": text}))
    found = ask(program, clauses, events)
    results = []
    for number, (event, answer) in enumerate(zip(events, found)):
        wrong = [rule for rule in range(0, len(clauses), 2) if (rule in answer) != (rule + 1 in answer)]
        results.append(("regexes, event %d" % number, None if not wrong else "%s\n    %s" % (clauses[wrong[0]], event)))
    return results


def valid(program, drafts):
    """Those that are regular expressions at all: the program names the lines of the others."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rules.kms")
        with open(path, "w", encoding="utf-8") as file:
            for number, draft in enumerate(drafts):
                file.write("rule r%d { where .a =~ %s }\n" % (number, draft))
        done = subprocess.run([program, "-f", path, "-l"], capture_output=True)
    bad = set()
    for line in done.stderr.decode(errors="replace").splitlines():
        place = line.split("rules.kms:")
        if len(place) > 1:
            bad.add(int(place[1].split(":")[0]) - 1)
    return [draft for number, draft in enumerate(drafts) if number not in bad]


def run(program, seed, rounds):
    chance = random.Random(seed)
    results = []
    for number in range(rounds):
        patterns = [compact(random_pattern(chance)) for _ in range(RULES)]
        patterns.append(compact({"c": [2, *range(100, 3000)], "b": [{"anything-but": ["x", *map(str, range(2000))]}]}))
        events = [random_event(chance, event) for event in range(EVENTS)]
        results += against_naive(program, "round %d, patterns" % number, patterns, events)
        results += against_naive(program, "round %d, operators" % number, *operators(chance))
        results += against_naive(program, "round %d, wildcards" % number, *wildcards(chance))
        results += against_naive(program, "round %d, shapes" % number, *shapes(chance))
        results += against_naive(program, "round %d, wide" % number, *wide(chance))
        results += against_naive(program, "round %d, blocks" % number, *blocks(chance))
        results += regexes(program, chance)
        if number < 4:
            results += against_naive(program, "round %d, grid" % number, *grid(chance, "l." if number % 2 else ""))
    return [("seed %d, %s" % (seed, name), problem) for name, problem in results]


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0])
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = options.parse_args()
    program = os.environ.get("KMSFILTER") or os.path.join(os.path.dirname(TESTS), "kmsfilter")
    results = run(os.path.abspath(program), chosen.seed, chosen.rounds)
    return summary(results)


if __name__ == "__main__":
    sys.exit(main())
