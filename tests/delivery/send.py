"""What the cases of listen.cases send, and what they are told: the status and the body.

usage: send.py [-m METHOD] [-z] [-s KEY] [-c] [-n] [-w] URL [HEADER…]     the body comes on standard input
       -z   packed by gzip    -s   signed with KEY    -c   in chunks, without a length    -n   no body    -w   the answer's headers as well
       send.py --raw URL TEXT      sends the text (escapes as in C) and prints the first line of what comes back, "closed" or "refused"
       send.py --leave URL TEXT    sends it and goes away
"""
import argparse
import gzip
import hashlib
import hmac
import http.client
import socket
import sys
import urllib.parse


def raw(how, url, text):
    parts = urllib.parse.urlsplit(url)
    try:
        peer = socket.create_connection((parts.hostname, parts.port))
    except ConnectionRefusedError:
        return print("refused")
    with peer:
        peer.sendall(text.encode().decode("unicode_escape").encode("latin-1"))
        if not text or how == "--leave":
            return None
        answer = b""
        try:
            while b"\r\n" not in answer:
                got = peer.recv(4096)
                if not got:
                    break
                answer += got
        except ConnectionResetError:
            pass
    return print(answer.split(b"\r\n")[0].decode() or "closed")


def main():
    if sys.argv[1] in ("--raw", "--leave"):
        return raw(*sys.argv[1:])
    options = argparse.ArgumentParser()
    options.add_argument("-m", default="POST")
    for flag in "zcnw":
        options.add_argument("-" + flag, action="store_true")
    options.add_argument("-s")
    options.add_argument("url")
    options.add_argument("headers", nargs="*")
    chosen = options.parse_intermixed_args()
    body = None if chosen.n else sys.stdin.buffer.read()
    headers = dict(header.split(": ", 1) for header in chosen.headers)
    if chosen.z:
        body = gzip.compress(body)
        headers["Content-Encoding"] = "gzip"
    if chosen.s:
        headers["X-Signature-256"] = "sha256=" + hmac.new(chosen.s.encode(), body, hashlib.sha256).hexdigest()
    parts = urllib.parse.urlsplit(chosen.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=110)
    connection.request(chosen.m, parts.path, iter([body]) if chosen.c else body, headers)
    answer = connection.getresponse()
    print(answer.status, answer.read().decode().strip())
    if chosen.w:
        print(answer.headers)


main()
