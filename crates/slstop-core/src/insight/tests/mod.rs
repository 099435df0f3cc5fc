//! Each rule on facts just above its threshold, and on facts just below it.

mod explained;
mod together;

use std::time::Duration;

use super::*;
use crate::domain::{Alarm, Metric, Series};
use crate::message::{Fact, FigureDetail, Query};
use slstop_base::{PlaceId, QualifiedName};

const NOW: Timestamp = Timestamp::from_millis(1_795_176_000_000);
const WINDOW: Window = Window { secs: 900 };

fn f() -> QualifiedName {
    QualifiedName::parse("f")
}

/// One function and what is known of it.
struct Known {
    function: Function,
    facts: Facts,
}

impl Known {
    fn new() -> Self {
        Self {
            function: Function {
                timeout: Some(Duration::from_secs(10)),
                ..Function::named("f")
            },
            facts: Facts::default(),
        }
    }

    fn told(mut self, query: Query, fact: &Fact) -> Self {
        self.facts.absorb(NOW, &query.in_first_place(), fact);
        self
    }

    /// A point for each of the fifteen minutes.
    fn over_time(self, metric: Metric, points: [f64; 15]) -> Self {
        let series = Series {
            start: WINDOW.at(NOW).start,
            period_secs: 60,
            values: points.map(Some).into(),
        };
        let query = Query::Overview {
            function: f(),
            window: WINDOW,
        };
        let (series, partial) = (vec![(f(), metric, series)], None);
        self.told(
            query,
            &Fact::Metrics {
                window: WINDOW,
                series,
                partial,
            },
        )
    }

    fn every_minute(self, metric: Metric, value: f64) -> Self {
        self.over_time(metric, [value; 15])
    }

    /// The three hours before the newest minute, with so many failing of a hundred.
    fn before(self, failing: f64) -> Self {
        self.before_and_since(failing, failing, 0)
    }

    /// The same; other so many in the last minutes.
    fn before_and_since(self, before: f64, since: f64, minutes: usize) -> Self {
        let span = Window::HISTORY.at(NOW);
        let series = |metric, value: &dyn Fn(usize) -> f64| {
            let series = Series {
                start: span.start,
                period_secs: 60,
                values: (0..180).map(|minute| Some(value(minute))).collect(),
            };
            (f(), metric, series)
        };
        let errors = |minute| {
            if minute + minutes >= 180 {
                since
            } else {
                before
            }
        };
        let fact = Fact::Metrics {
            window: Window::HISTORY,
            series: vec![
                series(Metric::Invocations, &|_| 100.0),
                series(Metric::Errors, &errors),
            ],
            partial: None,
        };
        let functions = [f()].into();
        self.told(Query::History { functions }, &fact)
    }

    fn over_all(self, metric: Metric, value: f64) -> Self {
        let query = Query::Figures {
            functions: [f()].into(),
            window: WINDOW,
            detail: FigureDetail::Full,
        };
        let (figures, partial) = (vec![(f(), metric, Some(value))], None);
        self.told(
            query,
            &Fact::Figures {
                window: WINDOW,
                figures,
                partial,
            },
        )
    }

    fn find_at(&self, now: Timestamp) -> Vec<Finding> {
        let fleet = [(f().at(PlaceId::FIRST), &self.function)];
        of_fleet(&self.facts, fleet, WINDOW, now)
    }

    fn find(&self) -> Vec<(&'static str, Severity, String)> {
        let found = self.find_at(NOW).into_iter();
        found
            .map(|finding| (finding.rule, finding.severity, finding.said))
            .collect()
    }

    /// The only thing that is wrong.
    fn only(&self) -> (&'static str, Severity, String) {
        let mut found = self.find();
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }
}

#[test]
fn nothing_is_wrong_where_nothing_is_known() {
    assert_eq!(Known::new().find(), []);
    let quiet = Known::new()
        .every_minute(Metric::Invocations, 100.0)
        .every_minute(Metric::Errors, 0.9)
        .every_minute(Metric::Throttles, 0.0)
        .over_all(Metric::DurationP99, 7999.0);
    assert_eq!(quiet.find(), []);
}

