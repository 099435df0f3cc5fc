//! One truth: what the logs say, what the metrics say and what the cloud knows agree to the last
//! invocation, in every scenario.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use slstop::base::Timestamp;
use slstop::cloud::wire::{Value, cbor, json};
use slstop::cloud::{Clock, Cloud, Options, Scenario};

/// A Friday noon.
const NOON: i64 = 1_795_176_000_000;
/// Long enough for first retries, short enough for an unoptimised build.
const MINUTES: i64 = 4;

/// What was counted of a function in a span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sum {
    invocations: u64,
    errors: u64,
    /// Hundredths of milliseconds.
    duration: u64,
    cold: u64,
    billed: u64,
}

fn call(cloud: &Cloud, service: &str, target: &str, body: Bytes) -> Value {
    let signature = "0".repeat(64);
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AK/20261120/eu-west-1/{service}/aws4_request, \
         SignedHeaders=host, Signature={signature}"
    );
    let request = http::Request::post(match service {
        "monitoring" => format!("/service/GraniteServiceVersion20100801/operation/{target}"),
        _ => "/".to_owned(),
    });
    let request = request
        .header("authorization", authorization)
        .header("content-type", "application/x-amz-json-1.1");
    let request = match service {
        "logs" => request.header("x-amz-target", format!("Logs_20140328.{target}")),
        _ => request,
    };
    let answer = cloud.answer(&request.body(body).expect("a request"));
    assert_eq!(
        answer.status,
        200,
        "{target}: {}",
        String::from_utf8_lossy(answer.body.bytes())
    );
    let read = if service == "monitoring" {
        cbor::read
    } else {
        json::read
    };
    read(answer.body.bytes()).expect("an answer that can be read")
}

/// Every REPORT of a group in a span, page after page.
fn reports(cloud: &Cloud, group: &str, from: i64, to: i64) -> Vec<(i64, String)> {
    let mut reports = Vec::new();
    let mut token: Option<String> = None;
    let mut ids = std::collections::BTreeSet::new();
    let mut last = (0, String::new());
    loop {
        let input = Value::EMPTY
            .with("logGroupName", group.to_owned())
            .with("startTime", from)
            .with("endTime", to - 1)
            .with("limit", 4999)
            .with_some("nextToken", token);
        let page = call(cloud, "logs", "FilterLogEvents", json::write(&input).into());
        for event in page.list("events") {
            let id = event.text("eventId").expect("an id").to_owned();
            let at = event.int("timestamp").expect("a time");
            assert!((at, id.clone()) > last, "events are in their order");
            last = (at, id.clone());
            assert!(ids.insert(id), "no event comes twice");
            let message = event.text("message").expect("a message");
            if message.starts_with("REPORT ") || message.contains("\"platform.report\"") {
                reports.push((at, message.to_owned()));
            }
        }
        token = page.text("nextToken").map(str::to_owned);
        if token.is_none() {
            return reports;
        }
    }
}

