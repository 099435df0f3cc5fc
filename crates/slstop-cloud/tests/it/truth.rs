//! One truth: what the logs say, what the metrics say and what the cloud knows agree to the last
//! invocation, in every scenario.

use std::collections::BTreeMap;
use std::time::Duration;

use slstop_cloud::Cloud;
use slstop_cloud::wire::{WireValue, json};
use slstop_cloud::world::invocation::EnvironmentStart;

use crate::asking::{MINUTE, NOON, cloud, logs, stat, sums, xray};

/// Long enough for first retries.
const MINUTES: i64 = 4;
/// What is busier is read for less, or an unoptimised build takes too long.
const FEWER_MINUTES: i64 = 2;

/// What was counted of a function in a span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sum {
    invocations: u64,
    errors: u64,
    /// Hundredths of milliseconds.
    duration: u64,
    /// Of which reports tell: what failed, or began again after a crash, only other lines do.
    cold: u64,
    billed: u64,
}

/// Every REPORT of a group in a span, page after page.
fn reports(cloud: &Cloud, group: &str, from: i64, to: i64) -> Vec<(i64, String)> {
    let mut reports = Vec::new();
    let mut token: Option<String> = None;
    let mut ids = std::collections::BTreeSet::new();
    let mut last = (0, String::new());
    loop {
        let input = WireValue::EMPTY
            .with("logGroupName", group.to_owned())
            .with("startTime", from)
            .with("endTime", to - 1)
            .with("limit", 4999)
            .with_some("nextToken", token);
        let page = logs(cloud, "FilterLogEvents", &input);
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
    let queries = vec![
        stat("i", function, "Invocations", "Sum"),
        stat("e", function, "Errors", "Sum"),
        stat("d", function, "Duration", "Sum"),
    ];
    let sums = sums(cloud, queries, from, to);
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
        sum.cold += u64::from(matches!(
            invocation.boot,
            EnvironmentStart::Cold(_) | EnvironmentStart::Restored(_)
        ));
        sum.billed += u64::from(invocation.billed());
    }
    sum
}

/// What the sampled reports of a span say: each trace with the hundredths of its function's duration.
fn sampled(reports: &[(i64, String)], from: i64, to: i64) -> BTreeMap<String, u64> {
    let traced = reports
        .iter()
        .filter(|(_, report)| report.contains("Sampled: true"));
    traced
        .filter_map(|(end, report)| {
            let (_, rest) = report.split_once("XRAY TraceId: ")?;
            let duration = hundredths(report, "Duration", "durationMs")?;
            let start = end - i64::try_from(duration.div_ceil(100)).ok()?;
            (from..to)
                .contains(&start)
                .then(|| (rest[..35].to_owned(), duration))
        })
        .collect()
}

/// The same from X-Ray: the traces of a function in a span, and the duration of its own segment.
fn from_traces(cloud: &Cloud, function: &str, from: i64, to: i64) -> BTreeMap<String, u64> {
    let mut traces = BTreeMap::new();
    let mut token: Option<String> = None;
    loop {
        let input = WireValue::EMPTY
            .with("StartTime", from as f64 / 1000.0)
            .with("EndTime", (to - 1) as f64 / 1000.0)
            .with("FilterExpression", format!("service(\"{function}\")"))
            .with_some("NextToken", token);
        let page = xray(cloud, "TraceSummaries", &input);
        let ids: Vec<String> = page
            .list("TraceSummaries")
            .iter()
            .filter_map(|one| one.text("Id"))
            .map(str::to_owned)
            .collect();
        for ids in ids.chunks(5) {
            let input =
                WireValue::EMPTY.with("TraceIds", ids.iter().cloned().collect::<WireValue>());
            let answer = xray(cloud, "Traces", &input);
            assert_eq!(answer.list("Traces").len(), ids.len());
            for trace in answer.list("Traces") {
                let id = trace.text("Id").expect("an id").to_owned();
                traces.insert(id, own_duration(trace, function));
            }
        }
        token = page.text("NextToken").map(str::to_owned);
        if token.is_none() {
            return traces;
        }
    }
}

/// Hundredths of milliseconds of the function's own segment.
fn own_duration(trace: &WireValue, function: &str) -> u64 {
    let documents = trace
        .list("Segments")
        .iter()
        .filter_map(|segment| segment.text("Document"));
    let mut own = documents
        .filter_map(|document| json::read(document.as_bytes()))
        .filter(|document| {
            document.text("origin") == Some("AWS::Lambda::Function")
                && document.text("name") == Some(function)
        });
    let document = own.next().expect("a segment of the function");
    let time = |key: &str| match document.get(key) {
        Some(WireValue::Float(seconds)) => *seconds,
        Some(WireValue::Int(seconds)) => *seconds as f64,
        other => panic!("{key}: {other:?}"),
    };
    ((time("end_time") - time("start_time")) * 100_000.0).round() as u64
}

fn check(scenario: &str, functions: usize, minutes: i64) {
    let cloud = cloud(scenario);
    // The scenario's beginning, and what was before; long enough ago that everything has arrived.
    let (from, to) = (NOON - MINUTE, NOON + (minutes - 1) * MINUTE);
    cloud.clock().advance(Duration::from_secs(60 * 60));
    let mut cold = 0;
    let mut errors = 0;
    let mut traced = 0;
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
        if function.spec.tracing && !log.json && !function.spec.source.is_retried() {
            // X-Ray's times are those of the trace's beginning, which may be an init before the start.
            let second = from + MINUTE;
            let traces = from_traces(&cloud, &function.name, from, second);
            let logged = sampled(&reports, from, second);
            assert_eq!(traces, logged, "{scenario}: traces of {}", function.name);
            traced += traces.len();
        }
    }
    assert!(traced > 20, "{scenario}: {traced} traces");
    assert!(
        cold > 0 && errors > 0,
        "{scenario}: {cold} cold starts and {errors} errors"
    );
}

#[test]
fn calm_agrees() {
    check("calm", 24, MINUTES);
}

#[test]
fn bad_deploy_agrees() {
    check("bad-deploy", 24, MINUTES);
}

#[test]
fn cold_surge_agrees() {
    check("cold-surge", 24, FEWER_MINUTES);
}

#[test]
fn throttled_agrees() {
    check("throttled", 24, MINUTES);
}

#[test]
fn poison_queue_agrees() {
    check("poison-queue", 24, MINUTES);
}

#[test]
fn slow_dependency_agrees() {
    check("slow-dependency", 24, MINUTES);
}

#[test]
fn leak_agrees() {
    check("leak", 24, MINUTES);
}

#[test]
fn storm_agrees() {
    check("storm", 30, FEWER_MINUTES);
}
