#!/usr/bin/env python3
"""A second, deliberately naive EventBridge matcher, to check kmsfilter against.

It shares nothing with the engine: it was written from the description of the
semantics (doc/eventbridge.md) alone, multiplies $or out, tries every choice of
leaves, and is as slow as that. It expects a valid pattern; what is wrong with
an invalid one is not its business. An event that is no event is a ValueError.

usage: match.py RULES.jsonl < EVENTS.jsonl
       RULES.jsonl holds {"name", "pattern"} a line; prints {"NAME": COUNT, ...}
module: Rule(pattern_text).matches(leaves(event_text))
"""
import json
import re
import sys
from decimal import Decimal
from functools import lru_cache

DEPTH_LIMIT = 1000
NUMBER_LIMIT = 1000
NAME_LIMIT = 50000
sys.setrecursionlimit(10 * DEPTH_LIMIT)

# ---- JSON, keeping duplicate keys, the text of numbers and lone surrogates ----

TOKEN = re.compile(r"""[ \t\r\n]*(?:
    (?P<mark>[{}\[\],:])
  | (?P<string>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")
  | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<literal>true|false|null))""", re.VERBOSE)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
SIMPLE_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def units(text):
    """UTF-16 code units, the order in which EventBridge sorts."""
    return text.encode("utf-16-be", "surrogatepass")


def unescape(body):
    if "\\" not in body:
        return body
    text = ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else SIMPLE_ESCAPES.get(m[2], m[2]), body)
    return units(text).decode("utf-16-be", "surrogatepass")  # joins the halves of pairs


class Reader:
    """Reads one JSON value into ("object", [(name, value)…]), ("array", […]), ("string", text),
    ("number", text as written) or ("literal", "true" | "false" | "null")."""

    def __init__(self, text):
        self.text, self.position = text, 0

    def token(self):
        found = TOKEN.match(self.text, self.position)
        if not found:
            raise ValueError("not JSON at %d" % self.position)
        self.position = found.end()
        return found.lastgroup, found[found.lastgroup]

    def document(self):
        kind, text = self.token()
        if text != "{":
            raise ValueError("not an object")
        value = self.value(kind, text, 1)
        if self.text[self.position:].strip(" \t\r\n"):
            raise ValueError("text after the object")
        return value

    def value(self, kind, text, depth):
        if kind == "mark":
            if text not in "{[" or depth > DEPTH_LIMIT:
                raise ValueError("unexpected %s" % text)
            return self.object(depth) if text == "{" else self.array(depth)
        if kind == "number" and len(text) > NUMBER_LIMIT:
            raise ValueError("number too long")
        return (kind, unescape(text[1:-1])) if kind == "string" else (kind, text)

    def expect(self, marks):
        kind, text = self.token()
        if kind != "mark" or text not in marks:
            raise ValueError("expected one of %s" % marks)
        return text

    def object(self, depth):
        fields = []
        kind, text = self.token()
        if text == "}" and kind == "mark":
            return "object", fields
        while True:
            if kind != "string":
                raise ValueError("expected a name")
            name = unescape(text[1:-1])
            if len(units(name)) // 2 > NAME_LIMIT:
                raise ValueError("name too long")
            self.expect(":")
            fields.append((name, self.value(*self.token(), depth + 1)))
            if self.expect(",}") == "}":
                return "object", fields
            kind, text = self.token()

    def array(self, depth):
        items = []
        kind, text = self.token()
        if text == "]" and kind == "mark":
            return "array", items
        while True:
            items.append(self.value(kind, text, depth + 1))
            if self.expect(",]") == "]":
                return "array", items
            kind, text = self.token()


# ---- Events ----

