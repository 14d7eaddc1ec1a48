"""Reads the text of a `where` expression into the tree that where.py evaluates.

Like match.py it expects a valid text: what is no expression is a ValueError, without a place or a good reason.

module: parse(text)
"""
import re
from fractions import Fraction

import match

TOKEN = re.compile(r"""(?:[ \t\r\n]|\#[^\r\n]*)*(?:
    (?P<time>\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))
  | (?P<duration>\d+(?:ms|[smhd])\b)
  | (?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")
  | '(?P<raw>[^'\n]*)'
  | (?P<word>[A-Za-z_][A-Za-z0-9_-]*)
  | (?P<sign>==|!=|<=|>=|<|>|=~|!~|[][(){},.])
  | (?P<end>\Z))""", re.VERBOSE | re.ASCII)
REGEX = re.compile(r"[ \t\r\n]*/((?:[^/\\\n]|\\.)*)/([a-z]*)")
FIELDS = ["source", "type", "account", "region", "time", "id", "resource", "key", "key_id", "alias", "principal",
          "api", "error", "ip"]
CALLS = ["lower", "len", "owner", "age", "hour", "weekday"]
UNIT_SECONDS = {"ms": Fraction(1, 1000), "s": 1, "m": 60, "h": 3600, "d": 86400}


class Parser:
    def __init__(self, text):
        self.text, self.position = text, 0
        self.advance()

    def advance(self):
        found = TOKEN.match(self.text, self.position)
        if not found:  # perhaps a regular expression, which only the parser can tell
            self.kind, self.token, self.start = "unknown", None, self.position
            return
        self.start, self.position = found.start(found.lastgroup), found.end()
        self.kind, self.token = found.lastgroup, found[found.lastgroup]
        if self.kind == "string":
            self.token = match.unescape(self.token[1:-1])
        elif self.kind == "raw":
            self.kind = "string"

    def take(self, *choices):
        """The token if it is one of these marks or words, else None."""
        if self.kind not in ("sign", "word") or self.token not in choices:
            return None
        taken = self.token
        self.advance()
        return taken

    def need(self, *choices):
        taken = self.take(*choices)
        if taken is None:
            raise ValueError("expected one of %s at %d of %s" % (choices, self.start, self.text))
        return taken

    def content(self, *kinds):
        if self.kind not in kinds:
            raise ValueError("expected one of %s at %d of %s" % (kinds, self.start, self.text))
        taken = self.token
        self.advance()
        return taken

    # Expressions

    def expression(self):
        tree = self.conjunction()
        while self.take("or"):
            tree = ("or", tree, self.conjunction())
        return tree

    def conjunction(self):
        tree = self.negation()
        while self.take("and"):
            tree = ("and", tree, self.negation())
        return tree

    def negation(self):
        if self.take("not"):
            return ("not", self.negation())
        if self.take("("):
            tree = self.expression()
            self.need(")")
            return tree
        if self.take("exists"):
            return ("exists", self.operand())
        return self.comparison()

    def comparison(self):
        quantifier = self.take("all", "none")
        if quantifier:
            self.need("(")
        operand = self.operand()
        if quantifier:
            self.need(")")
        sign = self.need("==", "!=", "<", "<=", ">", ">=", "in", "not", "like", "ilike", "=~", "!~", "within", "is")
        if sign == "not":
            sign += " " + self.need("in")
        return ("compare", quantifier, operand, sign, self.right(sign))

    def right(self, sign):
        if sign in ("in", "not in", "within"):
            return self.members(sign)
        if sign in ("like", "ilike"):
            return ("wildcard", self.content("string"))
        if sign in ("=~", "!~"):
            return self.regex()
        if sign == "is":
            return ("kind", self.need("null", "string", "number", "bool"))
        return ("operand", self.operand()) if self.at_operand() else ("literal", self.literal())

    def regex(self):
        found = REGEX.match(self.text, self.start)
        if not found:
            raise ValueError("expected a regular expression at %d of %s" % (self.start, self.text))
        self.position = found.end()
        self.advance()
        return ("regex", *found.groups())

    def members(self, sign):
        if self.kind == "string" and sign == "within":
            return ("list", [self.literal()])
        if not self.take("["):
            return ("set", self.content("word", "string"))
        members = [self.literal()]
        while self.take(","):
            members.append(self.literal())
        self.need("]")
        return ("list", members)

    def literal(self):
        if self.kind == "duration":
            text = self.content("duration")
            number = re.match("[0-9]+", text)[0]
            return ("duration", int(number) * UNIT_SECONDS[text[len(number):]])
        if self.kind == "word":
            return ("literal", self.need("true", "false", "null"))
        return (self.kind, self.content("string", "number", "time"))

    # Operands

    def at_operand(self):
        return self.kind == "sign" and self.token == "." or self.kind == "word" and (
            self.token in FIELDS + CALLS + ["json"])

    def operand(self):
        if self.take("json"):
            self.need("(")
            operand = self.operand()
            self.need(")")
            return ("json", operand, self.steps())
        if self.kind == "sign":
            return ("path", self.steps(self.need(".")))
        name = self.need(*FIELDS, *CALLS)
        if name in FIELDS:
            return ("field", name)
        self.need("(")
        operand = self.operand()
        self.need(")")
        return ("call", name, operand)

    def steps(self, mark=None):
        found = []
        while mark or (self.kind == "sign" and self.token in ("[", ".")):
            mark = mark or self.need("[", ".")
            if mark == ".":
                found += [self.content("word", "string")] if self.kind in ("word", "string") else []
            elif self.take("]"):
                found.append(None)
            else:
                found.append(self.content("string") if self.kind == "string" else int(self.content("number")))
                self.need("]")
            mark = None
        return found


def parse(text):
    parser = Parser(text)
    tree = parser.expression()
    parser.content("end")
    return tree
