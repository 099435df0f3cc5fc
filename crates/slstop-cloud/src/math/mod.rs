//! What `GetMetricData` takes as an expression: metric math (`100 * errors / invocations`), `SEARCH` and
//! Metrics Insights (`SELECT …`). It works on plain series and knows no world: the metrics that exist
//! come in as a [`MetricSource`]. Only guests of `slstop demo --serve` send expressions, so this is built with the
//! feature `serve-all` alone.

mod evaluate;
mod expression;
mod functions;
mod lexer;
mod operators;
mod search;
mod series;
mod sql;
mod syntax;
#[cfg(test)]
mod tests;
mod value;

use std::time::Duration;

use thiserror::Error;

pub use evaluate::evaluate;
pub use series::SearchStatistic;

use slstop_base::Timestamp;

/// AWS's bound on the length of an expression, in characters.
pub const LONGEST: usize = 2048;
/// Series that one `SEARCH` or Metrics Insights query returns at most.
pub const MOST_SERIES: usize = 500;

/// From the period that `start` falls into to `end` (exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricRange {
    pub start: Timestamp,
    pub end: Timestamp,
}

/// A metric that exists, as `ListMetrics` names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetricName {
    pub namespace: String,
    pub name: String,
    pub dimensions: Vec<(String, String)>,
    /// Of the resource behind it.
    pub tags: Vec<(String, String)>,
}

impl MetricName {
    pub fn dimension(&self, key: &str) -> Option<&str> {
        find(&self.dimensions, key)
    }

    pub fn tag(&self, key: &str) -> Option<&str> {
        find(&self.tags, key)
    }

    /// Whether it has exactly these dimensions, in any order.
    pub fn has_schema(&self, keys: &[String]) -> bool {
        self.dimensions.len() == keys.len() && keys.iter().all(|key| self.dimension(key).is_some())
    }
}

fn find<'a>(pairs: &'a [(String, String)], key: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(known, _)| known == key)
        .map(|(_, value)| value.as_str())
}

/// The metrics that can be searched.
pub trait MetricSource {
    /// Those with data in the last two weeks, in an order that stays.
    fn metrics(&self) -> Vec<MetricName>;

    /// The points of one of them within the span of the call.
    fn points(
        &self,
        metric: &MetricName,
        statistic: &SearchStatistic,
        period: Duration,
    ) -> Vec<(Timestamp, f64)>;
}

/// The message of AWS's `ValidationError`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("Error in expression '{id}': {said}")]
pub struct InvalidExpression {
    pub id: String,
    pub said: String,
}