/// A number that follows a name in a report of either format, in hundredths.
fn hundredths(report: &str, text: &str, json: &str) -> Option<u64> {
    let rest = match report.find(&format!("\t{text}: ")) {
        Some(place) => &report[place + text.len() + 3..],
        None => {
            let key = format!("\"{json}\":");
            &report[report.find(&key)? + key.len()..]
        }
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    let (whole, part) = rest[..end].split_once('.').unwrap_or((&rest[..end], ""));
    let part = format!("{part:0<2}");
    Some(whole.parse::<u64>().ok()? * 100 + part[..2].parse::<u64>().ok()?)
}

/// What the logs of a span say about the invocations that began in it.
fn from_logs(reports: &[(i64, String)], from: i64, to: i64) -> Sum {
    let mut sum = Sum::default();
    for (end, report) in reports {
        let duration = hundredths(report, "Duration", "durationMs").expect("a duration");
        let start = end - i64::try_from(duration.div_ceil(100)).expect("a time");
        if !(from..to).contains(&start) {
            continue;
        }
        sum.invocations += 1;
        sum.duration += duration;
        sum.billed +=
            hundredths(report, "Billed Duration", "billedDurationMs").expect("a bill") / 100;
        let init = hundredths(report, "Init Duration", "initDurationMs");
        let restore = hundredths(report, "Restore Duration", "restoreDurationMs");
        sum.cold += u64::from(init.is_some() || restore.is_some());
    }
    sum
}

fn from_metrics(cloud: &Cloud, function: &str, from: i64, to: i64) -> Sum {
    let query = |id: &'static str, metric: &'static str| {
        let dimension = Value::EMPTY
            .with("Name", "FunctionName")
            .with("Value", function.to_owned());
        let metric = Value::EMPTY
            .with("Namespace", "AWS/Lambda")
            .with("MetricName", metric)
            .with("Dimensions", vec![dimension]);
        let stat = Value::EMPTY
            .with("Metric", metric)
            .with("Period", 60)
            .with("Stat", "Sum");
        Value::EMPTY.with("Id", id).with("MetricStat", stat)
    };
    let queries = vec![
        query("i", "Invocations"),
        query("e", "Errors"),
        query("d", "Duration"),
    ];
    let input = Value::EMPTY
        .with("StartTime", Timestamp::from_millis(from))
        .with("EndTime", Timestamp::from_millis(to))
        .with("MetricDataQueries", queries);
    let answer = call(
        cloud,
        "monitoring",
        "GetMetricData",
        cbor::write(&input).into(),
    );
    let sums: BTreeMap<&str, f64> = (answer.list("MetricDataResults").iter())
        .map(|result| {
            let values = result.list("Values").iter();
            let sum = values.map(|value| {
                if let Value::Float(value) = value {
                    *value
                } else {
                    0.0
                }
            });
            (result.text("Id").expect("an id"), sum.sum())
        })
        .collect();
    Sum {
        invocations: sums["i"] as u64,
        errors: sums["e"] as u64,
        duration: (sums["d"] * 100.0).round() as u64,
        ..Sum::default()
    }
}

/// What the world itself knows.
fn from_world(cloud: &Cloud, function: &str, from: i64, to: i64) -> Sum {
    let world = cloud.world();
    let function = world.named(function).expect("a function");
    let mut invocations = Vec::new();
    world.invocations(function, from, to, &mut invocations);
    let mut sum = Sum::default();
    for invocation in invocations
        .iter()
        .filter(|one| (from..to).contains(&one.start))
    {
        sum.invocations += 1;
        sum.errors += u64::from(!invocation.is_ok());
        sum.duration += u64::from(invocation.duration.0);
        sum.cold += u64::from(invocation.boot.is_cold());
        sum.billed += u64::from(invocation.billed());
    }
    sum
}

fn check(scenario: &str, functions: usize) {
    let named = Scenario::named(scenario).expect("a shipped scenario");
    let clock = Clock::test(Timestamp::from_millis(NOON));
    let cloud = Cloud::new(Options {
        scenario: named,
        clock,
        ..Options::default()
    });
    // The scenario's beginning, and what was before; long enough ago that everything has arrived.
    let (from, to) = (NOON - 60_000, NOON + (MINUTES - 1) * 60_000);
    cloud.clock().advance(Duration::from_secs(60 * 60));
    let mut cold = 0;
    let mut errors = 0;
    for function in cloud.world().functions.iter().take(functions) {
        let truth = from_world(&cloud, &function.name, from, to);
        let measured = from_metrics(&cloud, &function.name, from, to);
        let known = Sum {
            cold: 0,
            billed: 0,
            ..truth.clone()
        };
        assert_eq!(measured, known, "{scenario}: metrics of {}", function.name);
        cold += truth.cold;
        errors += truth.errors;
        let log = &function.spec.log;
        if log.group.is_some() || log.missing || log.infrequent || log.system_warn {
            // Shared, absent, unreadable or silent about success.
            continue;
        }
        if truth.invocations == 0
            && cloud
                .world()
                .group(&format!("/aws/lambda/{}", function.name))
                .is_none()
        {
            continue;
        }
        let last = to + function.cell;
        let reports = reports(
            &cloud,
            &format!("/aws/lambda/{}", function.name),
            from,
            last,
        );
        let logged = from_logs(&reports, from, to);
        let known = Sum { errors: 0, ..truth };
        assert_eq!(logged, known, "{scenario}: logs of {}", function.name);
    }
    assert!(
        cold > 0 && errors > 0,
        "{scenario}: {cold} cold starts and {errors} errors"
    );
}

#[test]
fn calm_agrees() {
    check("calm", 24);
}

#[test]
fn bad_deploy_agrees() {
    check("bad-deploy", 24);
}

#[test]
fn cold_surge_agrees() {
    check("cold-surge", 24);
}

#[test]
fn throttled_agrees() {
    check("throttled", 24);
}

#[test]
fn poison_queue_agrees() {
    check("poison-queue", 24);
}

#[test]
fn slow_dependency_agrees() {
    check("slow-dependency", 24);
}

#[test]
fn leak_agrees() {
    check("leak", 24);
}

#[test]
fn storm_agrees() {
    check("storm", 60);
}
