"""Random events of every shape that fields know, random `where` expressions, and their text, for where_check.py.

The alphabets are small, so that expressions are often true. Types agree where the language checks them.
"""
import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "naive"))

import random_check  # noqa: E402
import where  # noqa: E402
import where_text  # noqa: E402

# ---- Alphabets ----

ACCOUNTS = ["111122223333", "444455556666"]
REGIONS = ["us-west-2", "eu-west-1"]
KEY_IDS = ["k1", "k2", "mrk-3"]
KEY_ARNS = [where.KEY_OF % (region, account, key) for region in REGIONS for account in ACCOUNTS for key in KEY_IDS]
KEY_ARNS += ["arn:aws-cn:kms:us-west-2:111122223333:key/k1"]
ALIASES = ["alias/pay", "alias/Pay/2", "alias/aws/s3"]
ALIAS_ARNS = ["arn:aws:kms:%s:%s:%s" % (region, account, alias)
              for region in REGIONS for account in ACCOUNTS for alias in ALIASES]
ADDRESSES = ["10.0.0.1", "010.0.0.9", "192.0.2.1", "::ffff:a00:1", "::1", "2001:DB8::1", "10.0.0", "AWS Internal"]
BLOCKS = ["10.0.0.0/8", "10.0.0.1/30", "192.0.2.1", "10.0.0.1/32", "0.0.0.0/0", "::/0", "2001:db8::/32", "::1/128",
          "::1"]
TIMES = ["2026-03-02T00:00:00Z", "2026-03-02T00:30:00+01:00", "2026-03-01T23:59:59.999Z",
         "2026-03-02T01:00:00.50+01:00",
         "2024-02-29T12:00:00Z", "1969-12-31T23:59:59Z", "2261-12-31T23:00:00Z", "1678-01-01T00:00:00Z",
         "2026-03-07T22:15:00-00:45", "2026-03-04T13:00:00Z"]
ODD_TIMES = ["2026-03-02t00:00:00Z", "2026-03-02 00:00:00Z", "2023-02-29T00:00:00Z", "2026-03-02T24:00:00Z",
             "2026-03-02T00:00:00", "2026-03-02", "2026-03-02T00:00:00+0100", "2016-12-31T23:59:60Z"]
DURATIONS = ["500ms", "60s", "5m", "1h", "7d", "0s"]
WORDS = random_check.WORDS + ["a\nb", "abba", "mon", "a.b", "A B"]
NUMBERS = random_check.NUMBERS + ["3", "12", "23", "900719925474099.3"]
REGEXES = [("a", ""), ("^a", ""), ("b$", ""), ("A", "i"), ("^(a|b)+$", ""), ("a.b", "s"), ("a.b", ""), ("^b", "m"),
           (" a  b ", "x"), ("[0-9]+", ""), ("^$", ""), ("\\.", ""), ("key\\/k[12]", ""), ("É", "i"), ("^.{2}$", ""),
           ("^(?!a)[b-zA-Z]", ""), ("KMS|decrypt", "i"), ("^ B $ # \"", "imsx"), ("^(mon|sun)", ""), ("(.)\\1", "")]
SOURCES = ["aws.kms", "aws.s3", "AWS.kms"]
EVENT_SOURCES = ["kms.amazonaws.com", "s3.amazonaws.com"]
TYPES = ["KMS CMK Deletion", "AWS API Call via CloudTrail", "AWS Service Event via CloudTrail", "AwsApiCall"]
PRINCIPALS = ["arn:aws:iam::111122223333:user/a", "arn:aws:iam::111122223333:role/B"]
APIS = ["Decrypt", "CreateGrant", "RotateKey"]
ERRORS = ["AccessDenied", "NotFoundException"]
FIELD_WORDS = {
    "source": SOURCES, "type": TYPES, "account": ACCOUNTS, "region": REGIONS, "id": ["e1", "e2"],
    "resource": KEY_ARNS[:2] + ["a"], "key": KEY_ARNS, "key_id": KEY_IDS, "alias": ALIASES, "principal": PRINCIPALS,
    "api": APIS, "error": ERRORS, "ip": ADDRESSES,
}
WILDCARDS = random_check.WILDCARDS + ["*kms*", "*/k?*", "arn:aws:kms:*:*:key/*", "alias/*", "*k1", "*Access*", "2026-*",
                                      "A*"]
STEP_NAMES = ["a", "b", "c", "a.b", "", "é", "key-id"]
STEP_WEIGHTS = [8, 8, 8, 2, 1, 1, 1]
ORDERS = ["<", "<=", ">", ">="]
STRING_SETS, NUMBER_SETS, ANY_SETS, BLOCK_SETS = ["words", "listed"], ["numbers"], ["mixed-ones"], ["blocks"]


