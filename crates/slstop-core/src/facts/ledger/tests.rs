//! The ledger over whole streams: each test is a log as text and the rows that come of it.

mod starts;
mod bounds;
mod cold;
mod late;

use proptest::prelude::*;

use std::time::Duration;

use super::*;
use crate::domain::{Cause, line};

const STREAM: &str = "2026/11/20/[7]0123456789abcdef0123456789abcdef";

/// Seconds since noon, a stream's first letter if it is not the usual one, and a message. A bar
/// stands for a tab, `⏎` for a line's end.
fn events(log: &str) -> Vec<(String, Option<Timestamp>, String)> {
    let event = |text: &str| {
        let (head, message) = text.trim().split_once(' ').expect("a time and a message");
        let letters = head.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let secs: f64 = head.trim_end_matches(letters).parse().expect("seconds");
        let at = Timestamp::from_millis((secs * 1000.0).round() as i64);
        (
            format!("{letters}{STREAM}"),
            Some(at),
            message.replace('|', "\t").replace('⏎', "\n"),
        )
    };
    let lines = log.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(event).collect()
}

fn ledger<'a>(events: impl IntoIterator<Item = &'a (String, Option<Timestamp>, String)>) -> Ledger {
    let mut ledger = Ledger::default();
    for (stream, at, message) in events {
        let stream = ledger.stream(Some("/aws/lambda/shop"), Some(stream));
        ledger.take(stream, *at, &line::read(message));
    }
    ledger
}

fn rows(ledger: &Ledger, now: i64) -> Vec<String> {
    let limits = Limits {
        timeout: Duration::from_secs(60),
        ..Limits::at(Timestamp::from_millis(now * 1000))
    };
    let row = |one: Invocation<'_>| {
        let mut text = format!("{} {}", one.request, one.outcome.name());
        if let Some(cause) = one.cause {
            text.push_str(&format!(" {}", cause.name()));
        }
        if one.cold == Some(true) {
            text.push_str(" cold");
        }
        if one.attempt > 1 {
            text.push_str(&format!(" attempt {}", one.attempt));
        }
        text.push_str(&format!(" {} lines", one.lines));
        if let Some(class) = one.error.and_then(|error| error.class) {
            text.push_str(&format!(" {class}"));
        }
        text
    };
    ledger.invocations(limits).map(row).collect()
}

#[track_caller]
fn check(log: &str, expected: &[&str]) {
    let events = events(log);
    assert_eq!(rows(&ledger(&events), 10_000), expected);
    assert_eq!(
        rows(&ledger(events.iter().rev()), 10_000),
        expected,
        "the other way round"
    );
}

