#!/usr/bin/env python3
"""Write many rules that are hard to match, or events that are hard to match, and the files that belong to them.

usage: gen_extremes.py KIND COUNT rules|events

KIND, and what there are COUNT of:
list       values in the list of one rule            prefix    rules with a prefix of one field
wildcard   rules with a wildcard of three stars      explode   rules "*a*b*c*d*N", whose product an automaton would have to be
range      rules with a range of numbers             cidr      rules with a block of addresses, of many lengths, IPv4 and IPv6
regex      rules with a regular expression           or        branches of each of six $or in one rule: COUNT to the 6th combinations
all        rules that match every event              array     objects in the array of an event, of 100 rules two fields
fields     fields of an event, all of them asked

Events are written one on each line, rules as a rule file. The same arguments always give the same output.
"""
import json
import random
import sys

from gen_events import ROLES, World

EVENTS = 2000
LARGE_EVENTS = 20       # whose size is what COUNT says
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789:/-"


def compact(value):
    return json.dumps(value, separators=(",", ":"))


class Extremes:
    """What each kind is made of: a method gives COUNT clauses, and the events have something for each field."""

    def __init__(self, count):
        self.chance = random.Random(7)
        self.world = World(random.Random(1))
        self.count = count

    def account(self):
        return "%012d" % self.chance.randrange(10 ** 12)

    def key(self, number):
        account, region, key = self.world.keys[number % len(self.world.keys)]
        return "arn:aws:kms:%s:%s:key/%s" % (region, account, key if number < len(self.world.keys) else "other-%d" % number)

    def role(self, number):
        return "arn:aws:sts::%s:assumed-role/%s/s-%d" % (self.chance.choice(self.world.accounts), ROLES[number % len(ROLES)], number)

    def address(self):
        if self.chance.random() < 0.3:
            return "2001:%x:%x::%x" % tuple(self.chance.randrange(65536) for _ in range(3))
        return ".".join(str(self.chance.randrange(256)) for _ in range(4))

    # Clauses of rules

    def each(self, make):
        return ["match " + compact(make(number)) for number in range(self.count)]

    def list(self):
        return ["match " + compact({"key": [self.key(number) for number in range(self.count)]})]

    def prefix(self):
        return self.each(lambda number: {"arn": [{"prefix": "arn:aws:sts::%s:assumed-role/%s" % (self.account(), ROLES[number % 8])}]})

    def wildcard(self):
        return self.each(lambda number: {"arn": [{"wildcard": "arn:*:%s:*/%s*/*-%d" % (self.account(), ROLES[number % 8], number)}]})

    def explode(self):
        return self.each(lambda number: {"arn": [{"wildcard": "*%s*%d" % ("*".join(self.chance.choices(LETTERS, k=4)), number)}]})

    def range(self):
        return self.each(lambda number: {"number": [{"numeric": [">", number * 3, "<", number * 3 + 2 + number % 50]}]})

    def cidr(self):
        def block(number):
            base = self.address()
            return {"ip": [{"cidr": "%s/%d" % (base, self.chance.randint(8, 31) if "." in base else self.chance.randint(16, 64))}]}
        return self.each(block)

    def regex(self):
        return ["where .agent =~ /agent-%d[0-9]+ .*x%d$/" % (number, number) for number in range(self.count)]

    def all(self):
        return self.each(lambda _: {"source": ["aws.kms"], "flag": [True]})

    def array(self):
        return ["match " + compact({"list": {"k": [3], "v": ["x%d" % number]}}) for number in range(100)]

    def fields(self):
        return self.each(lambda number: {"f%d" % number: [1]})

    def branches(self):
        """$or beside $or: they are not multiplied out."""
        def one(field):
            return {"$or": [{"k%d" % branch: [branch]} for branch in range(self.count)], "in": [field]}
        return ["match " + compact({"x%d" % field: one(field) for field in range(6)})]

    # Events

    def event(self):
        number = self.chance.randrange(100000)
        return {"source": "aws.kms", "flag": True, "key": self.key(self.chance.randrange(10000)), "arn": self.role(number),
                "number": number % 30000, "ip": self.address(), "agent": "agent-%d %s x%d" % (number, "y" * 40, number % 1000)}

    def branch_event(self):
        def some():
            branch = self.chance.randrange(12)
            return {"k%d" % branch: self.chance.choice([branch, branch, 0])}
        return {"x%d" % field: {**some(), "in": field} for field in range(6)}

    def large_event(self, kind):
        if kind == "fields":
            return {"f%d" % number: self.chance.randrange(3) for number in range(self.count)}
        return {"list": [{"k": number % 7, "v": "x%d" % number} for number in range(self.count)]}

    def events(self, kind):
        if kind in ("array", "fields"):
            return [self.large_event(kind) for _ in range(LARGE_EVENTS)]
        return [self.branch_event() if kind == "or" else self.event() for _ in range(EVENTS)]


def main():
    if len(sys.argv) != 4 or sys.argv[3] not in ("rules", "events"):
        raise SystemExit(__doc__.strip())
    kind, count, what = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    extremes = Extremes(count)
    if what == "events":
        for event in extremes.events(kind):
            print(compact(event))
        return
    for number, clause in enumerate(extremes.branches() if kind == "or" else getattr(extremes, kind)()):
        print("rule r%d { %s }" % (number, clause))


if __name__ == "__main__":
    main()
