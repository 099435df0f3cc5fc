//! What the embedded cloud takes however long it runs, counted by the allocator.

use std::time::Duration;

use bytes::Bytes;
use peak_alloc::PeakAlloc;
use slstop_base::Timestamp;
use slstop_cloud::{Cloud, CloudClock, Options, ResponseBody};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// 12:00 on 2026-11-20.
const NOON: i64 = 1_795_176_000_000;
const PROMISED_MB: f32 = 150.0;

fn ask(cloud: &Cloud, service: &str, target: &str, body: String) -> usize {
    let scope = format!("demo/20261120/eu-west-1/{service}/aws4_request");
    let request = http::Request::post(format!("https://{service}.eu-west-1.amazonaws.com/"))
        .header(
            "content-type",
            match service {
                "logs" => "application/x-amz-json-1.1",
                _ => "application/x-amz-json-1.0",
            },
        )
        .header("x-amz-target", target)
        .header("x-amz-date", "20261120T120000Z")
        .header(
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={}",
                "0".repeat(64)
            ),
        )
        .body(Bytes::from(body))
        .expect("a request");
    let answer = cloud.answer(&request);
    let ResponseBody::Whole(bytes) = answer.body else {
        panic!("{target} does not stream")
    };
    assert_eq!(
        answer.status,
        200,
        "{target}: {}",
        String::from_utf8_lossy(&bytes)
    );
    bytes.len()
}

/// A percentile, for which the world keeps the durations of each minute.
fn query(n: usize, name: &str) -> String {
    format!(
        r#"{{"Id":"q{n}","MetricStat":{{"Metric":{{"Namespace":"AWS/Lambda","MetricName":"Duration",
        "Dimensions":[{{"Name":"FunctionName","Value":"{name}"}}]}},"Period":60,"Stat":"p99"}}}}"#
    )
}

/// One test, because the allocator counts for the whole process.
#[test]
fn the_default_world_stays_under_what_is_promised_for_a_month() {
    let clock = CloudClock::test(Timestamp::from_millis(NOON));
    let cloud = Cloud::new(Options {
        clock: clock.clone(),
        ..Options::default()
    });
    let names: Vec<String> = cloud
        .world()
        .functions
        .iter()
        .map(|one| one.name.to_string())
        .collect();
    let mut read = 0;
    for _ in 0..30 {
        clock.advance(Duration::from_secs(24 * 3600));
        let now = clock.now().as_millis();
        for group in ["checkout", "cart", "payment", "order-worker"] {
            let body = format!(
                r#"{{"logGroupName":"/aws/lambda/shop-prod-{group}","startTime":{},"endTime":{now}}}"#,
                now - 600_000
            );
            read += ask(&cloud, "logs", "Logs_20140328.FilterLogEvents", body);
        }
        let ends = now / 1000;
        let queries = names.iter().enumerate();
        let queries: Vec<String> = queries.map(|(n, name)| query(n, name)).collect();
        let body = format!(
            r#"{{"MetricDataQueries":[{}],"StartTime":{},"EndTime":{ends}}}"#,
            queries.join(","),
            ends - 3600
        );
        let target = "GraniteServiceVersion20100801.GetMetricData";
        read += ask(&cloud, "monitoring", target, body);
    }
    assert!(
        read > 10_000_000,
        "{read} bytes were read: the month was lived"
    );
    let peak = ALLOCATED.peak_usage_as_mb();
    assert!(peak < PROMISED_MB, "{peak} MB");
    println!("{read} bytes read in a month, {peak} MB at most");
}
