//! Expressions over three minutes of a small fleet.

use proptest::prelude::*;

use super::*;
use crate::metric_query::{MetricQuery, MetricQueryKind, MetricResult, MetricSeries};

mod refusals;
mod searches;

const MINUTE: Duration = Duration::from_secs(60);

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000)
}

/// Minutes 0 to 3.
fn span() -> MetricRange {
    MetricRange {
        start: at(0),
        end: at(4),
    }
}

/// Values minute by minute; `.` is a gap.
fn points(values: &str) -> Vec<(Timestamp, f64)> {
    let values = values.split_whitespace().zip(0..);
    values
        .filter_map(|(value, minute)| Some((at(minute), value.parse().ok()?)))
        .collect()
}

fn shown(points: &[(Timestamp, f64)]) -> String {
    let value = |minute| {
        points
            .iter()
            .find(|(moment, _)| *moment == at(minute))
            .map_or(".".into(), |(_, value)| value.to_string())
    };
    (0..4).map(value).collect::<Vec<String>>().join(" ")
}

fn metric(id: &str, values: &str) -> MetricQuery {
    let series = MetricSeries::new(id.to_uppercase(), MINUTE, points(values));
    MetricQuery {
        id: id.into(),
        what: MetricQueryKind::Metric(series),
        label: None,
        period: None,
        shown: false,
    }
}

fn expression(id: &str, source: &str) -> MetricQuery {
    MetricQuery {
        id: id.into(),
        what: MetricQueryKind::Expression(source.into()),
        label: None,
        period: None,
        shown: true,
    }
}

/// Invocations and errors of three functions, and of the account.
struct Fleet;

impl MetricSource for Fleet {
    fn metrics(&self) -> Vec<MetricName> {
        let named = |name: &str, function: &str, team: &str| MetricName {
            namespace: "AWS/Lambda".into(),
            name: name.into(),
            dimensions: vec![("FunctionName".into(), function.into())],
            tags: vec![("team".into(), team.into())],
        };
        let account = MetricName {
            namespace: "AWS/Lambda".into(),
            name: "Errors".into(),
            ..MetricName::default()
        };
        let mut metrics = vec![account];
        for (function, team) in [
            ("shop-prod-checkout", "shop"),
            ("shop-prod-cart", "shop"),
            ("mediaThumbs", "media"),
        ] {
            metrics.push(named("Invocations", function, team));
            metrics.push(named("Errors", function, team));
            metrics.push(named("PostRuntimeExtensionsDuration", function, team));
        }
        metrics
    }

    fn points(
        &self,
        metric: &MetricName,
        statistic: &SearchStatistic,
        _: Duration,
    ) -> Vec<(Timestamp, f64)> {
        match (
            metric.dimension("FunctionName"),
            metric.name.as_str(),
            statistic,
        ) {
            (Some("shop-prod-checkout"), "Errors", SearchStatistic::Sum) => points("1 2 . 3"),
            (Some("shop-prod-cart"), "Errors", SearchStatistic::Sum) => points("0 0 0 1"),
            (Some("mediaThumbs"), "Errors", SearchStatistic::Sum) => points("9 . . ."),
            (Some(_), "Errors", SearchStatistic::SampleCount) => points("10 10 10 10"),
            (Some(_), "Errors", SearchStatistic::Maximum) => points("1 1 1 1"),
            (None, "Errors", SearchStatistic::Sum) => points("100 100 100 100"),
            _ => Vec::new(),
        }
    }
}

fn answers(extra: Vec<MetricQuery>) -> Result<Vec<MetricResult>, InvalidExpression> {
    let mut asked = vec![
        metric("m1", "10 20 . 40"),
        metric("m2", "1 0 3 4"),
        metric("empty", ""),
    ];
    asked.extend(extra);
    evaluate(&asked, span(), &Fleet)
}

/// What an expression gives: `label: points` for each series.
fn given(source: &str) -> Vec<String> {
    let answered =
        answers(vec![expression("e1", source)]).unwrap_or_else(|error| panic!("{source}: {error}"));
    answered
        .iter()
        .map(|answered| format!("{}: {}", answered.label, shown(&answered.points)))
        .collect()
}

fn refused(source: &str) -> String {
    answers(vec![expression("e1", source)])
        .expect_err(source)
        .to_string()
}

#[test]
fn math_works_point_by_point() {
    for (source, expected) in [
        ("m1", "10 20 . 40"),
        ("m1 + m2", "11 20 . 44"),
        ("100 * m2 / m1", "10 0 . 10"),
        ("m1 / m2", "10 . . 10"),
        ("m2 - 1", "0 -1 2 3"),
        ("-m2 + 1", "0 1 -2 -3"),
        ("2 + m2 * 3 ^ 2", "11 2 29 38"),
        ("(2 + m2) * 3", "9 6 15 18"),
        ("10 - 3 - m2", "6 7 4 3"),
        ("m2 >= 3", "0 0 1 1"),
        ("m2 == 1 OR m2 == 4", "1 0 0 1"),
        ("m2 > 0 && m2 < 4", "1 0 1 0"),
        ("m1 != 20", "1 0 . 1"),
        ("IF(m2 > 2, m2, 0)", "0 0 3 4"),
        ("IF(m2, m1)", "10 . . 40"),
        ("IF(1, m1, m2)", "10 20 . 40"),
        ("FILL(m1, 0)", "10 20 0 40"),
        ("FILL(m1, REPEAT)", "10 20 20 40"),
        ("FILL(m1, LINEAR)", "10 20 30 40"),
        ("FILL(m1, m2)", "10 20 3 40"),
        ("FILL(empty, 0)", "0 0 0 0"),
        ("FILL(empty, REPEAT)", ". . . ."),
        ("RATE(m2) * 60", ". -1 3 1"),
        ("RATE(m1) * 60", ". 10 . 10"),
        ("DIFF(m1)", ". 10 . 20"),
        ("DIFF_TIME(m1)", ". 60 . 120"),
        ("RUNNING_SUM(m1)", "10 30 . 70"),
        ("TIME_SERIES(SUM(m1))", "70 70 70 70"),
        ("m2 * 0 + PERIOD(m2)", "60 60 60 60"),
        ("m2 * 0 + AVG(m2)", "2 2 2 2"),
        ("m2 * 0 + MIN(m2) + MAX(m2)", "4 4 4 4"),
        ("m2 / SUM(empty)", ". . . ."),
        ("CEIL(m2 / 3) + FLOOR(m2 / 3) + ABS(-1)", "2 1 3 4"),
        ("LOG10(m1 / m1 * 100)", "2 2 . 2"),
        ("m1 * 0 + DATAPOINT_COUNT(m1)", "3 3 . 3"),
        ("EPOCH(m1)", "0 60 . 180"),
    ] {
        assert_eq!(given(source), [format!("e1: {expected}")], "{source}");
    }
}

