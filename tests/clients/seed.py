#!/usr/bin/env python3
"""Gives an AWS-compatible server a few functions with a past, and prints what was given as JSON.

    seed.py ENDPOINT ACCOUNT [--no-metrics] [--region NAME]

A line for each function: its name, and per minute of the last half hour its invocations and errors.
"""
import datetime
import io
import json
import sys
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

MINUTES = 30
# Name, runtime, memory, time-out, invocations a minute, errors a minute; absent: it has never run.
FUNCTIONS = [
    ("peer-checkout", "python3.12", 256, 15, 30, 3),
    ("peer-thumbnail", "nodejs22.x", 1024, 60, 4, 0),
    ("peer-nightly", "python3.13", 128, 900, None, None),
]


def region():
    return sys.argv[sys.argv.index("--region") + 1] if "--region" in sys.argv else "us-east-1"


def client(service):
    # Twelve digits as a key are the account, in ministack's view.
    return boto3.client(service, endpoint_url=sys.argv[1], region_name=region(), aws_access_key_id=sys.argv[2],
                        aws_secret_access_key="test", config=Config(retries={"max_attempts": 3}))


def code():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("main.py", "def handler(event, context):\n    return event\n")
    return package.getvalue()


def role():
    """Some servers look whether the role exists."""
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                     "Principal": {"Service": "lambda.amazonaws.com"}}]}
    iam = client("iam")
    try:
        return iam.create_role(RoleName="peer", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    except ClientError:
        return iam.get_role(RoleName="peer")["Role"]["Arn"]


def main():
    has_metrics = "--no-metrics" not in sys.argv
    functions, metrics, arn = client("lambda"), client("cloudwatch"), role()
    now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
    for name, runtime, memory, timeout, invocations, errors in FUNCTIONS:
        try:
            functions.create_function(FunctionName=name, Runtime=runtime, MemorySize=memory, Timeout=timeout, Role=arn,
                                      Handler="main.handler", Code={"ZipFile": code()})
        except functions.exceptions.ResourceConflictException:
            pass
        if has_metrics and invocations is not None:
            points = [
                {"MetricName": metric, "Dimensions": [{"Name": "FunctionName", "Value": name}], "Unit": "Count",
                 "Timestamp": now - datetime.timedelta(minutes=minute), "Value": float(value)}
                for minute in range(1, MINUTES + 1)
                for metric, value in (("Invocations", invocations), ("Errors", errors), ("Throttles", 0))
            ]
            metrics.put_metric_data(Namespace="AWS/Lambda", MetricData=points)
        print(json.dumps({"function": name, "runtime": runtime, "memory_mb": memory, "timeout_s": timeout,
                          "invocations_per_minute": invocations, "errors_per_minute": errors}))


if __name__ == "__main__":
    main()
