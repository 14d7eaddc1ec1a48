"""The tables of the sources (*.def): every entry of theirs has a case that uses it, and documentation.

Each check gives [(case, problem or None)…], as the other checks of tests/suite do. `entries` reads a table; a new table needs a
function here that says what its entries need, and a line in CHECKS.
"""
import ast
import glob
import os
import re

TESTS = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(TESTS)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PIECE = re.compile(r'"(?:\\.|[^"\\])*"|[(),]|[^"(),]+', re.DOTALL)
STRING = re.compile(r'"(?:\\.|[^"\\])*"')


def split_arguments(text):
    """The arguments of a macro's call, `text` being behind its opening parenthesis; and what stands behind the closing one."""
    arguments, depth, at = [""], 0, 0
    while True:
        piece = PIECE.match(text, at)
        at = piece.end()
        if piece[0] == ")" and depth == 0:
            return [argument.strip() for argument in arguments], at
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if piece[0] == "," and depth == 0:
            arguments.append("")
        else:
            arguments[-1] += piece[0]


def entries(path, macro):
    """Yields the arguments of each entry `macro(…)` of a table, as they are written."""
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        text = COMMENT.sub("", file.read())
    for found in re.finditer(r"^%s\(" % macro, text, re.MULTILINE):
        yield split_arguments(text[found.end():])[0]


def string_of(argument):
    """The text of one or several C strings behind one another; None if it is not that."""
    if STRING.sub("", argument).strip():
        return None
    return "".join(ast.literal_eval(part) for part in STRING.findall(argument))


def case_files(folder):
    return sorted(glob.glob(os.path.join(TESTS, folder, "*.cases")))


def read(paths):
    texts = []
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            texts.append(file.read())
    return "\n".join(texts)


def sentence_problem(argument):
    """What is wrong with an entry's documentation."""
    text = string_of(argument)
    if not text:
        return "it has no documentation"
    if not (text[0].isupper() and text.endswith(".")):
        return "its documentation is no sentence: it begins with a capital letter and ends with a full stop"
    return None


def expressions():
    """The conditions of tests/where, without what stands in quotes."""
    lines = read(case_files("where")).splitlines()
    return [STRING.sub('""', line) for line in lines if line and line[0] not in " #" and not line.startswith(("set ", "table ", "file "))]


def check_vocabulary(path, macro, use):
    """Fields and functions: documentation and an example at the end, and a condition of tests/where that uses them."""
    conditions = expressions()
    for entry in entries(path, macro):
        pattern = re.compile(use % re.escape(entry[0]))
        problem = sentence_problem(entry[-2])
        if not problem and not pattern.search(string_of(entry[-1]) or ""):
            problem = "its example does not use it"
        if not problem and not any(pattern.search(condition) for condition in conditions):
            problem = "no case in tests/where uses it"
        yield "%s: %s" % (path, entry[0]), problem


def check_fields():
    return check_vocabulary("builtins/language/fields.def", "FIELD", r"(?<![\w.-])%s(?![\w(-])")


def check_functions():
    return check_vocabulary("builtins/language/functions.def", "FUNCTION", r"(?<![\w.-])%s\(")


CHECKS = [check_fields, check_functions]


def run():
    results = []
    for check in CHECKS:
        found = list(check())
        if not found:
            found = [(check.__name__, "the table is empty, or cannot be read")]
        results += found
    return results
