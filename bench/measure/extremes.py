"""What could be slow, each beside a small one of its kind."""
from measure import peers
from measure.rows import Row, check_count
from measure.runs import counts

# What there is, its kind for gen_extremes.py, how many, and how many in the other; of what the time is told.
EXTREMES = [
    ("%s values in one list", "list", 100000, 10, "event"),
    ("%s prefixes of a field", "prefix", 10000, 10, "event"),
    ("%s wildcards of three stars of a field", "wildcard", 10000, 10, "event"),
    ("%s wildcards `*a*b*c*d*N` of a field", "explode", 1000, 10, "event"),
    ("%s ranges of a number", "range", 10000, 10, "event"),
    ("%s blocks of addresses", "cidr", 10000, 10, "event"),
    ("%s regular expressions on a field", "regex", 1000, 10, "event"),
    ("6 `$or` of %s branches each, in one rule", "or", 10, 2, "event"),
    ("%s rules that match every event", "all", 10000, 10, "match"),
    ("arrays of %s objects, two fields of which 100 rules ask", "array", 10000, 100, "object"),
    ("events of %s fields, each asked", "fields", 10000, 100, "field"),
]


def measure(bench, row, kind, many, few):
    """The larger against the smaller, each with events of its own size; by match, object or field where those are what grows."""
    def units(count):
        return 1 if row.unit == "event" else count

    rules = [bench.work.extreme(kind, count, "rules") for count in (many, few)]
    streams = [bench.work.extreme_events(kind, count) for count in (many, few)]
    found = [sum(counts(*each).values()) for each in zip(rules, streams)]
    row.note = "%.3g matches an event, and %.3g" % tuple(each / stream.events for each, stream in zip(found, streams))
    row.bytes_per_event = streams[0].bytes / streams[0].events / units(many)
    with peers.library(streams[0].path, rules[0]) as large, peers.library(streams[1].path, rules[1]) as small:
        for server, expected in zip((large, small), found):
            check_count(expected, server.ask("match")["count"], "matches of program and library")
        bench.compare(row, lambda: large.seconds() / streams[0].events / units(many),
                      lambda: small.seconds() / streams[1].events / units(few))


def extremes(bench):
    for title, kind, many, few, unit in EXTREMES:
        bench.row(Row(title % format(many, ","), "%s of them" % format(few, ","), at_most=True, unit=unit),
                  lambda row, given=(kind, many, few): measure(bench, row, *given))
