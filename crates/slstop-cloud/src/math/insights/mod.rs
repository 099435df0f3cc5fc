//! Metrics Insights: `SELECT SUM(Invocations) FROM SCHEMA("AWS/Lambda", FunctionName) WHERE … GROUP BY
//! FunctionName ORDER BY SUM() DESC LIMIT 10`.

mod parse;
mod run;

use super::MetricName;
use super::series::Statistic;

/// A query, read.
#[derive(Debug, PartialEq)]
pub struct Insights {
    select: Aggregate,
    metric: String,
    namespace: String,
    /// `None` where the query names only the namespace: any dimensions will do.
    schema: Option<Vec<String>>,
    condition: Condition,
    group_by: Vec<Label>,
    order_by: Option<Order>,
    limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aggregate {
    Average,
    Count,
    Maximum,
    Minimum,
    Sum,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Order {
    by: Aggregate,
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
enum Condition {
    Is(Label, String),
    IsNot(Label, String),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

impl Label {
    fn of<'m>(&self, metric: &'m MetricName) -> Option<&'m str> {
        match self {
            Self::Dimension(key) => metric.dimension(key),
            Self::Tag(key) => metric.tag(key),
        }
    }
}

impl Condition {
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

impl Aggregate {
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
    fn statistic(self) -> Statistic {
        match self {
            Self::Average | Self::Sum => Statistic::Sum,
            Self::Count => Statistic::SampleCount,
            Self::Maximum => Statistic::Maximum,
            Self::Minimum => Statistic::Minimum,
        }
    }
}
