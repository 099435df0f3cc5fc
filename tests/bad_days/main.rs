//! Bad days: what is on the screen and what is asked while the cloud fails, and that it mends itself.
//! The real clients, supervisor and reducer run against the embedded cloud in paused time.

mod day;
mod wire;

use std::time::Duration;

use day::Day;
use wire::Cut;

const MINUTE: Duration = Duration::from_secs(60);
/// The SDK tries three times within each asking; a question that fails is asked about nine times in five
/// minutes, and a screen asks four.
const MOST_TRIES: u64 = 3 * 9 * 5;

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
            !day.has_line_with(&[reason]),
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
async fn a_denied_question_is_asked_rarely_and_names_the_permission_where_its_data_would_be() {
    let mut day = Day::begin().await;
    let good = day.tries();
    day.fault("[[rule]]\nservice = 'cloudwatch'\nfault = { kind = 'denied' }");
    day.pass(9 * MINUTE).await;
    assert!(
        day.has_line_with(&["cloudwatch:GetMetricData", "m ago"]),
        "{}",
        day.screen()
    );
    let tries = day.tries() - good;
    // Counts, figures and the overview fail once each; the configuration goes on by the minute.
    assert!((3..=14).contains(&tries), "{tries} tries");
}

#[tokio::test(start_paused = true)]
async fn a_function_that_was_deleted_goes_and_the_others_stay() {
    let mut day = Day::begin().await;
    let name = day.subject();
    day.delete(&name);
    day.pass(2 * MINUTE).await;
    assert!(day.has_line_with(&["not found"]), "{}", day.screen());
    // The list is asked every ten minutes.
    day.pass(10 * MINUTE).await;
    assert_eq!(day.names(), 23);
    assert_ne!(day.subject(), name);
}
