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


# ---- Actions and their settings --------------------------------------------------------------------------------------------------

ACTIONS = "builtins/actions/actions.def"
NETWORK = "builtins/delivery/settings.def"


def action_lines():
    """The lines of the cases that are about actions: rules, and what tests/unit/drive is told."""
    return read(case_files("cli") + case_files("delivery/cases")).splitlines()


def uses(lines, action, setting=None):
    """Whether a rule has the action (with the setting behind it), or the driver is told so."""
    rule = r"\b(?:to|else) %s\b" % re.escape(action) + (r".*[\s\])\"]%s\s" % re.escape(setting) if setting else "")
    driver = r"\"\$DRIVE\" %s\b" % re.escape(action) + (r".*[\s'\"]%s=" % re.escape(setting) if setting else "")
    pattern = re.compile("%s|%s" % (rule, driver))
    return any(pattern.search(line) for line in lines)


def documented(name):
    text = read(os.path.join(SOURCE, "doc", page) for page in ("actions.md", "delivery.md"))
    return "`%s`" % name in text


def check_actions():
    lines = action_lines()
    for entry in entries(ACTIONS, "ACTION"):
        name, example = string_of(entry[0]), string_of(entry[5])
        problem = sentence_problem(entry[4])
        if not problem and not example.startswith("to %s" % name):
            problem = "its example does not begin with `to %s`" % name
        if not problem and not uses(lines, name):
            problem = "no case in tests/cli or tests/delivery/cases uses it"
        if not problem and not documented(name):
            problem = "neither doc/actions.md nor doc/delivery.md has it"
        yield "%s: %s" % (ACTIONS, name), problem


def actions_of(group):
    """The actions over the network that have the settings of a group."""
    network = [(string_of(entry[0]), entry[3]) for entry in entries(ACTIONS, "ACTION") if entry[3].startswith("NETWORK_SETTINGS")]
    return [name for name, settings in network if group == "EVERY" or re.search(r"GROUP_%s\b" % group, settings)]


def setting_problem(setting, entry, actions, lines):
    problem = sentence_problem(entry[-2])
    if not problem and not actions:
        problem = "no action has it"
    if not problem and not any(uses(lines, action, setting) for action in actions):
        problem = "no case in tests/cli or tests/delivery/cases uses it"
    if not problem and not documented(setting):
        problem = "neither doc/actions.md nor doc/delivery.md has it"
    return problem


def check_settings():
    lines = action_lines()
    for entry in entries(ACTIONS, "ACTION"):
        own = re.fullmatch(r"SETTINGS_OF\((\w+)\)", entry[3])
        for setting in entries("builtins/actions/%s.def" % own[1], "SETTING") if own else []:
            name = string_of(setting[1])
            yield "builtins/actions/%s.def: %s" % (own[1], name), setting_problem(name, setting, [own[1]], lines)
    for group, _, quoted, *rest in entries(NETWORK, "SETTING"):
        name = string_of(quoted)
        yield "%s: %s" % (NETWORK, name), setting_problem(name, rest, actions_of(group), lines)


CHECKS = [check_fields, check_functions, check_actions, check_settings]


def run():
    results = []
    for check in CHECKS:
        found = list(check())
        if not found:
            found = [(check.__name__, "the table is empty, or cannot be read")]
        results += found
    return results
