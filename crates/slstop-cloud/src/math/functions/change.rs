//! How a series changes from point to point.

use super::{ArgumentError, MathValue, SampleGrid, each};
use slstop_base::Timestamp;

/// Per second, from the last point before: across a gap it is the rate over the gap.
pub fn rate(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [value] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    each(value, |series| {
        series.pairwise(|before, now| (now.1 - before.1) / seconds(before.0, now.0))
    })
}

pub fn difference(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [value] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    each(value, |series| {
        series.pairwise(|before, now| now.1 - before.1)
    })
}

pub fn difference_of_times(
    arguments: &[MathValue],
    _: SampleGrid,
) -> Result<MathValue, ArgumentError> {
    let [value] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    each(value, |series| {
        series.pairwise(|before, now| seconds(before.0, now.0))
    })
}

pub fn running_sum(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [value] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    each(value, |series| {
        let sums = series.values().scan(0.0, |sum, value| {
            *sum += value;
            Some(*sum)
        });
        series.with_values(sums)
    })
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.since(from).as_secs_f64()
}
