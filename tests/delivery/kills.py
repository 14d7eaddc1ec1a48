"""kill -9 at random moments, from a file to each kind of target, with --state: every event arrives at least once.

A round is a file of events and a fresh state. The program is started, killed after a random time, and started again, until it has read all;
the moments go over as many rounds as it takes. What arrives more than once is counted for each kill.
"""
import collections
import json
import os
import random
import signal
import subprocess
import tempfile
import time

import aws
import sink

SAMPLE, LONG = 5, 200  # kills


class ToFile:
    """The action `file`; `dedup` drops what the state says has been seen."""
    events, long_events = 30000, 100000
    longest = 0.3  # seconds until a kill

    def __init__(self, folder, _, __):
        self.path = os.path.join(folder, "out.jsonl")
        self.rule = "dedup by .n within 24h to file \"%s\"" % self.path
        self.at = 0

    def arrived(self, _):
        lines = []
        if os.path.exists(self.path):
            with open(self.path, "rb") as file:
                file.seek(self.at)
                data = file.read()
            end = data.rfind(b"\n") + 1
            self.at += end
            lines = [line for line in data[:end].decode().splitlines() if line.endswith("}")]  # a kill may leave half of one
        return lines


class ToHttp:
    """A server, some events a request."""
    events, long_events = 10000, 100000
    longest = 0.8

    def __init__(self, _, __, name):
        self.sink = sink.Sink().__enter__()
        self.rule = "dedup by .n within 24h to http \"%s/%s/ok\" batch 20 in_flight 8" % (self.sink.url, name)
        self.name, self.at = name, 0

    def arrived(self, last):
        bodies = self.sink.names.bodies[self.name]
        end = len(bodies)
        lines = b"".join(body if body.endswith(b"\n") else body + b"\n" for body in bodies[self.at:end]).decode().splitlines()
        self.at = end
        if last:
            self.sink.__exit__()
        return lines


class ToSqs:
    """A queue, which is emptied meanwhile."""
    events, long_events = 2000, 100000
    longest = 1.0

    def __init__(self, _, queues, name):
        self.target = aws.Sqs(queues, name)
        self.rule = "to sqs \"%s\" endpoint \"%s\" in_flight 8" % (self.target.address, queues.url)
        self.at = 0

    def arrived(self, last):
        bodies = self.target.received(0) if last else self.target.bodies
        end = len(bodies)
        lines = bodies[self.at:end]
        self.at = end
        return lines


TARGETS = {"file": ToFile, "http": ToHttp, "sqs": ToSqs}


class Round:
    def __init__(self, program, kind, queues, count, number):
        self.program, self.count = program, count
        self.folder = tempfile.TemporaryDirectory()
        self.target = TARGETS[kind](self.folder.name, queues, "kill-%s-%d" % (kind, number))
        self.seen, self.repeats = collections.Counter(), []
        with open(self.file("events.jsonl"), "w", encoding="utf-8") as file:
            for i in range(count):
                file.write('{"n":%d,"text":"%s"}\n' % (i, "x" * (i % 300)))
        with open(self.file("r.kms"), "w", encoding="utf-8") as file:
            file.write("rule r { %s }\n" % self.target.rule)

    def file(self, name):
        return os.path.join(self.folder.name, name)

    def take(self, last=False):
        """What has arrived since the last call; how many of them had been there before that."""
        before, found = set(self.seen), [json.loads(line)["n"] for line in self.target.arrived(last) if line]
        self.seen.update(found)
        return sum(1 for number in found if number in before)

    def start(self):
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": aws.KEYS["aws_access_key_id"], "AWS_SECRET_ACCESS_KEY": aws.KEYS["aws_secret_access_key"]}
        return subprocess.Popen([self.program, "-f", self.file("r.kms"), "--state", self.file("state"), "--dead-letters", self.file("dead"),
                                 self.file("events.jsonl")], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)

    def run(self, after):
        """Runs until it ends or is killed. True: it was killed."""
        process = self.start()
        try:
            if after is not None:
                process.wait(after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=1800)[1].decode()
        repeats = self.take()
        if process.returncode not in (0, 1, -signal.SIGKILL):
            raise RuntimeError("status %d: %s" % (process.returncode, said))
        self.repeats.append(repeats)
        return process.returncode == -signal.SIGKILL

    def finish(self):
        """None, or what is wrong."""
        self.take(last=True)
        missing = self.count - len(self.seen)
        problem = "%d of %d are missing" % (missing, self.count) if missing else None
        if os.path.exists(self.file("dead")):
            problem = "there are dead letters"
        self.folder.cleanup()
        return problem


def kill(program, kind, queues, kills, count, seed):
    """(what was measured, problem or None)"""
    chance, done, rounds, repeats, began = random.Random(seed), 0, [], [], time.monotonic()
    problem = None
    while done < kills and not problem:
        now = Round(program, kind, queues, count, len(rounds))
        rounds.append(now)
        going = True
        while going and done < kills:
            going = now.run(chance.uniform(0, TARGETS[kind].longest))
            done += going
        if going:
            now.run(None)
        problem = now.finish()
        repeats += now.repeats
        arrived = sum(now.seen.values())
        now.extra = arrived - len(now.seen)
    extra = sum(each.extra for each in rounds)
    return "%d kills, %d rounds of %d events, %.0f s: %d repeats, %.0f a kill, %d after one at the most" % (
        done, len(rounds), count, time.monotonic() - began, extra, extra / max(done, 1), max(repeats)), problem


def run(queues, program, long, report):
    """[(case, problem or None)…]; `queues` is a server for SQS, if there is one."""
    results = []
    for kind in TARGETS:
        if kind == "sqs" and not queues:
            continue
        count = TARGETS[kind].long_events if long else TARGETS[kind].events
        measured, problem = kill(program, kind, queues, LONG if long else SAMPLE, count, 1)
        title = "kill -9: %s" % kind
        report("%s: %s" % (title, measured))
        results.append((title, problem and "%s (%s)" % (problem, measured)))
    return results
