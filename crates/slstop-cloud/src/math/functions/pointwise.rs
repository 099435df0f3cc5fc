//! Each point for itself.

use super::{ArgumentError, MathValue, SampleGrid, each};
use crate::metric_query::MetricSeries;
use slstop_base::Timestamp;

pub fn abs(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    change(arguments, f64::abs)
}

pub fn ceil(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    change(arguments, f64::ceil)
}

pub fn floor(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    change(arguments, f64::floor)
}

pub fn ln(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    change(arguments, f64::ln)
}

pub fn log10(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    change(arguments, f64::log10)
}

/// The seconds since 1970 of each point.
pub fn epoch(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [MathValue::Series(series)] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    Ok(MathValue::Series(series.map(|at, _| at.as_secs() as f64)))
}

/// `IF(condition, then, else)`: what is not zero is true; without `else`, nothing.
pub fn choose(arguments: &[MathValue], _: SampleGrid) -> Result<MathValue, ArgumentError> {
    let (condition, then, otherwise) = match arguments {
        [condition, then] => (condition, then, None),
        [condition, then, otherwise] => (condition, then, Some(otherwise)),
        _ => return Err(ArgumentError::Arguments),
    };
    match condition {
        MathValue::Scalar(condition) => {
            let chosen = if *condition == 0.0 {
                otherwise
            } else {
                Some(then)
            };
            Ok(chosen
                .cloned()
                .unwrap_or_else(|| MathValue::Series(MetricSeries::default())))
        }
        MathValue::Series(condition) => match (then, otherwise) {
            (MathValue::Array(_) | MathValue::Text(_) | MathValue::Word(_), _)
            | (_, Some(MathValue::Array(_) | MathValue::Text(_) | MathValue::Word(_))) => {
                Err(ArgumentError::Arguments)
            }
            _ => Ok(MathValue::Series(condition.map(|at, condition| {
                let chosen = if condition == 0.0 {
                    otherwise
                } else {
                    Some(then)
                };
                chosen
                    .and_then(|value| value_at(value, at))
                    .unwrap_or(f64::NAN)
            }))),
        },
        _ => Err(ArgumentError::Arguments),
    }
}

fn value_at(value: &MathValue, at: Timestamp) -> Option<f64> {
    match value {
        MathValue::Scalar(value) => Some(*value),
        MathValue::Series(series) => series.at(at),
        _ => None,
    }
}

fn change(arguments: &[MathValue], change: fn(f64) -> f64) -> Result<MathValue, ArgumentError> {
    match arguments {
        [MathValue::Scalar(value)] => Ok(MathValue::Scalar(change(*value))),
        [value] => each(value, |series| series.map(|_, value| change(value))),
        _ => Err(ArgumentError::Arguments),
    }
}
