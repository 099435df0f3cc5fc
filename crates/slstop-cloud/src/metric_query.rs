//! What `GetMetricData` is asked and answers: queries, each for a metric or an expression over others, and
//! series of points.

use std::time::Duration;

use slstop_base::Timestamp;

/// One of the `MetricDataQueries`, its statistic - if it asks for one - already looked up.
#[derive(Clone, Debug)]
pub struct MetricQuery {
    pub id: String,
    pub what: MetricQueryKind,
    pub label: Option<String>,
    /// Of an expression that needs one.
    pub period: Option<Duration>,
    /// `ReturnData`: whether it is part of the answer or only of other expressions.
    pub shown: bool,
}

#[derive(Clone, Debug)]
pub enum MetricQueryKind {
    Metric(MetricSeries),
    Expression(String),
}

/// A time series: points at the starts of periods, with gaps where nothing was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricSeries {
    pub label: String,
    pub period: Duration,
    /// Oldest first, no time twice, all of them finite.
    pub points: Vec<(Timestamp, f64)>,
}

impl MetricSeries {
    pub fn new(
        label: impl Into<String>,
        period: Duration,
        mut points: Vec<(Timestamp, f64)>,
    ) -> Self {
        points.retain(|(_, value)| value.is_finite());
        points.sort_by_key(|(at, _)| *at);
        points.dedup_by_key(|(at, _)| *at);
        Self {
            label: label.into(),
            period,
            points,
        }
    }

    pub fn points(&self) -> &[(Timestamp, f64)] {
        &self.points
    }

    pub fn into_points(self) -> Vec<(Timestamp, f64)> {
        self.points
    }
}

/// A series of the answer. An expression may give several with the same id.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricResult {
    pub id: String,
    pub label: String,
    /// Oldest first.
    pub points: Vec<(Timestamp, f64)>,
    /// Why there is nothing: AWS then answers `InternalError` for this query and the others in full.
    pub trouble: Option<String>,
}

impl MetricResult {
    /// The answer to a query for a metric: its own label, unless the query gives one.
    pub fn of_metric(query: &MetricQuery, series: &MetricSeries) -> Self {
        let label = query.label.as_ref().unwrap_or(&series.label);
        Self {
            id: query.id.clone(),
            label: if label.is_empty() { &query.id } else { label }.clone(),
            points: series.points.clone(),
            trouble: None,
        }
    }
}

/// The answers of a call without any expression; `None` if it has one.
pub fn without_expressions(queries: &[MetricQuery]) -> Option<Vec<MetricResult>> {
    let answers = queries.iter().map(|query| match &query.what {
        MetricQueryKind::Metric(series) => {
            Some(query.shown.then(|| MetricResult::of_metric(query, series)))
        }
        MetricQueryKind::Expression(_) => None,
    });
    let answers: Vec<Option<MetricResult>> = answers.collect::<Option<_>>()?;
    Some(answers.into_iter().flatten().collect())
}
