"""Updates doc/performance.md: the results that are stored beside it, its tables and its plots."""
import json
import os
import re
import textwrap

from measure import plots, report
from measure.machine import SOURCE

DOCUMENT = os.path.join(SOURCE, "doc", "performance.md")
FOLDER = os.path.join(SOURCE, "doc", "performance")
RESULTS = os.path.join(FOLDER, "results.json")
WIDTH = 100


def wrapped(text):
    """Wraps the paragraphs as in every document. A row of a table stays on its line."""
    lines, paragraph = [], []
    for line in [*text.strip().split("\n"), ""]:
        if line and not line.startswith("|"):
            paragraph.append(line)
            continue
        lines += textwrap.wrap(" ".join(paragraph), WIDTH, break_long_words=False, break_on_hyphens=False)
        lines.append(line)
        paragraph = []
    return "\n".join(lines).strip()


def put(name, text):
    """Replaces the text of the document between the comments of that name."""
    with open(DOCUMENT, encoding="utf-8") as file:
        before = file.read()
    marks = re.compile("(<!-- measured: %s -->\n).*?(<!-- end -->)" % re.escape(name), re.DOTALL)
    if not marks.search(before):
        raise SystemExit("%s: there is no place for %s" % (DOCUMENT, name))
    with open(DOCUMENT, "w", encoding="utf-8") as file:
        file.write(marks.sub(lambda found: found[1] + "\n" + wrapped(text) + "\n\n" + found[2], before))


def write_json(results, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1, ensure_ascii=False)
        file.write("\n")


def kept():
    if not os.path.exists(RESULTS):
        return []
    with open(RESULTS, encoding="utf-8") as file:
        return json.load(file)


def without(run, groups):
    """An earlier run without the rows that have been measured again; None if no row is left."""
    rows = [row for row in run["rows"] if row["group"] not in groups]
    points = [] if "scale" in groups else run["points"]
    return {**run, "rows": rows, "points": points} if rows or points else None


def tables_of_pairs(runs, wanted):
    """The tables of those rows, one for each run that has any, with what is to be said of it."""
    of_runs = [(run, [row for row in run["rows"] if wanted(row)]) for run in runs]
    return "\n\n".join("\n".join([*report.header(run), *report.pairs_table(rows)]) for run, rows in of_runs if rows)


def update(results, groups):
    """Keeps the results in place of those of the same groups, and writes tables and plots anew from all that is kept."""
    os.makedirs(FOLDER, exist_ok=True)
    runs = [run for run in (without(run, groups) for run in kept()) if run] + [results]
    write_json(runs, RESULTS)
    scale = [run for run in runs if run["points"]]
    put("pairs", tables_of_pairs(runs, lambda row: row["group"] != "extremes"))
    put("extremes", tables_of_pairs(runs, lambda row: row["group"] == "extremes"))
    put("rules", "\n\n".join("\n".join([*report.header(run), *report.scale_table(run["points"]), *report.left_out(run["points"])])
                             for run in scale))
    plots.draw(runs, FOLDER)
