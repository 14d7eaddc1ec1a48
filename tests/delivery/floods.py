"""A target that never answers, and far more events than its queue has room for: memory stays what it is, and every event is accounted for.

Each of block, spill and drop runs with some events and with five times as many; the second run may not take noticeably more memory. And while
one event waits for its answer, the program sleeps.
"""
import contextlib
import json
import os
import socket
import subprocess
import tempfile

QUEUE = 2000
SIZES = {False: (10000, 50000), True: (200000, 1000000)}
ROOM = 4 << 20  # bytes that a run may take more than a shorter one, for what malloc does

# What has been freed is not held back for long by a program that was built with sanitizers.
SPARING = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}


@contextlib.contextmanager
def nobody():
    """The address of something that takes connections and never reads."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(512)
        yield "http://127.0.0.1:%d/" % server.getsockname()[1]


def watch(process):
    """The most memory that a process has had, in bytes, once it has ended. What wait4(2) says may be its parent's."""
    peak = 0
    while process.poll() is None:
        try:
            with open("/proc/%d/status" % process.pid, encoding="ascii") as status:
                peak = max([peak] + [int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:")])
        except OSError:
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
    return peak


def run(program, policy, count, url):
    """Peak memory in bytes, and what was wrong or None."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "r.kms"), "w", encoding="utf-8") as file:
            file.write('rule r { to http "%s" queue %d batch 500 in_flight 4 linger 0ms timeout 100ms connect_timeout 100ms retry 0 '
                       "when_full %s else file \"dead\" }\n" % (url, QUEUE, policy))
        with open(os.path.join(folder, "events"), "w", encoding="utf-8") as file:
            file.writelines('{"n":%d,"text":"%s"}\n' % (i, "x" * 100) for i in range(count))
        process = subprocess.Popen([program, "-f", "r.kms", "--stats=json", "events"], cwd=folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, env=SPARING)
        peak = watch(process)
        said = process.stderr.read().decode().splitlines()
        with open(os.path.join(folder, "dead"), "rb") as file:
            letters = len({json.loads(line)["event"]["n"] for line in file})
        lost = json.loads(said[-1])["undelivered"]
    wrong = None if letters + lost == count and (lost > 0) == (policy == "drop") and process.returncode == (2 if lost else 0) else \
        "%d events: %d dead letters, %d dropped, status %d" % (count, letters, lost, process.returncode)
    return peak, wrong


MOST_NAPS = 60  # in a second: a few of its own, and what a busy machine adds; one each 5 ms would be 200


def naps(program, url):
    """None, or how often the program woke up while it waited a second for an answer."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "r.kms"), "w", encoding="utf-8") as file:
            file.write('rule r { to http "%s" timeout 1s retry 0 else file "dead" }\n' % url)
        process = subprocess.Popen([program, "-f", "r.kms"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        process.stdin.write(b'{"a":1}\n')
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return None if process.returncode == 0 and usage.ru_nvcsw < MOST_NAPS else "status %d, woke up %d times" % (
        process.returncode, usage.ru_nvcsw)


def floods(program, long, report):
    """[(case, problem or None)…]"""
    results = []
    with nobody() as url:
        results.append(("a late answer is slept for", naps(program, url)))
        for policy in "block", "spill", "drop":
            (few, wrong), (many, wrong_too) = [run(program, policy, count, url) for count in SIZES[long]]
            report("full queue, %s: %.1f MB with %d events, %.1f MB with %d" % (policy, few / 1e6, SIZES[long][0], many / 1e6, SIZES[long][1]))
            grown = None if many < few + ROOM else "memory grew from %d to %d bytes" % (few, many)
            results.append(("full queue: %s" % policy, wrong or wrong_too or grown))
    return results
