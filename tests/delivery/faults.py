"""A proxy before moto that notes what passes, and in between does what services and networks do on bad days.

The faults, drawn with a seed so that a run can be repeated:
    before    500, and moto never hears of it            after     500, though moto has it
    drop      the connection is reset before moto hears  reset     the connection is reset though moto has it
    throttle  the service's own error for too much       garbage   200 and no sense, though moto has it
    partial   half of a batch is kept from moto and reported as failed
"""
import collections
import http.client
import http.server
import json
import random
import socket
import struct
import threading
import urllib.parse

from sink import Server

ALL = ("before", "after", "drop", "reset", "throttle", "garbage", "partial")
FAILED_XML = "<member><Code>InternalError</Code><Message>try again</Message><Id>%s</Id><SenderFault>false</SenderFault></member>"


def split_form(body):
    """SNS: the form without every second entry, and the Ids of those."""
    kept, entries = [], collections.defaultdict(list)
    for name, value in urllib.parse.parse_qsl(body.decode(), keep_blank_values=True):
        parts = name.split(".")
        if parts[0] == "PublishBatchRequestEntries":
            entries[int(parts[2])].append((".".join(parts[3:]), value))
        else:
            kept.append((name, value))
    numbers = sorted(entries)
    for place, number in enumerate(numbers[::2], 1):
        kept += [("PublishBatchRequestEntries.member.%d.%s" % (place, name), value) for name, value in entries[number]]
    return urllib.parse.urlencode(kept).encode(), [dict(entries[number])["Id"] for number in numbers[1::2]]


def split_json(body):
    """The rest: likewise, with the indexes of the entries that were taken out."""
    asked = json.loads(body)
    name = next((name for name in ("Entries", "Records") if name in asked), None)
    if name is None:
        return body, []
    entries = asked[name]
    asked[name] = entries[::2]
    return json.dumps(asked).encode(), [entry.get("Id", 2 * i + 1) for i, entry in enumerate(entries[1::2])]


def merge(answer, out):
    """moto's answer with what was taken out as failed."""
    if answer.startswith(b"<"):
        failed = "<Failed>%s</Failed>" % "".join(FAILED_XML % identity for identity in out)
        text = answer.decode().replace("<Failed/>", "").replace("<Failed></Failed>", "")
        return text.replace("</PublishBatchResult>", failed + "</PublishBatchResult>").encode()
    found = json.loads(answer)
    if "Successful" in found or "Failed" in found:
        found.setdefault("Failed", []).extend(
            {"Id": identity, "SenderFault": False, "Code": "InternalError", "Message": "try again"} for identity in out)
    else:
        name = "Entries" if "Entries" in found else "Records"
        failed = {"ErrorCode": "InternalFailure", "ErrorMessage": "try again"}
        for index in out:
            found[name].insert(index, failed)
        found["FailedEntryCount" if name == "Entries" else "FailedRecordCount"] = len(out)
    return json.dumps(found).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    upstream = None

    def setup(self):
        super().setup()
        self.upstream = http.client.HTTPConnection("127.0.0.1", self.server.moto_port, timeout=60)

    def finish(self):
        self.upstream.close()
        super().finish()

    def answer(self, status, body, kind="application/x-amz-json-1.0"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def forward(self, body):
        headers = {key: value for key, value in self.headers.items() if key.lower() not in ("content-length", "connection")}
        self.upstream.request("POST", self.path, body, headers)
        answer = self.upstream.getresponse()
        found = answer.read()
        if answer.status < 300:
            self.server.passed(body)
        return answer.status, found

    def reset(self):
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def throttle(self):
        if self.headers["Content-Type"].startswith("application/x-www-form"):
            self.answer(400, b"<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
                        "text/xml")
        else:
            self.answer(400, b'{"__type":"com.amazonaws#ThrottlingException","message":"Rate exceeded"}')

    def partial(self, body):
        form = self.headers["Content-Type"].startswith("application/x-www-form")
        rest, out = (split_form if form else split_json)(body)
        status, found = self.forward(rest)
        self.answer(status, merge(found, out) if status == 200 and out else found)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.draw()
        if fault in (None, "after", "reset", "garbage"):
            status, found = self.forward(body)
        if fault is None:
            self.answer(status, found)
        elif fault in ("before", "after"):
            self.answer(500, b'{"__type":"InternalFailure"}')
        elif fault in ("drop", "reset"):
            self.reset()
        elif fault == "throttle":
            self.throttle()
        elif fault == "garbage":
            self.answer(200, b"\x00{]<")
        else:
            self.partial(body)

    def log_message(self, *_):
        pass


class Proxy:
    """with Proxy(moto, faults, rate) as proxy: proxy.url; proxy.bodies, if they are kept."""

    def __init__(self, moto, faults=(), rate=0.0, keep=False):
        self.moto, self.faults, self.rate, self.keep = moto, faults, rate, keep
        self.random, self.lock, self.bodies = random.Random(4), threading.Lock(), []

    def draw(self):
        with self.lock:
            return self.random.choice(self.faults) if self.faults and self.random.random() < self.rate else None

    def passed(self, body):
        if self.keep:
            with self.lock:
                self.bodies.append(body)

    def __enter__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.moto_port = self.moto.port
        self.server.draw, self.server.passed = self.draw, self.passed
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
