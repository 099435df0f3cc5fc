#!/usr/bin/env python3
"""Has something written to the logs of an AWS-compatible server, and prints what was written as JSON.

    speak.py ENDPOINT ACCOUNT run                a function really runs, and prints equal lines
    speak.py ENDPOINT ACCOUNT put COUNT GROUP    COUNT events are put into the streams of a group

A line of JSON for each text: the text, and how often it was written.
"""
import collections
import io
import json
import sys
import time
import zipfile

from botocore.exceptions import ClientError

from seed import client, role

FUNCTION = "peer-talker"
RUNS, STREAMS, AT_ONCE = 5, 3, 2_000
CODE = """
def handler(event, context):
    for word in event["words"]:
        print(word)
    return "said"
"""


def run():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("main.py", CODE)
    functions = client("lambda")
    try:
        functions.create_function(FunctionName=FUNCTION, Runtime="python3.12", Timeout=15, Role=role(),
                                  Handler="main.handler", Code={"ZipFile": package.getvalue()})
    except functions.exceptions.ResourceConflictException:
        pass
    functions.get_waiter("function_active_v2").wait(FunctionName=FUNCTION)
    written = collections.Counter()
    for number in range(RUNS):
        words = ["again", "again", "again", f"run {number}", '{"level":"WARN","order":{"id":4711}}', "again"]
        answer = functions.invoke(FunctionName=FUNCTION, Payload=json.dumps({"words": words}))
        assert json.load(answer["Payload"]) == "said"
        written.update(words)
    return written


def put(count, group):
    logs, now = client("logs"), int(time.time() * 1000)
    written = collections.Counter()
    try:
        logs.create_log_group(logGroupName=group)
    except ClientError:
        pass
    for stream in range(STREAMS):
        name = f"2026/11/20/[$LATEST]{stream:032x}"
        logs.create_log_stream(logGroupName=group, logStreamName=name)
        # Every seventh looks like the one before it.
        events = [{"timestamp": now - 300_000 + number // 7, "message": f"event {number - (number % 7 == 0)} of {stream}"}
                  for number in range(stream, count, STREAMS)]
        written.update(event["message"] for event in events)
        for first in range(0, len(events), AT_ONCE):
            logs.put_log_events(logGroupName=group, logStreamName=name, logEvents=events[first:first + AT_ONCE])
    return written


if __name__ == "__main__":
    for text, times in (run() if sys.argv[3] == "run" else put(int(sys.argv[4]), sys.argv[5])).items():
        print(json.dumps({"text": text, "times": times}))
