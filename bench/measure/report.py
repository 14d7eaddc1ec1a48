"""Writes the results as Markdown."""
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


def header(results):
    about = results["machine"]
    versions = ", ".join("%s %s" % pair for pair in sorted(results["versions"].items())) or "none"
    return ["%s; %s; %s; %s (%s); load %s when it ended." % (
                about["processor"], about["system"], about["compiler"], about["kmsfilter"], about["revision"], about["load"]),
            "Peers: %s. Processor time, medians of %d pairs in turn%s; %g minutes." % (
                versions, results["pairs"], " (`--quick`)" if results["quick"] else "", results["minutes"])]


def pairs_table(rows):
    if not rows:
        return []
    return ["", "| events, rules | against | kmsfilter | the other | goal | ratio (lowest–highest pair) | met | |",
            "|---|---|---|---|---|---|---|---|", *[table_row(row) for row in rows]]


def cell(point):
    """One point of the table of time over the number of rules."""
    if not point:
        return ""
    if point["skipped"] or point["wrong"]:
        return "other matches" if point["wrong"] else "–"
    return quantity(point["median"], "event").removesuffix("/event")


def scale_table(points):
    """Time for an event over the number of rules, a line for each kind of rules and program."""
    if not points:
        return []
    numbers = sorted({point["count"] for point in points})
    known = {(point["rules"], point["program"], point["count"]): point for point in points}
    programs = sorted({point["program"] for point in points}, key=lambda name: (name != "kmsfilter", name))
    titles = " | ".join(format(number, ",") for number in numbers)
    lines = ["", "| rules | | %s |" % titles, "|---|---|" + "---|" * len(numbers)]
    for rules in dict.fromkeys(point["rules"] for point in points):
        for program in programs:
            cells = [cell(known.get((rules, program, number))) for number in numbers]
            if any(cells):
                lines.append("| %s | %s | %s |" % ("`%s`" % rules, program, " | ".join(cells)))
        shares = [known.get((rules, "kmsfilter", number)) for number in numbers]
        shares = ["%.3g" % point["matches"] if point else "" for point in shares]
        lines.append("| | matches an event | %s |" % " | ".join(shares))
    return lines


def left_out(points):
    """Why a point is not there, where that has a reason."""
    said = ["%s with `%s %d`: %s." % (point["program"], point["rules"], point["count"], point["wrong"] or point["skipped"])
            for point in points if point["wrong"] or point["skipped"]]
    return ["", *said] if said else []


def markdown(results):
    points = results["points"]
    return "\n".join([*header(results), *pairs_table(results["rows"]), *scale_table(points), *left_out(points)]) + "\n"
