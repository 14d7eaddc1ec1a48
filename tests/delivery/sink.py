"""An HTTP server that takes events, and misbehaves where it is told to.

    /NAME/ok                       takes everything: 200
    /NAME/status/CODE[/SECONDS]    answers CODE, with Retry-After if SECONDS are given
    /NAME/first/COUNT/CODE[/SECONDS]   the first COUNT requests are answered so, later ones taken
    /NAME/every/COUNT/CODE         every COUNT-th request is answered so
    /NAME/reset                    the first request's connection is reset in the middle of the answer
    /NAME/garbage                  the first request is answered by what is no HTTP
    /NAME/hang                     the first request is never answered
    /NAME/never                    no request is ever answered
    /NAME/close                    the first request's connection is closed without an answer
    /NAME/long                     an answer of 3 MiB that goes with 200
    /NAME/echo                     400, with everything the request held in the answer's first line
    /NAME/redirect                 302 to /NAME/ok
    /NAME/poison                   400 if a line holds the word poison, else taken
    /NAME/say/CODE/TEXT            answers CODE and the (percent-encoded) text, and notes the headers of all that came
    /NAME/hold                     each request is taken when GET /free/NAME has been asked
    /NAME/signed/SECRET            taken if X-Signature-256 is the body's HMAC, else 401
    GET /got/NAME                  the bodies that were taken, in their order, each ended by a newline
    GET /heads/NAME                the last taken request's method and headers
    GET /count/NAME                how many requests of that name have come, answered or not
    GET /free/NAME                 lets go of those that are held
    GET /open/NAME                 how many connections requests of that name came by
"""
import collections
import hashlib
import hmac
import http.server
import socket
import struct
import threading
import time
import urllib.parse

UNSAID = ("host", "content-length", "user-agent", "accept", "connection", "x-real", "x-forwarded-for")


class Names:
    """What is known of each NAME."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.bodies = collections.defaultdict(list)
        self.heads = {}
        self.connections = collections.defaultdict(set)
        self.free = collections.defaultdict(threading.Event)

    def count(self, name, connection):
        with self.lock:
            self.counts[name] += 1
            self.connections[name].add(connection)
            return self.counts[name]

    def note(self, name, head):
        with self.lock:
            self.heads[name] = self.heads.get(name, "") + head

    def take(self, name, body, head):
        with self.lock:
            self.bodies[name].append(body)
            self.heads[name] = head


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def answer(self, status, text=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def take(self, name, body, text=b""):
        heads = sorted("%s: %s" % (key, value) for key, value in self.headers.items() if key.lower() not in UNSAID)
        self.server.names.take(name, body, "\n".join([self.command] + heads) + "\n")
        self.answer(200, text)

    def fail(self, code, seconds=None):
        self.answer(int(code), b"out of order\nin detail", [("Retry-After", seconds)] if seconds else [])

    def misbehave(self, how):
        self.close_connection = True
        if how == "garbage":
            self.wfile.write(b"\x00\xffgarbage\r\n\r\n")
        elif how == "hang":
            time.sleep(2)
        elif how == "reset":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def behave(self, name, how, rest, body, number):
        if how == "status":
            self.fail(*rest)
        elif how == "first" and number <= int(rest[0]):
            self.fail(*rest[1:])
        elif how == "every" and number % int(rest[0]) == 0:
            self.fail(*rest[1:])
        elif how in ("reset", "garbage", "hang", "close") and number == 1:
            self.misbehave(how)
        elif how == "hold":
            self.server.names.free[name].wait(100)
            self.take(name, body)
        elif how == "never":
            self.connection.recv(1)  # until the client has had enough
            self.close_connection = True
        elif how == "echo":
            self.answer(400, " ".join([self.path, str(dict(self.headers)), body.decode()]).encode())
        elif how == "say":
            self.server.names.note(name, str(self.headers))
            self.answer(int(rest[0]), urllib.parse.unquote(rest[1]).encode())
        elif how == "redirect":
            self.answer(302, headers=[("Location", "/%s/ok" % name)])
        elif how == "poison" and b"poison" in body:
            self.answer(400, b"not that one")
        elif how == "signed" and self.headers.get("X-Signature-256") != "sha256=" + hmac.new(
                rest[0].encode(), body, hashlib.sha256).hexdigest():
            self.answer(401)
        else:
            self.take(name, body, b"x" * (3 << 20) if how == "long" else b"")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name, how, *rest = self.path[1:].split("/")
        self.behave(name, how, rest, body, self.server.names.count(name, self.client_address))

    do_PUT = do_PATCH = do_POST

    def do_GET(self):
        what, name = self.path[1:].split("/")
        names = self.server.names
        with names.lock:
            if what == "got":
                self.answer(200, b"".join(body.removesuffix(b"\n") + b"\n" for body in names.bodies[name]))
            elif what == "count":
                self.answer(200, b"%d\n" % names.counts[name])
            elif what == "free":
                names.free[name].set()
                self.answer(200)
            elif what == "heads":
                self.answer(200, names.heads.get(name, "none\n").encode())
            else:
                self.answer(200, b"%d\n" % len(names.connections[name]))

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        pass  # clients that go away, and connections that were reset


class Sink:
    """with Sink() as sink: sink.url, sink.names. With a TLS context it is a server by the name of localhost, and may share another's
    names."""

    def __init__(self, context=None, names=None):
        self.context, self.names = context, names or Names()

    def __enter__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.names = self.names
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        if self.context:
            self.server.socket = self.context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
            self.url = "https://localhost:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
