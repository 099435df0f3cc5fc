//! Many numbers into one: a series becomes a scalar, an array one series.

use super::{Misfit, Setting, Value};
use crate::math::series::Series;

pub fn sum(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    aggregate(arguments, total)
}

pub fn average(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    aggregate(arguments, mean)
}

pub fn minimum(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    aggregate(arguments, least)
}

pub fn maximum(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    aggregate(arguments, greatest)
}

pub fn standard_deviation(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    aggregate(arguments, |values| {
        let mean = mean(values);
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        (squares / values.len() as f64).sqrt()
    })
}

pub fn datapoint_count(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    match arguments {
        [Value::Series(series)] => Ok(Value::Scalar(series.points().len() as f64)),
        [Value::Array(_)] => aggregate(arguments, |values| values.len() as f64),
        _ => Err(Misfit::Arguments),
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
fn aggregate(arguments: &[Value], combine: impl Fn(&[f64]) -> f64) -> Result<Value, Misfit> {
    match arguments {
        [Value::Scalar(value)] => Ok(Value::Scalar(*value)),
        [Value::Series(series)] => {
            let values: Vec<f64> = series.values().collect();
            Ok(Value::Scalar(if values.is_empty() {
                f64::NAN
            } else {
                combine(&values)
            }))
        }
        [Value::Array(array)] => Ok(Value::Series(Series::across(array, combine))),
        _ => Err(Misfit::Arguments),
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
