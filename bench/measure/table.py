"""The rows that compare kmsfilter with others, and with itself."""
import os

from measure import peers
from measure.extremes import extremes
from measure.machine import CORES, KMSFILTER, Missing, output_of
from measure.rows import Row, Wrong, check_count, check_counts
from measure.runs import counts, process, reading
from measure.scale import over_rules

ONE_REGEX = r'"detail-type":"KMS CMK Deletion","source":"aws\.kms"'
ONE_VALUES = ("aws.kms", "KMS CMK Deletion")


def per_event(server, stream):
    """A function that gives a server's seconds for one event."""
    return lambda: server.seconds() / stream.events


def checked_library(server, found):
    """Checks that the library finds the same as the program. Returns the number of matches."""
    return check_count(sum(found.values()), server.ask("match")["count"], "matches of program and library")


def against_simdjson(bench):
    """simdjson parses and looks for nothing, kmsfilter matches: in memory both, and kmsfilter again with the file to read."""
    count = bench.size(100000, 30000)
    kms = bench.work.events("kms", count)
    lots = bench.work.events("lots", 2 * count)
    shuffled = bench.work.events("kms", count, shuffle=True)

    def prepared(row, rules, stream, server):
        name, kernel = server.version.split()
        bench.versions["simdjson"] = name
        row.against += " (%s)" % kernel
        row.bytes_per_event = stream.bytes / stream.events
        check_count(stream.events, server.ask("match")["count"], "number of events")
        return counts(rules, stream)

    def in_memory(row, kind, number, stream, kernel="auto", our_kernel=None):
        rules = bench.work.rules(kind, number)
        with peers.simdjson(stream.path, kernel) as server, peers.library(stream.path, rules, our_kernel) as mine:
            row.matches = checked_library(mine, prepared(row, rules, stream, server))
            row.note = "kmsfilter: " + mine.version
            bench.compare(row, per_event(mine, stream), per_event(server, stream))

    def from_file(row, kind, number, stream):
        rules = bench.work.rules(kind, number)
        with peers.simdjson(stream.path) as server:
            row.matches = sum(prepared(row, rules, stream, server).values())
            row.note = "simdjson has the events in memory"
            bench.compare(row, reading(rules, stream, bench.size(2, 3)), per_event(server, stream))

    streams = (("kms, 1 rule", 1.5, ("one", 1, kms)), ("kms, `ops 12`", 1, ("ops", 12, kms)),
               ("kms shuffled, 1 rule", 1, ("one", 1, shuffled)), ("lots, `lots 6`", 1, ("lots", 6, lots)))
    for title, goal, given in streams:
        bench.row(Row(title, "simdjson", goal), lambda row, given=given: in_memory(row, *given))
    bench.row(Row("kms, 1 rule, no AVX-512", "simdjson", 1), lambda row: in_memory(row, "one", 1, kms, "haswell", "avx2"))
    for title, goal, given in streams:
        bench.row(Row(title + ", file read", "simdjson", goal), lambda row, given=given: from_file(row, *given))


def against_itself(bench):
    stream = bench.work.events("kms", bench.size(100000, 30000))
    bench.work.aliases(5000)

    def measure(row, many, few):
        many, few = bench.work.rules(*many), bench.work.rules(*few)
        row.bytes_per_event = stream.bytes / stream.events
        with peers.library(stream.path, many) as long, peers.library(stream.path, few) as short:
            row.matches = checked_library(long, counts(many, stream))
            checked_library(short, counts(few, stream))
            bench.compare(row, per_event(long, stream), per_event(short, stream))

    for title, against, goal, many, few in (
            ("kms, `keys 100000`", "kmsfilter, 1 rule", 1.3, ("keys", 100000), ("one", 1)),
            ("kms, `wildcard 1000`", "kmsfilter, `wildcard 10`", 1.5, ("wildcard", 1000), ("wildcard", 10)),
            ("kms, 1,000 `where` on account and alias", "kmsfilter, one such rule", 1.5, ("alias", 1000), ("alias", 1))):
        bench.row(Row(title, against, goal, at_most=True), lambda row, many=many, few=few: measure(row, many, few))