# ---- Events ----

class EventMaker(random_check.Maker):
    """Random events as JSON text, of the shapes that fields know, with random values around and below."""

    def scalar(self):
        kind = self.random.random()
        if kind < 0.45:
            return self.quoted(self.one(WORDS))
        if kind < 0.65:
            return self.one(NUMBERS)
        if kind < 0.75:
            return self.one(["true", "false", "null"])
        if kind < 0.88:
            return self.quoted(self.one(TIMES + ODD_TIMES + ADDRESSES + SOURCES + REGIONS + ACCOUNTS + PRINCIPALS))
        inner = random_check.Maker.value(self, 2) if self.chance(0.8) else self.event(1)
        return self.quoted(inner if self.chance(0.9) else inner[:-1])

    def maybe(self, name, make, probability=0.8):
        """A field whose value is a string, seldom none, an array or repeated."""
        if not self.chance(probability):
            return []
        text = self.quoted(make()) if self.chance(0.97) else self.one(NUMBERS + ["true", "null", '""', '"a"'])
        several = [text, self.quoted(make())][:self.random.randint(0, 2)]
        value = text if self.chance(0.93) else "[%s]" % ",".join(several)
        return [self.quoted(name) + ":" + value] * (1 if self.chance(0.97) else 2)

    def object(self, fields):
        self.random.shuffle(fields)
        return "{%s}" % ",".join(fields)

    def list(self, make, most):
        return "[%s]" % ",".join(make() for _ in range(self.random.randint(0, most)))

    def time(self):
        return self.one(TIMES) if self.chance(0.85) else self.one(ODD_TIMES)

    def key_arns(self):
        return '"resources":' + self.list(lambda: self.quoted(self.one(KEY_ARNS + ["a"])), 2)

    def key_objects(self):
        return '"resources":' + self.list(lambda: self.object(self.maybe("ARN", lambda: self.one(KEY_ARNS))), 2)

    def parameters(self):
        keys = self.maybe("keyId", lambda: self.one(KEY_IDS + KEY_ARNS[:3] + ALIASES + ALIAS_ARNS[:4]))
        target = self.maybe("targetKeyId", lambda: self.one(KEY_IDS), 0.2)
        alias = self.maybe("aliasName", lambda: self.one(ALIASES), 0.3)
        return '"requestParameters":' + self.object(keys + target + alias)

    def call(self):
        """What a CloudTrail record and the detail of an event made of one have in common."""
        fields = self.maybe("eventName", lambda: self.one(APIS))
        fields += self.maybe("errorCode", lambda: self.one(ERRORS), 0.4)
        fields += self.maybe("sourceIPAddress", lambda: self.one(ADDRESSES))
        fields += ['"userIdentity":' + self.object(self.maybe("arn", lambda: self.one(PRINCIPALS)))]
        fields += [self.parameters()] if self.chance(0.7) else []
        return fields + ([self.key_objects()] if self.chance(0.6) else [])

    def noise(self):
        fields = self.event(2)[1:-1]
        return [fields] if fields and self.chance(0.8) else []

    def record(self):
        fields = self.call() + ['"eventSource":' + self.quoted(self.one(EVENT_SOURCES))]
        fields += self.maybe("eventTime", self.time) + self.maybe("awsRegion", lambda: self.one(REGIONS))
        fields += self.maybe("recipientAccountId", lambda: self.one(ACCOUNTS)) + self.maybe("eventID", lambda: "e1")
        return fields + self.maybe("eventType", lambda: self.one(TYPES))

    def envelope(self):
        fields = ['"source":' + self.quoted(self.one(SOURCES))] + self.maybe("detail-type", lambda: self.one(TYPES))
        fields += self.maybe("account", lambda: self.one(ACCOUNTS)) + self.maybe("region", lambda: self.one(REGIONS))
        fields += self.maybe("time", self.time) + self.maybe("id", lambda: self.one(["e1", "e2"]))
        detail = self.one([self.call, self.service, lambda: self.maybe("key-id", lambda: self.one(KEY_IDS))])()
        return fields + ([self.key_arns()] if self.chance(0.6) else []) + [
            '"detail":' + self.object(detail + self.noise())]

    def service(self):
        return ['"serviceEventDetails":' + self.object(self.maybe("keyId", lambda: self.one(KEY_IDS)))]

    def shaped_event(self):
        shape = self.one([self.record, self.envelope, self.envelope, lambda: []])()
        return self.object(shape + self.noise() + self.noise())


# ---- Expressions ----

