"""The servers that the tests deliver to: moto, which stands for AWS. Each is started on a free port of the loopback and ended by its
process.
"""
import importlib.util
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, seconds=60):
    """Until somebody listens there; an error if the process ends before."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("%s does not listen" % process.args[0])


class Process:
    """with Process([...], port) as process: something that listens on `port`; ended at the end."""

    def __init__(self, command, port, **options):
        self.command, self.port, self.options = command, port, options
        self.url = "http://127.0.0.1:%d" % port

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, **self.options)
        try:
            wait_for(self.port, self.process)
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# Two things that take moto ever longer or very long are cut short: it looks through a queue's messages for how many are visible whenever
# one comes in (here all that are not deleted count, visible or not), and makes a parser for the same few paths for each event on a bus.
MOTO = """
import functools, sys
import jsonpath_ng.ext
jsonpath_ng.ext.parse = functools.lru_cache(jsonpath_ng.ext.parse)
from moto.sqs.models import Queue
for name in ("", "_delayed", "_not_visible"):
    setattr(Queue, "approximate_number_of_messages" + name, property(lambda queue: len(queue._messages)))
from moto.server import main
main(sys.argv[1:])
"""


def moto():
    """A moto server, or None where moto is not installed (pip install 'moto[server]')."""
    if not all(importlib.util.find_spec(name) for name in ("moto", "boto3", "flask")):
        return None
    port = free_port()
    return Process([sys.executable, "-c", MOTO, "-H", "127.0.0.1", "-p", str(port)], port)


def ask(url, body=None, headers=None):
    """The answer's status and body."""
    request = urllib.request.Request(url, body, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
