"""tests/patterns/*.cases: patterns, and the events that each must match or not match.

A pattern stands at the beginning of a line; indented below it, what must come of it:

    {"a":["x"]}
      true    EVENT            the event matches
      false   EVENT            it does not
      bad     EVENT            it is refused: not one JSON object, or beyond a limit
      valid                    the pattern is accepted
      invalid MESSAGE @ L:C    the pattern is refused with EventBridge's message and position;
                               `@ L:C twice`: it carries the position twice, `@ L:C then L:C`: two of
                               them; without `@`: none;
                               `@ *`: any position; MESSAGE `*`: in any words
      never   EVENT            as the `invalid` above it, whatever the event

In MESSAGE, `[Source; line: …]` stands for the form with the pattern's text. A pattern or event that a
line cannot show, or that begins with a blank, `#` or `=`, is written escaped after `= ` (escapes.py).
Lines that begin with `#` are comments. A whole file goes through one `test-pattern --cases -`.
"""
import json
import re
import subprocess
from dataclasses import dataclass

from .escapes import argument, brief, numbered_lines

VERDICTS = ("true", "false", "bad", "valid", "invalid", "never")
REFUSED_EVENT = {"Code": "ValidationException", "Message": "Parameter Event is not valid."}
REASON = "Event pattern is not valid. Reason: "
QUOTED_UNITS, NAMED_UNITS = 500, 32768  # how much of a pattern its messages show, and when they stop to


@dataclass
class Case:
    line: int
    pattern: str
    verdict: str
    text: str  # the event; of `invalid`, the message
    refusal: str = ""  # the message that a refused pattern must give


def read(path):
    cases, pattern, refusal = [], None, ""
    for number, line in numbered_lines(path):
        if not line.startswith(" "):
            pattern, refusal = argument(line).decode(), ""
            continue
        verdict, _, text = line.lstrip(" ").partition(" ")
        if verdict not in VERDICTS or pattern is None:
            raise ValueError("%s:%d: not a case: %s" % (path, number, line))
        if verdict == "invalid":
            refusal = text
        else:
            text = argument(text.lstrip(" ")).decode()
        if verdict == "never" and cases[-1].verdict == "invalid":
            cases.pop()  # it said what `never` means, and is no case of its own
        cases.append(Case(number, pattern, verdict, text, refusal))
    return cases


def places(place):
    """The positions that `L:C`, `L:C twice` and `L:C then L:C` stand for."""
    first, _, second = place.partition(" ")
    if not second:
        return [first] if first else []
    return [first, first if second == "twice" else second.split(" ")[1]]


def source(pattern):
    """A pattern as messages quote it."""
    def shown(text):
        return re.sub("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", lambda m: "\\u%04X" % ord(m[0]), text)

    units = pattern.encode("utf-16-le", "surrogatepass")
    length = len(units) // 2
    if length > NAMED_UNITS:
        return "Source: (StringReader)"
    if length <= QUOTED_UNITS:
        return 'Source: (String)"%s"' % shown(pattern)
    head = units[:2 * QUOTED_UNITS].decode("utf-16-le", "surrogatepass")
    return 'Source: (String)"%s"[truncated %d chars]' % (shown(head), length - QUOTED_UNITS)


def refusal_problem(case, error):
    """What is wrong with the answer to a pattern that must be refused."""
    if error.get("Code") != "InvalidEventPatternException":
        return "expected a refused pattern, got %s" % error
    message, _, place = case.refusal.partition(" @ ")
    if message == "*":
        return None
    quoted = source(case.pattern)
    expected = REASON + message.replace("[Source;", "[%s;" % quoted)
    found = error["Message"]
    if place == "*":
        agrees = found == expected or found.startswith(expected + "\n at [")
    else:
        for position in places(place):
            expected += "\n at [%s; line: %s, column: %s]" % (quoted, *position.split(":"))
        agrees = found == expected
    return None if agrees else "the reason differs:\n    expected %s\n    got      %s" % (brief(expected), brief(found))


def problem(case, answer):
    """What is wrong with an answer, or None."""
    if "Error" not in answer:
        allowed = {"true": [True], "false": [False], "valid": [True, False]}.get(case.verdict, [])
        return None if answer.get("Result") in allowed else "got %s" % brief(json.dumps(answer["Result"]))
    if case.verdict in ("invalid", "never"):
        return refusal_problem(case, answer["Error"])
    if case.verdict == "bad" and answer["Error"] == REFUSED_EVENT:
        return None
    return "got %s" % brief(answer["Error"]["Message"])


def ask(program, questions):
    """The answers of `test-pattern --cases -` to (pattern, event) texts, in order."""
    lines = [json.dumps({"id": str(i), "EventPattern": pattern, "Event": event}, ensure_ascii=False)
             for i, (pattern, event) in enumerate(questions)]
    done = subprocess.run([program, "test-pattern", "--cases", "-"], input="\n".join(lines + [""]).encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answers = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    if [answer.get("id") for answer in answers] != [str(i) for i in range(len(lines))]:
        raise RuntimeError("test-pattern gave %d answers to %d cases, exit status %d: %s" % (
            len(answers), len(lines), done.returncode, brief(done.stderr)))
    return answers


def run(path, program):
    cases = read(path)
    events = ["{}" if case.verdict in ("valid", "invalid") else case.text for case in cases]
    answers = ask(program, [(case.pattern, event) for case, event in zip(cases, events)])
    results = []
    for case, event, answer in zip(cases, events, answers):
        wrong = problem(case, answer)
        name = "%s:%d" % (path, case.line)
        results.append((name, wrong and "%s\n    %s %s: %s" % (brief(case.pattern), case.verdict, brief(event), wrong)))
    return results
