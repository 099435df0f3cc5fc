//! Whom the switch strikes, when and how often.

use bytes::Bytes;
use http::Request;

use super::*;

fn asked(operation: &str) -> RequestProfile {
    let request = Request::post("/")
        .header("x-amz-target", format!("Logs_20140328.{operation}"))
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential=AKIA1/20261120/eu-west-1/logs/aws4_request, SignedHeaders=host, Signature={}", "0".repeat(64)))
        .body(Bytes::new());
    RequestProfile::read(&request.expect("a request"))
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis(secs * 1000)
}

fn faults(plan: &str) -> Faults {
    Faults::new(FaultPlan::from_toml(plan).expect("a plan"), at(1000))
}

/// Which of these requests, each at its second, are struck.
fn struck(plan: &str, requests: &[(&str, i64)]) -> Vec<bool> {
    let faults = faults(plan);
    let strikes = |&(operation, secs): &(&str, i64)| {
        faults.strike(&asked(operation), at(secs)).strike.is_some()
    };
    requests.iter().map(strikes).collect()
}

#[test]
fn a_rule_strikes_whom_it_names_and_nobody_else() {
    let requests = [("FilterLogEvents", 1000), ("GetLogEvents", 1000)];
    for (conditions, expected) in [
        ("", [true, true]),
        ("service = 'logs'", [true, true]),
        ("service = 'lambda'", [false, false]),
        ("operation = 'FilterLogEvents'", [true, false]),
        ("operation = 'Get*'", [false, true]),
        ("action = 'logs:FilterLogEvents'", [true, false]),
        ("access-key = 'AKIA1'", [true, true]),
        ("access-key = 'AKIA2'", [false, false]),
        ("probability = 0.0", [false, false]),
    ] {
        let plan = format!("[[rule]]\n{conditions}\nfault = {{ kind = 'dropped' }}");
        assert_eq!(struck(&plan, &requests), expected, "{conditions}");
    }
}

#[test]
fn a_rule_begins_and_ends_by_the_clouds_clock() {
    let plan = "[[rule]]\nfrom = '10s'\nuntil = '1970-01-01T00:17:00Z'\nfault = { kind = 'hung' }";
    let requests = [
        ("X", 1000),
        ("X", 1009),
        ("X", 1010),
        ("X", 1019),
        ("X", 1020),
    ];
    assert_eq!(struck(plan, &requests), [false, false, true, true, false]);
}

#[test]
fn a_rule_skips_and_stops_by_count() {
    let plan = "[[rule]]\noperation = 'X'\nskip = 1\ntimes = 2\nfault = { kind = 'garbage' }";
    let requests = [
        ("X", 1000),
        ("Y", 1000),
        ("X", 1000),
        ("X", 1000),
        ("X", 1000),
    ];
    assert_eq!(struck(plan, &requests), [false, false, true, true, false]);
}

#[test]
fn chance_is_the_same_in_every_run() {
    let plan = "seed = 3\n[[rule]]\nprobability = 0.3\nfault = { kind = 'dropped' }";
    let requests = [("X", 1000); 200];
    let first = struck(plan, &requests);
    assert_eq!(first, struck(plan, &requests));
    let hits = first.iter().filter(|&&struck| struck).count();
    assert!((40..80).contains(&hits), "{hits}");
}

#[test]
fn chance_does_not_hang_on_who_else_asks() {
    let plan = "[[rule]]\nprobability = 0.5\nfault = { kind = 'dropped' }";
    let alone = struck(plan, &[("X", 1000); 50]);
    let beside: Vec<_> = (0..100)
        .map(|n| (if n % 2 == 0 { "X" } else { "Y" }, 1000))
        .collect();
    let beside = struck(plan, &beside);
    let of_x: Vec<bool> = beside.iter().copied().step_by(2).collect();
    assert_eq!(of_x, alone);
    let of_y: Vec<bool> = beside.into_iter().skip(1).step_by(2).collect();
    assert_ne!(of_y, alone, "each question has its own chance");
}

#[test]
fn waits_add_up_and_the_first_of_the_other_faults_wins() {
    let faults = faults(
        "[[rule]]\nfault = { kind = 'latency', ms = 300 }\n[[rule]]\nfault = { kind = 'dropped' }\n\
         [[rule]]\nfault = { kind = 'hung' }\n[[rule]]\nfault = { kind = 'latency', ms = 100, jitter-ms = 50 }",
    );
    let verdict = faults.strike(&asked("X"), at(1000));
    assert!(matches!(verdict.strike, Some(Strike::Drop)));
    let range = Duration::from_millis(400)..Duration::from_millis(450);
    assert!(range.contains(&verdict.wait), "{:?}", verdict.wait);
    assert_eq!(faults.report().1, [1, 1, 0, 1]);
}

#[test]
fn faults_of_events_strike_events_and_not_the_request() {
    let faults = faults(
        "[[rule]]\noperation = 'FilterLogEvents'\nprobability = 0.5\nfault = { kind = 'late-events', ms = 5000 }",
    );
    assert!(
        faults
            .strike(&asked("FilterLogEvents"), at(1000))
            .strike
            .is_none()
    );
    assert!(faults.disorder(&asked("GetLogEvents"), at(1000)).is_none());
    let disorder = faults.disorder(&asked("FilterLogEvents"), at(1000));
    assert_eq!(
        disorder,
        faults.disorder(&asked("FilterLogEvents"), at(2000))
    );
    assert!((0..20).any(|event| disorder.delay(event) == Duration::from_secs(5)));
}

#[test]
fn a_new_plan_counts_anew() {
    let faults = faults("[[rule]]\nfault = { kind = 'dropped' }");
    faults.strike(&asked("X"), at(1000));
    let (plan, struck) = faults.report();
    assert_eq!(struck, [1]);
    faults.switch(plan, at(1001));
    assert_eq!(faults.report().1, [0]);
}