#[test]
fn arrays_are_folded_sorted_and_sliced() {
    for (source, expected) in [
        ("SUM([m1, m2])", vec!["e1: 11 20 3 44"]),
        ("MAX([m1, m2])", vec!["e1: 10 20 3 40"]),
        ("AVG(METRICS())", vec!["e1: 5.5 10 3 22"]),
        ("SUM(METRICS(\"m2\"))", vec!["e1: 1 0 3 4"]),
        (
            "METRICS() * 2",
            vec!["M1: 20 40 . 80", "M2: 2 0 6 8", "EMPTY: . . . ."],
        ),
        ("m1 - METRICS(\"m2\")", vec!["M2: 9 20 . 36"]),
        (
            "REMOVE_EMPTY(METRICS())",
            vec!["M1: 10 20 . 40", "M2: 1 0 3 4"],
        ),
        (
            "SORT(METRICS(), SUM, ASC)",
            vec!["M2: 1 0 3 4", "M1: 10 20 . 40", "EMPTY: . . . ."],
        ),
        ("SORT(METRICS(), MAX, DESC, 1)", vec!["M1: 10 20 . 40"]),
        ("SLICE(METRICS(), 1)", vec!["e1: 1 0 3 4"]),
        (
            "SLICE(METRICS(), 0, 2)",
            vec!["M1: 10 20 . 40", "M2: 1 0 3 4"],
        ),
        ("SLICE(METRICS(), 7, 9)", vec![]),
        ("FIRST(METRICS())", vec!["e1: 10 20 . 40"]),
        ("m2 * 0 + METRIC_COUNT(METRICS())", vec!["e1: 3 3 3 3"]),
    ] {
        assert_eq!(given(source), expected, "{source}");
    }
}

#[test]
fn expressions_refer_to_one_another_in_any_order() {
    let answered = answers(vec![
        expression("rate", "100 * errors / m1"),
        MetricQuery {
            shown: false,
            ..expression("errors", "m2 + 0")
        },
        MetricQuery {
            label: Some("Double".into()),
            ..expression("twice", "rate * 2")
        },
    ])
    .expect("answers");
    let given: Vec<_> = answered
        .iter()
        .map(|answered| (answered.label.as_str(), shown(&answered.points)))
        .collect();
    assert_eq!(
        given,
        [("rate", "10 0 . 10".into()), ("Double", "20 0 . 20".into())]
    );
}

#[test]
fn five_hundred_expressions_in_a_row_are_no_depth() {
    let chain = (1..500).map(|n| expression(&format!("e{n}"), &format!("e{} + 1", n - 1)));
    let mut asked: Vec<MetricQuery> = chain.collect();
    asked.reverse();
    asked.push(metric("e0", "0 0 0 0"));
    let answered = evaluate(&asked, span(), &Fleet).expect("answers");
    assert_eq!(shown(&answered[0].points), "499 499 499 499");
}

#[test]
fn labels_stand_before_what_tells_series_apart() {
    let search = "SEARCH('{AWS/Lambda,FunctionName} Errors', 'Sum', 60)";
    let answered = answers(vec![MetricQuery {
        label: Some("Failed".into()),
        ..expression("e1", search)
    }])
    .expect("answers");
    let labels: Vec<&str> = answered
        .iter()
        .map(|answered| answered.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "Failed shop-prod-checkout",
            "Failed shop-prod-cart",
            "Failed mediaThumbs"
        ]
    );
}

#[test]
fn a_function_that_is_not_served_fails_its_own_query_only() {
    let answered = answers(vec![
        expression("band", "ANOMALY_DETECTION_BAND(m1, 2)"),
        expression("on_it", "band + 1"),
        expression("ok", "m1"),
    ])
    .expect("answers");
    assert_eq!(
        answered[0].trouble.as_deref(),
        Some("Function ANOMALY_DETECTION_BAND is not supported by this endpoint")
    );
    assert!(answered[1].trouble.is_some() && answered[2].trouble.is_none());
}

#[test]
fn a_long_sum_is_no_depth() {
    let sum = ["m2"; 600].join("+");
    assert_eq!(given(&sum), ["e1: 600 0 1800 2400"]);
}

proptest! {
    #[test]
    fn nothing_panics(source in r#"(SELECT SUM\(x\) FROM )?([m1e92+*/^()\[\],.'"<>=&|{} -]|SUM|IF|FILL|METRICS\(\)|SORT|SLICE|SEARCH|RATE|REPEAT|AND|WHERE|GROUP BY|LIMIT|1e308){0,30}"#) {
        drop(answers(vec![expression("e1", &source)]));
    }
}
