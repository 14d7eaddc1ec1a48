"""Runs the commands in the documents, and compares their output. The documents are
README.md, CONTRIBUTING.md, CHANGELOG.md and the pages of doc, bench and tests.

    ```kms          a rule file. Its tests must pass; one without tests must at least compile.
    ```console      commands behind `$ `, and below each what it prints, both streams together. They run in the source folder (a copy of
                    it where they write), one after the other in one shell.

In printed output, a line of dots (…) stands for any lines. Figures in a line with seconds are not compared.

A line of prose has at most 100 characters. Tables, code blocks, link definitions and HTML comments may be
longer, and so may a line that holds a single word, such as a URL.
"""
import os
import re
import subprocess
import tempfile

from .cli_cases import SHELL, TIMEOUT
from .escapes import brief

FENCE = re.compile(r"^```(kms|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIGURES = re.compile(r"[0-9][0-9.,]*")
TIMED = re.compile(r"seconds|MB/s")
MAX_PROSE = 100
UNWRAPPED = re.compile(r"\||    |\[[^]]+\]:|<!--|\s*\S+$")


def run_rules(text, program, folder):
    path = os.path.join(folder, "example.kms")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    command = [program, "test", path] if re.search(r"^test ", text, re.MULTILINE) else [program, "-l", "-f", path]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
    return None if done.returncode == 0 else brief(done.stdout, 2000)


def normal(line):
    line = line.rstrip()
    return FIGURES.sub("N", line) if TIMED.search(line) else line


def same(shown, printed):
    """Line by line; a line of dots takes up any number of lines."""
    if not shown:
        return not printed
    if shown[0] in ("…", "..."):
        return any(same(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return bool(printed) and normal(shown[0]) == normal(printed[0]) and same(shown[1:], printed[1:])


def commands(text):
    """[(command, lines)…]"""
    found = []
    for line in text.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def run_console(text, program, source):
    with tempfile.TemporaryDirectory() as folder:
        for name in os.listdir(source):
            os.symlink(os.path.join(source, name), os.path.join(folder, name))
        for name in ("kmsfilter",):
            if os.path.lexists(os.path.join(folder, name)):
                os.unlink(os.path.join(folder, name))
            os.symlink(program, os.path.join(folder, name))
        environment = {**os.environ, "KMSFILTER": program, "SOURCE": source, "LC_ALL": "C.UTF-8"}
        for command, shown in commands(text):
            done = subprocess.run(["sh", "-c", SHELL + command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
            printed = done.stdout.decode("utf-8", "replace").rstrip("\n").split("\n") if done.stdout else []
            if not same(shown, printed):
                return "%s\n      shown   %s\n      printed %s" % (command, brief("\n".join(shown).encode(), 1500),
                                                                  brief("\n".join(printed).encode(), 1500))
    return None


def prose(text):
    """(number, line) of each line outside code blocks"""
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def check_width(text):
    long = ["line %d has %d characters" % (number, len(line)) for number, line in prose(text)
            if len(line) > MAX_PROSE and not UNWRAPPED.match(line)]
    return "a line of prose has at most %d characters: %s" % (MAX_PROSE, ", ".join(long)) if long else None


def run(path, program, source):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    results = [("%s: lines of prose" % path, check_width(text))]
    for block in FENCE.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        with tempfile.TemporaryDirectory() as folder:
            kind, body = block.groups()
            problem = run_rules(body, program, folder) if kind == "kms" else run_console(body, program, source)
        results.append(("%s:%d: %s" % (path, line, kind), problem))
    return results
