//! What `stats` sums up: one accumulator an aggregate and group.

use std::collections::BTreeSet;

use super::record::FieldSource;
use super::syntax::QueryExpression;
use super::value::QueryValue;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AggregationKind {
    Count,
    CountDistinct,
    Sum,
    Average,
    Least,
    Most,
    Percentile(f64),
    Deviation,
    Earliest,
    Latest,
}

impl AggregationKind {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "count" => Self::Count,
            "count_distinct" => Self::CountDistinct,
            "sum" => Self::Sum,
            "avg" => Self::Average,
            "min" => Self::Least,
            "max" => Self::Most,
            "median" => Self::Percentile(50.0),
            // The parser puts its second argument here.
            "pct" | "percentile" => Self::Percentile(f64::NAN),
            "stddev" => Self::Deviation,
            "earliest" => Self::Earliest,
            "latest" => Self::Latest,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug)]
pub struct Aggregation {
    pub kind: AggregationKind,
    /// Nothing: of every record.
    pub of: Option<QueryExpression>,
}

/// Values kept for percentiles and different values: 8 bytes each.
const MOST_KEPT: usize = 4_000_000;

#[derive(Clone, Debug, Default)]
pub struct Sum {
    count: u64,
    sum: f64,
    squares: f64,
    numbers: Vec<f64>,
    different: BTreeSet<String>,
    /// The smallest, the largest, the earliest or the latest, with what it was chosen by.
    chosen: Option<(f64, QueryValue)>,
}

impl Sum {
    pub fn take(&mut self, aggregate: &Aggregation, fields: &impl FieldSource) {
        let Some(of) = &aggregate.of else {
            self.count += 1;
            return;
        };
        let Some(value) = of.of(fields) else { return };
        if aggregate.kind == AggregationKind::Count {
            self.count += 1;
            return;
        }
        match aggregate.kind {
            AggregationKind::CountDistinct if self.different.len() < MOST_KEPT => {
                self.different.insert(value.shown());
            }
            AggregationKind::Earliest | AggregationKind::Latest => {
                let at = fields.get("@timestamp").and_then(|at| at.number());
                self.choose(
                    at.unwrap_or(0.0),
                    value,
                    aggregate.kind == AggregationKind::Latest,
                );
            }
            _ => {
                let Some(number) = value.number() else { return };
                self.count += 1;
                self.sum += number;
                self.squares += number * number;
                match aggregate.kind {
                    AggregationKind::Least => self.choose(number, value, false),
                    AggregationKind::Most => self.choose(number, value, true),
                    AggregationKind::Percentile(_) if self.numbers.len() < MOST_KEPT => {
                        self.numbers.push(number);
                    }
                    _ => {}
                }
            }
        }
    }

    fn choose(&mut self, by: f64, value: QueryValue, is_largest: bool) {
        let is_better =
            |(known, _): &(f64, QueryValue)| (by > *known) == is_largest && by != *known;
        if self.chosen.as_ref().is_none_or(is_better) {
            self.chosen = Some((by, value));
        }
    }

    pub fn result(&self, kind: AggregationKind) -> Option<QueryValue> {
        let count = self.count as f64;
        match kind {
            AggregationKind::Count => Some(QueryValue::Number(count)),
            AggregationKind::CountDistinct => Some(QueryValue::Number(self.different.len() as f64)),
            AggregationKind::Sum => (self.count > 0).then_some(QueryValue::Number(self.sum)),
            AggregationKind::Average => {
                (self.count > 0).then(|| QueryValue::Number(self.sum / count))
            }
            AggregationKind::Deviation => (self.count > 0).then(|| {
                let mean = self.sum / count;
                QueryValue::Number((self.squares / count - mean * mean).max(0.0).sqrt())
            }),
            AggregationKind::Percentile(percentage) => percentile(&self.numbers, percentage),
            AggregationKind::Least
            | AggregationKind::Most
            | AggregationKind::Earliest
            | AggregationKind::Latest => self.chosen.as_ref().map(|(_, value)| value.clone()),
        }
    }
}

/// The nearest rank.
fn percentile(numbers: &[f64], percentage: f64) -> Option<QueryValue> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percentage / 100.0 * sorted.len() as f64).ceil() as usize;
    let place = rank.clamp(1, sorted.len().max(1)) - 1;
    sorted.get(place).copied().map(QueryValue::Number)
}
