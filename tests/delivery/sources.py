"""Sources under load: what is sent in comes out at least once, also when the program is killed; and how fast that is.

Messages wait in moto, which takes ever longer the more there are, and events go to a sink and a file. For the figures, which --long prints, a
server that only hands out messages stands for SQS.
"""
import collections
import http.server
import json
import os
import random
import re
import selectors
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import aws
import metadata
import sink

PATTERN = '{"n":[{"exists":true}]}'
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": aws.REGION}


def start(program, folder, *options, environment=None):
    """kmsfilter in a folder of its own, with `err` in it."""
    with open(os.path.join(folder, "err"), "ab") as err, open(os.path.join(folder, "out"), "ab") as out:
        return subprocess.Popen([program, *options], cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                env=dict(os.environ, **(environment or ENVIRONMENT)))


def hears_signals(process):
    """Whether it would do something of its own about SIGTERM, which a program that has just started does not."""
    with open("/proc/%d/status" % process.pid, encoding="ascii") as file:
        caught = next(line for line in file if line.startswith("SigCgt:"))
    return int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1


def stop(process):
    wait_until(lambda: hears_signals(process), process)
    process.send_signal(signal.SIGTERM)
    return process.wait(120)


def ended_badly(status, folder):
    """What was said if that was not the end it should have come to, or None."""
    with open(os.path.join(folder, "err"), encoding="utf-8", errors="replace") as file:
        return "status %d: %s" % (status, file.read()[-1000:]) if status else None


def wait_until(what, process, seconds=600):
    """An error if the process ends before, or time does."""
    end = time.monotonic() + seconds
    while not what():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the program ended" if process.poll() is not None else "not done after %d seconds" % seconds)
        time.sleep(0.01)


class Queue:
    """A queue of moto's with `count` messages {"n":1} …, several of which may be in one."""

    def __init__(self, moto, name, count):
        self.sqs = aws.client(moto, "sqs")
        self.url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        for first in range(0, count, 10):
            self.sqs.send_message_batch(QueueUrl=self.url, Entries=[
                {"Id": str(i), "MessageBody": '{"n":%d}' % i} for i in range(first, min(first + 10, count))])

    def left(self):
        found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])
        return int(found["Attributes"]["ApproximateNumberOfMessages"])


def numbers(lines):
    return collections.Counter(json.loads(line)["n"] for line in lines)


def problem_of(expected, lines):
    missing = expected - len(numbers(lines))
    return "%d of %d are missing" % (missing, expected) if missing else None


def write_rules(folder, server, name, how="ok"):
    with open(os.path.join(folder, "r.kms"), "w", encoding="utf-8") as rules:
        rules.write('rule r { to http "%s/%s/%s" to file "events" }' % (server.url, name, how))