class RuleMaker(EventMaker):
    """Random expressions; kinds agree where the language checks that they do."""

    def steps(self, most):
        found = []
        for _ in range(self.random.randint(1, most)):
            found.append(self.random.choices(STEP_NAMES, STEP_WEIGHTS)[0])
            while self.chance(0.15):
                found.append(self.one([None, None, 0, 0, 1, -1, -1, -2, 5]))
        return found

    def path(self):
        if self.chance(0.02):
            return ("path", ["detail", self.one(["key-id", "eventName", "requestParameters", "resources"])])
        return ("path", (["detail"] if self.chance(0.2) else []) + self.steps(2))

    def any_operand(self, depth=2):
        """One whose values may be of any kind."""
        if depth and self.chance(0.15):
            inner = self.any_operand(depth - 1) if self.chance(0.8) else self.string_operand(depth - 1)
            steps = self.steps(2) if self.chance(0.6) else self.one([[], [], [0], [-1], [None]])
            return ("json", inner, steps)
        return self.path()

    def string_operand(self, depth=1):
        if self.chance(0.7):
            return ("field", self.one(list(FIELD_WORDS)))
        if self.chance(0.4):
            return ("call", "weekday", self.timed(depth))
        return ("call", self.one(["lower", "lower", "owner"]), self.textual(depth))

    def textual(self, depth):
        return self.string_operand(depth - 1) if depth > 0 and self.chance(0.5) else self.any_operand(depth)

    def timed(self, depth):
        return ("field", "time") if self.chance(0.6) else self.any_operand(depth)

    def number_operand(self):
        if self.chance(0.4):
            return ("call", "hour", self.timed(1))
        whole = lambda: ("path", [])
        kinds = self.random.choices([whole, lambda: self.any_operand(1), self.string_operand], [1, 12, 8])
        return ("call", "len", kinds[0]())

    def string(self, operand=None):
        if operand and operand[0] == "field" and self.chance(0.85):
            return ("string", self.one(FIELD_WORDS[operand[1]]))
        if operand and operand[:2] == ("call", "weekday"):
            return ("string", self.one(where.WEEKDAYS))
        if operand and operand[:2] == ("call", "owner") and self.chance(0.8):
            return ("string", self.one(ACCOUNTS))
        return ("string", self.one(WORDS) if self.chance(0.8) else self.one(TIMES + ADDRESSES + SOURCES))

    def literal(self):
        return self.one([self.string, self.string, self.number, lambda: ("time", self.one(TIMES)),
                         lambda: ("literal", self.one(["true", "false", "null"]))])()

    def number(self, choices=NUMBERS):
        return ("number", self.one(choices))

    def members(self, make):
        return ("list", [make() for _ in range(self.random.randint(1, 4))])

    def text_comparison(self, operand):
        return self.one([
            lambda: ("like", ("wildcard", self.one(WILDCARDS))),
            lambda: ("ilike", ("wildcard", self.one(WILDCARDS + WORDS[:16]))),
            lambda: (self.one(["=~", "!~"]), ("regex", *self.one(REGEXES))),
            lambda: ("within", ("set", self.one(BLOCK_SETS)) if self.chance(0.3) else
                     self.members(lambda: ("string", self.one(BLOCKS))))])()

    def membership(self, make, sets):
        return (self.one(["in", "not in"]), ("set", self.one(sets)) if self.chance(0.4) else self.members(make))

    def operand(self):
        return self.one([self.any_operand, self.any_operand, self.string_operand, self.number_operand])()

    def any_comparison(self):
        operand = self.any_operand()
        return operand, *self.one([
            lambda: (self.one(["==", "!="]), ("literal", self.literal())),
            lambda: (self.one(ORDERS), ("literal", self.one([
                self.string, lambda: self.number(random_check.COMPARABLE), lambda: ("time", self.one(TIMES))])())),
            lambda: (self.one(["==", "!="] + ORDERS), ("operand", self.operand())),
            lambda: (self.one(["==", "!="] + ORDERS), ("operand", ("field", "time"))),
            lambda: self.text_comparison(operand),
            lambda: self.membership(self.literal, STRING_SETS + NUMBER_SETS + ANY_SETS),
            lambda: ("is", ("kind", self.one(["null", "string", "number", "bool"])))])()

    def string_comparison(self):
        operand = self.string_operand()
        return operand, *self.one([
            lambda: (self.one(["==", "!="] + ORDERS), ("literal", self.string(operand))),
            lambda: (self.one(["==", "!="] + ORDERS), ("operand", self.textual(1))),
            lambda: self.text_comparison(operand),
            lambda: self.membership(lambda: self.string(operand), STRING_SETS)])()

    def number_comparison(self):
        operand = self.number_operand()
        return operand, *self.one([
            lambda: (self.one(["==", "!="]), ("literal", self.number())),
            lambda: (self.one(ORDERS), ("literal", self.number(random_check.COMPARABLE))),
            lambda: (self.one(["==", "!="] + ORDERS), ("operand", self.one([self.any_operand, self.number_operand])())),
            lambda: self.membership(self.number, NUMBER_SETS)])()

    def time_comparison(self):
        if self.chance(0.5):
            return ("call", "age", self.timed(1)), self.one(["==", "!="] + ORDERS), ("literal", self.duration())
        right = ("operand", self.any_operand()) if self.chance(0.3) else ("literal", ("time", self.one(TIMES)))
        return ("field", "time"), self.one(["==", "!="] + ORDERS), right

    def duration(self):
        return where_text.Parser(self.one(DURATIONS)).literal()

    def comparison(self):
        if self.chance(0.1):
            return ("exists", self.operand())
        kinds = [self.any_comparison, self.string_comparison, self.number_comparison, self.time_comparison]
        operand, sign, right = self.random.choices(kinds, [4, 3, 1, 1])[0]()
        return ("compare", self.random.choices([None, "all", "none"], [6, 2, 2])[0], operand, sign, right)

    def expression(self, depth):
        kind = self.random.random()
        if depth == 0 or kind < 0.3:
            return self.comparison()
        if kind < 0.45:
            return ("not", self.expression(depth - 1))
        return (self.one(["and", "or"]), self.expression(depth - 1), self.expression(depth - 1))


