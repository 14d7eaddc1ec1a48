"""tests/where/*.cases: `where` expressions, and the events that each must match or not match.

An expression stands at the beginning of a line; indented below it, what must come of it:

    .a == 1
      true    EVENT            the expression is true of the event
      false   EVENT            it is false
      error   MESSAGE @ L:C    the expression is refused at this line and column of its own;
                               MESSAGE `*`: in any words, `…` in it: any text; `@ *`: at any place

Lines that begin with `set NAME = {`, `set NAME from` and `table alias` are statements of the rule file that all
expressions of the file share; `file PATH CONTENT` is a file beside it, its content escaped. An expression or
event that a line cannot show, or that begins with a blank, `#` or `=`, is written escaped after `= `
(escapes.py). Lines that begin with `#` are comments.

Expressions become rules, and all events go through one run. The naive evaluator must give the same results.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from .escapes import argument, brief, decode, numbered_lines

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "naive"))
import where  # noqa: E402
import where_text  # noqa: E402

STATEMENT = re.compile(r'set [\w-]+ (?:= *\{|from )|table alias ')
ERROR = re.compile(r".*?:(\d+):(\d+): error: (.*)")
TIMEOUT = 120
RULE = "rule %s { where\n%s\n}\n"


@dataclass
class Case:
    line: int
    expression: str
    verdict: str
    text: str  # the event; of `error`, message and place


class Cases:
    """A file of cases: statements, files beside them, and the cases."""

    def __init__(self, path):
        self.path, self.statements, self.files, self.cases = path, [], {}, []
        expression = None
        for number, line in numbered_lines(path):
            word, _, rest = line.lstrip(" ").partition(" ")
            if STATEMENT.match(line):
                self.statements.append(line)
            elif line.startswith("file "):
                name, _, content = rest.partition(" ")
                self.files[name] = decode(content)
            elif not line.startswith(" "):
                expression = argument(line).decode()
            elif word in ("true", "false", "error") and expression is not None:
                text = rest if word == "error" else argument(rest.lstrip(" ")).decode()
                self.cases.append(Case(number, expression, word, text))
            else:
                raise ValueError("%s:%d: not a case: %s" % (path, number, line))

    def write(self, folder):
        for name, content in self.files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)


# ---- The program ----

def run_rules(program, folder, rules, events=()):
    with open(os.path.join(folder, "rules.kms"), "w", encoding="utf-8", newline="") as file:
        file.write(rules)
    return subprocess.run([program, "-f", "rules.kms", "-o", "json", "--input", "event"], cwd=folder,
                          input="".join(event + "\n" for event in events).encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=TIMEOUT)


def ask(program, folder, rules, events):
    """For each event the set of the rules that it matched; None if the rules were refused."""
    done = run_rules(program, folder, rules, events)
    if done.returncode == 2 and ERROR.match(done.stderr.decode()):
        return None
    if done.returncode not in (0, 1) or done.stderr:
        raise RuntimeError("exit status %d: %s" % (done.returncode, brief(done.stderr)))
    matched = {}
    for line in done.stdout.decode().split("\n")[:-1]:
        names, end = json.JSONDecoder().raw_decode(line, len('{"rules":'))
        matched[line[end + len(',"event":'):-1]] = set(names)
    unknown = matched.keys() - set(events)
    if unknown:
        raise RuntimeError("printed what was no event: %s" % brief(unknown.pop()))
    return [matched.get(event, set()) for event in events]


def answers(program, folder, statements, expressions, events):
    """{expression: the events of which it is true, or None if it was refused}"""
    rules = statements + "".join(RULE % ("r%d" % i, expression) for i, expression in enumerate(expressions))
    matched = ask(program, folder, rules, events)
    if matched is None and len(expressions) == 1:
        return {expressions[0]: None}
    if matched is None:  # one of them was; find out which
        return {expression: found for each in expressions
                for expression, found in answers(program, folder, statements, [each], events).items()}
    return {expression: {event for event, rules in zip(events, matched) if "r%d" % i in rules}
            for i, expression in enumerate(expressions)}


def refusal_problem(case, program, folder, statements):
    done = run_rules(program, folder, statements + RULE % ("r", case.expression))
    found = ERROR.match(done.stderr.decode())
    if not found or done.returncode != 2:
        return "expected an error, got exit status %d; stderr: %s" % (done.returncode, brief(done.stderr))
    message, _, place = case.text.rpartition(" @ ")
    line = int(found[1]) - statements.count("\n") - 1
    pattern = ".*" if message == "*" else re.escape(message).replace("…", ".*")
    if re.fullmatch(pattern, found[3]) and place in ("*", "%d:%s" % (line, found[2])):
        return None
    return "expected %s\n    got      %s @ %d:%s" % (case.text, found[3], line, found[2])


# ---- The naive evaluator ----

def naive_setting(cases):
    """(aliases, sets) of the statements."""
    aliases, sets = where.Aliases(), {}
    for statement in cases.statements:
        word, name, how, rest = re.match(r'(\w+) ([\w-]+) (=|from|)\s*(.*)', statement).groups()
        if word == "table":
            aliases.add(json.loads(rest))
        elif how == "from":
            lines = cases.files[json.loads(rest)].decode().splitlines()
            sets[name] = [("string", line) for line in lines if line and not line.startswith("#")]
        else:
            sets[name] = where_text.Parser("[" + rest.strip()[1:-1] + "]").members("in")[1]
    return aliases, sets


def naive_answer(cases, case, setting):
    aliases, sets = setting
    try:
        event = where.Event(case.text, aliases, int(time.time()))
        return "true" if where.holds(where_text.parse(case.expression), event, sets) else "false"
    except ValueError as error:
        return "an error: %s" % error


# ---- A file ----

def run(path, program):
    cases = Cases(path)
    statements = "".join(line + "\n" for line in cases.statements)
    asked = [case for case in cases.cases if case.verdict != "error"]
    expressions = list(dict.fromkeys(case.expression for case in asked))
    events = list(dict.fromkeys(case.text for case in asked))
    setting, results = naive_setting(cases), []
    with tempfile.TemporaryDirectory() as folder:
        cases.write(folder)
        true_of = answers(program, folder, statements, expressions, events) if asked else {}
        for case in cases.cases:
            if case.verdict == "error":
                wrong = refusal_problem(case, program, folder, statements)
            else:
                held = true_of[case.expression]
                found = "an error" if held is None else "true" if case.text in held else "false"
                naive = naive_answer(cases, case, setting)
                wrong = None if found == naive == case.verdict else "%s: got %s, from the naive evaluator %s" % (
                    brief(case.text), found, naive)
            results.append(("%s:%d" % (path, case.line), wrong and "%s\n    %s %s" % (
                brief(case.expression), case.verdict, wrong)))
    return results
