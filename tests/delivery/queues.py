"""What the cases of queue.cases ask of moto. usage: queues.py COMMAND…, with $MOTO

    make NAME [COUNT]           a queue, its URL is printed; COUNT: what was received so often goes to the queue NAME-dead
    send URL                    the lines of standard input, a message each
    text URL                    standard input as one message
    remove URL                  deletes the queue
    count URL                   how many are not deleted
    take URL [SECONDS]          their bodies, sorted, waiting so long for each ten of those that are not visible
"""
import os
import sys

import boto3

sqs = boto3.client("sqs", region_name="eu-central-1", endpoint_url=os.environ["MOTO"], aws_access_key_id="A", aws_secret_access_key="s")


def make(name, count=None):
    attributes = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
    if count:
        dead = sqs.create_queue(QueueName=name + "-dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        attributes["RedrivePolicy"] = '{"deadLetterTargetArn":"%s","maxReceiveCount":"%s"}' % (arn, count)
    print(sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])


def send(url):
    for number, line in enumerate(sys.stdin.read().splitlines()):
        fifo = {"MessageGroupId": "g", "MessageDeduplicationId": str(number)} if url.endswith(".fifo") else {}
        sqs.send_message(QueueUrl=url, MessageBody=line, **fifo)


def text(url):
    sqs.send_message(QueueUrl=url, MessageBody=sys.stdin.read())


def remove(url):
    sqs.delete_queue(QueueUrl=url)


def not_deleted(url):
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"])


def count(url):
    print(not_deleted(url))


def take(url, seconds="0"):
    bodies, left = [], not_deleted(url)
    while len(bodies) < left:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=int(seconds)).get("Messages", [])
        if not found:
            break
        bodies += [message["Body"] for message in found]
    print("\n".join(sorted(bodies) or ["none"]))


globals()[sys.argv[1]](*sys.argv[2:])
