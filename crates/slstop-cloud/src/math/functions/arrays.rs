//! Arrays of series: their order, their parts, their number.

use super::{Misfit, Setting, Value, aggregate};
use crate::math::series::Series;

pub fn first(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    let [Value::Array(array)] = arguments else {
        return Err(Misfit::Arguments);
    };
    Ok(Value::Series(array.first().cloned().unwrap_or_default()))
}

pub fn last(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    let [Value::Array(array)] = arguments else {
        return Err(Misfit::Arguments);
    };
    Ok(Value::Series(array.last().cloned().unwrap_or_default()))
}

pub fn count(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    let [Value::Array(array)] = arguments else {
        return Err(Misfit::Arguments);
    };
    Ok(Value::Scalar(array.len() as f64))
}

pub fn remove_empty(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    let [Value::Array(array)] = arguments else {
        return Err(Misfit::Arguments);
    };
    Ok(Value::Array(
        array
            .iter()
            .filter(|series| !series.points().is_empty())
            .cloned()
            .collect(),
    ))
}

/// `SLICE(array, from)` is one series, `SLICE(array, from, to)` those before `to`.
pub fn slice(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    match arguments {
        [Value::Array(array), Value::Scalar(from)] => Ok(Value::Series(
            array.get(index(*from)).cloned().unwrap_or_default(),
        )),
        [Value::Array(array), Value::Scalar(from), Value::Scalar(to)] => {
            let part = array.iter().take(index(*to)).skip(index(*from));
            Ok(Value::Array(part.cloned().collect()))
        }
        _ => Err(Misfit::Arguments),
    }
}

/// `SORT(array, SUM, DESC, 10)`
pub fn sort(arguments: &[Value], _: Setting) -> Result<Value, Misfit> {
    let [
        Value::Array(array),
        Value::Word(by),
        Value::Word(order),
        limit @ ..,
    ] = arguments
    else {
        return Err(Misfit::Arguments);
    };
    let limit = match limit {
        [] => array.len(),
        [Value::Scalar(limit)] => index(*limit),
        _ => return Err(Misfit::Arguments),
    };
    let Some(aggregate) = aggregate::named(by) else {
        return Err(Misfit::Said(format!(
            "SORT does not know how to sort by '{by}'"
        )));
    };
    let descending = match order.as_str() {
        "ASC" => false,
        "DESC" => true,
        _ => {
            return Err(Misfit::Said(format!(
                "SORT takes ASC or DESC, not '{order}'"
            )));
        }
    };
    let mut sorted = array.clone();
    order_by(&mut sorted, aggregate, descending);
    sorted.truncate(limit);
    Ok(Value::Array(sorted))
}

/// Series without points come last either way; among equals the order stays.
pub fn order_by(array: &mut Vec<Series>, aggregate: fn(&[f64]) -> f64, descending: bool) {
    let rank = |series: &Series| match aggregate(&series.values().collect::<Vec<_>>()) {
        value if !value.is_finite() => f64::INFINITY,
        value if descending => -value,
        value => value,
    };
    let mut ranked: Vec<(f64, Series)> = array
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
