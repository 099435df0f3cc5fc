//! Which request was the first of its environment, whenever the lines come that tell it.

use super::*;

/// Which of the requests were cold, in the order of their beginnings.
fn cold(ledger: &Ledger) -> Vec<String> {
    let all = ledger.invocations(Limits::at(Timestamp::from_millis(60_000)));
    let cold = all.filter(|one| one.cold == Some(true));
    cold.map(|one| one.request).collect()
}

#[track_caller]
fn check_cold(log: &str, expected: &[&str]) {
    let events = events(log);
    assert_eq!(cold(&ledger(&events)), expected);
    let backwards = ledger(events.iter().rev());
    assert_eq!(cold(&backwards), expected, "the other way round");
}

#[test]
fn an_environment_that_begins_again_after_a_crash_was_cold_for_the_next_request_alone() {
    check_cold(
        "1.0 INIT_START Runtime Version: python:3.12.v89
         1.5 START RequestId: a Version: 7
         1.6 REPORT RequestId: a|Duration: 100.00 ms|Init Duration: 500.00 ms|
         2.0 START RequestId: b Version: 7
         5.0 END RequestId: b
         5.0 REPORT RequestId: b|Duration: 3000.00 ms|Status: timeout
         5.0 INIT_START Runtime Version: python:3.12.v89
         9.0 START RequestId: c Version: 7
         9.1 REPORT RequestId: c|Duration: 100.00 ms|
         9.5 START RequestId: d Version: 7
         9.6 REPORT RequestId: d|Duration: 100.00 ms|",
        &["a", "c"],
    );
}

#[test]
fn a_request_whose_start_is_not_there_was_the_first_all_the_same() {
    check_cold(
        "1.0 INIT_START Runtime Version: python:3.12.v89
         1.6 REPORT RequestId: a|Duration: 100.00 ms|Init Duration: 500.00 ms|
         2.0 START RequestId: b Version: 7
         2.1 REPORT RequestId: b|Duration: 100.00 ms|",
        &["a"],
    );
}

#[test]
fn lines_without_times_are_cold_in_the_order_in_which_they_come() {
    let log = "INIT_START Runtime Version: python:3.12.v89
         START RequestId: a Version: 7
         REPORT RequestId: a|Duration: 100.00 ms|Status: timeout
         INIT_START Runtime Version: python:3.12.v89
         START RequestId: b Version: 7
         REPORT RequestId: b|Duration: 100.00 ms|
         START RequestId: c Version: 7
         REPORT RequestId: c|Duration: 100.00 ms|";
    let mut ledger = Ledger::default();
    let stream = ledger.stream(Some("/aws/lambda/shop"), Some(STREAM));
    for line in log.lines() {
        let message = line.trim().replace('|', "\t");
        ledger.take(stream, None, &line::read(&message));
    }
    assert_eq!(cold(&ledger), ["a", "b"]);
    // To the second, as some tools print them.
    let to_the_second: Vec<_> = log
        .lines()
        .map(|line| format!("7 {}", line.trim()))
        .collect();
    let ledger = self::ledger(&events(&to_the_second.join("\n")));
    assert_eq!(cold(&ledger), ["a", "b"]);
}

#[test]
fn where_requests_run_at_once_nobody_is_the_first_behind_a_line() {
    check_cold(
        "1.0 START RequestId: a Version: 7
         1.1 INIT_START Runtime Version: python:3.12.v89
         1.2 START RequestId: b Version: 7
         1.3 START RequestId: c Version: 7
         1.5 END RequestId: a
         1.6 END RequestId: b
         1.7 END RequestId: c
         1.8 REPORT RequestId: a|Duration: 500.00 ms|
         1.8 REPORT RequestId: b|Duration: 400.00 ms|
         1.8 REPORT RequestId: c|Duration: 400.00 ms|Init Duration: 90.00 ms|",
        &["c"],
    );
}

#[test]
fn a_line_older_than_the_rows_that_left_is_of_none_that_stayed() {
    let request = |n: usize| {
        format!(
            "{n}.1 START RequestId: r{n} Version: 7
             {n}.3 REPORT RequestId: r{n}|Duration: 200.00 ms|\n"
        )
    };
    let log = events(&(1..3000).map(request).collect::<String>());
    let late = events("0.5 INIT_START Runtime Version: python:3.12.v89");
    let mut ledger = Ledger::within(1);
    let take = |ledger: &mut Ledger, (stream, at, message): &(String, _, String)| {
        let stream = ledger.stream(Some("/aws/lambda/shop"), Some(stream));
        ledger.take(stream, *at, &line::read(message));
    };
    log.iter().for_each(|event| take(&mut ledger, event));
    assert!(ledger.forgotten() > 0);
    ledger.tidy();
    late.iter().for_each(|event| take(&mut ledger, event));
    assert!(cold(&ledger).is_empty());
}

/// More lines than a timeline keeps. Every tenth request follows a crash, and none of the reports tells of an init.
fn crashing_log() -> Vec<(String, Option<Timestamp>, String)> {
    let request = |n: usize| {
        let boot = match n % 10 {
            0 => format!("{n}.0 INIT_START Runtime Version: python:3.12.v89\n"),
            // Made ready ahead.
            1 => format!(
                "{n}.0 INIT_START Runtime Version: python:3.12.v89\n{n}.05 INIT_REPORT Init Duration: 50.00 ms\n"
            ),
            _ => String::new(),
        };
        format!(
            "{boot}{n}.1 START RequestId: r{n} Version: 7
             {n}.3 END RequestId: r{n}
             {n}.3 REPORT RequestId: r{n}|Duration: 200.00 ms|\n"
        )
    };
    events(&(0..250).map(request).collect::<String>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn cold_starts_do_not_depend_on_which_lines_are_late(is_late in prop::collection::vec(prop::bool::weighted(0.2), 825)) {
        let log = crashing_log();
        let expected: Vec<String> = (0..250).step_by(10).map(|n| format!("r{n}")).collect();
        prop_assert_eq!(log.len(), is_late.len());
        let pairs = || log.iter().zip(&is_late);
        let others = || pairs().filter(|(_, is_late)| !**is_late);
        let late = || pairs().filter(|(_, is_late)| **is_late);
        let events = |(event, _)| event;
        prop_assert_eq!(&cold(&ledger(others().chain(late()).map(events))), &expected);
        prop_assert_eq!(&cold(&ledger(others().chain(late().rev()).map(events))), &expected);
        prop_assert_eq!(&cold(&ledger(others().rev().chain(late()).map(events))), &expected);
    }

    #[test]
    fn cold_starts_do_not_depend_on_the_order_of_arrival(log in Just(crashing_log()).prop_shuffle()) {
        let expected: Vec<String> = (0..250).step_by(10).map(|n| format!("r{n}")).collect();
        prop_assert_eq!(cold(&ledger(&log)), expected);
    }
}
