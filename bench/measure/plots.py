"""The plots of doc/performance.md, from the JSON of bench/run."""
import os

from measure.report import factor, quantity
from measure.runs import median
from measure.svg import FAINT, Drawing, LogScale

SERIES = {"kmsfilter": ("#0b61c4", "circle"), "event-ruler": ("#b8500f", "square"), "quamina": ("#2a7d3f", "triangle")}
OTHER = ("#b8500f", "square")
EXPLAINED = {"keys": "one value, another in each rule", "accounts": "account, Region, anything-but",
             "mixed": "twelve kinds of rules, by account", "wildcard": "three stars in each rule", "alias": "where: account and alias"}
PEER_GROUPS = ("simdjson", "matchers", "loops", "commands")
PANEL_WIDTH, PANEL_HEIGHT = 410, 250


def time_of(seconds):
    return quantity(seconds, "").rstrip("/")


class Panel:
    """A kind of rules: time for an event, by program, over the number of rules."""

    def __init__(self, drawing, left, top, points):
        self.drawing, self.left, self.top = drawing, left, top
        self.right, self.bottom = left + PANEL_WIDTH - 85, top + PANEL_HEIGHT - 80
        self.x = LogScale([point["count"] for point in points], left, self.right)
        self.y = LogScale([point["median"] for point in points], self.bottom, top)

    def axes(self, rules):
        drawing = self.drawing
        drawing.text(self.left, self.top - 12, rules, 14, bold=True)
        drawing.text(self.left + 10 + 9 * len(rules), self.top - 12, EXPLAINED.get(rules, ""), 12)
        for value in self.y.tens():
            drawing.line([(self.left, self.y.place(value)), (self.right, self.y.place(value))], FAINT)
            drawing.text(self.left - 8, self.y.place(value) + 4, time_of(value), 12, "end")
        for value in self.x.tens():
            drawing.line([(self.x.place(value), self.bottom), (self.x.place(value), self.bottom + 5)])
            drawing.text(self.x.place(value), self.bottom + 19, format(int(value), ","), 12, "middle")
        drawing.line([(self.left, self.bottom), (self.right, self.bottom)])
        drawing.text((self.left + self.right) / 2, self.bottom + 38, "number of rules", 12, "middle")
        drawing.text(self.left - 62, (self.top + self.bottom) / 2, "time for an event", 12, "middle", turn=-90)

    def series(self, program, points):
        color, shape = SERIES[program]
        places = [(self.x.place(point["count"]), self.y.place(point["median"])) for point in points]
        self.drawing.line(places, color, 2)
        for place, point in zip(places, points):
            self.drawing.mark(shape, *place, color, "%s, %s rules: %s an event" % (
                program, format(point["count"], ","), time_of(point["median"])))
        self.drawing.text(places[-1][0] + 8, places[-1][1] + 4, time_of(points[-1]["median"]), 12, color=color, halo=True)


def of(points, rules, program):
    line = [point for point in points if (point["rules"], point["program"]) == (rules, program)]
    return sorted(line, key=lambda point: point["count"])


def described(points, kinds):
    """The ends of every line in words."""
    said = []
    for rules in kinds:
        for program in SERIES:
            line = of(points, rules, program)
            if line:
                said.append("%s, %s: %s an event with %s rules, %s with %s." % (
                    rules, program, time_of(line[0]["median"]), format(line[0]["count"], ","), time_of(line[-1]["median"]),
                    format(line[-1]["count"], ",")))
    return " ".join(said)


def legend(drawing, left, top):
    for place, (program, (color, shape)) in enumerate(SERIES.items()):
        drawing.line([(left, top + 24 * place), (left + 36, top + 24 * place)], color, 2)
        drawing.mark(shape, left + 18, top + 24 * place, color, program)
        drawing.text(left + 46, top + 24 * place + 4, program)
    words = ("Processor time for one event of kms, on one core.", "Both axes are logarithmic. Each panel has its own scale.",
             "The line of a peer ends at the largest number", "of rules that it was given. The table says more.")
    for place, words in enumerate(words):
        drawing.text(left, top + 90 + 18 * place, words, 12)


