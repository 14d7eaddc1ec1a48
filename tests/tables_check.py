"""The tables of the sources (*.def): every entry of theirs has a case that uses it, and documentation.

Each check gives [(case, problem or None)…], as the other checks of tests/suite do. `entries` reads a table; a new table needs a
function here that says what its entries need, and a line in CHECKS.
"""
import ast
import glob
import itertools
import os
import re
import sys

TESTS = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(TESTS)
sys.path[:0] = [TESTS, os.path.join(TESTS, "naive")]

from harness import pattern_cases  # noqa: E402
import match  # noqa: E402
import random_check  # noqa: E402

RANDOM_PATTERNS = 300  # among so many every operator has to be
STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|/\*.*?\*/', re.DOTALL)
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


def entries_of(path, macros):
    """Yields the macro and the arguments of each entry of a table, as they are written, for those macros."""
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        text = STRING_OR_COMMENT.sub(lambda found: found[1] or "", file.read())
    for found in re.finditer(r"^(%s)\(" % "|".join(macros), text, re.MULTILINE):
        yield found[1], split_arguments(text[found.end():])[0]


def entries(path, macro):
    """The arguments alone."""
    return (arguments for _, arguments in entries_of(path, [macro]))


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


# ---- Operators -------------------------------------------------------------------------------------------------------------------

# A `form` is what an item of a pattern's list looks like without its operand: "prefix", "prefix/equals-ignore-case",
# "exists/true", or for a value "string", "number", "true" and the like.


def form_of(item):
    kind, inner = item
    if kind != "object":
        return inner if kind == "literal" else kind
    operator, operand = inner[0]
    if operand[0] == "object":
        return "%s/%s" % (operator, operand[1][0][0])
    return "%s/%s" % (operator, operand[1]) if operand[0] == "literal" else operator


def forms_of(pattern):
    """The forms of all items in a pattern; none if the naive matcher cannot read it."""
    def walk(fields):
        for name, value in fields:
            if value[0] == "object":
                yield from walk(value[1])
            elif name == "$or":
                for branch in value[1]:
                    yield from walk(branch[1])
            else:
                yield from map(form_of, value[1])
    try:
        return set(walk(match.Reader(pattern).document()[1]))
    except ValueError:
        return set()


def forms_of_cases():
    """For each verdict the forms in the patterns that some case of tests/patterns says it of."""
    found = {"true": set(), "false": set()}
    for path in case_files("patterns"):
        for pattern, cases in itertools.groupby(pattern_cases.read(path), lambda case: case.pattern):
            verdicts = {case.verdict for case in cases} & set(found)
            forms = forms_of(pattern) if verdicts else set()
            for verdict in verdicts:
                found[verdict] |= forms
    return found


def naive_problem(example):
    """The naive matcher has to know what the example uses."""
    try:
        match.Rule(example).matches(match.leaves("{}"))
    except Exception as error:  # whatever it does not know
        return "the naive matcher (tests/naive/match.py) does not know its example: %s: %s" % (type(error).__name__, error)
    return None


def pattern_entry_problem(place, word, read, denied, example, cases, tried):
    forms = forms_of(example)
    if len(forms) != 1:
        return "its example is no pattern with one item in one list"
    if (place == "OPERATOR") != (word is not None and read != "NULL"):
        return "an operator has a word and a function that reads its operand, and a value has neither"
    wanted = forms | ({"anything-but/" + word} if denied != "NONE" else set())
    if place == "OPERATOR" and not min(forms).startswith(word):
        return "its example does not use it"
    for form in sorted(wanted):
        for verdict in cases:
            if form not in cases[verdict]:
                return "no case in tests/patterns has %s in a pattern and is %s" % (form, verdict)
        if form not in tried:
            return "tests/random_check.py does not try %s" % form
    return naive_problem(example)


def check_operators():
    path = "grammar/base/operators.def"
    cases, conditions = forms_of_cases(), expressions()
    tried = set()
    for pattern, _ in itertools.islice(random_check.Maker(random_check.SEED).questions(RANDOM_PATTERNS), 0, None, random_check.EVENTS_EACH):
        tried |= forms_of(pattern)
    for kind, place, word, read, denied, _, _, sentence, example in entries(path, "ALTERNATIVE"):
        word, example = string_of(word) or None, string_of(example) or ""
        problem = sentence_problem(sentence)
        if not problem and place == "CONDITION":
            use = re.compile(r"(?<![\w<=])%s(?![\w=])" % re.escape(word or "no word"))
            problem = None if use.search(example) else "its example does not use it"
            if not problem and not any(use.search(condition) for condition in conditions):
                problem = "no case in tests/where uses it"
        elif not problem:
            problem = pattern_entry_problem(place, word, read, denied, example, cases, tried)
        yield "%s: %s" % (path, kind), problem


