//! Each rule on facts just above its threshold, and on facts just below it.

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
fn a_high_error_rate_is_found_and_whether_it_is_rising() {
    let failing = |errors| {
        Known::new()
            .every_minute(Metric::Invocations, 100.0)
            .over_time(Metric::Errors, errors)
    };
    let (rule, severity, said) = failing([2.0; 15]).only();
    assert_eq!((rule, severity), ("errors", Severity::Warning));
    assert_eq!(said, "2.0% of 1.50k invocations in 15m failed");
    let mut rising = [5.0; 15];
    rising[12..].fill(20.0);
    let (_, severity, said) = failing(rising).only();
    assert_eq!(severity, Severity::Critical);
    assert!(
        said.ends_with("failed, and rising: 20.0% most recently"),
        "{said}"
    );
}

#[test]
fn errors_that_start_with_a_deployment_are_blamed_on_it() {
    let mut errors = [1.0; 15];
    errors[8..].fill(30.0);
    let mut known = Known::new()
        .every_minute(Metric::Invocations, 100.0)
        .over_time(Metric::Errors, errors);
    let deployed = |known: &Known| {
        let rules: Vec<&str> = known.find().iter().map(|(rule, ..)| *rule).collect();
        rules.contains(&"deployed_into_errors")
    };
    assert!(!deployed(&known));
    known.function.last_modified = Some(NOW.minus(Duration::from_secs(7 * 60 + 30)));
    assert!(deployed(&known));
    let (rule, _, said) = known.find().remove(0);
    assert_eq!(rule, "deployed_into_errors", "the cause comes first");
    assert_eq!(
        said,
        "30.0% of invocations failed since the deployment 7m ago, 1.0% before it"
    );
    known.function.last_modified = Some(NOW.minus(Duration::from_secs(60 * 60)));
    assert!(!deployed(&known), "before the window");
    known.function.last_modified = Some(NOW.minus(Duration::from_secs(14 * 60)));
    assert!(!deployed(&known), "it failed only minutes later");
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
fn near_the_timeout_is_a_warning_and_reaching_it_is_critical() {
    let p99 = |millis| Known::new().over_all(Metric::DurationP99, millis).only();
    let (rule, severity, said) = p99(8500.0);
    assert_eq!((rule, severity), ("near_timeout", Severity::Warning));
    assert!(said.contains("8.50s") && said.contains("10s"), "{said}");
    assert_eq!(p99(10_000.0).1, Severity::Critical);
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
