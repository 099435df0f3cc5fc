//! Metrics Insights: `SELECT SUM(Invocations) FROM SCHEMA("AWS/Lambda", FunctionName) WHERE … GROUP BY
//! FunctionName ORDER BY SUM() DESC LIMIT 10`.

mod parse;
mod run;

use super::MetricName;
use super::series::SearchStatistic;

/// A query, read.
#[derive(Debug, PartialEq)]
pub struct Insights {
    select: SqlAggregate,
    metric: String,
    namespace: String,
    /// `None` where the query names only the namespace: any dimensions will do.
    schema: Option<Vec<String>>,
    condition: SqlCondition,
    group_by: Vec<Label>,
    order_by: Option<SqlOrder>,
    limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SqlAggregate {
    Average,
    Count,
    Maximum,
    Minimum,
    Sum,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SqlOrder {
    by: SqlAggregate,
    descending: bool,
}

/// What a metric can be grouped and selected by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Label {
    Dimension(String),
    /// `tag.team`
    Tag(String),
}

#[derive(Debug, PartialEq)]
enum SqlCondition {
    Is(Label, String),
    IsNot(Label, String),
    All(Vec<SqlCondition>),
    Any(Vec<SqlCondition>),
}

impl Label {
    fn of<'m>(&self, metric: &'m MetricName) -> Option<&'m str> {
        match self {
            Self::Dimension(key) => metric.dimension(key),
            Self::Tag(key) => metric.tag(key),
        }
    }
}

impl SqlCondition {
    /// A label that the metric lacks is neither equal nor different.
    fn holds(&self, metric: &MetricName) -> bool {
        match self {
            Self::Is(label, value) => label.of(metric) == Some(value),
            Self::IsNot(label, value) => label.of(metric).is_some_and(|own| own != value),
            Self::All(parts) => parts.iter().all(|part| part.holds(metric)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(metric)),
        }
    }
}

impl SqlAggregate {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "AVG" => Some(Self::Average),
            "COUNT" => Some(Self::Count),
            "MAX" => Some(Self::Maximum),
            "MIN" => Some(Self::Minimum),
            "SUM" => Some(Self::Sum),
            _ => None,
        }
    }

    /// What it is made of; an average also needs the number of samples.
    fn statistic(self) -> SearchStatistic {
        match self {
            Self::Average | Self::Sum => SearchStatistic::Sum,
            Self::Count => SearchStatistic::SampleCount,
            Self::Maximum => SearchStatistic::Maximum,
            Self::Minimum => SearchStatistic::Minimum,
        }
    }
}
