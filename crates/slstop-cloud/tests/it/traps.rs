//! What AWS really sends and what nobody expects: each of it occurs in the world that the demo starts with.

use slstop_cloud::wire::WireValue;

use crate::asking::{MINUTE, NOON, stat, sums};
use crate::found::{expect, find, group, the_world, traces};

/// A number of a REPORT, by what stands before it.
fn number(report: &str, key: &str) -> f64 {
    let (_, rest) = report.split_once(key).expect("a part of the report");
    let number: String = rest
        .trim_start()
        .chars()
        .take_while(|char| char.is_ascii_digit() || *char == '.')
        .collect();
    number.parse().expect("a number")
}

fn float(document: &WireValue, key: &str) -> f64 {
    match document.get(key) {
        Some(WireValue::Float(value)) => *value,
        Some(WireValue::Int(value)) => *value as f64,
        other => panic!("{key}: {other:?}"),
    }
}

#[test]
fn one_event_is_not_one_line() {
    let report = expect("a traced REPORT", &group("checkout"), |text| {
        text.starts_with("REPORT ")
    });
    assert!(
        report.message.contains("\t\nXRAY TraceId: 1-"),
        "{report:?}"
    );
    expect("an object over several lines", &group("cart"), |text| {
        text.contains(": {\n  items: [")
    });
    let panic = expect("a panic", &group("ship-order"), |text| {
        text.contains("panicked at")
    });
    assert_eq!(panic.message.matches('\n').count(), 1, "an event a line");
}

#[test]
fn python_indents_with_no_break_spaces_and_ends_without_a_line_break() {
    let error = expect("a traceback", &group("thumbnailer"), |text| {
        text.contains("[ERROR] PIL.Unid")
    });
    assert!(error.message.contains("\n\u{a0}\u{a0}File \""), "{error:?}");
    assert!(error.message.contains(".html\r["), "{error:?}");
    assert!(!error.message.ends_with('\n'), "{error:?}");
}

#[test]
fn time_outs_are_a_status_or_a_line_after_the_report() {
    expect("the new form", &group("thumbnailer"), |text| {
        text.starts_with("REPORT ") && text.contains("\tStatus: timeout\n")
    });
    let new = find(&group("thumbnailer"), |text| text.contains("timed out"));
    assert!(new.is_none(), "{new:?}");
    expect("the old form", &group("ws-connect"), |text| {
        text.ends_with(" seconds\n\n") && text.contains(" Task timed out after 3.")
    });
}

#[test]
fn a_report_has_an_init_duration_and_a_status() {
    let report = expect("a cold start that failed", &group("thumbnailer"), |text| {
        text.contains("\tInit Duration: ") && text.contains("\tStatus: ")
    });
    let first = report.message.lines().next().expect("a line");
    assert!(!first.ends_with('\t'), "no tab after a status: {first:?}");
}

#[test]
fn what_is_billed_is_more_or_less_than_the_duration() {
    let cold = expect("a cold start", &group("catalog"), |text| {
        text.contains("\tInit Duration: ")
    });
    let [duration, init, billed] =
        ["\tDuration:", "Init Duration:", "Billed Duration:"].map(|key| number(&cold.message, key));
    assert!((billed - (duration + init).ceil()).abs() < 0.5, "{cold:?}");
    let restored = expect("a restore", &group("search"), |text| {
        text.contains("\tBilled Restore Duration: ")
    });
    let keys = [
        "\tDuration:",
        "Billed Restore Duration:",
        "Billed Duration:",
    ];
    let [duration, restore, billed] = keys.map(|key| number(&restored.message, key));
    assert!(billed > duration + restore - 2.0, "{restored:?}");
    let old = expect("an old time-out", &group("ws-connect"), |text| {
        text.starts_with("REPORT ")
            && !text.contains("Init")
            && number(text, "\tDuration:") > 3000.0
    });
    assert!(
        (number(&old.message, "Billed Duration:") - 3000.0).abs() < 0.5,
        "{old:?}"
    );
}

#[test]
fn two_functions_share_a_group_and_their_streams_say_whose_they_are() {
    for (function, said) in [("image-meta", " faces"), ("video-probe", "probing ")] {
        let line = expect(function, "/shop/prod/media", |text| text.contains(said));
        let whose = format!("/shop-prod-{function}[");
        assert!(line.stream.contains(&whose), "{line:?}");
    }
    let own = expect("a line", &group("cart"), |_| true).stream;
    assert!(own[11..].starts_with('['), "{own}");
}

#[test]
fn json_errors_of_python_have_their_own_level_and_a_warning_in_front() {
    let error = expect("an error", &group("payment"), |text| {
        text.contains("\"log_level\": \"ERROR\"")
    });
    assert!(error.message.starts_with("LAMBDA_WARNING: "), "{error:?}");
    assert!(!error.message.contains("\"message\":"), "{error:?}");
}

#[test]
fn a_quiet_system_log_level_hides_what_went_well() {
    let report = find(&group("fraud-check"), |text| {
        text.contains("platform.report") && text.contains("\"success\"")
    });
    assert!(report.is_none(), "{report:?}");
    let asked = vec![stat("calls", "shop-prod-fraud-check", "Invocations", "Sum")];
    let counted = sums(the_world(), asked, NOON, NOON + 10 * MINUTE);
    assert!(counted["calls"] > 100.0, "{counted:?}");
}

#[test]
fn an_init_lies_before_its_parent_in_a_trace() {
    let traces = traces("checkout");
    let before = traces.iter().flatten().any(|segment| {
        segment.list("subsegments").iter().any(|part| {
            part.text("name") == Some("Initialization")
                && float(part, "start_time") < float(segment, "start_time")
        })
    });
    assert!(before, "none of {} traces", traces.len());
}

#[test]
fn a_call_to_the_lambda_api_looks_like_an_invocation_in_a_trace() {
    let traces = traces("email");
    let looks_like_one = traces.iter().flatten().find(|segment| {
        segment.text("origin") == Some("AWS::Lambda") && segment.bool("inferred") == Some(true)
    });
    let segment = looks_like_one.unwrap_or_else(|| panic!("none of {} traces", traces.len()));
    assert_eq!(segment.text("name"), Some("Lambda"));
    assert_eq!(segment.get("resource_arn"), None);
}
