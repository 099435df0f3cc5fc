//! What INIT_REPORT and RESTORE_REPORT, in both formats and with every status, make of the first request.

use super::*;

/// Cause, whether it was cold, and the time that it took to begin.
#[track_caller]
fn check_boot(lines: &str, report: &str, expected: &str) {
    let log = format!(
        "{lines}
         20.0 START RequestId: a Version: 7
         20.2 END RequestId: a
         20.3 REPORT RequestId: a|Duration: 200.00 ms{report}"
    );
    let events = events(&log);
    for events in [events.clone(), events.into_iter().rev().collect::<Vec<_>>()] {
        let ledger = ledger(&events);
        let one = ledger
            .invocations(Limits::at(Timestamp::from_millis(60_000)))
            .next()
            .expect("a row");
        let millis = |time: Option<line::Micros>| {
            time.map_or("-".to_owned(), |time| time.as_millis().to_string())
        };
        let told = format!(
            "{} {} init {} restore {}",
            one.cause.map_or("ok", Cause::name),
            if one.cold == Some(true) {
                "cold"
            } else {
                "warm"
            },
            millis(one.init),
            millis(one.restore)
        );
        assert_eq!(told, expected, "{log}");
    }
}

const INIT: &str = "1.0 INIT_START Runtime Version: python:3.12.v89\n";
const RESTORE: &str = "1.0 RESTORE_START Runtime Version: java:21.v8\n";

#[test]
fn a_start_that_went_well_is_told_by_the_report() {
    check_boot(
        INIT,
        "|Init Duration: 900.50 ms|",
        "ok cold init 900.5 restore -",
    );
    check_boot(
        &format!("{RESTORE} 1.8 RESTORE_REPORT Restore Duration: 789.64 ms"),
        "|Restore Duration: 789.64 ms|Billed Restore Duration: 163 ms|",
        "ok cold init - restore 789.64",
    );
}

#[test]
fn a_start_that_failed_is_a_cold_start_that_tells_its_time_itself() {
    let failed = |status: &str| {
        format!("{INIT} 11.0 INIT_REPORT Init Duration: 10000.04 ms|Phase: init|{status}")
    };
    check_boot(
        &failed("Status: timeout"),
        "|",
        "ok cold init 10000.04 restore -",
    );
    check_boot(
        &failed("Status: error|Error Type: Extension.Crash"),
        "|Status: error|Error Type: Extension.Crash",
        "extension cold init 10000.04 restore -",
    );
    check_boot(
        &format!(
            "{}\n 15.0 INIT_REPORT Init Duration: 83.58 ms|Phase: invoke|Status: error|Error Type: Runtime.ExitError",
            failed("Status: error|Error Type: Runtime.ExitError")
        ),
        "|Status: error|Error Type: Runtime.ExitError",
        "init cold init 10000.04 restore -",
    );
    check_boot(
        &format!("{RESTORE} 11.0 RESTORE_REPORT Restore Duration: 10036.04 ms|Status: timeout"),
        "|Status: error|Error Type: Runtime.RestoreHookUserTimeout",
        "init_timeout cold init - restore 10036.04",
    );
    check_boot(
        &format!(
            "{RESTORE} 2.0 RESTORE_REPORT Restore Duration: 936.04 ms|Status: error|Error Type: Runtime.RestoreHookUserError"
        ),
        "|Status: error|Error Type: Runtime.RestoreHookUserError",
        "init cold init - restore 936.04",
    );
}

#[test]
fn what_was_made_ready_ahead_is_nobody_s_start() {
    for report in [
        "INIT_REPORT Init Duration: 2510.65 ms",
        "INIT_REPORT Init Duration: 2510.65 ms|Phase: init|Status: success",
        r#"{"type":"platform.initReport","record":{"initializationType":"provisioned-concurrency","phase":"init","status":"success","metrics":{"durationMs":2510.65}}}"#,
        r#"{"type":"platform.initReport","record":{"initializationType":"snap-start","phase":"init","status":"success","metrics":{"durationMs":2510.65}}}"#,
    ] {
        check_boot(
            &format!("{INIT} 3.6 {report}"),
            "|",
            "ok warm init - restore -",
        );
    }
}

#[test]
fn the_json_format_says_the_same() {
    let event =
        |kind: &str, record: &str| format!(r#"{{"type":"platform.{kind}","record":{{{record}}}}}"#);
    let start = event(
        "initStart",
        r#""initializationType":"on-demand","phase":"init""#,
    );
    let on_demand = |status: &str| {
        let record = format!(
            r#""initializationType":"on-demand","phase":"init","status":"{status}","metrics":{{"durationMs":10000.487}}"#
        );
        format!("1.0 {start}\n 11.0 {}", event("initReport", &record))
    };
    check_boot(
        &on_demand("timeout"),
        "|",
        "ok cold init 10000.487 restore -",
    );
    check_boot(
        &on_demand("success"),
        "|",
        "ok cold init 10000.487 restore -",
    );
    let restore = event(
        "restoreReport",
        r#""status":"failure","errorType":"RestoreError","metrics":{"durationMs":500.4}"#,
    );
    check_boot(
        &format!("1.0 {}\n 1.5 {restore}", event("restoreStart", "")),
        "|Status: error|Error Type: RestoreError",
        "init cold init - restore 500.4",
    );
}
