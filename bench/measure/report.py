"""The results as Markdown."""
from measure.runs import median


def quantity(seconds, unit):
    """Seconds in the unit that reads best."""
    for scale, name in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= scale:
            return "%.3g %s/%s" % (seconds / scale, name, unit)
    return "%.3g ns/%s" % (seconds * 1e9, unit)


def shown(seconds, row):
    text = quantity(seconds, row["unit"])
    if not row["bytes_per_event"]:
        return text
    return "%s MB/s, %s" % (format(round(row["bytes_per_event"] / seconds / 1e6), ","), text)


def factor(value):
    return "%.2f" % value if value < 10 else format(round(value), ",")


def goal_of(row):
    if row["goal"] is None:
        return ""
    return ("≤ " if row["at_most"] else "≥ ") + "%g" % row["goal"]


def table_row(row):
    goal = goal_of(row)
    if row["skipped"] or row["wrong"]:
        return "| %s | %s | | | %s | – | | %s |" % (row["work"], row["against"], goal, row["skipped"] or "**%s**" % row["wrong"])
    ratio = "%s (%s–%s)" % (factor(row["ratio"]), factor(row["ratios"][0]), factor(row["ratios"][-1]))
    met = {None: "", True: "yes", False: "**no**"}[row["met"]]
    matches = "" if row["matches"] is None else "%s matches" % format(row["matches"], ",")
    return "| %s | %s | %s | %s | %s | %s | %s | %s |" % (
        row["work"], row["against"], shown(median(row["ours"]), row), shown(median(row["theirs"]), row), goal, ratio, met,
        "; ".join(note for note in (matches, row["note"]) if note))


def markdown(results):
    about = results["machine"]
    versions = ", ".join("%s %s" % pair for pair in sorted(results["versions"].items())) or "none"
    lines = ["%s; %s; %s; %s (%s); load %s when it ended." % (about["processor"], about["system"], about["compiler"], about["kmsfilter"],
                                                              about["revision"], about["load"]),
             "Peers: %s. Processor time, medians of %d pairs in turn%s; %g minutes." % (
                 versions, results["pairs"], " (`--quick`)" if results["quick"] else "", results["minutes"]),
             "",
             "| events, rules | against | kmsfilter | the other | goal | ratio (lowest–highest pair) | met | |",
             "|---|---|---|---|---|---|---|---|"]
    return "\n".join(lines + [table_row(row) for row in results["rows"]]) + "\n"