#[test]
fn lines_without_an_id_belong_to_the_request_that_was_running() {
    check(
        "1.0 INIT_START Runtime Version: python:3.12.v89
         1.2 loading
         1.3 EXTENSION|Name: x|State: Ready|Events: []
         2.0 START RequestId: a Version: 7
         2.1 hello
         2.2 {\"level\":\"INFO\",\"message\":\"x\"}
         2.3 END RequestId: a
         2.4 REPORT RequestId: a|Duration: 300.00 ms|Billed Duration: 1300 ms|Memory Size: 128 MB|Init Duration: 1000.00 ms|
         2.5 between two requests
         3.0 START RequestId: b Version: 7
         3.1 hello
         3.2 END RequestId: b
         3.3 REPORT RequestId: b|Duration: 200.00 ms|Billed Duration: 200 ms|Memory Size: 128 MB|",
        &["a ok cold 8 lines", "b ok 4 lines"],
    );
}

#[test]
fn an_environment_made_ready_ahead_is_nobody_s_cold_start() {
    check(
        "1.0 INIT_START Runtime Version: python:3.12.v89
         1.1 loading
         1.9 INIT_REPORT Init Duration: 900.00 ms
         9.0 START RequestId: a Version: 7
         9.2 END RequestId: a
         9.3 REPORT RequestId: a|Duration: 200.00 ms|",
        &["a ok 3 lines"],
    );
}

#[test]
fn a_start_that_failed_twice_is_a_failure_and_one_that_failed_once_is_none() {
    check(
        "1.0 INIT_START Runtime Version: python:3.12.v89
         1.1 [ERROR] Runtime.ImportModuleError: Unable to import module 'app': no
         1.2 INIT_REPORT Init Duration: 200.00 ms|Phase: init|Status: error|Error Type: Runtime.ImportModuleError
         2.0 START RequestId: a Version: 7
         2.2 END RequestId: a
         2.3 REPORT RequestId: a|Duration: 200.00 ms|
         2.4 INIT_REPORT Init Duration: 190.00 ms|Phase: invoke|Status: error|Error Type: Runtime.ImportModuleError",
        &["a error import cold 7 lines Runtime.ImportModuleError"],
    );
    check(
        "1.0 INIT_START Runtime Version: python:3.12.v89
         1.2 INIT_REPORT Init Duration: 10000.00 ms|Phase: init|Status: timeout
         2.0 START RequestId: a Version: 7
         2.3 REPORT RequestId: a|Duration: 200.00 ms|",
        &["a ok cold 4 lines"],
    );
    check(
        "1.0 INIT_REPORT Init Duration: 10000.00 ms|Phase: init|Status: timeout
         1.1 INIT_REPORT Init Duration: 45045.69 ms|Phase: invoke|Status: error|Error Type: Runtime.Unknown
         2.0 START RequestId: a Version: 7
         47.0 END RequestId: a
         47.0 REPORT RequestId: a|Duration: 45054.87 ms|
         47.0 2026-11-20T12:00:47.000Z a Task timed out after 45.05 seconds",
        &["a error init_timeout cold 6 lines Runtime.Unknown"],
    );
}

#[test]
fn attempts_of_one_event_are_rows_of_their_own() {
    let attempt = |at: i64, cause: &str| {
        format!(
            "{at}.0 START RequestId: a Version: 7
             {at}.1 [ERROR] KeyError: 'b'
             {at}.2 END RequestId: a
             {at}.2 REPORT RequestId: a|Duration: 200.00 ms{cause}\n"
        )
    };
    let log = format!(
        "{}{}{}",
        attempt(1, ""),
        attempt(62, ""),
        attempt(183, "|Status: timeout")
    );
    check(
        &log,
        &[
            "a error unhandled 4 lines KeyError",
            "a error unhandled attempt 2 4 lines KeyError",
            "a error timeout attempt 3 4 lines KeyError",
        ],
    );
}

#[test]
fn what_has_not_ended_is_running_and_later_unknown() {
    let events = events("100.0 START RequestId: a Version: 7\n 101.0 hello");
    let ledger = ledger(&events);
    assert_eq!(rows(&ledger, 150), ["a running 2 lines"]);
    assert_eq!(rows(&ledger, 100 + 60 + 120), ["a running 2 lines"]);
    assert_eq!(rows(&ledger, 100 + 60 + 121), ["a unknown 2 lines"]);
}

const ONE: &str = "00000000-0000-4000-8000-000000000001";
const TWO: &str = "00000000-0000-4000-8000-000000000002";

#[test]
fn where_the_log_level_hides_successes_a_request_is_not_logged() {
    let quiet = format!(
        "1.0 {{\"level\":\"WARN\",\"message\":\"x\",\"requestId\":\"{ONE}\"}}
         2.0 {{\"level\":\"WARN\",\"message\":\"x\",\"requestId\":\"{TWO}\"}}
         2.5 {{\"type\":\"platform.report\",\"record\":{{\"requestId\":\"{TWO}\",\"status\":\"timeout\",\"metrics\":{{\"durationMs\":900.0}}}}}}"
    );
    check(
        &quiet,
        &[
            &format!("{ONE} not_logged 1 lines"),
            &format!("{TWO} error timeout 2 lines"),
        ],
    );
}

#[test]
fn an_id_that_only_the_application_prints_is_no_invocation() {
    let log = format!(
        "1.0 START RequestId: a Version: 7
         1.1 {{\"level\":\"INFO\",\"message\":\"called\",\"requestId\":\"{ONE}\"}}
         1.2 END RequestId: a
         1.2 REPORT RequestId: a|Duration: 200.00 ms|"
    );
    let events = events(&log);
    assert_eq!(rows(&ledger(&events), 10_000), ["a ok 4 lines"]);
    // Before START is known nobody can tell whose line it is; a row it still does not make.
    assert_eq!(rows(&ledger(events.iter().rev()), 10_000), ["a ok 3 lines"]);
}

#[test]
fn requests_that_run_at_once_own_only_lines_that_name_them() {
    check(
        &format!(
            "1.0 START RequestId: {ONE} Version: 7
             1.1 START RequestId: {TWO} Version: 7
             1.2 whose is this
             1.3 {{\"level\":\"INFO\",\"message\":\"x\",\"requestId\":\"{ONE}\"}}
             2.0 REPORT RequestId: {ONE}|Duration: 1000.00 ms|
             2.1 REPORT RequestId: {TWO}|Duration: 1000.00 ms|"
        ),
        &[&format!("{ONE} ok 3 lines"), &format!("{TWO} ok 2 lines")],
    );
}

#[test]
fn the_platform_s_success_outweighs_what_was_logged() {
    check(
        &format!(
            "1.0 {{\"type\":\"platform.start\",\"record\":{{\"requestId\":\"{ONE}\",\"version\":\"7\"}}}}
             1.1 {{\"timestamp\":\"t\",\"level\":\"ERROR\",\"requestId\":\"{ONE}\",\"message\":{{\"errorType\":\"E\",\"errorMessage\":\"m\",\"stackTrace\":[]}}}}
             1.2 {{\"type\":\"platform.report\",\"record\":{{\"requestId\":\"{ONE}\",\"status\":\"success\",\"metrics\":{{\"durationMs\":200}}}}}}"
        ),
        &[&format!("{ONE} ok 3 lines")],
    );
}

#[test]
fn crashes_after_the_report_are_its_cause() {
    check(
        "1.0 START RequestId: a Version: 7
         1.2 END RequestId: a
         1.2 REPORT RequestId: a|Duration: 200.00 ms|Memory Size: 128 MB|Max Memory Used: 128 MB|
         1.2 RequestId: a Error: Runtime exited with error: signal: killed⏎Runtime.ExitError
         1.3 INIT_START Runtime Version: nodejs:22.v1
         2.0 START RequestId: b Version: 7
         2.1 END RequestId: b
         2.1 REPORT RequestId: b|Duration: 100.00 ms|",
        &[
            "a error out_of_memory 4 lines Runtime.ExitError",
            "b ok cold 4 lines",
        ],
    );
}

#[test]
fn a_shared_group_s_streams_name_their_functions() {
    let mut ledger = Ledger::default();
    for (group, stream, function) in [
        (
            "/shop",
            "2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef",
            Some("shop-pay"),
        ),
        ("/aws/lambda/pay", STREAM, Some("pay")),
        (
            "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/pay:*",
            STREAM,
            Some("pay"),
        ),
        ("/shop", STREAM, None),
        ("/shop", "anything", None),
    ] {
        let id = ledger.stream(Some(group), Some(stream));
        ledger.take(id, None, &line::read("START RequestId: a Version: 7"));
        let last = ledger
            .invocations(Limits::at(Timestamp::from_millis(0)))
            .last();
        assert_eq!(last.expect("a row").function, function, "{group} {stream}");
    }
}

#[test]
fn lines_without_times_come_in_their_order() {
    let mut ledger = Ledger::default();
    let stream = ledger.stream(None, None);
    for message in [
        "START RequestId: a Version: 7",
        "hello",
        "END RequestId: a",
        "REPORT RequestId: a\tDuration: 2.00 ms",
        "START RequestId: a Version: 7",
        "REPORT RequestId: a\tDuration: 3.00 ms\tStatus: timeout",
    ] {
        ledger.take(stream, None, &line::read(message));
    }
    assert_eq!(
        rows(&ledger, 0),
        ["a ok 4 lines", "a error timeout attempt 2 2 lines"]
    );
}

#[test]
fn errors_are_grouped_by_what_went_wrong() {
    let log: String = (0..6)
        .map(|n| {
            let at = 10 * n + 1;
            let evidence = if n < 4 {
                format!("[ERROR] KeyError: 'item {n}'")
            } else {
                format!("2026-11-20T12:00:00.000Z r{n} Task timed out after 3.0{n} seconds")
            };
            format!(
                "{at}.0 START RequestId: r{n} Version: 7\n{at}.1 {evidence}\n{at}.2 REPORT RequestId: r{n}|Duration: 200.00 ms|\n"
            )
        })
        .collect();
    let ledger = ledger(&events(&log));
    let limits = Limits::at(Timestamp::from_millis(0));
    let failures = ledger
        .by_time()
        .filter_map(|id| ledger.failed(&ledger.summary(id, limits)?));
    let mut groups = groups::group(failures);
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    let told = |group: &groups::ErrorGroup| {
        let error = ledger.error(group.sample, group.cause)?;
        let class = error.class.map(str::to_owned);
        Some((
            group.count,
            class,
            group.cause,
            ledger.request(group.sample)?,
        ))
    };
    let told: Vec<_> = groups.iter().filter_map(told).collect();
    assert_eq!(
        told,
        [
            (4, Some("KeyError".into()), Cause::Unhandled, "r3".into()),
            (2, None, Cause::Timeout, "r5".into()),
        ]
    );
    assert_eq!(groups[0].first.map(Timestamp::as_millis), Some(1000));
    assert_eq!(groups[0].last.map(Timestamp::as_millis), Some(31_000));
}

/// A stream of requests, one after the other, each with lines of its own; every line at its own time.
fn some_log() -> impl Strategy<Value = String> {
    let request = (0..4_usize, 0..5_u8, any::<bool>());
    prop::collection::vec(request, 1..6).prop_map(|requests| {
        let mut log = String::new();
        let mut at = 0;
        let mut line = |text: String| {
            at += 10;
            log.push_str(&format!("{}.{:03} {text}\n", at / 1000, at % 1000));
        };
        for (n, (n_lines, ending, is_new)) in requests.into_iter().enumerate() {
            if is_new {
                line("INIT_START Runtime Version: python:3.12.v89".into());
                line("loading".into());
                line("EXTENSION|Name: x|State: Ready|Events: []".into());
            }
            line(format!("START RequestId: r{n} Version: 7"));
            for _ in 0..n_lines {
                line("hello".into());
            }
            if ending == 1 {
                line("[ERROR] KeyError: 'b'".into());
            }
            let duration = format!("{}.00 ms", 10 * (n_lines + 1 + usize::from(ending == 1)));
            line(format!("END RequestId: r{n}"));
            line(format!(
                "REPORT RequestId: r{n}|Duration: {duration}{}",
                if ending == 2 { "|Status: error|Error Type: Runtime.OutOfMemory" } else { "|" }
            ));
            if ending == 3 {
                line(format!("RequestId: r{n} Error: Runtime exited with error: exit status 1⏎Runtime.ExitError"));
            }
            line("after it".into());
        }
        log
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn rows_do_not_depend_on_the_order_of_arrival(log in some_log(), seed in any::<u64>()) {
        let events = events(&log);
        let expected = rows(&ledger(&events), 10_000);
        let mut shuffled: Vec<_> = events.iter().collect();
        let mut state = seed;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(index, (state >> 33) as usize % (index + 1));
        }
        prop_assert_eq!(rows(&ledger(shuffled), 10_000), expected);
    }
}
