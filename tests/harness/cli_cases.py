"""tests/cli/*.cases: command lines, and the output, files and exit status that they must give.

    case: NAME                    begins a case; everything below belongs to it
    file PATH:                    a file in the case's own empty folder; its lines follow, indented by two blanks
    stdin:                        the lines of standard input, also indented
    run: COMMAND                  for sh; `kmsfilter` is the program, $SOURCE the source folder
    status: N                     the exit status; 0 if there is no such line
    stdout:                       exactly these lines
    stderr:                       exactly these lines; if no line is about stderr and the status is 0 or 1, it must be empty
    stdout has: TEXT              TEXT occurs; may be repeated (also stderr)
    stdout lacks: TEXT            TEXT does not occur
    stdout matches: REGEX         the regular expression matches somewhere
    after PATH:                   the file holds exactly these lines afterwards

`file PATH =:`, `stdin =:`, `stdout =:` and so on take escaped lines (escapes.py), joined without newlines.
Lines that begin with `#` are comments.
"""
import os
import re
import signal
import subprocess
import tempfile

from .escapes import brief, decode

BLOCK = re.compile(r"(file|after|stdin|stdout|stderr)(?: ([^=\s]+))?( =)?:$")
CHECK = re.compile(r"(stdout|stderr) (has|lacks|matches): (.*)$")
SHELL = 'kmsfilter() { "$KMSFILTER" "$@"; }\n'
TIMEOUT = 120


class Case:
    def __init__(self, name):
        self.name, self.command, self.status = name, "", 0
        self.files, self.after, self.streams, self.checks = {}, {}, {}, []

    def put(self, word, path, content):
        if word in ("file", "after"):
            (self.files if word == "file" else self.after)[path] = content
        else:
            self.streams[word] = content


def read(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    cases, at = [], 0
    while at < len(lines):
        line, number, at = lines[at], at + 1, at + 1
        if not line.strip() or line.startswith("#"):
            continue
        word, _, text = line.partition(": ")
        block, check = BLOCK.match(line), CHECK.match(line)
        if word == "case":
            cases.append(Case("%s:%d: %s" % (path, number, text)))
        elif word == "run":
            cases[-1].command += text + "\n"
        elif word == "status":
            cases[-1].status = int(text)
        elif check:
            cases[-1].checks.append(check.groups())
        elif block:
            body = []
            while at < len(lines) and lines[at].startswith("  "):
                body.append(lines[at][2:])
                at += 1
            name, target, escaped = block.groups()
            content = b"".join(map(decode, body)) if escaped else "".join(b + "\n" for b in body).encode()
            cases[-1].put(name, target, content)
        else:
            raise ValueError("%s:%d: not understood: %s" % (path, number, line))
    return cases


def differs(what, expected, found):
    return None if expected == found else "%s differs:\n      expected %s\n      got      %s" % (
        what, brief(expected, 600), brief(found, 600))


def check_problem(stream, how, text, output):
    found = output.decode("utf-8", "backslashreplace")
    holds = re.search(text, found, re.MULTILINE) if how == "matches" else text in found
    return None if bool(holds) == (how != "lacks") else "%s %s: %s\n      got %s" % (
        stream, how, text, brief(found, 600))


def problems(case, folder, done):
    found = {"stdout": done.stdout, "stderr": done.stderr}
    if done.returncode != case.status:
        yield "exit status %d instead of %d; stderr: %s" % (done.returncode, case.status, brief(done.stderr))
    spoken = {stream for stream, _, _ in case.checks} | set(case.streams)
    if "stderr" not in spoken and case.status in (0, 1):
        yield differs("stderr", b"", done.stderr)
    for stream in ("stdout", "stderr"):
        if stream in case.streams:
            yield differs(stream, case.streams[stream], found[stream])
    for stream, how, text in case.checks:
        yield check_problem(stream, how, text, found[stream])
    for name, expected in case.after.items():
        try:
            with open(os.path.join(folder, name), "rb") as file:
                yield differs(name, expected, file.read())
        except OSError as error:
            yield str(error)


def hear_signals():
    """A case's programs hear every signal, also where whoever runs the tests ignores some (nohup ignores SIGHUP)."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def run_case(case, program, source):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in case.files.items():
            place = os.path.join(folder, name)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as file:
                file.write(content)
        environment = {**os.environ, "KMSFILTER": program, "SOURCE": source, "LC_ALL": "C.UTF-8", "TERM": "xterm"}
        try:
            done = subprocess.run(["sh", "-c", SHELL + case.command], cwd=folder, input=case.streams.get("stdin", b""),
                                  env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT,
                                  preexec_fn=hear_signals)
        except subprocess.TimeoutExpired:
            return "not done after %d seconds" % TIMEOUT
        wrong = [problem for problem in problems(case, folder, done) if problem]
    return "\n    ".join([case.command.strip()] + wrong) if wrong else None


def run(path, program, source):
    return [(case.name, run_case(case, program, source)) for case in read(path)]
