//! Bad days: what is on the screen and what is asked while the cloud fails, and that it mends itself.
//! The real clients, supervisor and reducer run against the embedded cloud in paused time.

mod day;
mod first_screen;
mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

use slstop_core::domain::Call;

use day::Day;
use wire::Cut;

const MINUTE: Duration = Duration::from_secs(60);
/// The SDK tries three times within each asking. A question that fails is asked about nine times in five
/// minutes. A screen asks seven, and in the background the routes, by three lists, and the logs of four gateways, most
/// by two calls; how much was logged, and the last hours, are asked once a minute.
const MOST_TRIES: u64 = 3 * (9 * 17 + 7);

enum Trouble {
    /// A rule of the cloud's plan of faults.
    Fault(&'static str),
    /// The connection itself.
    Wire(Cut),
}

use Trouble::{Fault, Wire};

/// What goes wrong, and the reason that the screen gives.
const DAYS: &[(&str, Trouble, &str)] = &[
    ("no network", Wire(Cut::NoNetwork), "cannot reach"),
    ("no name server", Wire(Cut::NoName), "cannot reach"),
    ("refused", Wire(Cut::Refused), "cannot reach"),
    ("hung", Fault("kind = 'hung'"), "no answer"),
    (
        "silent in mid-answer",
        Fault("kind = 'stalled'"),
        "no answer",
    ),
    (
        "closed before an answer",
        Fault("kind = 'dropped'"),
        "cannot reach",
    ),
    (
        "closed in mid-answer",
        Fault("kind = 'truncated'"),
        "answer not understood",
    ),
    (
        "throttled for minutes",
        Fault("kind = 'throttled'"),
        "throttled",
    ),
    (
        "broken",
        Fault("kind = 'server-error'"),
        "InternalServiceError",
    ),
    (
        "unavailable",
        Fault("kind = 'server-error', status = 503"),
        "ServiceUnavailable",
    ),
    ("noise", Fault("kind = 'garbage'"), "answer not understood"),
    (
        "expired in mid-run",
        Fault("kind = 'expired-token'"),
        "credentials expired",
    ),
];

#[tokio::test(start_paused = true)]
async fn old_data_stays_with_its_age_the_reason_is_one_line_and_recovery_needs_no_restart() {
    for (name, trouble, reason) in DAYS {
        let mut day = Day::begin().await;
        let before = day.invocations();
        let p99 = day.p99();
        assert!(
            before > 1000.0 && p99.is_some(),
            "{name}: a day begins well"
        );
        let good = day.tries();

        match trouble {
            Fault(fault) => day.fault(&format!("[[rule]]\nfault = {{ {fault} }}")),
            Wire(cut) => day.cut(Some(*cut)),
        }
        day.pass(5 * MINUTE).await;
        assert_eq!(day.names(), 24, "{name}: the rows stay");
        assert_eq!(
            day.invocations().to_bits(),
            before.to_bits(),
            "{name}: the figures stay"
        );
        assert_eq!(day.p99(), p99, "{name}: the percentiles stay");
        assert!(
            day.has_line_with(&[reason, "m ago"]),
            "{name}: no line tells `{reason}` and the age\n{}",
            day.screen()
        );
        let tries = day.tries() - good;
        assert!((1..=MOST_TRIES).contains(&tries), "{name}: {tries} tries");

        let mended = day.now();
        day.fault("");
        day.cut(None);
        day.pass(2 * MINUTE).await;
        assert!(
            day.counted_at() > Some(mended),
            "{name}: it goes on by itself"
        );
        assert!(
            // A function's own count of throttles is no trouble of ours.
            !day.has_line_with(&[reason, " ago"]),
            "{name}: what is over is not told\n{}",
            day.screen()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_wrong_by_hours_is_corrected_by_the_answers() {
    let mut day = Day::begin().await;
    let before = (day.now(), day.tries());
    day.fault("[[rule]]\nfault = { kind = 'skewed-clock', secs = 7200 }");
    day.pass(5 * MINUTE).await;
    assert!(day.counted_at() > Some(before.0), "{}", day.screen());
    assert!(day.tries() - before.1 <= MOST_TRIES);
}

#[tokio::test(start_paused = true)]
async fn the_meter_and_the_cloud_count_the_same_calls_over_an_hour() {
    let mut day = Day::begin().await;
    for _ in 0..6 {
        day.touch();
        day.pass(10 * MINUTE).await;
    }
    let counted: BTreeMap<_, u64> = day
        .meter()
        .tallies
        .into_iter()
        .map(|(call, tally)| (call, tally.attempts))
        .collect();
    assert_eq!(counted, day.served());
    let total: u64 = counted.values().sum();
    assert_eq!(total, day.tries(), "SDK and connection agree as well");
    assert!(
        (300..750).contains(&total),
        "an hour of watching is {total} calls"
    );
}

#[tokio::test(start_paused = true)]
async fn a_thousand_functions_stay_within_the_budget_and_eight_calls_a_minute() {
    let mut day = Day::with("storm").await;
    assert_eq!(day.names(), 1000);
    let metric_calls = |day: &Day| {
        let tally = day.meter().of(Call::GetMetricData).cloned();
        tally.unwrap_or_default().calls
    };
    day.pass(3 * MINUTE).await;
    let (calls, cost) = (metric_calls(&day), day.meter().cost());
    for _ in 0..3 {
        day.touch();
        day.pass(10 * MINUTE).await;
    }
    let hourly = 2.0 * (day.meter().cost().as_dollars() - cost.as_dollars());
    assert!((0.1..=0.25).contains(&hourly), "${hourly} in an hour");
    let calls = metric_calls(&day) - calls;
    assert!(calls <= 8 * 30, "{calls} calls in half an hour");
    assert!(day.has_line_with(&["slowed by budget"]), "{}", day.screen());
}

#[tokio::test(start_paused = true)]
async fn nobody_there_for_a_quarter_of_an_hour_slows_it_and_a_key_wakes_it() {
    let mut day = Day::begin().await;
    day.pass(16 * MINUTE).await;
    assert!(day.has_line_with(&["resting"]), "{}", day.screen());
    let before = day.tries();
    day.pass(30 * MINUTE).await;
    let resting = day.tries() - before;
    day.touch();
    assert!(!day.has_line_with(&["resting"]), "{}", day.screen());
    let before = day.tries();
    day.pass(MINUTE / 2).await;
    assert!(
        day.tries() - before >= 4,
        "all of the screen is asked at once"
    );
    day.pass(MINUTE * 13).await;
    let busy = day.tries() - before;
    assert!(resting * 2 < busy, "{resting} in 30 minutes, {busy} in 13");
}

#[tokio::test(start_paused = true)]
async fn a_denied_question_is_asked_rarely_and_names_the_permission_where_its_data_would_be() {
    let mut day = Day::begin().await;
    let of_cloudwatch = |day: &Day| -> u64 {
        let calls = [Call::GetMetricData, Call::DescribeAlarms];
        let meter = day.meter();
        let attempts = calls.map(|call| meter.of(call).map_or(0, |tally| tally.attempts));
        attempts.into_iter().sum()
    };
    let good = (day.tries(), of_cloudwatch(&day));
    day.fault("[[rule]]\nservice = 'cloudwatch'\nfault = { kind = 'denied' }");
    day.pass(9 * MINUTE).await;
    assert!(
        day.has_line_with(&["cloudwatch:GetMetricData", "m ago"]),
        "{}",
        day.screen()
    );
    let (tries, denied) = (day.tries() - good.0, of_cloudwatch(&day) - good.1);
    // Counts, figures, the overview and the alarms fail once each. The configuration and the list go on by
    // the minute, and a query over logs every five minutes, which is looked at until it ends. So do the logs of
    // four gateways, two calls each, and once the list of their routes.
    assert_eq!(denied, 4, "denied tries");
    assert!((4..=30 + 3 * 4 * 2 + 20).contains(&tries), "{tries} tries");
}

#[tokio::test(start_paused = true)]
async fn a_function_that_was_deleted_goes_and_the_others_stay() {
    let mut day = Day::begin().await;
    let name = day.subject();
    day.delete(&name);
    // The list is asked every minute.
    day.pass(2 * MINUTE).await;
    assert_eq!(day.names(), 23);
    assert_ne!(day.subject(), name);
}
