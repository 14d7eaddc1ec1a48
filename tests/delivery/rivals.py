"""What events could be sent with otherwise, each at its best: a command that sends the same ones. Files are written before the time counts."""
import json
import os
import shutil
import subprocess
import sys

TITLES = {"curl": "`curl --parallel --parallel-max 64`", "aws_cli": "`aws`, a call a batch, `xargs -P %d`" % os.cpu_count(),
          "boto3": "a loop over boto3's client"}

LOOP = """import json, sys, boto3
client = boto3.client(sys.argv[1], endpoint_url=sys.argv[3])
send = getattr(client, sys.argv[2].replace("-", "_"))
for line in open("batches"):
    send(**json.loads(line))
"""


def curl(folder, url, lines):
    """All bodies in one file of settings; with --parallel-immediate, as it is quicker."""
    with open(os.path.join(folder, "settings"), "w", encoding="utf-8") as file:
        file.write("next\n".join('url = "%s"\nheader = "Content-Type: application/json"\noutput = "/dev/null"\ndata-raw = %s\n' % (
            url, json.dumps(line, ensure_ascii=False)) for line in lines))
    return ["curl", "-q", "-s", "--no-progress-meter", "--http1.1", "--parallel", "--parallel-immediate", "--parallel-max", "64",
            "-K", "settings"]


def aws_cli(folder, url, call, batches):
    """A process for each batch, one on each processor."""
    for i, batch in enumerate(batches):
        with open(os.path.join(folder, "%d.json" % i), "w", encoding="utf-8") as file:
            json.dump(batch, file)
    with open(os.path.join(folder, "files"), "w", encoding="utf-8") as file:
        file.writelines("file://%d.json\n" % i for i in range(len(batches)))
    return ["xargs", "-a", "files", "-n", "1", "-P", str(os.cpu_count()), "aws", "--endpoint-url", url, *call, "--cli-input-json"]


def boto3(folder, url, call, batches):
    with open(os.path.join(folder, "batches"), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(batch) + "\n" for batch in batches)
    return [sys.executable, "-c", LOOP, *call, url]


def versions():
    """Of what there is."""
    found = []
    for command in ["curl", "--version"], ["aws", "--version"], ["nginx", "-v"]:
        if shutil.which(command[0]):
            said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout.decode()
            found.append(" ".join(said.split()[:2]) if command[0] == "curl" else said.split()[-1] if command[0] == "nginx" else said.split()[0])
    return ", ".join(found)