def deliver_all(moto, program, count):
    """Each message is at the target and in the file, and none is left."""
    with tempfile.TemporaryDirectory() as folder, sink.Sink() as server:
        queue = Queue(moto, "sources-all", count)
        write_rules(folder, server, "all", "every/50/500")
        process = start(program, folder, "--from", "sqs:" + queue.url, "-f", "r.kms")
        wait_until(lambda: queue.left() == 0, process)
        bad = ended_badly(stop(process), folder)
        with open(os.path.join(folder, "events"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        return problem_of(count, server.names.bodies["all"]) or problem_of(count, lines) or bad


def kill(moto, program, count, kills, report):
    """kill -9 at random moments loses nothing."""
    with tempfile.TemporaryDirectory() as folder, sink.Sink() as server:
        queue = Queue(moto, "sources-kill", count)
        write_rules(folder, server, "kill")
        bodies = server.names.bodies["kill"]
        options = ("--from", "sqs:" + queue.url, "--visibility", "2", "--state", "state", "-f", "r.kms")
        killed = 0
        while killed < kills:
            process, seen = start(program, folder, *options), len(bodies)
            more = random.randrange(1, max(2, count // kills))
            wait_until(lambda: len(bodies) >= seen + more or queue.left() == 0, process)
            process.kill()
            process.wait()
            killed += 1
        process = start(program, folder, *options)
        wait_until(lambda: queue.left() == 0, process)
        bad = ended_badly(stop(process), folder)
        report("sources: killed %d times, %d messages, %d deliveries, %d of them repeats" % (
            killed, count, len(bodies), len(bodies) - len(numbers(bodies))))
        return problem_of(count, bodies) or bad


# ---- How fast ----

class Hander(http.server.BaseHTTPRequestHandler):
    """As much of SQS as a reader needs: hands out messages, and counts what is deleted."""
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server, action = self.server, self.headers["X-Amz-Target"].split(".")[1]
        with server.lock:
            refusal = server.refusal(action) or server.admit(self.headers)
            if refusal:
                return self.say(*refusal)
            if action == "ReceiveMessage":
                first, server.next = server.next, min(server.next + 10, server.count)
                answer = {"Messages": [{"MessageId": str(i), "ReceiptHandle": str(i), "Body": server.body}
                                       for i in range(first, server.next)]}
            else:
                bad = server.bad(action)
                done = [entry["Id"] for entry in body["Entries"] if entry["Id"] not in bad]
                server.deleted += len(done) * (action == "DeleteMessageBatch")
                answer = {"Successful": [{"Id": i} for i in done],
                          "Failed": [{"Id": i, "Code": "InternalError", "SenderFault": False} for i in bad]}
        if not answer.get("Messages", True):
            server.over.wait(20)
        return self.say(200, answer)

    def say(self, status, answer):
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Hands:
    """with Hands(count) as hands: the server, hands.url. `refusal` tells the status and body of a refusal of an action, if it is to be one;
    `admit` likewise by the headers; `bad` the entries of a batch that fail."""

    def __init__(self, count, refusal=lambda action: None, bad=lambda action: (), admit=lambda headers: None):
        self.server = server = sink.Server(("127.0.0.1", 0), Hander)
        server.lock, server.over = threading.Lock(), threading.Event()
        server.next, server.count, server.deleted = 0, count, 0
        server.body = json.dumps({"n": 1, "detail": {"text": "x" * 500}})
        server.refusal, server.bad, server.admit = refusal, bad, admit
        self.url = "http://127.0.0.1:%d/1/q" % server.server_port

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server

    def __exit__(self, *_):
        self.server.over.set()
        self.server.shutdown()
        self.server.server_close()


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def measure_queue(program, count, report):
    hands = Hands(count)
    with tempfile.TemporaryDirectory() as folder, hands as server:
        begin = time.monotonic()
        process = start(program, folder, "--from", "sqs:" + hands.url, "-p", PATTERN)
        wait_until(lambda: server.deleted == count, process)
        seconds, usage = time.monotonic() - begin, os.times()
        server.over.set()
        status = stop(process)
        spent = os.times().children_user + os.times().children_system - usage.children_user - usage.children_system
        lines = read(folder, "out").count("\n")
        report("sources: %d messages of a queue in %.2f s: %.0f/s; the program itself took %.2f s of processor time: %.0f/s" % (
            count, seconds, count / seconds, spent, count / spent))
        return None if lines == count and status == 0 else "%d of %d lines, status %d" % (lines, count, status)


def fail_now_and_then(program, count):
    """Every third request is refused for now, and of each batch one entry."""
    asked = collections.Counter()

    def refusal(action):
        asked[action] += 1
        refused = asked[action] < 4 if action == "ReceiveMessage" else asked[action] % 3 == 0
        return (503, {"__type": "ServiceUnavailable", "message": "later"}) if refused else None

    hands = Hands(count, refusal, lambda action: ["0"] if random.random() < 0.5 else [])
    with tempfile.TemporaryDirectory() as folder, hands as server:
        process = start(program, folder, "--from", "sqs:" + hands.url, "-p", PATTERN)
        wait_until(lambda: server.deleted >= count, process)
        server.over.set()
        status, err = stop(process), read(folder, "err")
        said = err.count("ReceiveMessage: ServiceUnavailable: later (HTTP 503)")
        return None if status == 0 and said == 1 else "status %d, said %d times: %s" % (status, said, err)


def may_not_delete(program):
    """Then everything would come again: it is trouble."""
    denied = (403, {"__type": "AccessDenied", "message": "not you"})
    hands = Hands(10, lambda action: denied if action != "ReceiveMessage" else None)
    with tempfile.TemporaryDirectory() as folder, hands:
        process = start(program, folder, "--from", "sqs:" + hands.url, "-p", PATTERN)
        status, err = process.wait(120), read(folder, "err")
        expected = "sqs:q: DeleteMessageBatch: AccessDenied: not you (HTTP 403)\n"
        left = "sqs:q: 10 messages that were delivered could not be deleted in time and will be received again\n"
        return None if status == 2 and expected in err and left in err else "status %d: %s" % (status, err)


class Doorkeeper:
    """Takes temporary keys for so many requests, each of which must carry the session's token; then they have expired."""

    def __init__(self, requests):
        self.requests, self.seen, self.wrong = requests, collections.Counter(), []

    def __call__(self, headers):
        key = re.search("Credential=([^/]*)/", headers["Authorization"])[1]
        self.seen[key] += 1
        if not headers["X-Amz-Security-Token"]:
            self.wrong.append(key)
        if self.seen[key] > self.requests:
            return 403, {"__type": "com.amazon.coral.service#ExpiredTokenException", "message": "expired"}
        return None


def credentials(moto, program, places):
    """Keys that are fetched (places: a name, and what is in the environment then), and expire in the middle of the run, are fetched anew."""
    for name, environment in places:
        door = Doorkeeper(10)
        hands = Hands(500, admit=door)
        with tempfile.TemporaryDirectory() as folder, hands as server:
            with open(os.path.join(folder, "config"), "w", encoding="utf-8") as file:
                file.write("[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"
                           "[profile prod]\nrole_arn = arn:aws:iam::123456789012:role/prod\nsource_profile = base\n")
            with open(os.path.join(folder, "token"), "w", encoding="utf-8") as file:
                file.write("token")
            process = start(program, folder, "--from", "sqs:" + hands.url, "-p", PATTERN, environment=dict(
                AWS_REGION=aws.REGION, AWS_CONFIG_FILE="config", AWS_SHARED_CREDENTIALS_FILE="none",
                AWS_ENDPOINT_URL_STS=moto.url if moto else "", **environment))
            wait_until(lambda: server.deleted >= 500, process)
            server.over.set()
            bad = ended_badly(stop(process), folder)
            said = read(folder, "err").count("ExpiredToken")
            if not bad and (len(door.seen) < 5 or door.wrong or "AKIDEXAMPLE" in door.seen or said > 2):
                bad = "keys: %s, without a token: %s, said %d times: %s" % (door.seen, door.wrong, said, read(folder, "err"))
            yield "sources: credentials: " + name, bad


def all_credentials(moto, program):
    with metadata.Service() as service:
        places = [("a container's", {"AWS_CONTAINER_CREDENTIALS_FULL_URI": service.url + "/short"})]
        if moto:
            places += [("a role", {"AWS_PROFILE": "prod"}),
                       ("web identity", {"AWS_WEB_IDENTITY_TOKEN_FILE": "token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/pod"})]
        return list(credentials(moto, program, places))


def send_requests(port, peers, count):
    """Each of so many connections sends one request after the other. Seconds, and how many were answered by 200."""
    body = json.dumps({"n": 1, "detail": {"text": "x" * 500}}).encode()
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    waiting, left, good = selectors.DefaultSelector(), {}, 0
    begin = time.monotonic()
    for _ in range(peers):
        peer = socket.create_connection(("127.0.0.1", port))
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        left[peer] = count // peers
        waiting.register(peer, selectors.EVENT_READ)
        peer.sendall(request)
    while left:
        for key, _ in waiting.select(60):
            answer = key.fileobj.recv(65536)
            good += answer.startswith(b"HTTP/1.1 200")
            left[key.fileobj] -= 1
            if answer and left[key.fileobj]:
                key.fileobj.sendall(request)
            else:
                waiting.unregister(key.fileobj)
                del left[key.fileobj]
                key.fileobj.close()
    return time.monotonic() - begin, good


def curl(port, count):
    """The same by curl, 64 at a time; None if there is none."""
    if not shutil.which("curl"):
        return None
    body = json.dumps({"n": 1, "detail": {"text": "x" * 500}})
    begin = time.monotonic()
    done = subprocess.run(["curl", "-s", "-Z", "--parallel-max", "64", "-d", body, "-o", "/dev/null", "-w", "%{http_code}\n",
                           "http://127.0.0.1:%d/?[1-%d]" % (port, count)], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    return time.monotonic() - begin, done.stdout.split().count(b"200")


def measure_requests(program, count, report):
    with tempfile.TemporaryDirectory() as folder:
        process, problem, sent = start(program, folder, "--listen", "http://:0", "-p", PATTERN), None, 0
        said = os.path.join(folder, "err")
        wait_until(lambda: os.path.getsize(said), process)
        with open(said, encoding="utf-8") as file:
            port = int(re.search(r":(\d+)/", file.read())[1])
        for name, run in (("one at a time", lambda: send_requests(port, 1, count)),
                          ("64 at a time", lambda: send_requests(port, 64, count)),
                          ("curl --parallel-max 64", lambda: curl(port, count))):
            result = run()
            if not result:
                report("sources: left out, for want of curl: " + name)
                continue
            expected = count if name != "64 at a time" else count // 64 * 64
            sent += expected
            report("sources: %d requests, %s: %.0f/s" % (expected, name, expected / result[0]))
            if result[1] != expected:
                problem = "%s: %d of %d were answered by 200" % (name, result[1], expected)
        status = stop(process)
        with open(os.path.join(folder, "out"), encoding="utf-8") as file:
            lines = sum(1 for _ in file)
        return problem or (None if lines == sent and status == 0 else "%d of %d lines, status %d" % (lines, sent, status))


def run(moto, program, long, report):
    results = [("sources: requests", measure_requests(program, 50000 if long else 2000, report)),
               ("sources: messages", measure_queue(program, 100000 if long else 2000, report))]
    results += [("sources: SQS fails now and then", fail_now_and_then(program, 300)),
                ("sources: no leave to delete", may_not_delete(program))]
    results += all_credentials(moto, program)
    if moto:
        results += [("sources: a queue, all of it", deliver_all(moto, program, 10000 if long else 1000)),
                    ("sources: kill -9", kill(moto, program, 5000 if long else 500, 50 if long else 5, report))]
    return results
