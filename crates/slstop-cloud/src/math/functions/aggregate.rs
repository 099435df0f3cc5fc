//! Many numbers into one: a series becomes a scalar, an array one series.

use super::{ArgumentError, MathValue, SampleGrid};
use crate::metric_query::MetricSeries;

pub fn sum(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    aggregate(arguments, total)
}

pub fn average(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    aggregate(arguments, mean)
}

pub fn minimum(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    aggregate(arguments, least)
}

pub fn maximum(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    aggregate(arguments, greatest)
}

pub fn standard_deviation(
    arguments: &[MathValue],
    _: SampleGrid,
) -> Result<MathValue, ArgumentError> {
    aggregate(arguments, |values| {
        let mean = mean(values);
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        (squares / values.len() as f64).sqrt()
    })
}

pub fn datapoint_count(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    match arguments {
        [MathValue::Series(series)] => Ok(MathValue::Scalar(series.points().len() as f64)),
        [MathValue::Array(_)] => aggregate(arguments, |values| values.len() as f64),
        _ => Err(ArgumentError::Arguments),
    }
}

/// The aggregate that `SORT` and `ORDER BY` name; of no values it is no number.
pub fn named(name: &str) -> Option<fn(&[f64]) -> f64> {
    match name {
        "SUM" => Some(|values| {
            if values.is_empty() {
                f64::NAN
            } else {
                total(values)
            }
        }),
        "AVG" => Some(mean),
        "MIN" => Some(|values| {
            if values.is_empty() {
                f64::NAN
            } else {
                least(values)
            }
        }),
        "MAX" => Some(|values| {
            if values.is_empty() {
                f64::NAN
            } else {
                greatest(values)
            }
        }),
        _ => None,
    }
}

/// Of a series without points, even the sum is no number: nothing measured is not zero.
fn aggregate(
    arguments: &[MathValue],
    combine: impl Fn(&[f64]) -> f64,
) -> Result<MathValue, ArgumentError> {
    match arguments {
        [MathValue::Scalar(value)] => Ok(MathValue::Scalar(*value)),
        [MathValue::Series(series)] => {
            let values: Vec<f64> = series.values().collect();
            Ok(MathValue::Scalar(if values.is_empty() {
                f64::NAN
            } else {
                combine(&values)
            }))
        }
        [MathValue::Array(array)] => Ok(MathValue::Series(MetricSeries::across(array, combine))),
        _ => Err(ArgumentError::Arguments),
    }
}

fn total(values: &[f64]) -> f64 {
    values.iter().sum()
}

fn mean(values: &[f64]) -> f64 {
    total(values) / values.len() as f64
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}
