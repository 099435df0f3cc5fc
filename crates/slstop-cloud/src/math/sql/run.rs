//! The answering of a Metrics Insights query.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Insights, SqlAggregate};
use crate::math::functions::{aggregate, arrays};
use crate::math::series::SearchStatistic;
use crate::math::value::MathValue;
use crate::math::{MetricName, MetricSource};
use crate::metric_query::MetricSeries;

/// AWS looks at so many metrics at most.
const MOST_METRICS: usize = 10_000;

impl Insights {
    pub fn run(&self, source: &dyn MetricSource, period: Duration) -> MathValue {
        let mut groups: BTreeMap<Vec<String>, Vec<MetricName>> = BTreeMap::new();
        let wanted = source
            .metrics()
            .into_iter()
            .filter(|metric| self.wants(metric));
        for metric in wanted.take(MOST_METRICS) {
            let labels: Option<Vec<String>> = self
                .group_by
                .iter()
                .map(|label| label.of(&metric).map(str::to_owned))
                .collect();
            // What lacks a label of the grouping belongs to no group.
            if let Some(labels) = labels {
                groups.entry(labels).or_default().push(metric);
            }
        }
        let named = groups.into_iter();
        let series = named.map(|(labels, metrics)| {
            self.select
                .over(&metrics, source, period)
                .named(labels.join(" "))
        });
        let mut series: Vec<MetricSeries> = series
            .filter(|series| !series.points().is_empty())
            .collect();
        if let Some(order) = self.order_by {
            arrays::order_by(&mut series, order.by.of_values(), order.descending);
        }
        series.truncate(self.limit);
        match (self.group_by.is_empty(), series.pop()) {
            (true, alone) => MathValue::Series(alone.unwrap_or_default()),
            (false, last) => {
                series.extend(last);
                MathValue::Array(series)
            }
        }
    }

    fn wants(&self, metric: &MetricName) -> bool {
        metric.name == self.metric
            && metric.namespace == self.namespace
            && self
                .schema
                .as_ref()
                .is_none_or(|dimensions| metric.has_schema(dimensions))
            && self.condition.holds(metric)
    }
}

impl SqlAggregate {
    /// One series out of all the samples of these metrics, not out of their averages.
    fn over(
        self,
        metrics: &[MetricName],
        source: &dyn MetricSource,
        period: Duration,
    ) -> MetricSeries {
        let of = |statistic: &SearchStatistic| -> Vec<MetricSeries> {
            let points = metrics
                .iter()
                .map(|metric| source.points(metric, statistic, period));
            points
                .map(|points| MetricSeries::new("", period, points))
                .collect()
        };
        let parts = of(&self.statistic());
        let total = |values: &[f64]| values.iter().sum();
        match self {
            Self::Sum | Self::Count => MetricSeries::across(&parts, total),
            Self::Maximum => MetricSeries::across(&parts, |values| {
                values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
            }),
            Self::Minimum => MetricSeries::across(&parts, |values| {
                values.iter().copied().fold(f64::INFINITY, f64::min)
            }),
            Self::Average => {
                let samples = of(&SearchStatistic::SampleCount);
                MetricSeries::across(&parts, total)
                    .join(&MetricSeries::across(&samples, total), |sum, count| {
                        sum / count
                    })
            }
        }
    }

    /// The same over the points of one series, for the order.
    fn of_values(self) -> fn(&[f64]) -> f64 {
        let name = match self {
            Self::Average => "AVG",
            Self::Maximum => "MAX",
            Self::Minimum => "MIN",
            Self::Sum => "SUM",
            Self::Count => return |values| values.len() as f64,
        };
        aggregate::named(name).unwrap_or(|_values| f64::NAN)
    }
}
