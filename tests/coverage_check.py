"""Every entry of every table that `kmsfilter help` prints has documentation, an example that works, a case that uses it and a place in a
page.

The entries come from `kmsfilter help TOPIC -o json`. A new table needs only a function in CASES here, which finds the cases of its
entries. The pages are those of doc/tables. Gives [(case, problem or None)…], as the other checks of tests/suite do; the
last of them plant entries with a missing part, and expect that this is found.
"""
import copy
import glob
import importlib.machinery
import importlib.util
import itertools
import os
import re
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(TESTS)
sys.path[:0] = [TESTS, os.path.join(TESTS, "naive")]

from harness import pattern_cases  # noqa: E402
from harness.escapes import brief  # noqa: E402
import match  # noqa: E402
import random_check  # noqa: E402

RANDOM_PATTERNS = 300  # among so many every operator has to be
STRING = re.compile(r'"(?:\\.|[^"\\])*"')
TIMEOUT = 60


def load_script(path):
    """A script without the ending .py, as a module."""
    loader = importlib.machinery.SourceFileLoader(os.path.basename(path), path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


tables = load_script(os.path.join(SOURCE, "doc", "tables"))


def case_files(folder):
    return sorted(glob.glob(os.path.join(TESTS, folder, "*.cases")))


def read(paths):
    texts = []
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            texts.append(file.read())
    return "\n".join(texts)


# ---- Pages -----------------------------------------------------------------------------------------------------------------------


def check_pages(reference):
    """Each page that has tables has them as they are now."""
    for path in tables.pages():
        if tables.tables(path):
            found, wanted = tables.renewed(path, reference)
            yield os.path.relpath(path, SOURCE), None if found == wanted else "its tables are out of date: run doc/tables"


def documented(reference, is_manual):
    """The entries that some page of doc, or some manual page, has in a table, by their identity."""
    pages = [path for path in tables.pages() if path.endswith(".md") != is_manual]
    wanted = {what for path in pages for what, _ in tables.tables(path)}
    return {id(entry) for what in wanted for entry in reference.select(what)}


# ---- Texts and examples ----------------------------------------------------------------------------------------------------------


def text_problem(entry):
    text = entry["text"]
    if not text:
        return "it has no documentation"
    if not (text[0].isupper() or text.startswith(entry["name"])) or not text.endswith("."):
        return "its documentation is no sentence: it begins with a capital letter and ends with a full stop"
    return None


def is_pattern(entry):
    return entry["topic"] == "operators" and entry["group"].endswith("in a pattern")


def rules_of(entry, reference):
    """The rules that the example of an entry makes: for a setting, one for each of its actions."""
    if entry["topic"] == "actions":
        return ["{ %s }" % entry["example"]]
    if entry["topic"] == "settings":
        heads = [re.match(r'to [\w-]+(?: "(?:\\.|[^"\\])*"| \[.*?\])?', action["example"])[0]
                 for action in reference.entries["actions"] if action["name"] in entry["actions"]]
        return ["{ %s %s }" % (head, entry["example"]) for head in heads]
    return ["{ %s %s }" % ("match" if is_pattern(entry) else "where", entry["example"])]


def example_problems(reference, program):
    """The first message about the example of each entry whose example is wrong, by the entry's identity."""
    owners, lines = [], []
    for entry in itertools.chain.from_iterable(reference.entries.values()):
        for rule in rules_of(entry, reference) if "example" in entry else []:
            owners.append(entry)
            lines.append("rule example-%d %s\n" % (len(lines), rule))
    problems = {id(entry): None for entry in owners}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "examples.kms")
        while True:  # at most 20 mistakes are told at once
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(lines)
            done = subprocess.run([program, "-l", "-f", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
            if done.returncode == 0:
                return problems
            found = [(int(number), message) for number, message in
                     re.findall(r"^.*?examples\.kms:(\d+):\d+: error: (.*)$", done.stderr.decode("utf-8", "replace"), re.MULTILINE)]
            if not found:
                raise ValueError("the examples: %s" % brief(done.stderr, 1000))
            for number, message in found:
                lines[number - 1] = "\n"
                problems[id(owners[number - 1])] = "its example is refused: %s" % message


# ---- Cases: conditions -----------------------------------------------------------------------------------------------------------


def conditions():
    """The conditions of tests/where, without what stands in quotes."""
    lines = read(case_files("where")).splitlines()
    return [STRING.sub('""', line) for line in lines if line and line[0] not in " #" and not line.startswith(("set ", "table ", "file "))]


def vocabulary_case(entry, known):
    name = re.escape(entry["name"])
    if entry["topic"] == "functions" or re.match(r"\w+\(", entry.get("syntax", "")):
        use = r"(?<![\w.-])%s\(" % name
    elif entry["topic"] == "fields":
        use = r"(?<![\w.-])%s(?![\w(-])" % name
    else:
        use = r"(?<![\w<=>!~])%s(?![\w=~])" % name
    if not re.search(use, STRING.sub('""', entry["example"])):
        return "its example does not use it"
    if not any(re.search(use, condition) for condition in known["conditions"]):
        return "no case in tests/where uses it"
    return None


# ---- Cases: patterns -------------------------------------------------------------------------------------------------------------
#
# A `form` is what an item of a pattern's list looks like without its operand: "prefix", "prefix/equals-ignore-case", "exists/true", or for
# a value "string", "number", "true" and the like; "$or" is a form as well.


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
                yield name
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


def forms_tried():
    """The forms that the random patterns have."""
    patterns = random_check.Maker(random_check.SEED).questions(RANDOM_PATTERNS)
    return set().union(*(forms_of(pattern) for pattern, _ in itertools.islice(patterns, 0, None, random_check.EVENTS_EACH)))


def pattern_case(entry, known):
    forms = forms_of(entry["example"])
    own = {"$or"} if entry["name"] == "$or" else forms
    if entry["group"] == "operators in a pattern" and not min(forms, default="").startswith(entry["name"]) or not own <= forms:
        return "its example does not use it"
    if "anything-but" in entry:
        own = own | {"anything-but/" + entry["name"]}
    for form in sorted(own):
        for verdict, found in known["forms"].items():
            if form not in found:
                return "no case in tests/patterns has %s in a pattern and is %s" % (form, verdict)
        if form not in known["tried"]:
            return "tests/random_check.py does not try %s" % form
    try:  # the naive matcher has to know what the example uses
        match.Rule(entry["example"]).matches(match.leaves("{}"))
    except Exception as error:  # whatever it does not know
        return "the naive matcher (tests/naive/match.py) does not know its example: %s: %s" % (type(error).__name__, error)
    return None


def check_alternatives(known):
    """What conditions alone compare with has no entry in help, where the comparisons say what it means, but it has a case."""
    with open(os.path.join(SOURCE, "grammar/base/operators.def"), encoding="utf-8") as file:
        alternatives = re.findall(r'^ALTERNATIVE\((\w+), CONDITION, "(.*?)"', file.read(), re.MULTILINE)
    if not alternatives:
        yield "operators.def", "no alternative is CONDITION's"
    for kind, word in alternatives:
        use = r"(?<![\w<=])%s(?![\w=])" % re.escape(word)
        found = any(re.search(use, condition) for condition in known["conditions"])
        yield "operators.def: %s" % kind, None if found else "no case in tests/where uses it"


def operator_case(entry, known):
    return pattern_case(entry, known) if is_pattern(entry) else vocabulary_case(entry, known)


# ---- Cases: actions and their settings -------------------------------------------------------------------------------------------


def uses(lines, action, setting=None):
    """Whether a rule has the action (with the setting behind it), or tests/unit/drive is told so."""
    rule = r"\b(?:to|else) %s\b" % re.escape(action) + (r".*[\s\])\"]%s\s" % re.escape(setting) if setting else "")
    driver = r"\"\$DRIVE\" %s\b" % re.escape(action) + (r".*[\s'\"]%s=" % re.escape(setting) if setting else "")
    pattern = re.compile("%s|%s" % (rule, driver))
    return any(pattern.search(line) for line in lines)


def action_case(entry, known):
    if not entry["example"].startswith("to %s" % entry["name"]):
        return "its example does not begin with `to %s`" % entry["name"]
    return None if uses(known["lines"], entry["name"]) else "no case in tests/cli or tests/delivery/cases uses it"


def setting_case(entry, known):
    if not entry["example"].startswith(entry["name"] + " "):
        return "its example does not begin with its name"
    if not any(uses(known["lines"], action, entry["name"]) for action in entry["actions"]):
        return "no case in tests/cli or tests/delivery/cases uses it"
    return None


# ---- Cases: diagnostics ----------------------------------------------------------------------------------------------------------

# What no case can bring about, and why.
WITHOUT_CASE = {
    "KF0001": "memory does not run out where a case says so",
    "KF1211": "a case cannot write a hundred names; tests/unit/transform_test.c does",
    "KF1523": "no event is known that has so many combinations",
    "KF1604": "SQLite gives no other error that a test can bring about",
    "KF1605": "the system always gives random numbers",
}

MESSAGES = [
    re.compile(r"^ +invalid (.*?)(?: @ (?:\d+(?::\d+)?|-|\*)(?: .*)?)?$"),  # tests/patterns, tests/transform
    re.compile(r"^ +error (.*?)(?: @ (?:\d+:\d+|-|\*))?$"),  # tests/where
    re.compile(r"(?:^|[ :])(?:error|warning): (.*)$"),  # what the program prints
    re.compile(r'"message":"((?:\\.|[^"\\])*)"'),
]


UNIT_STRING = re.compile(r'"((?:\\.|[^"\\])*)"')


def messages():
    """Each message that a case asks for, whole; and each string of a unit test, which asks for what no case can bring about."""
    found = set(UNIT_STRING.findall(read(glob.glob(os.path.join(TESTS, "unit", "*_test.c")))))
    for path in glob.glob(os.path.join(TESTS, "*", "*.cases")) + glob.glob(os.path.join(TESTS, "*", "*", "*.cases")):
        for line in read([path]).splitlines():
            if line.startswith("stderr matches: "):
                line = re.sub(r"\\(\W)", r"\1", line)
            found.update(match[1] for match in (pattern.search(line) for pattern in MESSAGES) if match)
    return found | {message.replace("\\\\", "\\") for message in found}  # as JSON writes a backslash


def codes_shown(entries, asked):
    """The codes of the diagnostics among `entries` whose messages are among those asked for. A message is that of the entry with most
    text of its own."""
    patterns = [(entry["name"], re.compile(".*".join(map(re.escape, entry["message"].split("…"))), re.DOTALL), len(entry["message"]))
                for entry in entries]
    shown = set()
    for message in asked:
        fitting = [(length, name) for name, pattern, length in patterns if pattern.fullmatch(message)]
        if fitting:
            shown.add(max(fitting)[1])
    return shown


def diagnostic_case(entry, known):
    if entry["name"] in known["codes"] or entry["name"] in WITHOUT_CASE:
        return None
    return "no case asks for its message: %s" % entry["message"]


def check_codes(reference):
    """A code is never given to another diagnostic: tests/diagnostics.codes has all that there have ever been, with their names in the
    sources."""
    with open(os.path.join(TESTS, "diagnostics.codes"), encoding="utf-8") as file:
        kept = [tuple(line.split()) for line in file if line.strip() and not line.startswith("#")]
    yield "diagnostics.codes", None if kept == sorted(set(kept)) else "a code is there twice, or out of order"
    with open(os.path.join(SOURCE, "grammar/base/diagnostics.def"), encoding="utf-8") as file:
        found = re.findall(r"^(DIAGNOSTIC|EXPECTED)\((KF\d{4}), (\w+)", file.read(), re.MULTILINE)
    found = [(code, ("EXPECTED_" if macro == "EXPECTED" else "") + name) for macro, code, name in found]
    yield "diagnostics.def", None if found == sorted(found) else "the codes are not in order"
    names = dict(kept)
    for code, name in found:
        problem = None
        if code not in names:
            problem = "add the line `%s %s` to tests/diagnostics.codes" % (code, name)
        elif names[code] != name:
            problem = "the code is %s's for ever: take the next free one" % names[code]
        yield "diagnostics.codes: %s %s" % (code, name), problem
    texts = [entry["message"] for entry in reference.entries["diagnostics"]]
    for entry in reference.entries["diagnostics"]:
        yield "diagnostics: %s alone" % entry["name"], None if texts.count(entry["message"]) == 1 else "another has the same message"


# ---- All of it -------------------------------------------------------------------------------------------------------------------

CASES = {"operators": operator_case, "fields": vocabulary_case, "functions": vocabulary_case, "actions": action_case, "settings": setting_case,
         "diagnostics": diagnostic_case}
WITHOUT_EXAMPLE = ["diagnostics"]  # their cases are examples
WITHOUT_MANUAL = {"diagnostics"}  # there are hundreds, and `kmsfilter help` prints them


def what_is_known(reference):
    """What the cases use."""
    return {"conditions": conditions(), "forms": forms_of_cases(), "tried": forms_tried(),
            "lines": read(case_files("cli") + case_files("delivery/cases")).splitlines(),
            "codes": codes_shown(reference.entries["diagnostics"], messages())}


def entry_problems(reference, program, known):
    """Yields each entry, and what is wrong with it or None."""
    in_pages, in_manual, examples = documented(reference, False), documented(reference, True), example_problems(reference, program)
    for entry in itertools.chain.from_iterable(reference.entries.values()):
        example = examples.get(id(entry), None if entry["topic"] in WITHOUT_EXAMPLE else "it has no example")
        problem = text_problem(entry) or example or CASES[entry["topic"]](entry, known)
        if not problem and id(entry) not in in_pages:
            problem = "no page of doc has it in a table"
        if not problem and id(entry) not in in_manual and entry["topic"] not in WITHOUT_MANUAL:
            problem = "no manual page has it in a table"
        yield entry, problem


def check_entries(reference, program, known):
    for topic in CASES:
        yield topic, None if reference.entries[topic] else "the topic has no entries"
    for entry, problem in entry_problems(reference, program, known):
        yield " ".join(filter(None, [entry["topic"] + ":", entry.get("group"), entry["name"]])), problem


# ---- That the check can fail -----------------------------------------------------------------------------------------------------

# What is planted: the topic and an entry that it is made of, what is changed in it, and what must then be found.
PLANTED = [
    ("fields", "account", {"text": ""}, "it has no documentation"),
    ("fields", "account", {"text": "the account"}, "its documentation is no sentence"),
    ("fields", "account", {"name": "planted"}, "its example does not use it"),
    ("fields", "account", {"example": "account = 1"}, "its example is refused"),
    ("functions", "lower", {"name": "planted"}, "its example does not use it"),
    ("operators", "==", {"name": "planted"}, "its example does not use it"),
    ("operators", "and", {"name": "and then", "example": ".a == 1 and then"}, "its example is refused"),
    ("operators", "prefix", {"name": "planted"}, "its example does not use it"),
    ("operators", "exactly", {"anything-but": "may stand in it"}, "no case in tests/patterns has anything-but/exactly"),
    ("actions", "exec", {"name": "planted"}, "its example does not begin with"),
    ("settings", "running", {"name": "planted", "example": "planted 1"}, "its example is refused"),
    ("diagnostics", "KF0203", {"name": "KF9999", "message": "planted"}, "no case asks for its message"),
]


def check_planted(reference, program, known):
    planted = copy.deepcopy(reference)
    expected = {}
    for topic, name, change, problem in PLANTED:
        entry = copy.deepcopy(next(entry for entry in planted.entries[topic] if entry["name"] == name))
        entry.update(change)
        planted.entries[topic].append(entry)
        expected["%s, made of %s: %s" % (topic, name, change)] = (entry, problem)
    nothing = {"conditions": [], "forms": {"true": set(), "false": set()}, "tried": set(), "lines": [], "codes": set()}
    for topic in CASES:
        got = CASES[topic](reference.entries[topic][-1], nothing)
        yield "%s without cases" % topic, None if got and got.startswith("no case") else "expected no case, found %s" % got
    found = {id(entry): problem for entry, problem in entry_problems(planted, program, known)}
    for case, (entry, problem) in expected.items():
        got = found[id(entry)]
        yield "planted in %s" % case, None if got and got.startswith(problem) else "expected %s, found %s" % (problem, got)


def run(program):
    reference = tables.Reference(program)
    known = what_is_known(reference)
    return [*check_pages(reference), *check_entries(reference, program, known), *check_alternatives(known), *check_codes(reference),
            *check_planted(reference, program, known)]
