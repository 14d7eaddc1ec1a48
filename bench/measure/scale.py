"""The time for an event with more and more rules: kmsfilter, and beside it the peers that are quick enough."""
import contextlib
import dataclasses
import sys

from measure import peers
from measure.machine import Missing
from measure.rows import Wrong, check_counts
from measure.runs import counts, in_turn, median

COUNTS = (1, 10, 100, 1000, 10000, 100000)
KINDS = {"keys": 100000, "accounts": 100000, "mixed": 100000, "wildcard": 100000, "alias": 1000}    # and the most rules of each
PEERS = (("event-ruler", peers.ruler), ("quamina", peers.quamina))
QUICK_COUNTS = (1, 100, 1000, 10000)    # of peers, with --quick
SLOW = 2e-3             # seconds an event: a peer that would need more if its time grew as the rules do is not given them
PASS_EVENTS = 100000    # kmsfilter goes over the events until it has done as many, or is done too soon for the clock


@dataclasses.dataclass
class Point:
    """What an event costs a program with so many rules of a kind."""
    rules: str
    count: int
    program: str
    seconds: list = dataclasses.field(default_factory=list)     # processor time for an event, in the order measured
    matches: float = None                                       # for an event
    skipped: str = ""
    wrong: str = ""

    def as_json(self):
        return {**dataclasses.asdict(self), "median": median(self.seconds) if self.seconds else None}


def wanted(bench, points, name, kind, count):
    """True if a peer is given this many rules, judged by its time with fewer rules."""
    if kind == "alias" or bench.quick and count not in QUICK_COUNTS:
        return False
    before = [point for point in points if (point.rules, point.program) == (kind, name)]
    return all(point.seconds and median(point.seconds) * count / point.count < SLOW for point in before[-1:])


def started(bench, point, stream, found, running, start):
    """The peer with its rules, warm, if it finds the same; or None, and the point says why."""
    try:
        server = running.enter_context(start(stream.path, bench.work.rules(point.rules, point.count, "jsonl")))
        bench.versions[point.program] = server.version
        check_counts(found, server.ask("counts")["counts"])
        if point.program == "event-ruler":
            server.warm(bench.warm_seconds)
        return lambda: server.seconds() / stream.events
    except Missing as reason:
        point.skipped = str(reason)
    except Wrong as reason:
        point.wrong = str(reason)
    return None


def measure(bench, points, kind, count, stream):
    """kmsfilter and the peers that take part, with the same rules, in turn."""
    rules = bench.work.rules(kind, count)
    found = counts(rules, stream)
    passes = max(1, PASS_EVENTS // stream.events)
    with contextlib.ExitStack() as running:
        mine = running.enter_context(peers.library(stream.path, rules))
        taking_part = [(Point(kind, count, "kmsfilter", matches=sum(found.values()) / stream.events),
                        lambda: sum(mine.seconds() for _ in range(passes)) / passes / stream.events)]
        for name, start in PEERS:
            if wanted(bench, points, name, kind, count):
                point = Point(kind, count, name, matches=taking_part[0][0].matches)
                points.append(point)
                take = started(bench, point, stream, found, running, start)
                taking_part += [(point, take)] if take else []
        for _, take in taking_part:
            take()
        samples = in_turn(bench.pairs, *[take for _, take in taking_part])
    for (point, _), seconds in zip(taking_part, samples):
        point.seconds = seconds
    points.append(taking_part[0][0])


def over_rules(bench):
    stream = bench.work.events("kms", bench.size(5000, 2000))
    bench.work.aliases(KINDS["alias"])
    for kind, most in KINDS.items():
        for count in COUNTS:
            if count <= most:
                print("  %s %d" % (kind, count), file=sys.stderr, flush=True)
                measure(bench, bench.points, kind, count, stream)
