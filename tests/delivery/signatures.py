"""Signatures: what the program signs, against what the table says and, where it is installed, against botocore.

signatures.json is an array of requests with the Authorization that botocore gave each. To add one, leave "authorization" out and run
`tests/delivery/signatures.py`, which fills in what is missing.
"""
import datetime
import json
import os
import subprocess
import sys
from unittest import mock

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "signatures.json")
DEFAULTS = {"method": "POST", "path": "/", "query": "", "headers": [], "body": "", "region": "eu-central-1", "service": "sqs",
            "host": "sqs.eu-central-1.amazonaws.com", "time": 1767323045, "id": "AKIDEXAMPLE",
            "secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token": None, "scheme": "https"}


def table():
    with open(TABLE, encoding="utf-8") as file:
        return [{**DEFAULTS, **request} for request in json.load(file)]


def botocore_signs(request):
    """The Authorization that botocore computes, or None where it is not installed."""
    try:
        from botocore import auth, awsrequest, compat, credentials
    except ImportError:
        return None
    query = "?" + request["query"] if request["query"] else ""
    signed = awsrequest.AWSRequest(request["method"], "%s://%s%s%s" % (
        request["scheme"], request["host"], request["path"], query), data=request["body"].encode())
    for name, value in request["headers"]:
        signed.headers[name] = value
    when = datetime.datetime.fromtimestamp(request["time"], datetime.timezone.utc)
    with mock.patch.object(auth, "get_current_datetime", lambda *_, **__: when) if hasattr(
            auth, "get_current_datetime") else mock.patch.object(compat, "get_current_datetime", lambda *_, **__: when):
        auth.SigV4Auth(credentials.Credentials(request["id"], request["secret"], request["token"]), request["service"],
                       request["region"]).add_auth(signed)
    return signed.headers["Authorization"]


def run(probe):
    """[(case, problem or None)…]"""
    requests = table()
    done = subprocess.run([probe, "sign"], input=json.dumps(requests).encode(), stdout=subprocess.PIPE, check=False)
    signed = done.stdout.decode().splitlines()
    results = []
    for request, found in zip(requests, signed + ["nothing"] * len(requests)):
        problem = None
        if found != request["authorization"]:
            problem = "%s\n    instead of %s" % (found, request["authorization"])
        elif botocore_signs(request) not in (None, found):
            problem = "botocore signs %s" % botocore_signs(request)
        results.append(("signature: " + request["name"], problem))
    return results


def fill():
    with open(TABLE, encoding="utf-8") as file:
        requests = json.load(file)
    for request in requests:
        request.setdefault("authorization", botocore_signs({**DEFAULTS, **request}))
    with open(TABLE, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(request, ensure_ascii=False) for request in requests) + "\n]\n")


if __name__ == "__main__":
    sys.exit(fill())
