//! What the embedded cloud must be able to do on one core: 300,000 log events a second through the
//! FilterLogEvents handler alone, and a start within 50 ms.
//!
//!     cargo bench --bench cloud

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use slstop_base::Timestamp;
use slstop_cloud::wire::{WireValue, cbor, json};
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};

/// A Friday noon.
const NOON: i64 = 1_795_176_000_000;
const MINUTE: i64 = 60_000;

fn cloud(scenario: &str) -> Cloud {
    let scenario = Scenario::named(scenario).expect("a shipped scenario");
    let clock = CloudClock::test(Timestamp::from_millis(NOON));
    Cloud::new(Options {
        scenario,
        clock,
        ..Options::default()
    })
}

fn signed(service: &str) -> http::request::Builder {
    let signature = "0".repeat(64);
    http::Request::post("/").header(
        "authorization",
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIADEMO/20261120/eu-west-1/{service}/aws4_request, \
             SignedHeaders=host, Signature={signature}"
        ),
    )
}

/// Reads an hour of a group, page after page; the number of its events.
fn read_an_hour(cloud: &Cloud, group: &str, pattern: Option<&'static str>) -> u64 {
    let mut events = 0;
    let mut token: Option<String> = None;
    loop {
        let input = WireValue::EMPTY
            .with("logGroupName", group.to_owned())
            .with("startTime", NOON - 60 * MINUTE)
            .with_some("filterPattern", pattern)
            .with_some("nextToken", token);
        let request = signed("logs").header("x-amz-target", "Logs_20140328.FilterLogEvents");
        let request = request
            .body(Bytes::from(json::write(&input)))
            .expect("a request");
        let answer = cloud.answer(&request);
        let body = answer.body.bytes();
        events += memchr::memmem::find_iter(body, b"\"eventId\"").count() as u64;
        // The token stands at the end: looking for it costs no parsing of a megabyte.
        let end = String::from_utf8_lossy(&body[body.len().saturating_sub(300)..]);
        token = end
            .split_once("\"nextToken\":\"")
            .and_then(|(_, rest)| rest.split_once('"').map(|(token, _)| token.to_owned()));
        if token.is_none() {
            return events;
        }
    }
}

fn log_events(criterion: &mut Criterion) {
    let cloud = cloud("calm");
    let mut group = criterion.benchmark_group("filter_log_events");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    for name in ["checkout", "cart", "order-worker"] {
        let logs = format!("/aws/lambda/shop-prod-{name}");
        group.throughput(Throughput::Elements(read_an_hour(&cloud, &logs, None)));
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(read_an_hour(&cloud, &logs, None)));
        });
    }
    group.bench_function("checkout, a pattern", |bencher| {
        let logs = "/aws/lambda/shop-prod-checkout";
        bencher.iter(|| black_box(read_an_hour(&cloud, logs, Some("?ERROR ?Exception"))));
    });
    group.finish();
}

fn start(criterion: &mut Criterion) {
    for scenario in ["calm", "storm"] {
        criterion.bench_function(&format!("start {scenario}"), |bencher| {
            bencher.iter(|| black_box(cloud(scenario)));
        });
    }
}

/// The fleet's counts of a quarter of an hour, of a world that nobody asked before.
fn fleet_metrics(criterion: &mut Criterion) {
    let queries = |cloud: &Cloud| -> Vec<WireValue> {
        let names = cloud
            .world()
            .functions
            .iter()
            .take(166)
            .map(|function| function.name.clone());
        names
            .enumerate()
            .flat_map(|(index, name)| {
                ["Invocations", "Errors", "Throttles"].map(|metric| {
                    let dimension = WireValue::EMPTY
                        .with("Name", "FunctionName")
                        .with("Value", name.clone());
                    let what = WireValue::EMPTY
                        .with("Namespace", "AWS/Lambda")
                        .with("MetricName", metric)
                        .with("Dimensions", vec![dimension]);
                    let stat = WireValue::EMPTY
                        .with("Metric", what)
                        .with("Period", 60)
                        .with("Stat", "Sum");
                    WireValue::EMPTY
                        .with("Id", format!("q{index}{metric}"))
                        .with("MetricStat", stat)
                })
            })
            .collect()
    };
    let path = "/service/GraniteServiceVersion20100801/operation/GetMetricData";
    criterion.bench_function("get_metric_data, 166 functions of the storm", |bencher| {
        bencher.iter(|| {
            let cloud = cloud("storm");
            let input = WireValue::EMPTY
                .with("StartTime", Timestamp::from_millis(NOON - 15 * MINUTE))
                .with("EndTime", Timestamp::from_millis(NOON))
                .with("MetricDataQueries", queries(&cloud));
            let request = signed("monitoring")
                .uri(path)
                .body(Bytes::from(cbor::write(&input)));
            black_box(cloud.answer(&request.expect("a request")))
        });
    });
}

criterion_group!(benches, log_events, start, fleet_metrics);
criterion_main!(benches);
