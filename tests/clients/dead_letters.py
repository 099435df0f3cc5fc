#!/usr/bin/env python3
"""Gives a server a function that refuses one order, and a queue with orders that it refused before.

dead_letters.py ENDPOINT ACCOUNT: a line for each message that lies in the queue, with its body.
With a third argument nothing is made, and the lines say what is still there.
"""

import io
import json
import sys
import zipfile

import boto3

FUNCTION = "peer-orders"
QUEUE = "peer-orders-dlq"
CODE = """
import json


def handler(event, context):
    order = json.loads(event["Records"][0]["body"])
    if order["bad"]:
        raise ValueError("order %d cannot be read" % order["id"])
    return {"stored": order["id"]}
"""


def clients(endpoint, account):
    settings = {
        "endpoint_url": endpoint,
        "region_name": "us-east-1",
        "aws_access_key_id": account,
        "aws_secret_access_key": "test",
    }
    return boto3.client("sqs", **settings), boto3.client("lambda", **settings)


def make(sqs, functions, account):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("orders.py", CODE)
    functions.create_function(
        FunctionName=FUNCTION,
        Runtime="python3.12",
        Role=f"arn:aws:iam::{account}:role/peer",
        Handler="orders.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    for order in range(6):
        body = json.dumps({"id": order, "bad": order == 4})
        sqs.send_message(QueueUrl=url, MessageBody=body)


def main():
    endpoint, account = sys.argv[1:3]
    sqs, functions = clients(endpoint, account)
    if len(sys.argv) == 3:
        make(sqs, functions, account)
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    seen = {}
    for _ in range(3):
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        for message in answer.get("Messages", []):
            seen[message["MessageId"]] = message["Body"]
    for body in sorted(seen.values()):
        print(json.dumps({"body": body}))


if __name__ == "__main__":
    main()
