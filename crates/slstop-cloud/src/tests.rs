//! The endpoint as a client without an SDK sees it: signed requests go in, bytes come out.

use std::time::Duration;

use bytes::Bytes;

use super::wire::{WireValue, cbor, json};
use super::{Cloud, CloudClock, CloudResponse, Options, Scenario};
use slstop_base::Timestamp;

/// A Friday noon.
pub const NOON: i64 = 1_795_176_000_000;

pub fn cloud(scenario: &str) -> Cloud {
    let scenario = Scenario::named(scenario).expect("a shipped scenario");
    let clock = CloudClock::test(Timestamp::from_millis(NOON));
    Cloud::new(Options {
        scenario,
        seed: 7,
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

pub fn get(cloud: &Cloud, service: &str, path: &str) -> CloudResponse {
    let request = signed(service)
        .uri(path)
        .body(Bytes::new())
        .expect("a request");
    cloud.answer(&request)
}

pub fn metrics(cloud: &Cloud, operation: &str, input: &WireValue) -> CloudResponse {
    let path = format!("/service/GraniteServiceVersion20100801/operation/{operation}");
    let request = signed("monitoring")
        .method("POST")
        .uri(path)
        .header("smithy-protocol", "rpc-v2-cbor");
    cloud.answer(&request.body(cbor::write(input).into()).expect("a request"))
}

pub fn logs(cloud: &Cloud, operation: &str, input: &WireValue) -> CloudResponse {
    let request = signed("logs")
        .method("POST")
        .uri("/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", format!("Logs_20140328.{operation}"));
    cloud.answer(&request.body(json::write(input).into()).expect("a request"))
}

pub fn read_json(answer: &CloudResponse) -> WireValue {
    json::read(answer.body.bytes()).expect("JSON")
}

#[test]
fn all_functions_are_listed_page_by_page() {
    let cloud = cloud("storm");
    let mut names = std::collections::BTreeSet::new();
    let mut path = "/2015-03-31/functions/?MaxItems=9999".to_owned();
    let mut pages = 0;
    loop {
        let page = read_json(&get(&cloud, "lambda", &path));
        let functions = page.list("Functions");
        assert!(functions.len() <= 50, "a page has at most 50");
        names.extend(
            functions
                .iter()
                .filter_map(|one| one.text("FunctionName"))
                .map(str::to_owned),
        );
        pages += 1;
        match page.text("NextMarker") {
            Some(marker) => path = format!("/2015-03-31/functions/?MaxItems=9999&Marker={marker}"),
            None => break,
        }
    }
    assert_eq!((pages, names.len()), (20, 1000));
    assert_eq!(cloud.served().values().sum::<u64>(), 20);
}

#[test]
fn what_is_unsigned_unknown_or_broken_gets_the_error_of_aws() {
    let cloud = cloud("calm");
    let code = |answer: &CloudResponse| answer.header("x-amzn-errortype").map(str::to_owned);
    let unsigned = http::Request::get("/2015-03-31/functions/")
        .body(Bytes::new())
        .expect("a request");
    let unsigned = cloud.answer(&unsigned);
    assert_eq!(
        (unsigned.status, code(&unsigned).as_deref()),
        (403, Some("MissingAuthenticationTokenException"))
    );
    let unknown = get(&cloud, "lambda", "/2015-03-31/layers");
    assert_eq!(
        (unknown.status, code(&unknown).as_deref()),
        (404, Some("UnknownOperationException"))
    );
    let missing = get(
        &cloud,
        "lambda",
        "/2015-03-31/functions/nobody/configuration",
    );
    assert_eq!(
        (missing.status, code(&missing).as_deref()),
        (404, Some("ResourceNotFoundException"))
    );
    let broken = signed("monitoring")
        .uri("/service/GraniteServiceVersion20100801/operation/GetMetricData")
        .body(Bytes::from_static(b"\xff\xff"))
        .expect("a request");
    assert_eq!(cloud.answer(&broken).status, 400);
    let named: Vec<_> = cloud
        .served()
        .into_keys()
        .map(|(_, operation)| operation)
        .collect();
    assert!(
        named.contains(&"GET /2015-03-31/layers".to_owned()),
        "{named:?}"
    );
}

#[test]
fn metric_points_appear_when_they_are_published_and_not_before() {
    let cloud = cloud("calm");
    let sums = |cloud: &Cloud| {
        let stat = |name: &'static str, stat: &'static str| {
            let metric = WireValue::EMPTY
                .with("Namespace", "AWS/Lambda")
                .with("MetricName", name)
                .with(
                    "Dimensions",
                    vec![
                        WireValue::EMPTY
                            .with("Name", "FunctionName")
                            .with("Value", "shop-prod-cart"),
                    ],
                );
            let stat = WireValue::EMPTY
                .with("Metric", metric)
                .with("Period", 60)
                .with("Stat", stat);
            WireValue::EMPTY.with("Id", "m").with("MetricStat", stat)
        };
        let now = cloud.clock().now();
        let input = WireValue::EMPTY
            .with("StartTime", now.minus(Duration::from_secs(900)))
            .with("EndTime", now)
            .with("ScanBy", "TimestampAscending")
            .with("MetricDataQueries", vec![stat("Invocations", "Sum")]);
        let answer =
            cbor::read(metrics(cloud, "GetMetricData", &input).body.bytes()).expect("CBOR");
        let result = &answer.list("MetricDataResults")[0];
        assert_eq!(result.text("StatusCode"), Some("Complete"));
        (
            result.list("Timestamps").len(),
            result.list("Values").to_vec(),
        )
    };
    let (points, values) = sums(&cloud);
    assert!(
        (12..=14).contains(&points),
        "the last one to three minutes are not published: {points}"
    );
    assert!(
        values
            .iter()
            .all(|value| matches!(value, WireValue::Float(sum) if *sum > 100.0)),
        "{values:?}"
    );
    assert_eq!(
        sums(&cloud).1,
        values,
        "the same question has the same answer"
    );
    cloud.clock().advance(Duration::from_secs(600));
    let later = sums(&cloud).1;
    assert_eq!(
        later[..points - 10],
        values[10..],
        "the past does not change"
    );
}
