#!/usr/bin/env python3
"""Reads every operation of a served demo with boto3, response validation on, and compares the sums.

    slstop demo --serve --speed 60 &
    tests/clients/read_everything.py http://127.0.0.1:4599

A foreign client agrees with the embedded cloud when this prints one line per operation and ends with
exit code 0. It needs boto3 alone.
"""

import base64
import datetime
import json
import re
import sys
import warnings

import boto3
from botocore.config import Config
from botocore.eventstream import EventStream
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from botocore.response import StreamingBody

REPORT = re.compile(r"^REPORT RequestId: (\S+)\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms")
PREFIX = "shop-prod-"


def connect(endpoint):
    """A client for each service, with made-up credentials and no retries that would hide an error."""
    session = boto3.Session("AKIADEMO", "secret", region_name="eu-west-1")
    config = Config(retries={"max_attempts": 1}, inject_host_prefix=False, read_timeout=60)
    names = ["sts", "lambda", "logs", "cloudwatch", "xray"]
    clients = {name: session.client(name, endpoint_url=endpoint, config=config) for name in names}
    for client in clients.values():
        client.meta.events.register("after-call", check_shape)
    return clients


def check_shape(parsed, model: OperationModel, **_):
    """botocore drops what its model does not know and never checks what it parsed: do it here."""
    if parsed.get("Error") or model.output_shape is None:
        return
    problems = []
    walk(parsed, model.output_shape, model.name, problems)
    assert not problems, problems


def walk(value, shape, place, problems):
    kind = shape.type_name
    if isinstance(value, (EventStream, StreamingBody)):
        return  # read by whoever asked for it
    if kind == "structure" and isinstance(value, dict):
        for name in shape.required_members:
            if name not in value:
                problems.append(f"{place}: {name} is missing")
        for name, inner in value.items():
            if name == "ResponseMetadata":
                continue
            if name not in shape.members:
                problems.append(f"{place}: {name} is unknown")
            else:
                walk(inner, shape.members[name], f"{place}.{name}", problems)
    elif kind == "list" and isinstance(value, list):
        for inner in value:
            walk(inner, shape.member, f"{place}[]", problems)
    elif kind == "map" and isinstance(value, dict):
        for inner in value.values():
            walk(inner, shape.value, f"{place}{{}}", problems)
    else:
        expected = {
            "string": str, "integer": int, "long": int, "boolean": bool, "timestamp": datetime.datetime,
            "double": (int, float), "float": (int, float), "blob": object,
        }.get(kind)
        enum = getattr(shape, "enum", None)
        if expected is None or (value is not None and not isinstance(value, expected)):
            problems.append(f"{place}: {value!r} is no {kind}")
        elif enum and isinstance(value, str) and value not in enum:
            problems.append(f"{place}: {value!r} is none of {enum}")


def said(name, what):
    print(f"{name:28} {what}", flush=True)


def refused(code, call, **arguments):
    """The call must fail, and with this code."""
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["Error"]["Code"]
        assert found == code, f"{found} instead of {code}"
        return error.response
    raise AssertionError(f"expected {code}")


def read_lambda(client):
    functions = [f for page in client.get_paginator("list_functions").paginate() for f in page["Functions"]]
    names = [function["FunctionName"] for function in functions]
    assert len(set(names)) == len(names) >= 24
    said("ListFunctions", len(names))
    versions = [f for page in client.get_paginator("list_functions").paginate(FunctionVersion="ALL") for f in page["Functions"]]
    assert len(versions) > len(names)
    said("ListFunctions ALL", len(versions))
    mappings = client.list_event_source_mappings()["EventSourceMappings"]
    said("ListEventSourceMappings", [mapping["State"] for mapping in mappings])
    for name in names:
        whole = client.get_function(FunctionName=name)
        configuration = client.get_function_configuration(FunctionName=name)
        assert configuration["CodeSha256"] == whole["Configuration"]["CodeSha256"]
        assert client.list_tags(Resource=configuration["FunctionArn"])["Tags"] == whole["Tags"]
        client.get_function_concurrency(FunctionName=name)
        listed = client.list_versions_by_function(FunctionName=name)["Versions"]
        assert listed[0]["Version"] == "$LATEST"
        for alias in client.list_aliases(FunctionName=name)["Aliases"]:
            client.get_function_configuration(FunctionName=name, Qualifier=alias["Name"])
        try:
            json.loads(client.get_policy(FunctionName=name)["Policy"])
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ResourceNotFoundException"
    said("GetFunction and its like", f"{len(names)} functions")
    limit = client.get_account_settings()["AccountLimit"]
    said("GetAccountSettings", limit["ConcurrentExecutions"])
    refused("ResourceNotFoundException", client.get_function, FunctionName="nobody")
    refused("InvalidParameterValueException", client.list_functions, Marker="garbage")
    return names


