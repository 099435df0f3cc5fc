//! What a finding says of its cause: the change before it, and the error in the lines.

use super::*;
use crate::domain::{Cause, Change, ErrorSample, SampledError};

fn failing_for(minutes: usize) -> Known {
    Known::new()
        .every_minute(Metric::Invocations, 100.0)
        .every_minute(Metric::Errors, 30.0)
        .before_and_since(0.4, 30.0, minutes)
}

fn change(ago: Duration, what: &str, failed: Option<&str>) -> Change {
    Change {
        at: NOW.minus(ago),
        function: "f".into(),
        what: what.into(),
        who: Some("ada".into()),
        from: None,
        failed: failed.map(Into::into),
    }
}

fn changed(known: Known, changes: Vec<Change>) -> Known {
    let is_cut = false;
    known.told(Query::Changes, &Fact::Changes { changes, is_cut })
}

fn sampled(known: Known, count: u64, ago: Duration) -> Known {
    let to = NOW.minus(ago);
    let error = SampledError {
        cause: Cause::Unhandled,
        class: Some("TypeError".into()),
        message: Some("no total".into()),
        count,
        fingerprint: "1f".into(),
        request_id: "id".into(),
        version: None,
    };
    let sample = ErrorSample {
        from: to.minus(Duration::from_secs(300)),
        to,
        invocations: 100,
        failed: 30,
        errors: vec![error],
    };
    let function = slstop_base::FunctionName::new("f");
    let sources = [].into();
    let query = Query::Errors {
        function: function.clone(),
        sources,
    };
    known.told(query, &Fact::Errors { function, sample })
}

#[test]
fn errors_that_began_with_a_moved_alias_say_so_and_how_to_move_it_back() {
    let moved = change(
        Duration::from_secs(50 * 60),
        "alias moved: live to 42",
        None,
    );
    let query = Query::Qualifiers {
        function: "f".into(),
    };
    let versions = Fact::Qualifiers {
        function: "f".into(),
        qualifiers: ["live", "42", "40", "9", "$LATEST"].map(Into::into).into(),
    };
    let known = changed(failing_for(50), vec![moved]).told(query, &versions);
    let finding = known.find_at(NOW).remove(0);
    assert_eq!(
        finding.said,
        "30.0% fail since v42 (live); 0.4% before, 5k invocations"
    );
    assert!(
        finding.next.ends_with("--name live --function-version 40`"),
        "{}",
        finding.next
    );
    assert!(finding.evidence.contains(&Evidence::Change {
        at: NOW.minus(Duration::from_secs(50 * 60)),
        value: "v42 (live), by ada".into(),
    }));
}

#[test]
fn a_refused_change_and_one_long_before_explain_nothing() {
    let minutes = |n: u64| Duration::from_secs(60 * n);
    let refused = change(minutes(50), "code updated", Some("AccessDenied"));
    let earlier = change(minutes(90), "code updated", None);
    let later = change(minutes(40), "code updated", None);
    let known = changed(failing_for(50), vec![refused, earlier, later]);
    assert_eq!(
        known.only().2,
        "30.0% fail for 50m; 0.4% before, 5k invocations"
    );
}

#[test]
fn the_error_that_most_failures_are_is_named_while_the_sample_is_fresh() {
    let named = |count, ago| {
        sampled(failing_for(50), count, Duration::from_secs(ago))
            .only()
            .2
    };
    assert!(named(30, 60).contains("50m: TypeError: no total; "));
    assert!(named(20, 60).contains("50m: mostly TypeError: no total; "));
    assert!(!named(10, 60).contains("TypeError"), "a third of them");
    assert!(!named(30, 3600).contains("TypeError"), "an hour old");
}

#[test]
fn an_alarm_about_a_function_in_trouble_is_evidence_of_that_and_makes_it_critical() {
    let alarm = Alarm {
        name: "f-errors".into(),
        arn: "arn".into(),
        functions: vec!["f".into()],
        reason: None,
        since: None,
    };
    let firing = Fact::Alarms {
        ringing: vec![alarm],
        is_cut: false,
    };
    let known = failing_for(50).told(Query::Alarms, &firing);
    let finding = known.find_at(NOW);
    assert_eq!(finding.len(), 1, "{finding:?}");
    let is_alarm = |it: &Evidence| matches!(it, Evidence::Alarm { .. });
    assert!(finding[0].evidence.iter().any(is_alarm));
    assert_eq!(finding[0].severity, Severity::Critical);
    let alone = Known::new().told(Query::Alarms, &firing);
    assert_eq!(alone.only().0, "alarm_rings");
}
