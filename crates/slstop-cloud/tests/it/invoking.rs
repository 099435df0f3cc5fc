//! Invoking through the API: AWS's rules for it, and that it adds to the same world.

use std::time::Duration;

use slstop_cloud::wire::{WireValue, json};

use crate::asking::{MINUTE, NOON, cloud, filter, invoke, logs_answer, stat, sums, text};

const EXPORT: &str = "shop-prod-legacy-export";

#[test]
fn what_is_invoked_appears_in_the_logs_and_in_the_metrics() {
    let cloud = cloud("calm");
    let group = "/aws/lambda/shop-prod-legacy-export";
    let missing = WireValue::EMPTY.with("logGroupName", group);
    assert!(
        text(&logs_answer(&cloud, "FilterLogEvents", &missing))
            .contains("ResourceNotFoundException")
    );
    let mut ids = Vec::new();
    for _ in 0..3 {
        let answer = invoke(&cloud, EXPORT, &[], "{\"year\":2026}");
        assert_eq!(answer.status, 200, "{}", text(&answer));
        ids.push(answer.header("x-amzn-requestid").expect("an id").to_owned());
        assert_eq!(answer.header("x-amz-executed-version"), Some("$LATEST"));
        cloud.clock().advance(Duration::from_secs(20));
    }
    cloud.clock().advance(Duration::from_secs(600));
    let reports = filter(
        &cloud,
        group,
        NOON,
        NOON + 10 * MINUTE,
        Some("\"REPORT RequestId\""),
    );
    let said: Vec<&str> = reports
        .iter()
        .filter_map(|event| event.text("message"))
        .collect();
    assert_eq!(said.len(), 3);
    for (report, id) in said.iter().zip(&ids) {
        assert!(report.contains(id.as_str()), "{report}");
    }
    assert!(
        said[0].contains("Init Duration") && !said[1].contains("Init Duration"),
        "the first one is cold"
    );
    let sums = sums(
        &cloud,
        vec![stat("i", EXPORT, "Invocations", "Sum")],
        NOON - MINUTE,
        NOON + 5 * MINUTE,
    );
    assert_eq!(sums["i"] as u64, 3);
}

#[test]
fn the_same_event_has_the_same_fate_until_the_world_changes() {
    let cloud = cloud("bad-deploy");
    let fails = |event: &str| {
        let answer = invoke(&cloud, "shop-prod-checkout", &[], event);
        answer.header("x-amz-function-error").map(|_| text(&answer))
    };
    let events: Vec<String> = (0..60)
        .map(|order| format!("{{\"order\":{order}}}"))
        .collect();
    let before: Vec<bool> = events.iter().map(|event| fails(event).is_some()).collect();
    cloud.clock().advance(Duration::from_secs(30));
    let after: Vec<Option<String>> = events.iter().map(|event| fails(event)).collect();
    cloud.clock().advance(Duration::from_secs(30));
    let again: Vec<bool> = events.iter().map(|event| fails(event).is_some()).collect();
    assert_eq!(after.iter().map(Option::is_some).collect::<Vec<_>>(), again);
    let count = |fates: &[bool]| fates.iter().filter(|failed| **failed).count();
    assert!(
        count(&before) < 4 && count(&again) > 4,
        "{} {}",
        count(&before),
        count(&again)
    );
    let error = after.iter().flatten().next().expect("a failure");
    let error = json::read(error.as_bytes()).expect("JSON");
    assert_eq!(error.text("errorType"), Some("TypeError"));
    assert!(!error.list("trace").is_empty(), "Node calls it trace");
}

#[test]
fn the_tail_of_the_log_comes_with_the_answer() {
    use base64::Engine as _;
    let cloud = cloud("calm");
    let answer = invoke(&cloud, EXPORT, &[("x-amz-log-type", "Tail")], "{}");
    let tail = answer.header("x-amz-log-result").expect("a tail");
    let tail = base64::engine::general_purpose::STANDARD
        .decode(tail)
        .expect("base64");
    let tail = String::from_utf8(tail).expect("UTF-8");
    assert!(
        tail.starts_with("INIT_START ") && tail.contains("\nEND RequestId: "),
        "{tail}"
    );
    assert!(answer.header("x-amz-function-error").is_none());
}