def invoke(client):
    event = json.dumps({"order": 4711}).encode()
    name = PREFIX + "legacy-export"
    first = client.invoke(FunctionName=name, Payload=event, LogType="Tail")
    tail = base64.b64decode(first["LogResult"]).decode()
    assert first["StatusCode"] == 200 and "REPORT RequestId: " + first["ResponseMetadata"]["RequestId"] in tail
    assert json.loads(first["Payload"].read())["ok"] is True
    assert client.invoke(FunctionName=name, InvocationType="Event", Payload=event)["StatusCode"] == 202
    assert client.invoke(FunctionName=name, InvocationType="DryRun")["StatusCode"] == 204
    refused("InvalidRequestContentException", client.invoke, FunctionName=name, Payload=b"{")
    refused("RequestTooLargeException", client.invoke, FunctionName=name, InvocationType="Event",
            Payload=b'"' + b"x" * 1_100_000 + b'"')
    failed = None
    for order in range(2000):
        answer = client.invoke(FunctionName=PREFIX + "thumbnailer", Payload=json.dumps({"n": order}).encode())
        if "FunctionError" in answer:
            failed = json.loads(answer["Payload"].read())
            break
    assert failed and "errorMessage" in failed, "one of two thousand fails"
    said("Invoke", f"ok, queued, dry, refused, failed: {failed.get('errorType')}")
    return first["ResponseMetadata"]["RequestId"]


def pages(client, group, **arguments):
    pages = client.get_paginator("filter_log_events").paginate(logGroupName=group, **arguments)
    return [event for page in pages for event in page["events"]]


def read_logs(client, now):
    groups = [g for page in client.get_paginator("describe_log_groups").paginate() for g in page["logGroups"]]
    said("DescribeLogGroups", len(groups))
    group = f"/aws/lambda/{PREFIX}cart"
    streams = client.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)["logStreams"]
    said("DescribeLogStreams", streams[0]["logStreamName"])
    stop = int(now.timestamp() * 1000) - 600_000
    start = stop - 300_000
    events = pages(client, group, startTime=start, endTime=stop - 1)
    keys = [(event["timestamp"], event["eventId"]) for event in events]
    assert keys == sorted(keys) and len({event["eventId"] for event in events}) == len(events)
    said("FilterLogEvents", f"{len(events)} events")
    reports = pages(client, group, startTime=start, endTime=stop - 1, filterPattern='"REPORT RequestId"')
    assert [e["eventId"] for e in reports] == [e["eventId"] for e in events if REPORT.match(e["message"])]
    said("FilterLogEvents, pattern", f"{len(reports)} reports")
    busiest = max({event["logStreamName"] for event in events},
                  key=lambda name: sum(event["logStreamName"] == name for event in events))
    own = [event["message"] for event in events if event["logStreamName"] == busiest]
    token, streamed = None, []
    while True:
        arguments = {"nextToken": token} if token else {}
        page = client.get_log_events(logGroupName=group, logStreamName=busiest, startTime=start, endTime=stop,
                                     startFromHead=True, limit=100, **arguments)
        streamed += [event["message"] for event in page["events"]]
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    assert streamed == own, (len(streamed), len(own))
    said("GetLogEvents", f"{len(streamed)} events of one stream")
    refused("ResourceNotFoundException", client.filter_log_events, logGroupName="/aws/lambda/nobody")
    refused("InvalidParameterException", client.filter_log_events, logGroupName=group, filterPattern="{ $.a = ")
    refused("InvalidParameterException", client.filter_log_events, logGroupName=f"/aws/lambda/{PREFIX}audit-archive")
    arn = next(g["logGroupArn"] for g in groups if g["logGroupName"] == group)
    updates = 0
    for update in client.start_live_tail(logGroupIdentifiers=[arn])["responseStream"]:
        updates += "sessionUpdate" in update
        if update.get("sessionUpdate", {}).get("sessionResults"):
            break
    said("StartLiveTail", f"a line after {updates} updates")


