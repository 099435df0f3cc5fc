//! Expressions of GetMetricData over the world's metrics.

use std::time::Duration;

use super::super::OperationContext;
use super::{catalog, dimension, validation};
use crate::math::{self, MetricName, MetricSource, SearchStatistic};
use crate::metric_query::{MetricQuery, MetricResult};
use crate::wire::Refusal;
use crate::world::function::MINUTE;
use crate::world::points::{self, Measure};
use slstop_base::Timestamp;

pub fn answers(
    context: &OperationContext<'_>,
    asked: &[MetricQuery],
    start: Timestamp,
    end: Timestamp,
) -> Result<Vec<MetricResult>, Refusal> {
    let span = math::MetricRange { start, end };
    math::evaluate(asked, span, &WorldMetrics { context, span })
        .map_err(|invalid| validation(invalid.to_string()))
}

/// The world as the languages of expressions see it.
struct WorldMetrics<'a> {
    context: &'a OperationContext<'a>,
    span: math::MetricRange,
}

impl MetricSource for WorldMetrics<'_> {
    fn metrics(&self) -> Vec<MetricName> {
        catalog::metrics(self.context.world)
    }

    fn points(
        &self,
        metric: &MetricName,
        statistic: &SearchStatistic,
        period: Duration,
    ) -> Vec<(Timestamp, f64)> {
        let statistic = match statistic {
            SearchStatistic::Sum => Some(points::Statistic::Sum),
            SearchStatistic::Average => Some(points::Statistic::Average),
            SearchStatistic::Minimum => Some(points::Statistic::Minimum),
            SearchStatistic::Maximum => Some(points::Statistic::Maximum),
            SearchStatistic::SampleCount => Some(points::Statistic::Count),
            SearchStatistic::Other(name) => points::Statistic::read(name),
        };
        let world = self.context.world;
        let mut dimensions = metric.dimensions.clone();
        dimensions.sort();
        let meaning = dimension::meaning(world, &dimensions);
        let (Some(statistic), Some(measure), Some((whose, part))) =
            (statistic, Measure::named(&metric.name), meaning)
        else {
            return Vec::new();
        };
        let span = points::SeriesSpan {
            from: self.span.start.as_millis(),
            to: self.span.end.as_millis(),
            period: i64::try_from(period.as_millis())
                .unwrap_or(i64::MAX)
                .div_euclid(MINUTE)
                .clamp(1, 100 * 366 * 1440),
            now: self.context.now.as_millis(),
        };
        let points = world.points(whose, part, measure, statistic, span);
        points
            .into_iter()
            .map(|(at, value)| (Timestamp::from_millis(at), value))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{NOON, cloud, metrics};
    use crate::wire::{WireValue, cbor};
    use slstop_base::Timestamp;

    fn expression(id: &'static str, expression: &'static str) -> WireValue {
        WireValue::EMPTY
            .with("Id", id)
            .with("Expression", expression)
    }

    fn stat(id: &'static str, name: &'static str) -> WireValue {
        let metric = WireValue::EMPTY
            .with("Namespace", "AWS/Lambda")
            .with("MetricName", name);
        let stat = WireValue::EMPTY
            .with("Metric", metric)
            .with("Period", 60)
            .with("Stat", "Sum");
        WireValue::EMPTY
            .with("Id", id)
            .with("MetricStat", stat)
            .with("ReturnData", false)
    }

    /// Ten minutes of which every point is published.
    fn ask(queries: Vec<WireValue>) -> (u16, WireValue) {
        let input = WireValue::EMPTY
            .with("StartTime", Timestamp::from_millis(NOON - 15 * 60_000))
            .with("EndTime", Timestamp::from_millis(NOON - 5 * 60_000))
            .with("MetricDataQueries", WireValue::List(queries));
        let answer = metrics(&cloud("calm"), "GetMetricData", &input);
        (
            answer.status,
            cbor::read(answer.body.bytes()).expect("CBOR"),
        )
    }

    fn values(result: &WireValue) -> Vec<f64> {
        let values = result.list("Values").iter();
        values
            .filter_map(|value| {
                if let WireValue::Float(value) = value {
                    Some(*value)
                } else {
                    None
                }
            })
            .collect()
    }

    #[test]
    fn the_account_is_the_sum_of_its_functions_whichever_language_adds_it_up() {
        let (_, answer) = ask(vec![
            stat("m1", "Invocations"),
            expression("account", "m1 + 0"),
            expression(
                "search",
                r#"SUM(SEARCH('{AWS/Lambda,FunctionName} MetricName="Invocations"', 'Sum', 60))"#,
            ),
            expression(
                "insights",
                r#"SELECT SUM(Invocations) FROM SCHEMA("AWS/Lambda", FunctionName)"#,
            ),
        ]);
        let results = answer.list("MetricDataResults");
        assert_eq!(results.len(), 3, "the metric itself is not shown");
        assert!(
            values(&results[0]).len() == 10 && values(&results[0]).iter().all(|value| *value > 0.0)
        );
        assert!(
            results
                .iter()
                .all(|result| values(result) == values(&results[0])),
            "{results:?}"
        );
    }

    #[test]
    fn a_rate_of_errors_is_computed_point_by_point() {
        let (_, answer) = ask(vec![
            stat("errors", "Errors"),
            stat("invocations", "Invocations"),
            expression("rate", "100 * errors / MAX([errors, invocations])"),
        ]);
        let rates = values(&answer.list("MetricDataResults")[0]);
        assert!(
            rates.len() == 10 && rates.iter().all(|rate| (0.0..=100.0).contains(rate)),
            "{rates:?}"
        );
    }

    #[test]
    fn what_is_no_expression_refuses_the_call_and_what_is_not_served_only_itself() {
        let (status, refused) = ask(vec![expression("e1", "m9 * 2")]);
        assert_eq!(
            (status, refused.text("message")),
            (
                400,
                Some("Error in expression 'e1': Undefined variable 'm9'")
            )
        );
        let (status, answer) = ask(vec![
            stat("m1", "Errors"),
            expression("e1", "ANOMALY_DETECTION_BAND(m1)"),
        ]);
        let result = &answer.list("MetricDataResults")[0];
        assert_eq!(
            (status, result.text("StatusCode")),
            (200, Some("InternalError"))
        );
        let (status, _) = ask(vec![stat("same", "Errors"), expression("same", "1")]);
        assert_eq!(status, 400);
    }
}