def over_rules(points, path):
    """Time for an event over the number of rules, a panel for each kind of rules."""
    points = [point for point in points if point["median"]]
    kinds = list(dict.fromkeys(point["rules"] for point in points))
    rows = len(kinds) // 2 + 1
    title = "Time for an event over the number of rules"
    drawing = Drawing(2 * PANEL_WIDTH + 110, rows * PANEL_HEIGHT + 60, title, described(points, kinds))
    drawing.text(30, 34, title, 17, bold=True)
    place_of = lambda number: (95 + number % 2 * (PANEL_WIDTH + 45), 90 + number // 2 * PANEL_HEIGHT)  # noqa: E731
    for number, rules in enumerate(kinds):
        panel = Panel(drawing, *place_of(number), [point for point in points if point["rules"] == rules])
        panel.axes(rules)
        for program in SERIES:
            line = of(points, rules, program)
            if line:
                panel.series(program, line)
    legend(drawing, *place_of(len(kinds)))
    drawing.save(path)


def throughput(row, seconds):
    return row["bytes_per_event"] / median(seconds) / 1e6


def rate_words(rate):
    return "%s MB/s" % (format(round(rate), ",") if rate >= 10 else "%.2g" % rate)


class Rates:
    """Pairs of marks, a line for each row of the table."""
    LEFT, RIGHT, STEP, TOP = 420, 800, 24, 118

    def __init__(self, rows):
        self.rows = rows
        self.rates = [(throughput(row, row["ours"]), throughput(row, row["theirs"])) for row in rows]
        self.bottom = self.TOP + self.STEP * len(rows) - 8
        words = " ".join("%s: kmsfilter %s, %s %s." % (row["work"], rate_words(ours), row["against"], rate_words(theirs))
                         for row, (ours, theirs) in zip(rows, self.rates))
        self.drawing = Drawing(self.RIGHT + 100, self.bottom + 56, "Throughput of kmsfilter and its peers", words)
        self.x = LogScale([rate for pair in self.rates for rate in pair], self.LEFT, self.RIGHT)

    def frame(self):
        drawing = self.drawing
        drawing.text(30, 34, "Throughput of kmsfilter and its peers", 17, bold=True)
        drawing.mark("circle", 36, 60, SERIES["kmsfilter"][0], "kmsfilter")
        drawing.text(48, 64, "kmsfilter")
        drawing.mark(OTHER[1], 136, 60, OTHER[0], "the peer")
        drawing.text(148, 64, "the peer of the line. Right is faster (logarithmic). The number is the ratio in the table.")
        for value in self.x.tens():
            drawing.line([(self.x.place(value), self.TOP - 18), (self.x.place(value), self.bottom)], FAINT)
            drawing.text(self.x.place(value), self.bottom + 18, format(value, ",g"), 12, "middle")
        drawing.text((self.LEFT + self.RIGHT) / 2, self.bottom + 40, "MB of events a second of processor time", 12, "middle")

    def line(self, number):
        row, rates, drawing = self.rows[number], self.rates[number], self.drawing
        y = self.TOP + self.STEP * number
        drawing.text(self.LEFT - 16, y + 4, "%s · %s" % (row["work"].replace("`", ""), row["against"]), 12, "end")
        places = [self.x.place(rate) for rate in rates]
        drawing.line([(places[0], y), (places[1], y)], "#8a909c", 1.5)
        marks = ((places[1], *OTHER, row["against"], rates[1]), (places[0], *SERIES["kmsfilter"], "kmsfilter", rates[0]))
        for place, color, shape, name, rate in marks:
            drawing.mark(shape, place, y, color, "%s: %s" % (name, rate_words(rate)))
        drawing.text(max(places) + 10, y + 4, factor(row["ratio"]) + "×", 12, halo=True)


def compared(rows):
    """Those that stand against a peer, event by event."""
    return [row for row in rows if row["ours"] and not row["wrong"] and row["bytes_per_event"] and row["group"] in PEER_GROUPS]


def by_peer(rows, path):
    """Throughput of both sides of each row."""
    rates = Rates(rows)
    rates.frame()
    for number in range(len(rows)):
        rates.line(number)
    rates.drawing.save(path)


def draw(results, folder):
    """Draws what one or several results of bench/run have; the names of the files."""
    os.makedirs(folder, exist_ok=True)
    rows = [row for each in results for row in each["rows"]]
    points = [point for each in results for point in each["points"]]
    drawn = []
    if any(point["median"] for point in points):
        over_rules(points, os.path.join(folder, "rules.svg"))
        drawn.append("rules.svg")
    if compared(rows):
        by_peer(compared(rows), os.path.join(folder, "peers.svg"))
        drawn.append("peers.svg")
    return drawn
