"""Every action for AWS against moto, and SQS against ElasticMQ at full size: what was sent is there, once; under faults, at least once.

A class for each action: its constructor makes the target, `address` and `settings` are what the driver is told, and received(count) reads
what has arrived.
"""
import io
import json
import os
import subprocess
import threading
import time
import zipfile

import faults
import sink

REGION, ACCOUNT = "eu-central-1", "123456789012"
PATIENCE = 600  # seconds for what is left in a queue
KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret"}


def client(moto, name):
    import boto3
    return boto3.client(name, endpoint_url=moto.url, region_name=REGION, **KEYS)


class Sqs:
    """Messages are taken out while more arrive; for moto, which looks through all messages of a queue whenever some are asked for, many go to
    several queues in turn."""
    settings = []

    def __init__(self, moto, name):
        self.sqs = client(moto, "sqs")
        self.url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.address = "arn:aws:sqs:%s:%s:%s" % (REGION, ACCOUNT, name)
        self.bodies, self.last, self.problem = [], threading.Event(), None
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        try:
            self.read_all()
        except Exception as error:  # whatever it is, received() tells it
            self.problem = error

    def read_all(self):
        while True:
            last = self.last.is_set()
            found = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=0).get("Messages", [])
            self.bodies += [message["Body"] for message in found]
            if found:
                self.sqs.delete_message_batch(QueueUrl=self.url, Entries=[
                    {"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]} for i, message in enumerate(found)])
            elif last:
                return
            else:
                self.last.wait(0.05)

    def received(self, _):
        self.last.set()
        self.reader.join(PATIENCE)
        if self.problem or self.reader.is_alive():
            raise RuntimeError("the queue was not read to its end, %d so far: %s" % (len(self.bodies), self.problem or "it takes too long"))
        return self.bodies


class Sns:
    """The topic's subscriber is a sink."""
    settings = []

    def __init__(self, moto, name):
        self.sink, sns = sink.Sink().__enter__(), client(moto, "sns")
        self.address = sns.create_topic(Name=name)["TopicArn"]
        sns.subscribe(TopicArn=self.address, Protocol="http", Endpoint=self.sink.url + "/sns/ok")

    def received(self, _):
        self.sink.__exit__()
        return [json.loads(body)["Message"] for body in self.sink.names.bodies["sns"]]


class Kinesis:
    settings = []

    def __init__(self, moto, name):
        self.kinesis, self.name = client(moto, "kinesis"), name
        self.kinesis.create_stream(StreamName=name, ShardCount=2)
        self.address = "arn:aws:kinesis:%s:%s:stream/%s" % (REGION, ACCOUNT, name)

    def received(self, _):
        bodies = []
        for shard in self.kinesis.list_shards(StreamName=self.name)["Shards"]:
            at = self.kinesis.get_shard_iterator(StreamName=self.name, ShardId=shard["ShardId"],
                                                 ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            while True:
                found = self.kinesis.get_records(ShardIterator=at, Limit=10000)
                if not found["Records"]:
                    break
                bodies += [record["Data"].decode() for record in found["Records"]]
                at = found["NextShardIterator"]
        return bodies


class Logs:
    settings = ["stream=here"]

    def __init__(self, moto, name):
        self.logs, self.name = client(moto, "logs"), name
        self.logs.create_log_group(logGroupName=name)
        self.logs.create_log_stream(logGroupName=name, logStreamName="here")
        self.address = "arn:aws:logs:%s:%s:log-group:%s:*" % (REGION, ACCOUNT, name)

    def received(self, _):
        bodies, token = [], {}
        while True:
            found = self.logs.get_log_events(logGroupName=self.name, logStreamName="here", startFromHead=True, limit=10000, **token)
            bodies += [event["message"] for event in found["events"]]
            if token.get("nextToken") == found["nextForwardToken"]:
                return bodies
            token = {"nextToken": found["nextForwardToken"]}


class EventBridge(Sqs):
    """The bus has a rule that sends to a queue."""
    settings = ["source=here", "detail_type=of this kind"]

    def __init__(self, moto, name):
        super().__init__(moto, name)
        queue, events = self.address, client(moto, "events")
        self.address = events.create_event_bus(Name=name)["EventBusArn"]
        events.put_rule(Name="all", EventBusName=name, EventPattern=json.dumps({"source": ["here"], "detail-type": ["of this kind"]}))
        events.put_targets(Rule="all", EventBusName=name, Targets=[{"Id": "1", "Arn": queue}])

    def received(self, count):
        return [json.dumps(json.loads(body)["detail"], separators=(",", ":"), ensure_ascii=False) for body in super().received(count)]


class Lambda:
    """moto only notes that there was an invocation, so the proxy tells with what."""
    settings = []
    keep = True

    def __init__(self, moto, name):
        import urllib.request
        config = json.dumps({"lambda": {"use_docker": False}}).encode()
        urllib.request.urlopen(urllib.request.Request(moto.url + "/moto-api/config", config, {"Content-Type": "application/json"}))
        iam, functions = client(moto, "iam"), client(moto, "lambda")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("f.py", "def f(*_): pass\n")
        self.address = functions.create_function(FunctionName=name, Runtime="python3.12", Role=role, Handler="f.f",
                                                 Code={"ZipFile": code.getvalue()})["FunctionArn"]

    def received(self, _):
        return [body.decode() for body in self.proxy.bodies]


ACTIONS = {"sqs": Sqs, "sns": Sns, "kinesis": Kinesis, "eventbridge": EventBridge, "lambda": Lambda, "logs": Logs}
SIZES = {"lambda": 100}  # a request each
LONG = 100000


def drive(program, action, address, url, lines, *options):
    """The driver's dead letters, its counts, and how long it took."""
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": KEYS["aws_access_key_id"], "AWS_SECRET_ACCESS_KEY": KEYS["aws_secret_access_key"],
                   "AWS_REGION": REGION, "AWS_ENDPOINT_URL": url}
    began = time.monotonic()
    done = subprocess.run([program, action, address, *options], input="".join(line + "\n" for line in lines).encode(),
                          stdout=subprocess.PIPE, env=environment, timeout=3600, check=False)
    printed = done.stdout.decode().splitlines()
    try:
        *dead, counts = [json.loads(line) for line in printed]
    except ValueError:
        raise RuntimeError("the driver says: %s" % printed[:3]) from None
    return dead, counts, time.monotonic() - began


def compare(sent, received, exactly):
    """None, or what is wrong with what has arrived."""
    missing, strange = set(sent) - set(received), set(received) - set(sent)
    if missing or strange:
        return "%d of %d are missing, %d were never sent, as %s" % (len(missing), len(sent), len(strange), sorted(missing | strange)[:2])
    if exactly and len(received) != len(sent):
        return "%d arrived of %d" % (len(received), len(sent))
    return None


def one(moto, program, action, count, kinds, rate, name):
    """Delivers so many; the driver's counts, how long it took, and the problem or None."""
    target = ACTIONS[action](moto, name)
    exactly = set(kinds) <= {"partial", "throttle", "before", "drop"}
    keep = hasattr(target, "keep")
    sent = ['{"n":%d,"text":"ü \\"x\\" \\\\ 東 & <%d>"}' % (i, i % 7) for i in range(count)]
    with faults.Proxy(moto, kinds, rate, keep) as proxy:
        target.proxy = proxy
        dead, counts, seconds = drive(program, action, target.address, proxy.url if kinds or keep else moto.url, sent, "in_flight=8", "timeout=600s",
                                      *target.settings, *(["--fast-clock"] if kinds else []))
    problem = compare(sent, target.received(count), exactly)
    if dead or counts["delivered"] != count:
        problem = "the driver says %s, %s" % (counts, dead[:1])
    elif kinds and not counts["retried"]:
        problem = "there were no faults"
    return counts, seconds, problem


def measure(moto, program, action, count, kinds, rate):
    """(what was measured, problem or None) of one run, which may take several targets."""
    most = moto.most_messages or count if issubclass(ACTIONS[action], Sqs) else count
    requests, retried, took, problems = 0, 0, 0.0, []
    for begin in range(0, count, most):
        name = "%s-%s-%d" % (action, "".join(kind[0] for kind in kinds), begin)
        counts, seconds, problem = one(moto, program, action, min(most, count - begin), kinds, rate, name)
        requests, retried, took = requests + counts["requests"], retried + counts["retried"], took + seconds
        problems += [problem] if problem else []
    return "%d events in %d requests, %.1f s, %d tried again" % (count, requests, took, retried), problems[0] if problems else None


def fifo(moto, program):
    """A FIFO queue keeps the order, whatever fails; the same event twice arrives twice."""
    sqs = client(moto, "sqs")
    url = sqs.create_queue(QueueName="order.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    sent = ["%d" % (i // 2) for i in range(60)]
    with faults.Proxy(moto, ("before", "throttle", "drop", "partial"), 0.3) as proxy:
        drive(program, "sqs", "arn:aws:sqs:%s:%s:order.fifo" % (REGION, ACCOUNT), proxy.url, sent, "--fast-clock", "--group", "g")
    got = []
    while len(got) <= len(sent):
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        if not found:
            break
        for message in found:
            got.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return None if sorted(got) == sorted(sent) else "sent %s, got %s" % (sent, got)


def dead_letter(moto, program):
    """A dead letter in a queue carries EventBridge's attributes."""
    sqs = client(moto, "sqs")
    url = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = "arn:aws:sqs:%s:%s:" % (REGION, ACCOUNT)
    drive(program, "sqs", arn + "nobody", moto.url, ['{"lost":1}'], "--rule", "leaks", "--dead-letter", "sqs", arn + "dead")
    message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
    found = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    expected = {"RULE_ARN": "leaks", "TARGET_ARN": arn + "nobody", "ERROR_CODE": "NO_RESOURCE", "RETRY_ATTEMPTS": "0",
                "ERROR_MESSAGE": "QueueDoesNotExist: The specified queue does not exist. (HTTP 400)"}
    return None if found == expected and message["Body"] == '{"lost":1}' else "got %s" % found


def partition_key(moto, program):
    """All of one partition key go to one shard, and none is lost of a batch of 1,200."""
    target = Kinesis(moto, "keyed")
    drive(program, "kinesis", "keyed", moto.url, ["%d" % i for i in range(1200)], "partition_key=same", "in_flight=1")
    shards = []
    for shard in target.kinesis.list_shards(StreamName="keyed")["Shards"]:
        at = target.kinesis.get_shard_iterator(StreamName="keyed", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        shards.append(len(target.kinesis.get_records(ShardIterator=at["ShardIterator"], Limit=10000)["Records"]))
    return None if sorted(shards) == [0, 1200] else "shards hold %s" % shards


def run(moto, queues, program, long, report):
    """[(case, problem or None)…]; `queues` is a server for SQS with room for many messages, if there is one."""
    results = []
    for action in ACTIONS:
        server = (queues or moto) if action == "sqs" else moto
        count = LONG if long else SIZES.get(action, 1000)
        few = LONG if long else min(count, 300)
        for kinds, rate, size in (((), 0.0, count), (("partial",), 0.5, few), (faults.ALL, 0.3, few)):
            if kinds == ("partial",) and action in ("lambda", "logs"):
                continue
            measured, problem = measure(server, program, action, size, kinds, rate)
            title = "%s: %s" % (action, "faults: " + " ".join(kinds) if kinds else "once each")
            report("%s: %s" % (title, measured))
            results.append((title, problem))
    for check in (fifo, dead_letter, partition_key):
        results.append(("%s: %s" % (check.__name__.replace("_", " "), check.__doc__.splitlines()[0]), check(moto, program)))
    return results
