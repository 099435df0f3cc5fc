//! Arrays of series: their order, their parts, their number.

use super::{ArgumentError, MathValue, SampleGrid, aggregate};
use crate::metric_query::MetricSeries;

pub fn first(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [MathValue::Array(array)] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    Ok(MathValue::Series(
        array.first().cloned().unwrap_or_default(),
    ))
}

pub fn last(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [MathValue::Array(array)] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    Ok(MathValue::Series(array.last().cloned().unwrap_or_default()))
}

pub fn count(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [MathValue::Array(array)] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    Ok(MathValue::Scalar(array.len() as f64))
}

pub fn remove_empty(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [MathValue::Array(array)] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    Ok(MathValue::Array(
        array
            .iter()
            .filter(|series| !series.points().is_empty())
            .cloned()
            .collect(),
    ))
}

/// `SLICE(array, from)` is one series, `SLICE(array, from, to)` those before `to`.
pub fn slice(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    match arguments {
        [MathValue::Array(array), MathValue::Scalar(from)] => Ok(MathValue::Series(
            array.get(index(*from)).cloned().unwrap_or_default(),
        )),
        [
            MathValue::Array(array),
            MathValue::Scalar(from),
            MathValue::Scalar(to),
        ] => {
            let part = array.iter().take(index(*to)).skip(index(*from));
            Ok(MathValue::Array(part.cloned().collect()))
        }
        _ => Err(ArgumentError::Arguments),
    }
}

/// `SORT(array, SUM, DESC, 10)`
pub fn sort(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [
        MathValue::Array(array),
        MathValue::Word(by),
        MathValue::Word(order),
        limit @ ..,
    ] = arguments
    else {
        return Err(ArgumentError::Arguments);
    };
    let limit = match limit {
        [] => array.len(),
        [MathValue::Scalar(limit)] => index(*limit),
        _ => return Err(ArgumentError::Arguments),
    };
    let Some(aggregate) = aggregate::named(by) else {
        return Err(ArgumentError::Said(format!(
            "SORT does not know how to sort by '{by}'"
        )));
    };
    let descending = match order.as_str() {
        "ASC" => false,
        "DESC" => true,
        _ => {
            return Err(ArgumentError::Said(format!(
                "SORT takes ASC or DESC, not '{order}'"
            )));
        }
    };
    let mut sorted = array.clone();
    order_by(&mut sorted, aggregate, descending);
    sorted.truncate(limit);
    Ok(MathValue::Array(sorted))
}

/// Series without points come last either way; among equals the order stays.
pub fn order_by(array: &mut Vec<MetricSeries>, aggregate: fn(&[f64]) -> f64, descending: bool) {
    let rank = |series: &MetricSeries| match aggregate(&series.values().collect::<Vec<_>>()) {
        value if !value.is_finite() => f64::INFINITY,
        value if descending => -value,
        value => value,
    };
    let mut ranked: Vec<(f64, MetricSeries)> = array
        .drain(..)
        .map(|series| (rank(&series), series))
        .collect();
    ranked.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    array.extend(ranked.into_iter().map(|(_, series)| series));
}

/// Beyond the end is beyond the end, below zero is the first.
fn index(place: f64) -> usize {
    place as usize
}
