"""A second, deliberately naive evaluator of `where` expressions, to check kmsfilter against.

Like match.py it shares nothing with the engine: it was written from the description of the language
(doc/language.md) alone. Every operand is computed anew from the whole event, both sides of `and` and `or` are
always evaluated, and sets and alias tables are searched from front to back.

An expression is a tree of tuples:

    ("or" | "and", EXPRESSION, EXPRESSION)    ("not", EXPRESSION)    ("exists", OPERAND)
    ("compare", None | "all" | "none", OPERAND, OPERATOR, RIGHT)
    OPERAND   ("path", [STEP…])    ("field", NAME)    ("call", NAME, OPERAND)    ("json", OPERAND, [STEP…])
    STEP      a name, the number of an element, or None for `[]`
    RIGHT     ("operand", OPERAND)    ("literal", LITERAL)    ("list", [LITERAL…])    ("set", NAME)
              ("wildcard", TEXT)    ("regex", TEXT, FLAGS)    ("kind", NAME)
    LITERAL   a scalar as match.Reader gives it, ("duration", SECONDS) or ("time", TEXT)

module: holds(tree, Event(event_text, aliases, now), sets)
"""
import operator
import re
from datetime import date
from fractions import Fraction
from functools import lru_cache

import match

# ---- What stands at a path ----


def below(node, text):
    """What stands directly in a field whose names, joined with dots, are `text`; arrays above it vanish."""
    if node[0] == "array":
        for item in node[1]:
            yield from below(item, text)
    elif node[0] == "object":
        for name, inner in node[1]:
            if name == text:
                yield inner
            if text.startswith(name + "."):
                yield from below(inner, text[len(name) + 1:])


def element(node, index):
    return node[1][index:][:1] if node[0] == "array" and -len(node[1]) <= index else []


def standing(root, steps):
    """The nodes at a path. Names that no element interrupts are one text: a dot and nesting mean the same."""
    nodes, names = [root], []
    for step in [step for step in steps if step is not None] + [...]:
        if isinstance(step, str):
            names.append(step)
            continue
        if names:
            nodes, names = [inner for node in nodes for inner in below(node, ".".join(names))], []
        if step is not ...:
            nodes = [item for node in nodes for item in element(node, step)]
    return nodes


def scalars(nodes):
    found = []
    for node in nodes:
        if node[0] == "array":
            found += scalars(node[1])
        elif node[0] != "object":
            found.append(node)
    return found


def strings(values):
    return [text for kind, text in values if kind == "string"]


def read_json(text):
    """[the value], or nothing if `text` is no JSON."""
    reader = match.Reader(text)
    try:
        value = reader.value(*reader.token(), 1)
    except ValueError:
        return []
    return [] if text[reader.position:].strip(" \t\r\n") else [value]


# ---- Times ----

TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CYCLE_YEARS, CYCLE_DAYS = 400, 146097  # the calendar repeats itself; date() knows no year 0
UNIX_EPOCH = date(1970 + CYCLE_YEARS, 1, 1).toordinal()


def read_days(year, month, day):
    """Days since 1970, or None if there is no such day."""
    cycles = 1 if year < CYCLE_YEARS else 0
    try:
        return date(year + cycles * CYCLE_YEARS, month, day).toordinal() + (1 - cycles) * CYCLE_DAYS - UNIX_EPOCH
    except ValueError:
        return None


@lru_cache(100000)
def read_time(text):
    """Seconds since 1970, exactly, or None if `text` is no time."""
    found = TIME.fullmatch(text)
    if not found:
        return None
    fraction, sign = found[7], found[8]
    days = read_days(*map(int, found.group(1, 2, 3)))
    hour, minute, second = map(int, found.group(4, 5, 6))
    offset_hour, offset_minute = map(int, found.group(9, 10)) if sign else (0, 0)
    if days is None or max(hour, offset_hour) > 23 or max(minute, offset_minute) > 59 or second > 60:
        return None
    offset = (offset_hour * 60 + offset_minute) * (-1 if sign == "-" else 1)
    return days * 86400 + hour * 3600 + (minute - offset) * 60 + second + Fraction("0." + (fraction or "0"))


