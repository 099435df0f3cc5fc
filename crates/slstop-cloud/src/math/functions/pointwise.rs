//! Each point for itself.

use super::{Misfit, Setting, Value, each};
use crate::math::series::Series;
use slstop_base::Timestamp;

pub fn abs(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    change(arguments, f64::abs)
}

pub fn ceil(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    change(arguments, f64::ceil)
}

pub fn floor(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    change(arguments, f64::floor)
}

pub fn ln(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    change(arguments, f64::ln)
}

pub fn log10(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    change(arguments, f64::log10)
}

/// The seconds since 1970 of each point.
pub fn epoch(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    let [Value::Series(series)] = arguments else {
        return Err(Misfit::Arguments);
    };
    Ok(Value::Series(series.map(|at, _| at.as_secs() as f64)))
}

/// `IF(condition, then, else)`: what is not zero is true; without `else`, nothing.
pub fn choose(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    let (condition, then, otherwise) = match arguments {
        [condition, then] => (condition, then, None),
        [condition, then, otherwise] => (condition, then, Some(otherwise)),
        _ => return Err(Misfit::Arguments),
    };
    match condition {
        Value::Scalar(condition) => {
            let chosen = if *condition == 0.0 {
                otherwise
            } else {
                Some(then)
            };
            Ok(chosen
                .cloned()
                .unwrap_or_else(|| Value::Series(Series::default())))
        }
        Value::Series(condition) => match (then, otherwise) {
            (Value::Array(_) | Value::Text(_) | Value::Word(_), _)
            | (_, Some(Value::Array(_) | Value::Text(_) | Value::Word(_))) => {
                Err(Misfit::Arguments)
            }
            _ => Ok(Value::Series(condition.map(|at, condition| {
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
        _ => Err(Misfit::Arguments),
    }
}

fn value_at(value: &Value, at: Timestamp) -> Option<f64> {
    match value {
        Value::Scalar(value) => Some(*value),
        Value::Series(series) => series.at(at),
        _ => None,
    }
}

fn change(arguments: &[Value], change: fn(f64) -> f64) -> Result<Value, Misfit> {
    match arguments {
        [Value::Scalar(value)] => Ok(Value::Scalar(change(*value))),
        [value] => each(value, |series| series.map(|_, value| change(value))),
        _ => Err(Misfit::Arguments),
    }
}
