"""Running things on one core: a process from start to end, and a peer that stays and makes a pass over its events when asked."""
import collections
import json
import os
import select
import statistics
import subprocess
import tempfile
import time

from measure.machine import CORE, KMSFILTER, OTHER_CORES, Missing

# `processor` is the seconds of processor time, of user and kernel; `wall` those that passed.
Run = collections.namedtuple("Run", "processor wall output errors")
REQUEST_SECONDS = 120
BLOCK = 1 << 20


class on_cores:
    """What is started inside runs on these cores; the harness then keeps off the measured one, if there is another."""

    def __init__(self, cores):
        self.cores = cores

    def __enter__(self):
        os.sched_setaffinity(0, self.cores)

    def __exit__(self, *_):
        os.sched_setaffinity(0, OTHER_CORES)


def process(command, keep=False, cores=(CORE,)):
    """Runs a command to its end; its output goes to a pipe that is read."""
    with tempfile.TemporaryFile() as errors:
        output = []
        started = time.monotonic()
        with on_cores(cores):
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
        pipe = child.stdout.fileno()
        while block := os.read(pipe, BLOCK):
            if keep:
                output.append(block)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stdout.close()
        errors.seek(0)
        said = errors.read()
    if child.returncode not in (0, 1):
        lines = said.decode("utf-8", "replace").strip().splitlines() or ["exit status %d" % child.returncode]
        raise Missing("%s: %s" % (os.path.basename(command[0]), lines[0]))
    return Run(usage.ru_utime + usage.ru_stime, wall, b"".join(output), said)


def counts(rules, stream):
    """How many events each rule matches, by kmsfilter's own statistics; rules that match none are left out."""
    said = process([KMSFILTER, "-f", rules, "--stats=json", "-c", stream.path]).errors
    found = json.loads(said[said.rindex(b'{"events"'):])["rules"]
    return {name: count for name, count in found.items() if count}


def reading(rules, stream, repeats=1):
    """A function that gives kmsfilter's seconds for one event, from a file, without output and without its start and compilation."""
    command = [KMSFILTER, "-f", rules, "-c"]

    def measure():
        start = process([*command, os.devnull]).processor
        return (process([*command, *[stream.path] * repeats]).processor - start) / stream.events / repeats
    return measure


class Server:
    """A peer as bench/README.md describes: it says who it is, and answers each line with a line of JSON."""

    def __init__(self, command, environment=None):
        self.errors = tempfile.TemporaryFile()
        self.name = os.path.basename(command[0])
        self.pending = b""
        with on_cores([CORE]):
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                          env={**os.environ, **(environment or {})})
        # Linux: the clock of all of a process's threads, as clock_getcpuclockid() makes it of its number.
        self.clock = ~self.child.pid << 3 | 2
        try:
            self.version = self.answer()["version"]
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.child.kill()
        self.child.wait()
        self.child.stdin.close()
        self.child.stdout.close()
        self.errors.close()

    def answer(self):
        pipe = self.child.stdout.fileno()
        while b"\n" not in self.pending:
            if not select.select([pipe], [], [], REQUEST_SECONDS)[0]:
                raise Missing("%s: no answer within %d s" % (self.name, REQUEST_SECONDS))
            block = os.read(pipe, BLOCK)
            if not block:
                self.errors.seek(0)
                lines = self.errors.read().decode("utf-8", "replace").strip().splitlines() or ["it ended"]
                raise Missing("%s: %s" % (self.name, lines[0][:200]))
            self.pending += block
        line, self.pending = self.pending.split(b"\n", 1)
        return json.loads(line)

    def ask(self, request):
        self.child.stdin.write(request.encode() + b"\n")
        self.child.stdin.flush()
        return self.answer()

    def seconds(self, request="match"):
        """Processor time for one request, of all threads: a collector's and a compiler's count too."""
        started = time.clock_gettime(self.clock)
        self.ask(request)
        return time.clock_gettime(self.clock) - started

    def warm(self, seconds, request="match"):
        """Passes of so much processor time together: a compiler at run time needs them until it is done."""
        while seconds > 0:
            seconds -= self.seconds(request)


def in_turn(count, *measures):
    """A B A B …: each measure's times, so that all of them meet the machine in the same state."""
    rounds = [[measure() for measure in measures] for _ in range(count)]
    return [list(column) for column in zip(*rounds)]


def median(samples):
    return statistics.median(samples)