def leaves(text):
    """{path: [(value, membership)…]}; a membership is {array number: element}."""
    if isinstance(text, bytes):
        text = text.decode("utf-8")  # strict: no surrogates, nothing overlong
    found, arrays = {}, iter(range(sys.maxsize))

    def walk(names, value, membership):
        if value[0] == "object":
            for name, inner in value[1]:
                walk(names + [name], inner, membership)
        elif value[0] == "array":
            number = next(arrays)
            for index, item in enumerate(value[1]):
                inside = item[0] in ("object", "array")
                walk(names, item, {**membership, number: index} if inside else membership)
        else:
            found.setdefault(".".join(names), []).append((value, membership))

    walk([], Reader(text).document(), {})
    return found


# ---- Numbers ----

@lru_cache(100000)
def comparable(text):
    """The double that `text` denotes, or None where it is not exactly what that double prints as."""
    number = float(text)
    digits = re.split("[eE]", text)[0].strip("-0.")
    if number in (float("inf"), float("-inf")) or (number == 0) != (digits == ""):
        return None
    if number == 0:
        return 0.0
    shortest = repr(number)
    if len(re.split("e", shortest)[0].strip("-").replace(".", "").strip("0")) == 1:
        shortest = "%.1e" % number  # at least two digits: the least double is 4.9e-324
    return number if Decimal(shortest) == Decimal(text) else None


def same_number(a, b):
    x, y = comparable(a), comparable(b)
    return a == b if x is None or y is None else x == y


def numeric_test(terms):
    bounds = [(terms[i][1], comparable(terms[i + 1][1])) for i in range(0, len(terms), 2)]
    compare = {"=": lambda x, y: x == y, "<": lambda x, y: x < y, "<=": lambda x, y: x <= y,
               ">": lambda x, y: x > y, ">=": lambda x, y: x >= y}

    def test(value):
        number = comparable(value[1]) if value[0] == "number" else None
        return number is not None and all(compare[op](number, bound) for op, bound in bounds)
    return test


# ---- Addresses ----

@lru_cache(100000)
def address(text):
    """(bits of the family, number), or None if `text` is no address."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+){3}", text, re.ASCII):
        groups = [int(group) for group in text.split(".")]
        return (32, sum(g << 8 * (3 - i) for i, g in enumerate(groups))) if max(groups) < 256 else None
    if ":" not in text or not re.fullmatch("[0-9a-fA-F:]+", text):
        return None
    halves = text.split("::")
    sides = [half.split(":") if half else [] for half in halves]
    if len(halves) > 2 or any(group == "" or int(group, 16) > 0xFFFF for side in sides for group in side):
        return None
    missing = 8 - sum(map(len, sides))
    if (missing != 0) if len(halves) == 1 else (missing < 1):
        return None
    groups = sides[0] + ["0"] * missing + (sides[1] if len(halves) == 2 else [])
    number = int("".join("%04x" % int(group, 16) for group in groups), 16)
    return (32, number & 0xFFFFFFFF) if number >> 32 == 0xFFFF else (128, number)


def cidr_test(operand):
    text, bits = operand.rstrip("/").split("/")
    family, base = address(text)
    shift = family - int(bits)

    def test(text):
        found = address(text)
        return found is not None and found[0] == family and found[1] >> shift == base >> shift
    return test


# ---- Strings ----

def ends_ignoring_case(operand, text, starts):
    """Where a match of `operand` that begins at one of `starts` can end."""
    for c in operand:
        starts = {at + len(form) for at in starts for form in {c, c.lower(), c.upper()} if text.startswith(form, at)}
    return starts


def equals_ignoring_case(operand, text):
    return len(text) in ends_ignoring_case(operand, text, {0})


def wildcard_matches(operand, text):
    """Dynamic programming: the positions that can be reached after each symbol of the operand."""
    reached = {0}
    for escaped, plain in re.findall(r"\\(.)|(.)", operand, re.DOTALL):
        if plain == "*":
            reached = set(range(min(reached), len(text) + 1)) if reached else reached
        else:
            reached = {at + 1 for at in reached if at < len(text) and text[at] == (escaped or plain)}
    return len(text) in reached


STRING_TESTS = {
    "exactly": lambda operand, text: text == operand,
    "prefix": lambda operand, text: text.startswith(operand),
    "suffix": lambda operand, text: text.endswith(operand),
    "equals-ignore-case": equals_ignoring_case,
    "wildcard": wildcard_matches,
    "prefix/equals-ignore-case": lambda operand, text: bool(ends_ignoring_case(operand, text, {0})),
    "suffix/equals-ignore-case":
        lambda operand, text: len(text) in ends_ignoring_case(operand, text, set(range(len(text) + 1))),
}


def string_test(operator, operand):
    test = STRING_TESTS[operator]
    return lambda value: value[0] == "string" and test(operand, value[1])


# ---- Patterns ----

def plain_test(item):
    kind, text = item
    if kind == "string" and address(text):
        return lambda value: value[0] == "string" and address(value[1]) == address(text)
    if kind == "number":
        return lambda value: value[0] == "number" and same_number(text, value[1])
    return lambda value: value == item


def anything_but_test(operand):
    operator, operands = "exactly", operand
    if operand[0] == "object":
        operator, operands = operand[1][0]
    items = operands[1] if operands[0] == "array" else [operands]
    refused = [plain_test(item) if item[0] == "number" else string_test(operator, item[1]) for item in items]
    return lambda value: not any(test(value) for test in refused)


def matcher_test(operator, operand):
    if operator == "exists":
        return lambda value: operand[1] == "true"
    if operator == "numeric":
        return numeric_test(operand[1])
    if operator == "anything-but":
        return anything_but_test(operand)
    if operator == "cidr":
        inside = cidr_test(operand[1])
        return lambda value: value[0] == "string" and inside(value[1])
    if operand[0] == "object":
        inner, operand = operand[1][0]
        operator += "/" + inner
    return string_test(operator, operand[1])


class Alternatives:
    """What a pattern's list asks of a leaf, and whether it is content with none."""

    def __init__(self, items):
        self.absent = ("object", [("exists", ("literal", "false"))]) in items
        self.tests = [matcher_test(*item[1][0]) if item[0] == "object" else plain_test(item) for item in items]

    def accept(self, value):
        return any(test(value) for test in self.tests)


