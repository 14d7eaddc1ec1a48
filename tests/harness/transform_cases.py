"""tests/transform/*.cases: inputs, which targets get instead of the event.

A line without indentation has an input that is compiled, in one of these forms:

    input JSON               AWS's Input
    path PATH                AWS's InputPath
    transformer JSON         AWS's InputTransformer, the object
    paths JSON               the same in two parts: the InputPathsMap, for all that follows
    template TEXT            and an InputTemplate as it is meant, without the escapes of a string in JSON
    pieces JSON              a template of our own: an array of literal texts and numbers of operands, [N] an operand that
                             is a list; {"string": PIECE} and {"json": PIECE} are pieces of JSON templates

The indented lines below it give the event and the expected result:

      event JSON             the event, for all that follows
      values JSON            the operands' values: an array of arrays
      rule NAME              the rule's name; likewise arn ARN, received TIME, target ID
      gives TEXT             exactly this is rendered
      nothing TEXT           exactly this is rendered, and the path finds nothing
      invalid MESSAGE @ N    it is refused; N is the place of the wrong byte in the text (of a template: in the template)

A text that a line cannot show is written escaped after `= ` (escapes.py). Lines that begin with `#` are comments.
All questions of a file go through one run of tests/unit/transformer.
"""
import json
import os
import subprocess

from .escapes import argument, brief, numbered_lines

SETTINGS = ("event", "values", "rule", "arn", "received", "target")
FORMS = ("input", "path", "transformer", "template", "pieces")


def question(form, text, paths):
    if form != "template":
        return {"kind": form, "text": text}
    return {"kind": "transformer", "text": '{"InputPathsMap":%s,"InputTemplate":%s}' % (paths, json.dumps(text, ensure_ascii=False))}


def offset_in(form, text, paths, offset):
    """Where an offset into a template is in the object around it."""
    if form != "template":
        return offset
    before = text.encode()[:offset].decode("utf-8", "ignore")
    head = '{"InputPathsMap":%s,"InputTemplate":' % paths
    return len(head.encode()) + len(json.dumps(before, ensure_ascii=False).encode()) - 1


def read(path):
    """[(name, question, verdict, expected)…]"""
    cases, paths, form, text, settings = [], "{}", None, "", {}
    for number, line in numbered_lines(path):
        word, _, rest = line.strip().partition(" ")
        value = argument(rest.lstrip(" ")).decode("utf-8", "surrogateescape")
        name = "%s:%d" % (path, number)
        if not line.startswith(" "):
            if word == "paths":
                paths = value
            elif word in FORMS:
                form, text = word, value
                settings = {key: settings[key] for key in ("event", "values") if key in settings}
            else:
                raise ValueError("%s: not a case: %s" % (name, line))
        elif word in SETTINGS:
            settings[word] = value
        elif word in ("gives", "nothing"):
            cases.append((name, {**question(form, text, paths), **settings}, word, {word: value}))
        elif word == "invalid":
            message, _, offset = value.rpartition(" @ ")
            expected = {"message": message, "offset": offset_in(form, text, paths, int(offset))}
            cases.append((name, {**question(form, text, paths), **settings}, word, expected))
        else:
            raise ValueError("%s: not a case: %s" % (name, line))
    return cases


def ask(program, questions):
    lines = [json.dumps(asked, ensure_ascii=False) for asked in questions]
    done = subprocess.run([program], input="\n".join(lines + [""]).encode("utf-8", "surrogateescape"),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answers = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    if len(answers) != len(lines):
        raise RuntimeError("tests/unit/transformer gave %d answers to %d questions, exit status %d: %s" % (
            len(answers), len(lines), done.returncode, brief(done.stderr)))
    return answers


def run(path, program):
    cases = read(path)
    transformer = os.path.join(os.path.dirname(program), "tests", "unit", "transformer")
    answers = ask(transformer, [asked for _, asked, _, _ in cases])
    return [(name, None if answer == expected else "%s\n    expected %s\n    got      %s" % (
        brief(asked["text"]), brief(json.dumps(expected)), brief(json.dumps(answer))))
        for (name, asked, _, expected), answer in zip(cases, answers)]
