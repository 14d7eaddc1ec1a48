"""A message that was deleted is gone, even if the answer that said so was lost and the service knows nothing of it when asked again.

The server is a stand-in for SQS that can do what none of the real ones does on demand: it deletes, breaks off, and refuses the second request.
"""
import json
import os
import tempfile
import threading

import sink
import sources


class Forgetful(sources.Hander):
    """Each receipt is good for one deletion, or for none if `server.stale`; the first request to delete is not answered if `server.loses`."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["X-Amz-Target"].endswith("ReceiveMessage"):
            return self.hand_out()
        with self.server.lock:
            self.server.asked += 1
            lost = self.server.loses and self.server.asked == 1
            answer = self.delete(body["Entries"])
        if lost:
            self.close_connection = True
            return None
        self.say(200, answer)
        return self.server.answered.set()

    def hand_out(self):
        with self.server.lock:
            handed, self.server.handed = self.server.handed, True
        if handed:
            self.server.over.wait(20)
        self.say(200, {} if handed else {"Messages": [{"MessageId": str(i), "ReceiptHandle": str(i), "Body": '{"n":%d}' % i} for i in range(10)]})

    def delete(self, entries):
        done, refused = [], []
        for entry in entries:
            good = not self.server.stale and entry["ReceiptHandle"] not in self.server.deleted
            (done if good else refused).append(entry["Id"])
            self.server.deleted.add(entry["ReceiptHandle"])
        return {"Successful": [{"Id": i} for i in done],
                "Failed": [{"Id": i, "Code": "ReceiptHandleIsInvalid", "Message": "no such receipt", "SenderFault": True} for i in refused]}


def work(program, loses, stale):
    """The status and what was said of ten messages, once a request to delete was answered."""
    server = sink.Server(("127.0.0.1", 0), Forgetful)
    server.lock, server.over, server.answered = threading.Lock(), threading.Event(), threading.Event()
    server.loses, server.stale, server.handed, server.asked, server.deleted = loses, stale, False, 0, set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        process = sources.start(program, folder, "--from", "sqs:http://127.0.0.1:%d/1/q" % server.server_port, "-p", sources.PATTERN)
        sources.wait_until(server.answered.is_set, process)
        server.over.set()
        status = sources.stop(process)
        server.shutdown()
        server.server_close()
        with open(os.path.join(folder, "err"), encoding="utf-8") as err:
            return status, err.read()


def run(program):
    """[(case, problem or None)…]"""
    results = []
    status, said = work(program, loses=True, stale=False)
    good = status == 0 and "cannot be deleted" not in said
    results.append(("deletes: the answer is lost", None if good else "status %d: %s" % (status, said)))
    status, said = work(program, loses=False, stale=True)
    good = status == 2 and "a message cannot be deleted, so that it comes again: ReceiptHandleIsInvalid" in said
    results.append(("deletes: the receipt is too old", None if good else "status %d: %s" % (status, said)))
    return results
