"""A measurement is a row that compares two times. This module measures them."""
import dataclasses
import sys

from measure.machine import Missing
from measure.runs import in_turn, median


class Wrong(Exception):
    """The two do not find the same: no time counts."""


@dataclasses.dataclass
class Row:
    """`ratio` is so many times faster than the other, or (for `at_most`) so many times its time."""
    work: str
    against: str
    goal: float = None
    at_most: bool = False
    ours: list = dataclasses.field(default_factory=list)      # seconds of processor time for one `unit`, in the order measured
    theirs: list = dataclasses.field(default_factory=list)
    unit: str = "event"
    matches: int = None
    bytes_per_event: float = None
    note: str = ""
    skipped: str = ""       # what is missing here
    wrong: str = ""         # where the two differ
    group: str = ""

    @property
    def ratios(self):
        pairs = zip(self.ours, self.theirs)
        return sorted(ours / theirs if self.at_most else theirs / ours for ours, theirs in pairs)

    @property
    def ratio(self):
        return median(self.ratios) if self.ours else None

    @property
    def met(self):
        if self.goal is None or self.ratio is None:
            return None
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def as_json(self):
        return {**dataclasses.asdict(self), "ratios": self.ratios, "ratio": self.ratio, "met": self.met}


class Bench:
    """The parts that every measurement needs: the work, how long it may take, and a place for the results."""

    def __init__(self, work, quick):
        self.work = work
        self.pairs = 5 if quick else 9
        self.warm_seconds = 15      # fewer make event-ruler up to four times slower than it is
        self.quick = quick
        self.group = ""
        self.rows = []
        self.points = []            # of time over the number of rules, see scale.py
        self.versions = {}

    def size(self, full, quick):
        return quick if self.quick else full

    def row(self, row, measure):
        """Fills the row by measure(row), or with the reason why it cannot be measured."""
        print("  %s, against %s" % (row.work, row.against), file=sys.stderr, flush=True)
        row.group = self.group
        try:
            measure(row)
        except Missing as reason:
            row.skipped = str(reason)
            row.ours, row.theirs = [], []
        except Wrong as reason:
            row.wrong = str(reason)
        self.rows.append(row)

    def compare(self, row, ours, theirs):
        """Both in turn; each gives seconds for one unit. The first of each is for the caches and does not count."""
        ours(), theirs()
        row.ours, row.theirs = in_turn(self.pairs, ours, theirs)


def check_counts(ours, theirs):
    """The matches of every rule must be the same before any time counts. How many there are, over all rules."""
    for name in sorted(set(ours) | set(theirs)):
        if ours.get(name, 0) != theirs.get(name, 0):
            raise Wrong("other matches: rule %s has %d here, %d there" % (name, ours.get(name, 0), theirs.get(name, 0)))
    return sum(theirs.values())


def check_count(ours, theirs, what):
    if ours != theirs:
        raise Wrong("other %s: %d here, %d there" % (what, ours, theirs))
    return ours
