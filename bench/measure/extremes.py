"""What could be slow: each large case beside a small case of the same."""
from measure import peers
from measure.rows import Row, check_count
from measure.runs import counts

# The row's title, its kind for gen_extremes.py, the number in the large case and in the small case, and the unit of the time.
EXTREMES = [
    ("%s values in one list", "list", 100000, 10, "event"),
    ("%s prefixes on one field", "prefix", 10000, 10, "event"),
    ("%s wildcards with three stars on one field", "wildcard", 10000, 10, "event"),
    ("%s wildcards `*a*b*c*d*N` on one field", "explode", 1000, 10, "event"),
    ("%s ranges on one number", "range", 10000, 10, "event"),
    ("%s address blocks on one field", "cidr", 10000, 10, "event"),
    ("%s regular expressions on one field", "regex", 1000, 10, "event"),
    ("6 `$or` of %s branches each, in one rule", "or", 10, 2, "event"),
    ("%s rules that match every event", "all", 10000, 10, "match"),
    ("arrays of %s objects; 100 rules read two fields of each object", "array", 10000, 100, "object"),
    ("events of %s fields; the rules read every field", "fields", 10000, 100, "field"),
]


def measure(bench, row, kind, many, few):
    """The larger against the smaller, each with events of its own size; by match, object or field where those are what grows."""
    def units(count):
        return 1 if row.unit == "event" else count

    rules = [bench.work.extreme(kind, count, "rules") for count in (many, few)]
    streams = [bench.work.extreme_events(kind, count) for count in (many, few)]
    found = [sum(counts(*each).values()) for each in zip(rules, streams)]
    shares = [format(float("%.3g" % (each / stream.events)), ",g") for each, stream in zip(found, streams)]
    row.note = "matches for each event: %s and %s" % tuple(shares)
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
