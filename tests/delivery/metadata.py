"""What stands around a program on AWS and answers on this machine only: an instance's metadata service, a container's agent, and an STS
that refuses. Nothing real of the kind can be had off AWS.

Paths: /instance… is a metadata service of an instance with a role, /empty… of one without, /version1… one that knows no tokens;
/container wants the token `let-me-in`; /short answers with keys that expire at second 2000000000, a new pair each time; /broken with
what is no JSON; /denied is an STS that says everything it was sent in its refusal; /busy one that is overloaded.
"""
import http.server
import itertools
import json
import threading

ROLES = "/latest/meta-data/iam/security-credentials/"
DENIED = ('<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>'
          "<Message>not authorized; you said %s</Message></Error><RequestId>1</RequestId></ErrorResponse>")


def keys(name, expires="2100-01-01T00:00:00Z"):
    return json.dumps({"Code": "Success", "AccessKeyId": name, "SecretAccessKey": "secret-of-" + name, "Token": "token-of-" + name,
                       "Expiration": expires})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    count = itertools.count(1)

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def instance(self, path, role):
        token = self.headers.get("X-aws-ec2-metadata-token")
        if path == "/latest/api/token":
            wanted = self.command == "PUT" and self.headers.get("X-aws-ec2-metadata-token-ttl-seconds") == "21600"
            return self.answer(200, "session") if wanted else self.answer(400, "")
        if token != "session":
            return self.answer(401, "")
        if path == ROLES and role:
            return self.answer(200, role)
        if path == ROLES + role and role:
            return self.answer(200, keys("INSTANCE"))
        return self.answer(404, "none")

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        place, _, rest = self.path[1:].partition("/")
        if place == "instance":
            self.instance("/" + rest, "the-role")
        elif place == "empty":
            self.instance("/" + rest, "")
        elif place == "container":
            allowed = self.headers.get("Authorization") == "let-me-in"
            self.answer(200 if allowed else 403, keys("CONTAINER") if allowed else "no")
        elif place == "short":
            self.answer(200, keys("SHORT%d" % next(Handler.count), "2033-05-18T03:33:20Z"))
        elif place == "broken":
            self.answer(200, "<html>")
        elif place == "denied":
            self.answer(403, DENIED % " ".join([body, *self.headers.values()]).replace("&", "&amp;"))
        elif place == "busy":
            self.answer(503, "")
        else:
            self.answer(404, "")

    do_GET = do_POST = do_PUT = respond

    def log_message(self, *_):
        pass


class Service:
    """with Service() as service: service.url"""

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
