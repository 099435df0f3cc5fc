//! What lines look like, by runtime and format, byte for byte.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::LogEntries;
use crate::Scenario;
use crate::world::World;
use crate::world::function::SimulatedFunction;
use crate::world::invocation::{Centis, EnvironmentStart, InvocationOutcome, SimulatedInvocation};
use crate::world::tests::an_invocation;
use slstop_base::Timestamp;

const NO_DELAY: RangeInclusive<Duration> = Duration::ZERO..=Duration::ZERO;

fn world() -> World {
    let scenario = Scenario::named("calm").expect("shipped");
    World::new(
        &scenario,
        1,
        Timestamp::from_millis(1_795_176_000_000),
        NO_DELAY,
    )
}

/// The events of an invocation of a function of the shop, with its id replaced.
fn events(
    world: &World,
    short: &str,
    change: impl FnOnce(&SimulatedFunction, &mut SimulatedInvocation),
) -> Vec<String> {
    let function = world
        .named(&format!("shop-prod-{short}"))
        .expect("a function of the shop");
    let mut invocation = SimulatedInvocation {
        function: function.index,
        ..an_invocation()
    };
    change(function, &mut invocation);
    let mut lines = LogEntries::default();
    world.write_lines(&invocation, "eu-west-1", &mut lines);
    let id = String::from_utf8(invocation.request_id().to_vec()).expect("ASCII");
    lines
        .lines
        .iter()
        .map(|line| lines.message(line).replace(&id, "ID"))
        .collect()
}

fn fails(kind: &'static str) -> impl FnOnce(&SimulatedFunction, &mut SimulatedInvocation) {
    move |function, invocation| {
        let found = function
            .failures
            .iter()
            .position(|failure| failure.spec.error.contains(kind));
        invocation.outcome = InvocationOutcome::Failed(found.expect("such a failure") as u16);
    }
}

#[test]
fn a_cold_invocation_in_text_has_its_platform_lines_byte_for_byte() {
    let world = world();
    let events = events(&world, "cart", |_, invocation| {
        invocation.boot = EnvironmentStart::Cold(Centis(42_398));
    });
    let first = &events[0];
    assert!(
        first.starts_with("INIT_START Runtime Version: nodejs:20.v30\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:"),
        "{first}"
    );
    assert_eq!(first.trim_end().rsplit(':').next().map(str::len), Some(64));
    assert_eq!(events[1], "START RequestId: ID Version: $LATEST\n");
    assert_eq!(events[events.len() - 2], "END RequestId: ID\n");
    assert_eq!(
        events[events.len() - 1],
        "REPORT RequestId: ID\tDuration: 183.42 ms\tBilled Duration: 608 ms\tMemory Size: 128 MB\t\
         Max Memory Used: 118 MB\tInit Duration: 423.98 ms\t\n"
    );
}

#[test]
fn a_traced_report_has_its_trace_on_a_second_line_of_the_same_event() {
    let world = world();
    let events = events(&world, "checkout", |_, _| {});
    let report = events.last().expect("a report");
    let (first, second) = report.split_once('\n').expect("two lines");
    assert!(first.ends_with(" MB\t"), "{first:?}");
    assert!(
        second.starts_with("XRAY TraceId: 1-6b") || second.starts_with("XRAY TraceId: 1-6a"),
        "{second:?}"
    );
    assert!(
        second.contains("\tSegmentId: ") && second.contains("\tSampled: "),
        "{second:?}"
    );
}

#[test]
fn time_outs_are_told_in_the_new_and_in_the_old_way() {
    let world = world();
    let new = events(&world, "checkout", |function, invocation| {
        invocation.outcome = InvocationOutcome::Failed(SimulatedFunction::TIMED_OUT);
        invocation.duration = Centis::of_millis(function.timeout_ms());
    });
    let report = new.last().expect("a report");
    assert!(
        report.contains("\tDuration: 10000.00 ms\tBilled Duration: 10000 ms\t"),
        "{report:?}"
    );
    assert!(
        report.contains(" MB\tStatus: timeout\nXRAY"),
        "no tab before the end: {report:?}"
    );

    let old = events(&world, "ws-connect", |function, invocation| {
        let old = function.failures.len() - 1;
        invocation.outcome = InvocationOutcome::Failed(old as u16);
        invocation.duration = Centis(300_200);
    });
    let (told, report) = (&old[old.len() - 1], &old[old.len() - 2]);
    assert!(
        report.starts_with("REPORT ") && !report.contains("Status"),
        "{report:?}"
    );
    assert!(
        told.ends_with(" ID Task timed out after 3.00 seconds\n\n"),
        "{told:?}"
    );
}

