#!/usr/bin/env python3
"""Gives an AWS-compatible server a fleet with a past, runs a part of it, and prints what that adds up to.

    fleet.py ENDPOINT ACCOUNT

A line for each function: its stack; over the last hour what was put into its metrics, and what really came of
its invocations; and the sums that the server itself tells this client. Ends when the minute of the last
invocation is over: figures are of whole minutes.
"""
import datetime
import io
import json
import sys
import threading
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

MINUTES = 50
CODE = """
def handler(event, context):
    if event.get("fails"):
        raise ValueError("as it was told")
    return event
"""
# Name, stack, invocations, errors and throttles in each minute of the past, then real ones: right, failing,
# turned away.
FLEET = [
    ("fleet-checkout", "fleet-shop", 40, 3, 0, 5, 2, 0),
    ("fleet-orders", "fleet-shop", 7, 0, 0, 4, 0, 0),
    ("fleet-mail", "fleet-mail", 12, 1, 2, 0, 3, 0),
    ("fleet-closed", "fleet-mail", 1, 0, 4, 0, 0, 3),
    ("fleet-past", "fleet-mail", 20, 0, 0, 0, 0, 0),
    ("fleet-idle", None, 0, 0, 0, 0, 0, 0),
]
# Milliseconds of one invocation each, in every minute of the past.
DURATIONS = [float(10 * (n + 1)) for n in range(20)]


def client(service):
    # Twelve digits as a key are the account, in ministack's view.
    return boto3.client(service, endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id=sys.argv[2],
                        aws_secret_access_key="test", config=Config(retries={"max_attempts": 1}))


def code():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("main.py", CODE)
    return package.getvalue()


def make(functions, name, stack):
    tags = {"team": "peers"} | ({"aws:cloudformation:stack-name": stack} if stack else {})
    functions.create_function(FunctionName=name, Runtime="python3.12", MemorySize=128, Timeout=10, Tags=tags,
                              Role="arn:aws:iam::123456789012:role/peer", Handler="main.handler",
                              Code={"ZipFile": code()})
    functions.get_waiter("function_active_v2").wait(FunctionName=name)


def past(metrics, name, counts, now):
    for minute in range(2, MINUTES + 2):
        at = now - datetime.timedelta(minutes=minute)
        of = {"Dimensions": [{"Name": "FunctionName", "Value": name}], "Timestamp": at}
        points = [of | {"MetricName": metric, "Unit": "Count", "Value": float(value)}
                  for metric, value in counts.items()]
        points += [of | {"MetricName": "Duration", "Unit": "Milliseconds", "Value": value} for value in DURATIONS]
        metrics.put_metric_data(Namespace="AWS/Lambda", MetricData=points)


def run(functions, name, right, failing, turned_away):
    """What really came of it, which is what the figures are compared with."""
    came = {"right": 0, "failed": 0, "throttled": 0}
    if turned_away:
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    for event in [{}] * right + [{"fails": True}] * failing + [{}] * turned_away:
        try:
            answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
            came["failed" if answer.get("FunctionError") else "right"] += 1
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 429:
                raise
            came["throttled"] += 1
    return came


def sums(metrics, name):
    now = datetime.datetime.now(datetime.timezone.utc)
    told = {}
    for metric in ("Invocations", "Errors", "Throttles"):
        answer = metrics.get_metric_statistics(
            Namespace="AWS/Lambda", MetricName=metric, Dimensions=[{"Name": "FunctionName", "Value": name}],
            StartTime=now - datetime.timedelta(hours=2), EndTime=now, Period=60, Statistics=["Sum"])
        told[metric.lower()] = round(sum(point["Sum"] for point in answer["Datapoints"]))
    return told


def main():
    functions, metrics = client("lambda"), client("cloudwatch")
    now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
    lines = []
    for name, stack, invocations, errors, throttles, *real in FLEET:
        make(functions, name, stack)
        counts = {"Invocations": invocations, "Errors": errors, "Throttles": throttles}
        if invocations:
            past(metrics, name, counts, now)
        came = run(functions, name, *real)
        lines.append({
            "function": name,
            "stack": stack,
            "past": {metric.lower(): count * MINUTES for metric, count in counts.items()},
            "came": came,
            "is_all_past": not any(real),
        })
    # The last invocation began in this minute at the latest.
    last = datetime.datetime.now(datetime.timezone.utc)
    threading.Event().wait(61 - last.second)
    for line in lines:
        line["sums"] = sums(metrics, line["function"])
        print(json.dumps(line))


if __name__ == "__main__":
    main()