# ---- Expressions as text ----

STRENGTH = {"or": 0, "and": 1, "not": 2}
BLANKS = [" "] * 12 + ["  ", "\t", "\n", "\r\n", " # note\n", "\n    "]
LETTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class Writer:
    """Writes a tree as text: parentheses where they are needed and now and then where they are not."""

    def __init__(self, maker):
        self.maker, self.one, self.chance = maker, maker.one, maker.chance

    def string(self, text):
        raw = "'%s'" % text
        plain = not set("'\n") & set(text) and not any("\ud800" <= c <= "\udfff" for c in text)
        return raw if plain and self.chance(0.3) else self.maker.quoted(text)

    def step(self, step, first):
        if step is None or isinstance(step, int):
            return ("." if first else "") + ("[]" if step is None else "[%d]" % step)
        if step.isascii() and step.replace("-", "").isalpha() and self.chance(0.9):
            return "." + step
        return ("." if first else "") + "[%s]" % self.string(step) if self.chance(0.6) else "." + self.string(step)

    def steps(self, steps, first):
        return "".join(self.step(step, first and i == 0) for i, step in enumerate(steps)) or ("." if first else "")

    def operand(self, operand):
        """Tokens; what follows json() stays with its parenthesis."""
        if operand[0] == "path":
            return [self.steps(operand[1], True)]
        if operand[0] == "field":
            return [operand[1]]
        if operand[0] == "json":
            return ["json(", *self.operand(operand[1]), ")" + self.steps(operand[2], False)]
        return [operand[1] + "(", *self.operand(operand[2]), ")"]

    def literal(self, literal):
        kind, content = literal
        if kind == "duration":
            return next(text for text in DURATIONS if where_text.Parser(text).literal() == literal)
        return self.string(content) if kind == "string" else content

    def right(self, sign, right):
        form = right[0]
        if form == "operand":
            return self.operand(right[1])
        if form == "list" and sign == "within" and len(right[1]) == 1 and self.chance(0.7):
            return [self.literal(right[1][0])]
        if form == "list":
            return ["[", *[token for item in right[1] for token in (self.literal(item), ",")][:-1], "]"]
        if form == "regex":
            return ["/%s/%s" % right[1:]]
        if form == "wildcard":
            return [self.string(right[1])]
        return [self.literal(right[1]) if form == "literal" else right[1]]

    def tokens(self, tree, least=0):
        """`least` is how strongly the tree must hold together to stand here without parentheses."""
        form = tree[0]
        if form in ("and", "or"):
            found = self.tokens(tree[1], STRENGTH[form]) + [form] + self.tokens(tree[2], STRENGTH[form] + 1)
        elif form == "not":
            found = ["not"] + self.tokens(tree[1], STRENGTH[form])
        elif form == "exists":
            found = ["exists"] + self.operand(tree[1])
        else:
            _, quantifier, operand, sign, right = tree
            subject = [quantifier + "(", *self.operand(operand), ")"] if quantifier else self.operand(operand)
            found = subject + sign.split(" ") + self.right(sign, right)
        needed = STRENGTH.get(form, 3) < least
        return ["(", *found, ")"] if needed or self.chance(0.05) else found

    def text(self, tree):
        out, before = "", "("
        for token in self.tokens(tree):
            glued = token[0] in LETTERS and before[-1] in LETTERS | {"/"} or token[0] == "/"
            out += (" " if token[0] == "/" else self.one(BLANKS) if glued or self.chance(0.8) else "") + token
            before = token
        return out