#[test]
fn a_snap_start_restore_has_its_own_lines_and_its_own_bill() {
    let world = world();
    let events = events(&world, "search", |_, invocation| {
        invocation.boot = EnvironmentStart::Restored(Centis(78_964));
        invocation.duration = Centis(14_953);
    });
    assert!(
        events[0].starts_with("RESTORE_START Runtime Version: java:21."),
        "{events:?}"
    );
    assert_eq!(events[1], "RESTORE_REPORT Restore Duration: 789.64 ms\n");
    let report = events.last().expect("a report");
    assert!(
        report.contains("\tRestore Duration: 789.64 ms\tBilled Restore Duration: 158 ms"),
        "{report:?}"
    );
    assert!(report.contains("\tBilled Duration: 308 ms\t"), "{report:?}");
}

#[test]
fn each_runtime_prints_its_errors_in_its_own_way() {
    let world = world();
    let node = events(&world, "checkout", fails("PaymentDeclined"));
    let node = node
        .iter()
        .find(|event| event.contains("ERROR"))
        .expect("an error");
    assert!(
        node.contains("\tID\tERROR\tInvoke Error \t{\"errorType\":\"PaymentDeclinedError\""),
        "{node}"
    );

    let python = events(&world, "catalog", fails("KeyError"));
    let python = python
        .iter()
        .find(|event| event.contains("Traceback"))
        .expect("a traceback");
    assert!(
        python.starts_with("LAMBDA_WARNING: ")
            && python.contains(".html\r[ERROR] KeyError: 'price_")
    );
    assert!(python.contains("\n\u{a0}\u{a0}File \"/var/task/app.py\", line 88, in handler\n\u{a0}\u{a0}\u{a0}\u{a0}return"));
    assert!(
        !python.ends_with('\n'),
        "the next line of a console is glued to it"
    );

    let python_json = events(&world, "payment", fails("CardDeclined"));
    let error = python_json
        .iter()
        .find(|event| event.contains("log_level"))
        .expect("an error");
    assert!(
        error.contains("\r{\"timestamp\": \"2026-11-20T") && !error.contains("\"message\""),
        "{error}"
    );

    let java = events(&world, "search", fails("TimeoutException"));
    let java = java
        .iter()
        .find(|event| event.contains("\tat "))
        .expect("a trace");
    assert!(java.starts_with(
        "index did not answer within 800 ms: java.util.concurrent.TimeoutException\njava.util"
    ));

    let rust = events(&world, "ship-order", fails("Option::unwrap"));
    assert!(
        rust.iter()
            .any(|event| event.starts_with("thread 'main' panicked at"))
    );
    let last = rust.last().expect("a crash");
    assert_eq!(
        last,
        "RequestId: ID Error: Runtime exited with error: exit status 101\nRuntime.ExitError\n"
    );
    let report = &rust[rust.len() - 2];
    assert!(
        report.contains("\tStatus: error\tError Type: Runtime.ExitError\n"),
        "{report:?}"
    );
}

#[test]
fn json_format_has_records_and_levels_decide_which() {
    let world = world();
    let events = events(&world, "order-worker", |_, invocation| {
        invocation.boot = EnvironmentStart::Cold(Centis(51_500));
    });
    let kinds: Vec<String> = (events.iter())
        .filter_map(|event| serde_json::from_str::<serde_json::Value>(event).ok())
        .filter_map(|event| Some(event.get("type")?.as_str()?.to_owned()))
        .collect();
    assert_eq!(
        kinds,
        ["platform.initStart", "platform.start", "platform.report"]
    );
    let report: serde_json::Value =
        serde_json::from_str(events.last().expect("a report")).expect("JSON");
    let metrics = &report["record"]["metrics"];
    assert_eq!(metrics["durationMs"].as_f64(), Some(183.42));
    assert_eq!(metrics["initDurationMs"].as_f64(), Some(515.0));
    assert_eq!(metrics["billedDurationMs"].as_u64(), Some(699));

    let quiet = super::tests::events(&world, "fraud-check", |_, invocation| {
        invocation.key = 3;
    });
    assert!(
        quiet.iter().all(|event| !event.contains("platform.")),
        "{quiet:?}"
    );
}

#[test]
fn every_json_line_of_the_shop_is_one_json_object() {
    let world = world();
    for function in world
        .functions
        .iter()
        .filter(|function| function.spec.log.json)
    {
        for key in 0..50 {
            for event in events(&world, function.short_name(), |_, invocation| {
                invocation.key = key
            }) {
                let read = serde_json::from_str::<serde_json::Value>(&event);
                assert!(read.is_ok_and(|value| value.is_object()), "{event}");
            }
        }
    }
}