def hour(seconds):
    return ("number", str(int(seconds // 3600 % 24)))


def weekday(seconds):
    return ("string", WEEKDAYS[int(seconds // 86400 + 3) % 7])  # 1970-01-01 was a Thursday


# ---- KMS: keys and aliases ----

KEY_ARN = re.compile(r"arn:[^:]*:kms:([^:]*):([^:]*):key/(.+)", re.DOTALL)
ALIAS_ARN = re.compile(r"arn:[^:]*:kms:([^:]*):([^:]*):(alias/.+)", re.DOTALL)
OWNER = r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):.*|(\d{12})"
KEY_OF = "arn:aws:kms:%s:%s:key/%s"  # region, account, id


class Aliases:
    """What the tables of aliases say, in rows of (region, account, alias, key id)."""

    def __init__(self):
        self.rows = []

    def add(self, listed, account=None, region=None):
        """The output of `aws kms list-aliases`; AWS's own aliases may have no key."""
        for entry in listed["Aliases"]:
            arn = ALIAS_ARN.fullmatch(entry.get("AliasArn", ""))
            place = arn.group(1, 2) if arn else (region, account)
            if "TargetKeyId" in entry:
                self.rows.append((*place, entry["AliasName"], entry["TargetKeyId"]))

    def of_key(self, place, key_id):
        return [alias for *where, alias, target in self.rows if tuple(where) == place and target == key_id]

    def keys(self, place, name):
        return [target for *where, alias, target in self.rows if tuple(where) == place and alias == name]


# ---- Events ----

PLAIN_FIELDS = {
    "type": (["detail-type"], ["eventType"]),
    "account": (["account"], ["recipientAccountId"]),
    "region": (["region"], ["awsRegion"]),
    "time": (["time"], ["eventTime"]),
    "id": (["id"], ["eventID"]),
    "principal": (["detail", "userIdentity", "arn"], ["userIdentity", "arn"]),
    "api": (["detail", "eventName"], ["eventName"]),
    "error": (["detail", "errorCode"], ["errorCode"]),
    "ip": (["detail", "sourceIPAddress"], ["sourceIPAddress"]),
}
RESOURCES = ["resources"], ["detail", "resources", "ARN"], ["resources", "ARN"]
PARAMETERS = ["detail", "requestParameters"], ["requestParameters"]
LIST_FIELDS = ["resource", "key", "key_id", "alias"]


def first(alternatives):
    return next((values for values in alternatives if values), [])


class Event:
    """An event, with the tables and the clock that expressions may ask."""

    def __init__(self, text, aliases, now):
        self.root = match.Reader(text).document()
        self.aliases, self.now = aliases, now

    def at(self, *steps):
        """The strings at a path."""
        return strings(scalars(standing(self.root, steps)))

    # Fields

    def field(self, name):
        return [("string", text) for text in self.texts(name)]

    def texts(self, name):
        """The values of a field, which are strings: others do not count."""
        if name in PLAIN_FIELDS:
            return first(self.at(*path) for path in PLAIN_FIELDS[name])
        return list(dict.fromkeys(getattr(self, name)()))  # a list holds each of its values once

    def source(self):
        return self.at("source") or ["aws." + text.removesuffix(".amazonaws.com") for text in self.at("eventSource")]

    def resource(self):
        listed, below_detail, below = (self.at(*path) for path in RESOURCES)
        return listed + below_detail or below

    def place(self):
        """(region, account) of the event."""
        return tuple(next(iter(self.texts(name)), None) for name in ("region", "account"))

    def parameters(self, *names):
        """Of a request: the strings that have one of these names."""
        return first([text for name in names for text in self.at(*path, name)] for path in PARAMETERS)

    def key(self):
        def arns(path):
            return [text for text in self.at(*path) if KEY_ARN.fullmatch(text)]

        listed = first(map(arns, RESOURCES))
        if listed or "aws.kms" not in self.source():
            return listed
        return first([key for text in texts for key in self.keys_named(text)] for texts in (
            self.parameters("keyId", "targetKeyId"), self.at("detail", "serviceEventDetails", "keyId")))

    def keys_named(self, text):
        """The ARNs of the keys that a keyId names: a key ARN, a key's id, an alias or an alias ARN."""
        if KEY_ARN.fullmatch(text):
            return [text]
        arn = ALIAS_ARN.fullmatch(text)
        place, name = (arn.group(1, 2), arn[3]) if arn else (self.place(), text)
        if None in place or not name:
            return []
        ids = self.aliases.keys(place, name) if name.startswith("alias/") else [name]
        return [key for key_id in ids for key in [KEY_OF % (*place, key_id)] if KEY_ARN.fullmatch(key)]

    def key_id(self):
        return self.at("detail", "key-id") or [KEY_ARN.fullmatch(key)[3] for key in self.key()]

    def alias(self):
        found = [KEY_ARN.fullmatch(key) for key in self.key()]
        names = [alias for arn in found for alias in self.aliases.of_key(arn.group(1, 2), arn[3])]
        names += self.parameters("aliasName")
        for text in self.parameters("keyId", "targetKeyId"):
            arn = ALIAS_ARN.fullmatch(text)
            names += [arn[3]] if arn else [text] if text.startswith("alias/") else []
        return names

    # Operands

    def nodes(self, operand):
        """What stands there: of a path also objects and arrays."""
        form = operand[0]
        if form == "path":
            return standing(self.root, operand[1])
        if form == "json":
            parsed = [value for text in strings(self.values(operand[1])) for value in read_json(text)]
            return [node for value in parsed for node in standing(value, operand[2])]
        if form == "field":
            return self.field(operand[1])
        return getattr(self, "call_" + operand[1])(operand[2])

    def values(self, operand):
        return scalars(self.nodes(operand))

    def call_lower(self, operand):
        return [("string", text.lower()) for text in strings(self.values(operand))]

    def call_len(self, operand):
        nodes = self.nodes(operand)
        if operand[0] == "field" and operand[1] in LIST_FIELDS:
            lengths = [len(nodes)] if nodes else []
        else:
            lengths = [len(node[1]) for node in nodes if node[0] in ("string", "array", "object")]
        return [("number", str(length)) for length in lengths]

    def call_owner(self, operand):
        found = [re.fullmatch(OWNER, text, re.DOTALL | re.ASCII) for text in strings(self.values(operand))]
        return [("string", each[1] or each[2]) for each in found if each]

    def times(self, operand):
        return [time for time in map(read_time, strings(self.values(operand))) if time is not None]

    def call_age(self, operand):
        return [("duration", self.now - time) for time in self.times(operand)]

    def call_hour(self, operand):
        return list(map(hour, self.times(operand)))

    def call_weekday(self, operand):
        return list(map(weekday, self.times(operand)))


# ---- Comparisons ----

ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
KINDS = {"null": [("literal", "null")], "bool": [("literal", "true"), ("literal", "false")]}


def equal(value, other, as_time=False):
    if as_time or other[0] == "time":
        return measure(value, True) is not None and measure(value, True) == measure(other, True)
    if (value[0], other[0]) == ("number", "number"):
        return match.same_number(value[1], other[1])
    return value == other


def measure(value, as_time):
    """What orders values of one kind, or None."""
    kind, content = value
    if as_time:
        return read_time(content) if kind in ("time", "string") else None
    return match.comparable(content) if kind == "number" else content if kind in ("string", "duration") else None


def ordered(sign, value, other, as_time):
    as_time = as_time or other[0] == "time"
    if value[0] != other[0] and not as_time:
        return False
    left, right = measure(value, as_time), measure(other, as_time)
    return left is not None and right is not None and ORDERS[sign](left, right)


def compare(sign, value, other, as_time=False):
    if sign in ("==", "!="):
        return equal(value, other, as_time) == (sign == "==")
    return ordered(sign, value, other, as_time)


def wildcard_ignoring_case(operand, text):
    reached = {0}
    for escaped, plain in re.findall(r"\\(.)|(.)", operand, re.DOTALL):
        if plain == "*":
            reached = set(range(min(reached), len(text) + 1)) if reached else reached
        else:
            reached = match.ends_ignoring_case(escaped or plain, text, reached)
    return len(text) in reached


WILDCARDS = {"like": match.wildcard_matches, "ilike": wildcard_ignoring_case}


def within(text, block):
    address, (base, _, bits) = match.address(text), block.partition("/")
    family, start = match.address(base)
    shift = family - int(bits or family)
    return address is not None and address[0] == family and address[1] >> shift == start >> shift


@lru_cache(10000)
def regex(text, flags):
    return re.compile(text, sum(getattr(re, flag.upper()) for flag in flags))


def test_of(sign, right, sets):
    """What one value must pass, where the right side is no operand."""
    form = right[0]
    if form == "literal":
        return lambda value: compare(sign, value, right[1])
    if form == "wildcard":
        return lambda value: value[0] == "string" and WILDCARDS[sign](right[1], value[1])
    if form == "regex":
        found = lambda value: value[0] == "string" and regex(*right[1:]).search(value[1]) is not None
        return lambda value: found(value) == (sign == "=~")
    if form == "kind":
        return lambda value: value in KINDS[right[1]] if right[1] in KINDS else value[0] == right[1]
    members = right[1] if form == "list" else sets[right[1]]
    if sign == "within":
        return lambda value: value[0] == "string" and any(within(value[1], block) for _, block in members)
    return lambda value: any(equal(value, member) for member in members) == (sign == "in")


def compare_holds(tree, event, sets):
    _, quantifier, operand, sign, right = tree
    if right[0] == "operand":
        others, as_time = event.values(right[1]), ("field", "time") in (operand, right[1])
        passes = lambda value: any(compare(sign, value, other, as_time) for other in others)
    else:
        passes = test_of(sign, right, sets)
    outcomes = [passes(value) for value in event.values(operand)]
    if quantifier == "all":
        return bool(outcomes) and all(outcomes)
    return any(outcomes) != (quantifier == "none")


# ---- Expressions ----

def holds(tree, event, sets, watch=lambda tree, held: None):
    """Whether an expression is true of an event; `watch` hears of each part."""
    form = tree[0]
    if form in ("and", "or"):
        left, right = (holds(part, event, sets, watch) for part in tree[1:])
        held = left and right if form == "and" else left or right
    elif form == "not":
        held = not holds(tree[1], event, sets, watch)
    elif form == "exists":
        held = bool(event.nodes(tree[1]))
    else:
        held = compare_holds(tree, event, sets)
    watch(tree, held)
    return held
