//! The log file, as somebody who files a bug sends it: a line an event, what happened and how long it took, and no
//! secret in it.

use super::place::{Place, Run};
use crate::PROGRAM;
use crate::terminal::Terminal;

const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQDexample";
const CREDENTIALS: [(&str, &str); 2] = [
    ("AWS_SECRET_ACCESS_KEY", SECRET),
    ("AWS_SESSION_TOKEN", TOKEN),
];

fn log(place: &Place) -> Vec<String> {
    let path = place.home().join(".local/state/slstop/slstop.log");
    let text = std::fs::read_to_string(path).expect("there is a log");
    for secret in [SECRET, TOKEN] {
        assert!(!text.contains(secret), "a secret is in the log");
    }
    text.lines().map(str::to_owned).collect()
}

/// Some line has all of these.
#[track_caller]
fn has(log: &[String], parts: &[&str]) {
    let is_it = |line: &&String| parts.iter().all(|part| line.contains(part));
    assert!(
        log.iter().any(|line| is_it(&line)),
        "no line with {parts:?} in:\n{}",
        log.join("\n")
    );
}

/// `2026-11-20T12:00:00.250Z DEBUG …`
#[track_caller]
fn assert_form(line: &str) {
    let (moment, rest) = line.split_at_checked(24).expect("a moment");
    let form: String = moment
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(form, "0000-00-00T00:00:00.000Z", "{line}");
    let level = rest.split_whitespace().next().unwrap_or_default();
    assert!(["INFO", "DEBUG", "WARN"].contains(&level), "{line}");
    assert!(line.contains("slstop"), "{line}");
}

#[test]
fn what_a_command_asked_is_in_the_log_with_its_duration_and_without_a_secret() {
    let throttled =
        "[[rule]]\noperation = 'GetMetricData'\ntimes = 1\nfault = { kind = 'throttled' }";
    let place = Place::new().with_faults(throttled);
    let run = Run::of(place.start(&["top", "--once", "--log", "debug"], &CREDENTIALS));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let log = log(&place);
    log.iter().for_each(|line| assert_form(line));
    has(&log, &["slstop starts", "version="]);
    has(&log, &["INFO", "credentials loaded", "temporary=true"]);
    has(&log, &["INFO", "connected", "region=\"eu-west-1\""]);
    let list = "about=\"the list of functions\"";
    has(&log, &["DEBUG", "question asked", list]);
    has(
        &log,
        &["call answered", "operation=\"ListFunctions\"", "ms=", list],
    );
    has(&log, &["question answered", "ms=", "facts=", list]);
    has(&log, &["throttled", "GetMetricData"]);
    has(&log, &["slstop ends", "code=0"]);
}

#[test]
fn what_fails_is_in_the_log_with_its_reason_and_the_next_try() {
    let denied = "[[rule]]\noperation = 'GetMetricData'\nfault = { kind = 'denied' }";
    let place = Place::new().with_faults(denied);
    place.run(&["top", "--once", "--log", "info"]);
    let log = log(&place);
    let failure = "failure=cloudwatch:GetMetricData is denied";
    has(&log, &["INFO", "question failed", failure, "retry_in_ms="]);
    let is_of_debug = |line: &String| line.contains("DEBUG");
    assert!(!log.iter().any(is_of_debug), "{}", log.join("\n"));
}

#[test]
fn what_the_console_drew_did_and_paid_for_is_in_its_log() {
    let place = Place::new();
    let mut environment: Vec<(&str, String)> = place.environment().into();
    environment.retain(|(name, _)| *name != "AWS_SECRET_ACCESS_KEY");
    let credentials = CREDENTIALS.map(|(name, value)| (name, value.to_owned()));
    environment.extend(credentials);
    let environment: Vec<_> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let program = [
        PROGRAM,
        "shop-prod-audit-archive",
        "--layout",
        "logs",
        "--budget",
        "0.001",
        "--log",
        "debug",
    ];
    let mut terminal = Terminal::start(&program, &environment, place.home(), (120, 40));
    terminal.wait_for("archived event");
    terminal.wait_for("slowed by budget");
    terminal.type_keys("z");
    terminal.type_keys("q");
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit(), 0);
    let log = log(&place);
    log.iter().for_each(|line| assert_form(line));
    has(&log, &["DEBUG", "frame", "layout=Logs", "width=120", "ms="]);
    has(&log, &["action=\"zoom\""]);
    has(&log, &["tail pass", "audit-archive", "lines="]);
    has(&log, &["INFO", "query started", "about=\"log lines\""]);
    has(
        &log,
        &["INFO", "query ended", "progress=\"complete\"", "bytes="],
    );
    has(
        &log,
        &["question is asked less often, for the budget", "last_hour="],
    );
    // A line for each of what happened, and none for each line of a log.
    assert!(log.len() < 1000, "{} lines", log.len());
}