#[test]
fn errors_that_began_are_dated_and_compared_with_before() {
    let mut errors = [0.0; 15];
    errors[9..].fill(20.0);
    let known = Known::new()
        .every_minute(Metric::Invocations, 100.0)
        .over_time(Metric::Errors, errors);
    let (rule, severity, said) = known.only();
    assert_eq!((rule, severity), ("errors", Severity::Critical));
    assert_eq!(said, "20.0% fail for 6m; 0% before, 600 invocations");
    let finding = known.find_at(NOW).remove(0);
    let began = NOW.minus(Duration::from_secs(6 * 60));
    assert_eq!(finding.since, Some(Onset::At(began)));
    assert_eq!(finding.harm, 20.0, "a minute");
    let json = serde_json::to_value(&finding).expect("it serialises");
    assert_eq!(
        json["subject"],
        serde_json::json!({"kind": "function", "name": "f"})
    );
    assert_eq!(json["since"], began.rfc3339());
    assert_eq!(json["evidence"][0]["kind"], "share");
    assert_eq!(json["evidence"][0]["value"], 0.2);
}

#[test]
fn what_fails_all_the_time_is_as_usual_once_the_history_is_known() {
    let failing = Known::new()
        .every_minute(Metric::Invocations, 100.0)
        .every_minute(Metric::Errors, 7.0);
    let (_, severity, said) = failing.only();
    assert_eq!(severity, Severity::Warning, "nobody knows since when");
    assert_eq!(
        said,
        "7.0% fail, all the time at about that rate (1.50k invocations in 15m)"
    );
    let (_, severity, said) = failing.before(7.0).only();
    assert_eq!(severity, Severity::Notice);
    assert!(said.contains("fail, as usual in the last 3h"), "{said}");
    let all = Known::new()
        .every_minute(Metric::Invocations, 100.0)
        .every_minute(Metric::Errors, 100.0);
    assert_eq!(
        all.before(100.0).only().1,
        Severity::Critical,
        "nobody's usual"
    );
}

#[test]
fn an_hour_after_the_deployment_it_is_still_blamed() {
    let mut known = Known::new()
        .every_minute(Metric::Invocations, 100.0)
        .every_minute(Metric::Errors, 30.0)
        .before_and_since(0.4, 30.0, 50);
    let deployed = NOW.minus(Duration::from_secs(50 * 60 + 4));
    known.function.last_modified = Some(deployed);
    let (rule, severity, said) = known.only();
    assert_eq!((rule, severity), ("errors", Severity::Critical));
    assert_eq!(
        said,
        "30.0% fail since its deployment; 0.4% before, 5k invocations"
    );
    let finding = known.find_at(NOW).remove(0);
    assert!(
        finding
            .next
            .contains("aws lambda update-alias --function-name f")
    );
    known.function.last_modified = Some(NOW.minus(Duration::from_secs(2 * 3600)));
    assert!(!known.only().2.contains("deployment"), "it was long before");
    known.function.last_modified = Some(NOW.minus(Duration::from_secs(45 * 60)));
    assert!(!known.only().2.contains("deployment"), "it was after");
}

#[test]
fn what_has_recovered_is_no_longer_critical_and_says_so() {
    let mut errors = [0.0; 15];
    errors[3..6].fill(40.0);
    let known = Known::new()
        .every_minute(Metric::Invocations, 100.0)
        .over_time(Metric::Errors, errors);
    let (_, severity, said) = known.only();
    assert_eq!(severity, Severity::Warning);
    assert_eq!(
        said,
        "40.0% failed for 3m until 9m ago, now recovered (300 invocations)"
    );
}

#[test]
fn two_failures_of_a_few_calls_are_no_outage() {
    let mut errors = [0.0; 15];
    errors[5] = 1.0;
    errors[11] = 1.0;
    let known = Known::new()
        .every_minute(Metric::Invocations, 2.0)
        .over_time(Metric::Errors, errors);
    assert_eq!(known.only().1, Severity::Warning);
}

