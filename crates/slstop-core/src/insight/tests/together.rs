//! Traffic that changes, and what begins at many functions in the same minute.

use super::*;

#[test]
fn a_surge_and_a_silence_are_found_and_a_busy_hour_is_not() {
    let traffic = |newest: f64| {
        let mut points = [100.0; 15];
        points[10..].fill(newest);
        Known::new()
            .over_time(Metric::Invocations, points)
            .before_and_since(0.0, 0.0, 0)
    };
    let (rule, severity, said) = traffic(800.0).only();
    assert_eq!((rule, severity), ("traffic", Severity::Warning));
    assert_eq!(
        said,
        "8.0 times the usual traffic: 800 invocations a minute, 100 before"
    );
    assert!(
        traffic(0.0)
            .only()
            .2
            .starts_with("no invocation in the last 5 minutes")
    );
    assert_eq!(traffic(160.0).find(), []);
}

#[test]
fn functions_that_began_to_fail_together_are_said_once_before_them() {
    let mut facts = Facts::default();
    let mut errors = [0.0; 15];
    errors[9..].fill(50.0);
    let names = ["a", "b", "c", "d", "e"];
    for name in names {
        for (metric, points) in [(Metric::Invocations, [100.0; 15]), (Metric::Errors, errors)] {
            let series = Series {
                start: WINDOW.at(NOW).start,
                period_secs: 60,
                values: points.map(Some).into(),
            };
            let function = QualifiedName::parse(name);
            let query = Query::Overview {
                function: function.clone(),
                window: WINDOW,
            };
            let fact = Fact::Metrics {
                window: WINDOW,
                series: vec![(function, metric, series)],
                partial: None,
            };
            facts.absorb(NOW, &query.in_first_place(), &fact);
        }
    }
    let functions = names.map(Function::named);
    let of = |count: usize| {
        let fleet = functions.iter().take(count);
        let fleet = fleet.map(|it| {
            (
                QualifiedName::parse(it.name.as_str()).at(PlaceId::FIRST),
                it,
            )
        });
        of_fleet(&facts, fleet.collect::<Vec<_>>(), WINDOW, NOW)
    };
    let found = of(5);
    assert_eq!((found.len(), found[0].rule), (6, "shared_onset"));
    assert_eq!(
        found[0].said,
        "5 functions fail together (since 6m ago: a, b, c and 2 more)"
    );
    assert!(of(2).iter().all(|finding| finding.rule == "errors"));
}
