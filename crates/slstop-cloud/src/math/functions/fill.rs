//! Series without gaps, and series out of nothing.

use std::time::Duration;

use super::{ArgumentError, MathValue, SampleGrid, each};
use crate::math::MetricRange;
use crate::metric_query::MetricSeries;
use slstop_base::Timestamp;

/// `FILL(m, 0)`, `FILL(m, REPEAT)`, `FILL(m, LINEAR)`, `FILL(m, other)`.
pub fn fill(arguments: &[MathValue], setting: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [value, with] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    let moments =
        |series: &MetricSeries| moments(setting.span, own_or(series.period, setting.period));
    match with {
        MathValue::Scalar(constant) => each(value, |series| {
            filled(series, moments(series), |_| Some(*constant))
        }),
        MathValue::Series(other) => each(value, |series| {
            filled(series, moments(series), |at| other.at(at))
        }),
        MathValue::Word(word) if word == "REPEAT" => each(value, |series| {
            filled(series, moments(series), |at| {
                before(series, at).map(|(_, value)| value)
            })
        }),
        MathValue::Word(word) if word == "LINEAR" => each(value, |series| {
            filled(series, moments(series), |at| between(series, at))
        }),
        _ => Err(ArgumentError::Arguments),
    }
}

pub fn time_series(
    arguments: &[MathValue],
    setting: SampleGrid,
) -> Result<MathValue, ArgumentError> {
    let [MathValue::Scalar(constant)] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    let points = moments(setting.span, setting.period)
        .map(|at| (at, *constant))
        .collect();
    Ok(MathValue::Series(MetricSeries::new(
        "",
        setting.period,
        points,
    )))
}

pub fn period(arguments: &[MathValue], setting: SampleGrid) -> Result<MathValue, ArgumentError> {
    let [MathValue::Series(series)] = arguments else {
        return Err(ArgumentError::Arguments);
    };
    Ok(MathValue::Scalar(
        own_or(series.period, setting.period).as_secs_f64(),
    ))
}

fn own_or(own: Duration, other: Duration) -> Duration {
    if own.is_zero() { other } else { own }
}

/// The starts of the periods of a span. AWS answers at most 100,800 points a call; a period of nothing
/// would make more than memory holds.
fn moments(span: MetricRange, period: Duration) -> impl Iterator<Item = Timestamp> {
    const MOST: usize = 100_800;
    let period = period.max(Duration::from_secs(1));
    // As CloudWatch does, the period that the start falls into counts.
    let first = span.start.floor(period);
    std::iter::successors(Some(first), move |at| Some(at.plus(period)))
        .take_while(move |at| *at < span.end)
        .take(MOST)
}

/// The series with a point at each of the moments for which `missing` knows one.
fn filled(
    series: &MetricSeries,
    moments: impl Iterator<Item = Timestamp>,
    missing: impl Fn(Timestamp) -> Option<f64>,
) -> MetricSeries {
    let mut points = series.points().to_vec();
    let gaps = moments.filter(|at| series.at(*at).is_none());
    points.extend(gaps.filter_map(|at| Some((at, missing(at)?))));
    MetricSeries::new(series.label.clone(), series.period, points)
}

fn before(series: &MetricSeries, at: Timestamp) -> Option<(Timestamp, f64)> {
    let place = series.points().partition_point(|(known, _)| *known < at);
    place
        .checked_sub(1)
        .and_then(|place| series.points().get(place).copied())
}

fn between(series: &MetricSeries, at: Timestamp) -> Option<f64> {
    let (from, low) = before(series, at)?;
    let after = series.points().partition_point(|(known, _)| *known <= at);
    let &(to, high) = series.points().get(after)?;
    let share = at.since(from).as_secs_f64() / to.since(from).as_secs_f64();
    Some(low + (high - low) * share)
}