def read_metrics(client, logs, now):
    metrics = [m for page in client.get_paginator("list_metrics").paginate(Namespace="AWS/Lambda") for m in page["Metrics"]]
    said("ListMetrics", len(metrics))
    stop = now.replace(second=0, microsecond=0) - datetime.timedelta(minutes=15)
    start = stop - datetime.timedelta(minutes=10)
    name = PREFIX + "cart"

    def stat(key, metric, stat):
        dimensions = [{"Name": "FunctionName", "Value": name}]
        metric = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": dimensions}
        return {"Id": key, "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}}

    queries = [stat("i", "Invocations", "Sum"), stat("e", "Errors", "Sum"), stat("d", "Duration", "Sum"),
               stat("p", "Duration", "p99"), {"Id": "rate", "Expression": "100 * e / i"},
               {"Id": "all", "Expression": "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Sum', 60)"}]
    pages = client.get_paginator("get_metric_data").paginate(
        MetricDataQueries=queries, StartTime=start, EndTime=stop, PaginationConfig={"PageSize": 100})
    sums, codes = {}, set()
    for page in pages:
        for result in page["MetricDataResults"]:
            sums[result["Id"]] = sums.get(result["Id"], 0) + sum(result["Values"])
            codes.add(result["StatusCode"])
    assert "Complete" in codes and codes <= {"Complete", "PartialData"}, codes
    milliseconds = lambda moment: int(moment.timestamp() * 1000)
    # A point's time is the start of the invocation, a report's its end.
    count, duration = 0, 0.0
    events = logs.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{name}", startTime=milliseconds(start), endTime=milliseconds(stop) + 60_000,
        filterPattern='"REPORT RequestId"')
    for event in (event for page in events for event in page["events"]):
        spent = float(REPORT.match(event["message"]).group(2))
        began = event["timestamp"] - -(-int(round(spent * 100)) // 100)
        if milliseconds(start) <= began < milliseconds(stop):
            count, duration = count + 1, duration + spent
    assert count == sums["i"] and abs(duration - sums["d"]) < 0.005 * max(count, 1), (count, duration, sums)
    said("GetMetricData", f"{count} invocations and {duration:.2f} ms in the logs and in the metrics")
    alarms = client.describe_alarms()["MetricAlarms"]
    said("DescribeAlarms", {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms})
    refused("ValidationError", client.get_metric_data, MetricDataQueries=queries[:1], StartTime=stop, EndTime=start)


def read_traces(client, now):
    stop = now - datetime.timedelta(minutes=5)
    summaries = []
    pages = client.get_paginator("get_trace_summaries").paginate(
        StartTime=stop - datetime.timedelta(minutes=5), EndTime=stop)
    for page in pages:
        summaries += page["TraceSummaries"]
    assert len({summary["Id"] for summary in summaries}) == len(summaries) > 20
    said("GetTraceSummaries", len(summaries))
    segments = 0
    for first in range(0, min(len(summaries), 50), 5):
        ids = [summary["Id"] for summary in summaries[first:first + 5]]
        answer = client.batch_get_traces(TraceIds=ids)
        assert [trace["Id"] for trace in answer["Traces"]] == ids
        for trace in answer["Traces"]:
            documents = [json.loads(segment["Document"]) for segment in trace["Segments"]]
            known = {document["id"] for document in documents}
            known |= {part["id"] for document in documents for part in parts(document)}
            for document in documents:
                assert document["trace_id"] == trace["Id"] and document["end_time"] >= document["start_time"]
                assert document.get("parent_id") is None or document["parent_id"] in known, document
            segments += len(documents)
    said("BatchGetTraces", f"{segments} segments, each with its parent")
    refused("InvalidRequestException", client.get_trace_summaries, StartTime=stop, EndTime=stop, FilterExpression="(")


def parts(document):
    for part in document.get("subsegments", []):
        yield part
        yield from parts(part)


def main():
    warnings.simplefilter("ignore")
    clients = connect(sys.argv[1])
    said("GetCallerIdentity", clients["sts"].get_caller_identity()["Arn"])
    # The cloud's clock may run faster than ours: it says in each answer what time it is there.
    headers = clients["sts"].get_caller_identity()["ResponseMetadata"]["HTTPHeaders"]
    now = datetime.datetime.now(datetime.timezone.utc)
    if "x-slstop-time" in headers:
        now = datetime.datetime.fromtimestamp(int(headers["x-slstop-time"]) / 1000, datetime.timezone.utc)
    read_lambda(clients["lambda"])
    invoke(clients["lambda"])
    read_logs(clients["logs"], now)
    read_metrics(clients["cloudwatch"], clients["logs"], now)
    read_traces(clients["xray"], now)
    print("everything agrees")


if __name__ == "__main__":
    main()
