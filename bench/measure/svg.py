"""Writes SVG for the plots. A drawing has its own background, so it is legible on dark pages too."""
import math
from xml.sax.saxutils import escape

INK, FAINT, PAPER = "#1f2430", "#d7dae0", "#ffffff"
FONT = "font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'"


class Drawing:
    """A picture with a title and a description for those who cannot see it."""

    def __init__(self, width, height, title, description):
        self.parts = ["<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img' "
                      "aria-labelledby='title description' %s>" % (width, height, width, height, FONT),
                      "<title id='title'>%s</title>" % escape(title), "<desc id='description'>%s</desc>" % escape(description),
                      "<rect width='%d' height='%d' rx='6' fill='%s'/>" % (width, height, PAPER)]

    def text(self, x, y, words, size=13, anchor="start", color=INK, bold=False, turn=None, halo=False):
        """`halo` keeps it legible over lines."""
        more = " font-weight='600'" if bold else ""
        more += " transform='rotate(%d %.1f %.1f)'" % (turn, x, y) if turn else ""
        more += " stroke='%s' stroke-width='4' paint-order='stroke'" % PAPER if halo else ""
        self.parts.append("<text x='%.1f' y='%.1f' font-size='%d' text-anchor='%s' fill='%s'%s>%s</text>" % (
            x, y, size, anchor, color, more, escape(words)))

    def line(self, points, color=INK, width=1.0, dashes=""):
        self.parts.append("<polyline points='%s' fill='none' stroke='%s' stroke-width='%g'%s/>" % (
            " ".join("%.1f,%.1f" % point for point in points), color, width, " stroke-dasharray='%s'" % dashes if dashes else ""))

    def mark(self, shape, x, y, color, hint=""):
        """A circle, square or triangle: series differ by shape as well as by colour."""
        body = {"circle": "<circle cx='%.1f' cy='%.1f' r='4.5'" % (x, y),
                "square": "<rect x='%.1f' y='%.1f' width='8.4' height='8.4'" % (x - 4.2, y - 4.2),
                "triangle": "<path d='M%.1f %.1f l5.2 9 h-10.4 z'" % (x, y - 5.4)}[shape]
        tag = body[1:body.index(" ")]
        self.parts.append("%s fill='%s' stroke='%s'><title>%s</title></%s>" % (body, color, PAPER, escape(hint), tag))

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join([*self.parts, "</svg>"]) + "\n")


class LogScale:
    """Values between two powers of ten (of each value that is given) on a stretch of the picture."""

    def __init__(self, values, start, end):
        self.low, self.high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self.high = max(self.high, self.low + 1)
        self.start, self.end = start, end

    def place(self, value):
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def tens(self):
        return [10.0 ** power for power in range(self.low, self.high + 1)]
