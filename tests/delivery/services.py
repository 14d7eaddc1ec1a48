"""The servers that the tests deliver to: moto, which stands for AWS, and ElasticMQ for queues of many messages. Each is started on a free
port of the loopback and ended by its process.
"""
import importlib.util
import os
import shutil
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
    most_messages = None  # how many it can hold in a queue without becoming slow, if that is few

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


# What takes moto long or ever longer is cut short: it looks through a queue's messages for how many are visible whenever one comes in (here
# all that are not deleted count, visible or not), makes a parser for the same few paths for each event on a bus, reads the names of its
# services from the disk for each request, makes a certificate and a connection for each notification, and lists all records of a shard
# when one comes in; two that come at a time get the same number there, in its own words, which a lock prevents.
MOTO = """
import functools, sys, threading
import cryptography.x509, jsonpath_ng.ext, requests
import moto.backends, moto.sns.models
from moto.kinesis.models import Shard
from moto.server import main
from moto.sqs.models import Queue
jsonpath_ng.ext.parse = functools.lru_cache(jsonpath_ng.ext.parse)
for name in ("", "_delayed", "_not_visible"):
    setattr(Queue, "approximate_number_of_messages" + name, property(lambda queue: len(queue._messages)))
names = tuple(moto.backends.list_of_moto_modules())
moto.backends.list_of_moto_modules = lambda: names
moto.sns.models.requests = requests.Session()
moto.sns.models.requests.trust_env = False
class Certificate:
    def __getattr__(self, name): return lambda *_: self
    def public_bytes(self, _): return b""
cryptography.x509.CertificateBuilder = Certificate
def put_record(shard, *record, one_by_one=threading.Lock(), put=Shard.put_record):
    with one_by_one: return put(shard, *record)
Shard.put_record = put_record
Shard.get_max_sequence_number = lambda shard: next(reversed(shard.records), 0)
main(sys.argv[1:])
"""


def moto():
    """A moto server, or None where moto is not installed (pip install 'moto[server]')."""
    if not all(importlib.util.find_spec(name) for name in ("moto", "boto3", "flask")):
        return None
    port = free_port()
    made = Process([sys.executable, "-c", MOTO, "-H", "127.0.0.1", "-p", str(port)], port)
    made.most_messages = 1000
    return made


ELASTICMQ = os.path.join(os.path.dirname(os.path.abspath(__file__)), "elasticmq")


def elasticmq_classes():
    """The folder with ElasticMQ's archives, fetched by Maven unless they are there; None if they cannot be had."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(base, "kmsfilter-tests", "elasticmq-1.6.11")
    if not os.path.exists(folder):
        fetched = subprocess.run(["mvn", "-q", "-B", "-f", os.path.join(ELASTICMQ, "pom.xml"), "dependency:copy-dependencies",
                                  "-DoutputDirectory=" + folder + ".part"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 check=False)
        if fetched.returncode:
            return None
        os.rename(folder + ".part", folder)
    return folder


def elasticmq():
    """An ElasticMQ server, or None where there is no Java or Maven: SQS with queues that hold many messages."""
    if not shutil.which("java") or not shutil.which("mvn"):
        return None
    classes = elasticmq_classes()
    if not classes:
        return None
    port = free_port()
    return Process(["java", "-Xmx2g", "-XX:+UseSerialGC", "-Dconfig.file=" + os.path.join(ELASTICMQ, "server.conf"), "-cp",
                    os.path.join(classes, "*"), "org.elasticmq.server.Main"], port, env={**os.environ, "PORT": str(port)})


def ask(url, body=None, headers=None):
    """The answer's status and body."""
    request = urllib.request.Request(url, body, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