#[test]
fn aws_s_rules_for_requests_are_kept() {
    let cloud = cloud("calm");
    let big = format!("\"{}\"", "x".repeat(1_100_000));
    let huge = format!("\"{}\"", "x".repeat(6_400_000));
    let event = [("x-amz-invocation-type", "Event")];
    let dry = [("x-amz-invocation-type", "DryRun")];
    let odd = [("x-amz-invocation-type", "Sometimes")];
    for (function, headers, payload, status, code) in [
        (EXPORT, &event[..], "{}", 202, None),
        (EXPORT, &dry[..], "{}", 204, None),
        (EXPORT, &[][..], "", 200, None),
        (
            EXPORT,
            &[][..],
            "{",
            400,
            Some("InvalidRequestContentException"),
        ),
        (
            EXPORT,
            &event[..],
            &big,
            413,
            Some("RequestTooLargeException"),
        ),
        (EXPORT, &[][..], &big, 200, None),
        (
            EXPORT,
            &[][..],
            &huge,
            413,
            Some("RequestTooLargeException"),
        ),
        (
            EXPORT,
            &odd[..],
            "{}",
            400,
            Some("InvalidParameterValueException"),
        ),
        (
            "nobody",
            &[][..],
            "{}",
            404,
            Some("ResourceNotFoundException"),
        ),
        ("shop-prod-checkout:live", &[][..], "{}", 200, None),
        (
            "shop-prod-checkout:dead",
            &[][..],
            "{}",
            404,
            Some("ResourceNotFoundException"),
        ),
    ] {
        let answer = invoke(&cloud, function, headers, payload);
        assert_eq!(
            (answer.status, answer.header("x-amzn-errortype")),
            (status, code),
            "{function} {headers:?}"
        );
    }
}

#[test]
fn a_throttled_function_refuses_with_its_reason() {
    let cloud = cloud("throttled");
    cloud.clock().advance(Duration::from_secs(60));
    let refused: Vec<_> = (0..40)
        .map(|order| invoke(&cloud, "shop-prod-checkout", &[], &order.to_string()))
        .filter(|answer| answer.status == 429)
        .collect();
    assert!(refused.len() > 10, "{}", refused.len());
    let error = json::read(refused[0].body.bytes()).expect("JSON");
    assert_eq!(
        error.text("Reason"),
        Some("ReservedFunctionConcurrentInvocationLimitExceeded")
    );
    assert_eq!(
        refused[0].header("x-amzn-errortype"),
        Some("TooManyRequestsException")
    );
}

#[test]
fn an_asynchronous_failure_is_tried_again_with_the_same_id() {
    let cloud = cloud("bad-deploy");
    cloud.clock().advance(Duration::from_secs(60));
    let headers = [("x-amz-invocation-type", "Event")];
    let mut ids = Vec::new();
    for order in 0..30 {
        let answer = invoke(&cloud, "shop-prod-checkout", &headers, &order.to_string());
        ids.push(answer.header("x-amzn-requestid").expect("an id").to_owned());
    }
    cloud.clock().advance(Duration::from_secs(600));
    let reports = filter(
        &cloud,
        "/aws/lambda/shop-prod-checkout",
        NOON + MINUTE,
        NOON + 8 * MINUTE,
        Some("\"REPORT RequestId\""),
    );
    let times = |id: &String| {
        reports
            .iter()
            .filter(|event| {
                event
                    .text("message")
                    .is_some_and(|text| text.contains(id.as_str()))
            })
            .count()
    };
    let counts: Vec<usize> = ids.iter().map(times).collect();
    assert!(
        counts.iter().all(|count| (1..=3).contains(count)),
        "{counts:?}"
    );
    assert!(counts.iter().any(|count| *count > 1), "{counts:?}");
}
