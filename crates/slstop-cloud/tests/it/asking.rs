//! A client without an SDK: signed requests go in, trees of values come out.

use bytes::Bytes;
use slstop_base::Timestamp;
use slstop_cloud::wire::{WireValue, cbor, json};
use slstop_cloud::{Cloud, CloudClock, CloudResponse, Options, Scenario};

/// A Friday noon.
pub const NOON: i64 = 1_795_176_000_000;
pub const MINUTE: i64 = 60_000;

pub fn cloud(scenario: &str) -> Cloud {
    let scenario = Scenario::named(scenario).expect("a shipped scenario");
    let clock = CloudClock::test(Timestamp::from_millis(NOON));
    Cloud::new(Options {
        scenario,
        clock,
        ..Options::default()
    })
}

pub fn signed(service: &str) -> http::request::Builder {
    let signature = "0".repeat(64);
    http::Request::builder().header(
        "authorization",
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIADEMO/20261120/eu-west-1/{service}/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature={signature}"
        ),
    )
}

/// Sends a request that was built, and expects it to be well formed.
pub fn send(
    cloud: &Cloud,
    request: http::request::Builder,
    body: impl Into<Bytes>,
) -> CloudResponse {
    cloud.answer(&request.body(body.into()).expect("a well-formed request"))
}

pub fn text(answer: &CloudResponse) -> String {
    String::from_utf8_lossy(answer.body.bytes()).into_owned()
}

fn read(answer: &CloudResponse, reader: fn(&[u8]) -> Option<WireValue>) -> WireValue {
    assert_eq!(answer.status, 200, "{}", text(answer));
    reader(answer.body.bytes()).expect("an answer that can be read")
}

pub fn logs_answer(cloud: &Cloud, operation: &str, input: &WireValue) -> CloudResponse {
    let request = signed("logs")
        .method("POST")
        .uri("/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", format!("Logs_20140328.{operation}"));
    send(cloud, request, json::write(input))
}

pub fn logs(cloud: &Cloud, operation: &str, input: &WireValue) -> WireValue {
    read(&logs_answer(cloud, operation, input), json::read)
}

pub fn metrics(cloud: &Cloud, operation: &str, input: &WireValue) -> WireValue {
    let path = format!("/service/GraniteServiceVersion20100801/operation/{operation}");
    let request = signed("monitoring")
        .method("POST")
        .uri(path)
        .header("smithy-protocol", "rpc-v2-cbor");
    read(&send(cloud, request, cbor::write(input)), cbor::read)
}

pub fn xray(cloud: &Cloud, path: &str, input: &WireValue) -> WireValue {
    let request = signed("xray").method("POST").uri(format!("/{path}"));
    read(&send(cloud, request, json::write(input)), json::read)
}

pub fn lambda_answer(cloud: &Cloud, path: &str) -> CloudResponse {
    send(cloud, signed("lambda").uri(path), Bytes::new())
}

pub fn lambda(cloud: &Cloud, path: &str) -> WireValue {
    read(&lambda_answer(cloud, path), json::read)
}

/// Runs a function by name or qualified name.
pub fn invoke(
    cloud: &Cloud,
    function: &str,
    headers: &[(&str, &str)],
    payload: &str,
) -> CloudResponse {
    let mut request = signed("lambda")
        .method("POST")
        .uri(format!("/2015-03-31/functions/{function}/invocations"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(cloud, request, payload.to_owned())
}

/// Every event of a group that FilterLogEvents finds, page after page.
pub fn filter(
    cloud: &Cloud,
    group: &str,
    from: i64,
    to: i64,
    pattern: Option<&str>,
) -> Vec<WireValue> {
    let mut events = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let input = WireValue::EMPTY
            .with("logGroupName", group.to_owned())
            .with("startTime", from)
            .with("endTime", to)
            .with_some("filterPattern", pattern.map(str::to_owned))
            .with_some("nextToken", token);
        let page = logs(cloud, "FilterLogEvents", &input);
        events.extend(page.list("events").iter().cloned());
        token = page.text("nextToken").map(str::to_owned);
        if token.is_none() {
            return events;
        }
    }
}

/// One query of GetMetricData.
pub fn stat(
    id: &'static str,
    function: &str,
    metric: &'static str,
    stat: &'static str,
) -> WireValue {
    let dimension = WireValue::EMPTY
        .with("Name", "FunctionName")
        .with("Value", function.to_owned());
    let metric = WireValue::EMPTY
        .with("Namespace", "AWS/Lambda")
        .with("MetricName", metric)
        .with("Dimensions", vec![dimension]);
    let stat = WireValue::EMPTY
        .with("Metric", metric)
        .with("Period", 60)
        .with("Stat", stat);
    WireValue::EMPTY.with("Id", id).with("MetricStat", stat)
}

/// The values of each query over a span, by id.
pub fn sums(
    cloud: &Cloud,
    queries: Vec<WireValue>,
    from: i64,
    to: i64,
) -> std::collections::BTreeMap<String, f64> {
    let input = WireValue::EMPTY
        .with("StartTime", Timestamp::from_millis(from))
        .with("EndTime", Timestamp::from_millis(to))
        .with("MetricDataQueries", queries);
    let answer = metrics(cloud, "GetMetricData", &input);
    (answer.list("MetricDataResults").iter())
        .map(|result| {
            let values = result.list("Values").iter();
            let sum = values.map(|value| {
                if let WireValue::Float(value) = value {
                    *value
                } else {
                    0.0
                }
            });
            (result.text("Id").expect("an id").to_owned(), sum.sum())
        })
        .collect()
}

/// A scenario, ten minutes after it began.
pub fn later(scenario: &str) -> Cloud {
    let cloud = cloud(scenario);
    cloud.clock().advance(std::time::Duration::from_secs(600));
    cloud
}