#[test]
fn each_count_that_should_be_zero_is_found_if_it_is_not() {
    for (metric, rule, severity) in [
        (Metric::Throttles, "throttled", Severity::Warning),
        (
            Metric::DeadLetterErrors,
            "dead_letter_errors",
            Severity::Critical,
        ),
        (Metric::AsyncDropped, "dropped_events", Severity::Critical),
        (Metric::Spillover, "spill_over", Severity::Warning),
    ] {
        assert_eq!(Known::new().every_minute(metric, 0.0).find(), [], "{rule}");
        let over_time = Known::new().every_minute(metric, 2.0).only();
        let over_all = Known::new().over_all(metric, 30.0).only();
        assert_eq!(over_time, over_all, "however it was asked for");
        assert_eq!((over_all.0, over_all.1), (rule, severity));
        assert!(over_all.2.contains("30 "), "{}", over_all.2);
    }
}

#[test]
fn near_the_timeout_is_a_warning_and_so_is_reaching_it() {
    let p99 = |millis| Known::new().over_all(Metric::DurationP99, millis).only();
    let (rule, severity, said) = p99(8500.0);
    assert_eq!((rule, severity), ("near_timeout", Severity::Warning));
    assert!(said.contains("8.50s") && said.contains("10s"), "{said}");
    let (_, severity, said) = p99(10_000.0);
    assert_eq!(
        severity,
        Severity::Warning,
        "what times out is an error as well"
    );
    assert!(said.ends_with("reach the timeout of 10s"), "{said}");
}

#[test]
fn a_growing_iterator_age_is_found_and_that_of_batching_is_not() {
    let growing = std::array::from_fn(|minute| 10_000.0 * (minute + 1) as f64);
    let (rule, _, said) = Known::new().over_time(Metric::IteratorAge, growing).only();
    assert_eq!(rule, "stream_falls_behind");
    assert!(said.ends_with("and growing"), "{said}");
    let steady = Known::new().every_minute(Metric::IteratorAge, 90_000.0);
    assert_eq!(steady.find(), []);
    let young = std::array::from_fn(|minute| 1000.0 * (minute + 1) as f64);
    assert_eq!(
        Known::new().over_time(Metric::IteratorAge, young).find(),
        []
    );
    Known::new().over_all(Metric::IteratorAge, 1e6).only();
}

#[test]
fn alarms_runtimes_and_failed_updates_are_found() {
    let alarm = |name: &str| Alarm {
        name: name.into(),
        arn: name.into(),
        reason: None,
        since: Some(NOW.minus(Duration::from_secs(240))),
        functions: vec!["f".into()],
    };
    let ringing = vec![alarm("a"), alarm("b")];
    let is_cut = false;
    let known = Known::new().told(Query::Alarms, &Fact::Alarms { ringing, is_cut });
    assert_eq!(
        known.only().2,
        "the alarm a has been firing for 4m, and one more alarm is"
    );

    let mut known = Known::new();
    known.function.runtime = Some("nodejs20.x".into());
    let (_, severity, said) = known.only();
    assert_eq!(severity, Severity::Notice);
    assert_eq!(
        said,
        "its runtime nodejs20.x has been deprecated since 2026-04-30"
    );

    let mut known = Known::new();
    known.function.update_status = Some("Failed".into());
    known.function.state_reason = Some("no such image".into());
    assert_eq!(known.only().2, "its last update failed: no such image");
}

#[test]
fn what_was_looked_at_long_ago_is_no_longer_told() {
    let known = Known::new()
        .every_minute(Metric::AsyncDropped, 2.0)
        .over_all(Metric::DurationP99, 10_000.0);
    assert_eq!(known.find_at(NOW).len(), 2);
    assert_eq!(known.find_at(NOW.plus(Duration::from_secs(3600))), []);
}

#[test]
fn the_worst_comes_first_and_every_finding_has_a_next_step() {
    let mut known = Known::new()
        .every_minute(Metric::Throttles, 1.0)
        .every_minute(Metric::DeadLetterErrors, 1.0);
    known.function.runtime = Some("nodejs20.x".into());
    let found = known.find_at(NOW);
    let severities: Vec<Severity> = found.iter().map(|finding| finding.severity).collect();
    assert_eq!(
        severities,
        [Severity::Critical, Severity::Warning, Severity::Notice]
    );
    for finding in found {
        assert!(!finding.next.is_empty() && !finding.next.ends_with('.'));
        assert!(!finding.said.ends_with('.'));
    }
}