def multiply_out(fields, names, rules):
    """`rules` (each {path: Alternatives}) with a pattern object's fields applied to them."""
    for name, value in fields:
        if name == "$or":
            rules = [rule for branch in value[1]
                     for rule in multiply_out(branch[1], names, [dict(rule) for rule in rules] or [{}])]
        elif value[0] == "object":
            rules = multiply_out(value[1], names + [name], rules)
        else:
            rules = rules or [{}]
            alternatives = Alternatives(value[1])
            for rule in rules:
                rule[".".join(names + [name])] = alternatives
    return rules


def agree(a, b):
    return all(b.get(number, index) == index for number, index in a.items())


def choose(paths, event, bound):
    """Whether the remaining paths can be satisfied under the array elements bound so far."""
    if not paths:
        return True
    (path, alternatives), rest = paths[0], paths[1:]
    agreeing = [(value, membership) for value, membership in event.get(path, ()) if agree(membership, bound)]
    if not agreeing and alternatives.absent and choose(rest, event, bound):
        return True
    return any(alternatives.accept(value) and choose(rest, event, {**bound, **membership})
               for value, membership in agreeing)


class Rule:
    def __init__(self, pattern):
        rules = multiply_out(Reader(pattern).document()[1], [], [])
        self.sub_rules = [sorted(rule.items(), key=lambda item: units(item[0])) for rule in rules]

    def matches(self, event):
        return any(choose(paths, event, {}) for paths in self.sub_rules)


def count(named_rules, lines):
    """{name: number of events matched} over the lines of a file opened in binary."""
    counts = dict.fromkeys((name for name, _ in named_rules), 0)
    for line in lines:
        event = leaves(line)
        for name, rule in named_rules:
            counts[name] += rule.matches(event)
    return counts


def read_rules(path):
    with open(path, encoding="utf-8") as file:
        return [(entry["name"], Rule(json.dumps(entry["pattern"]))) for entry in map(json.loads, file)]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(count(read_rules(sys.argv[1]), sys.stdin.buffer)))