# ---- Diagnostics -----------------------------------------------------------------------------------------------------------------

DIAGNOSTICS = "grammar/base/diagnostics.def"
CODES = "diagnostics.codes"
CONVERSION = re.compile(r"%(?:\.\*|\.\d+)?(?:zu|lld|u|d|c|s|%)")
CONVERTED = {"s": ".*", "c": ".", "d": r"-?\d+", "u": r"\d+", "%": "%"}

# What no case can bring about, and why.
WITHOUT_CASE = {
    "NO_MEMORY": "memory does not run out where a case says so",
    "PATHS_TOO_MANY": "a case cannot write a hundred names; tests/unit/transform_test.c does",
}


class Diagnostic:
    """An entry of the table."""

    def __init__(self, macro, entry):
        self.code, self.name, self.documentation = entry[0], entry[1], entry[-1]
        if macro == "EXPECTED":
            self.name = "EXPECTED_" + entry[1]
            self.format = "expected %s, found %%s" % string_of(entry[2])
        else:
            self.format = string_of(entry[4])
        literals = CONVERSION.split(self.format)
        self.literal_length = len("".join(literals))
        conversions = [CONVERTED[found[0][-1]] for found in CONVERSION.finditer(self.format)]
        self.pattern = re.compile("".join(map("".join, zip(map(re.escape, literals), conversions + [""]))), re.DOTALL)


def diagnostics():
    """The entries in the order of the table."""
    return [Diagnostic(macro, arguments) for macro, arguments in entries_of(DIAGNOSTICS, ["DIAGNOSTIC", "EXPECTED"])]


MESSAGES = [
    re.compile(r"^ +invalid (.*?)(?: @ (?:\d+(?::\d+)?|-|\*)(?: .*)?)?$"),  # tests/patterns, tests/transform
    re.compile(r"^ +error (.*?)(?: @ (?:\d+:\d+|-|\*))?$"),  # tests/where
    re.compile(r"(?:^|[ :])(?:error|warning): (.*)$"),  # what the program prints
    re.compile(r'"message":"((?:\\.|[^"\\])*)"'),
]


def messages():
    """Each message that a case asks for, whole."""
    found = set()
    for path in glob.glob(os.path.join(TESTS, "*", "*.cases")) + glob.glob(os.path.join(TESTS, "*", "*", "*.cases")):
        for line in read([path]).splitlines():
            if line.startswith("stderr matches: "):
                line = re.sub(r"\\(\W)", r"\1", line)
            found.update(match[1] for match in (pattern.search(line) for pattern in MESSAGES) if match)
    return found


def shown_diagnostics(table):
    """The names of the diagnostics that cases ask for. A message is that of the entry with most text of its own."""
    shown = set()
    for message in messages():
        fitting = [entry for entry in table if entry.pattern.fullmatch(message)]
        if fitting:
            shown.add(max(fitting, key=lambda entry: entry.literal_length).name)
    return shown


def kept_codes():
    """(code, name) of all that there have ever been."""
    with open(os.path.join(TESTS, CODES), encoding="utf-8") as file:
        return [line.split() for line in file if line.strip() and not line.startswith("#")]


def check_codes(table):
    kept = kept_codes()
    names = dict(kept)
    yield "tests/%s" % CODES, None if len(names) == len(kept) and kept == sorted(kept) else "a code is there twice, or out of order"
    for entry in table:
        problem = None
        if entry.code not in names:
            problem = "add the line `%s %s` to tests/%s" % (entry.code, entry.name, CODES)
        elif names[entry.code] != entry.name:
            problem = "the code is %s's for ever: take the next free one" % names[entry.code]
        yield "%s: %s %s" % (DIAGNOSTICS, entry.code, entry.name), problem


def check_diagnostics():
    table = diagnostics()
    yield from check_codes(table)
    codes, formats = [entry.code for entry in table], [entry.format for entry in table]
    yield DIAGNOSTICS, None if codes == sorted(codes) else "the codes are not in order"
    shown = shown_diagnostics(table)
    for entry in table:
        problem = sentence_problem(entry.documentation)
        if not problem and formats.count(entry.format) > 1:
            problem = "another has the same message"
        if not problem and entry.name not in shown and entry.name not in WITHOUT_CASE:
            problem = "no case asks for its message: %s" % entry.format
        yield "%s: %s %s" % (DIAGNOSTICS, entry.code, entry.name), problem


CHECKS = [check_fields, check_functions, check_actions, check_settings, check_operators, check_diagnostics]


def run():
    results = []
    for check in CHECKS:
        found = list(check())
        if not found:
            found = [(check.__name__, "the table is empty, or cannot be read")]
        results += found
    return results
