//! The iterator age of a stream is high: records wait too long before the function gets them.

use super::{Finding, RuleInput, Severity};
use crate::domain::{Metric, Series};
use slstop_base::number;

/// In milliseconds. Batching alone explains a lower age.
const OLD: f64 = 60_000.0;
/// Reported even if the age is not growing.
const VERY_OLD: f64 = 15.0 * OLD;
/// The age is growing if the last third of the window exceeds the first by this factor.
const GROWING: f64 = 1.5;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let series = input.series(Metric::IteratorAge);
    let age = series
        .and_then(Series::last)
        .or_else(|| input.figure(Metric::IteratorAge))?;
    let is_growing = series.is_some_and(is_growing);
    if age < OLD || (age < VERY_OLD && !is_growing) {
        return None;
    }
    let growing = if is_growing { " and growing" } else { "" };
    let said = format!(
        "the iterator age of its stream is {}{growing}",
        number::millis(age)
    );
    let next = "check whether one record fails repeatedly; otherwise raise the parallelization factor or the batch size";
    Some(input.finding(Severity::Warning, said, next))
}

fn is_growing(series: &Series) -> bool {
    let third = series.values.len() / 3;
    let highest = |values: &[Option<f64>]| values.iter().flatten().copied().reduce(f64::max);
    let first = highest(&series.values[..third]);
    let last = highest(&series.values[series.values.len() - third..]);
    match (first, last) {
        (Some(first), Some(last)) => last > first * GROWING,
        _ => false,
    }
}