def against_matcher(bench, row, start, name, kind, number, mix, count):
    """A peer that is warm. kmsfilter gets the same events several times over, since it is done with them too soon."""
    stream = bench.work.events(mix, count)
    rules = bench.work.rules(kind, number)
    passes = max(1, 10000 // count)
    with start(stream.path, bench.work.rules(kind, number, "jsonl")) as server, peers.library(stream.path, rules) as mine:
        bench.versions[name] = server.version
        found = counts(rules, stream)
        checked_library(mine, found)
        row.matches = check_counts(found, server.ask("counts")["counts"])
        row.bytes_per_event = stream.bytes / stream.events
        server.warm(bench.warm_seconds)
        bench.compare(row, lambda: sum(mine.seconds() for _ in range(passes)) / passes / stream.events, per_event(server, stream))


def against_matchers(bench):
    usual, few = bench.size(5000, 2000), bench.size(1000, 300)
    for start, name, works in (
            (peers.ruler, "event-ruler", (
                ("kms, 1 rule", None, ("one", 1, "kms", usual)),
                ("kms, `mixed 10000`", 20, ("mixed", 10000, "kms", usual)),
                ("kms, `accounts 1000`", 20, ("accounts", 1000, "kms", usual)),
                ("kms, `wildcard 1000`", 400, ("wildcard", 1000, "kms", few)),
                ("lots, `lots 6`", 20, ("lots", 6, "lots", usual)))),
            (peers.quamina, "quamina", (
                ("kms, 1 rule", None, ("one", 1, "kms", usual)),
                ("kms, `wildcard 1000`", None, ("wildcard", 1000, "kms", few))))):
        for title, goal, given in works:
            bench.row(Row(title, name, goal),
                      lambda row, start=start, name=name, given=given: against_matcher(bench, row, start, name, *given))


def against_loops(bench):
    """C programs without a matcher: one with a regular expression, one with a tree."""
    stream = bench.work.events("kms", bench.size(20000, 10000))
    rules = bench.work.rules("one", 1)

    def measure(row, name, start, *arguments):
        with start(stream.path, *arguments) as server, peers.library(stream.path, rules) as mine:
            bench.versions[name] = server.version.split()[0]
            found = checked_library(mine, counts(rules, stream))
            row.matches = check_count(found, server.ask("match")["count"], "matches")
            row.bytes_per_event = stream.bytes / stream.events
            bench.compare(row, per_event(mine, stream), per_event(server, stream))

    bench.row(Row("kms, 1 rule", "PCRE2, a regex over each line", note="the regex checks nothing"),
              lambda row: measure(row, "PCRE2", peers.pcre2, ONE_REGEX))
    bench.row(Row("kms, 1 rule", "jansson, a tree of each line"), lambda row: measure(row, "jansson", peers.jansson, *ONE_VALUES))


def compiling(bench):
    """Ours is the whole process, reading the file included; event-ruler's is addRule alone, once its code is warm."""
    count = 100000
    rules = bench.work.rules("keys", count)
    stream = bench.work.events("kms", 100)

    def measure(row):
        with peers.ruler(stream.path, bench.work.rules("keys", count, "jsonl")) as server:
            bench.versions["event-ruler"] = server.version
            row.matches = check_counts(counts(rules, stream), server.ask("counts")["counts"])
            server.warm(bench.warm_seconds, "compile")
            bench.compare(row, lambda: process([KMSFILTER, "-f", rules, "-c", os.devnull]).processor / count,
                          lambda: server.seconds("compile") / count)

    bench.row(Row("compile `keys 100000`", "event-ruler's addRule", 15, unit="rule"), measure)


# What it is called, the pattern, and by peer the condition that means the same for these events.
SELECTIONS = [
    ("one value", '{"source":["aws.kms"],"detail-type":["KMS CMK Deletion"]}', {
        "jq": 'select(.source == "aws.kms" and ."detail-type" == "KMS CMK Deletion")',
        "gojq": 'select(.source == "aws.kms" and ."detail-type" == "KMS CMK Deletion")',
        "Miller": '$source == "aws.kms" && ${detail-type} == "KMS CMK Deletion"'}),
    ("a nested value of several", '{"detail":{"eventName":["DisableKey","ScheduleKeyDeletion","PutKeyPolicy"]}}', {
        "jq": 'select(.detail.eventName | IN("DisableKey","ScheduleKeyDeletion","PutKeyPolicy"))'}),
    ("prefix, suffix, exists",
     '{"region":[{"prefix":"us-"}],"detail":{"eventName":[{"suffix":"Grant"}],"errorCode":[{"exists":false}]}}', {
         "jq": 'select((.region | startswith("us-")) and (.detail.eventName // "" | endswith("Grant")) and .detail.errorCode == null)'}),
    ("all events", '{"source":["aws.kms"]}', {"jq": 'select(.source == "aws.kms")', "Miller": '$source == "aws.kms"'}),
]


def against_commands(bench):
    """Start to end: compilation, input and output included."""
    stream = bench.work.events("kms", bench.size(100000, 50000))

    def measure(row, pattern, name, condition):
        commands = [KMSFILTER, "-p", pattern, stream.path], [*peers.command(name, condition), stream.path]
        bench.versions[name] = peers.command_version(name)
        row.matches = peers.same_events(*[process(command, keep=True).output for command in commands])
        row.bytes_per_event = stream.bytes / stream.events
        bench.compare(row, *[lambda command=command: process(command).processor / stream.events for command in commands])

    for title, pattern, conditions in SELECTIONS:
        for name, condition in conditions.items():
            goal = 40 if title == "one value" else None
            bench.row(Row("kms, %s, start to end" % title, name, goal),
                      lambda row, given=(pattern, name, condition): measure(row, *given))


def against_one_thread(bench):
    """Two threads and one, by the clock: threads give no processor time back."""
    def measure(row):
        if len(CORES) < 2:
            raise Missing("needs two cores")
        if "--threads" not in output_of([KMSFILTER, "--help"]):
            raise Missing("this kmsfilter has no -j")
        stream = bench.work.events("kms", bench.size(500000, 200000))
        command = [KMSFILTER, "-f", bench.work.rules("one", 1), stream.path]
        outputs = [process([*command, "-j", threads], keep=True, cores=CORES).output for threads in "12"]
        if outputs[0] != outputs[1]:
            raise Wrong("another output than with one thread")
        row.matches = outputs[0].count(b"\n")
        row.bytes_per_event = stream.bytes / stream.events
        bench.compare(row, *[lambda threads=threads: process([*command, "-j", threads], cores=CORES).wall / stream.events
                             for threads in "21"])

    bench.row(Row("kms, 1 rule, `-j 2`, start to end", "kmsfilter `-j 1`", 1.8, note="by the clock"), measure)


GROUPS = {"simdjson": against_simdjson, "self": against_itself, "matchers": against_matchers, "loops": against_loops,
          "compile": compiling, "commands": against_commands, "threads": against_one_thread, "extremes": extremes, "scale": over_rules}
