//! `AWS/Logs`: how much came in to a log group, of which only sums are kept.

use super::super::OperationContext;
use super::dimension::Dimensions;
use crate::world::function::MINUTE;
use crate::world::points::{SeriesSpan, Statistic};

/// More points than a metric keeps; sums of many long periods take their time.
const MOST_POINTS: usize = 1500;

/// The points of IncomingBytes or IncomingLogEvents, oldest first; `None` if nothing came in.
pub fn points(
    context: &OperationContext<'_>,
    name: &str,
    dimensions: &Dimensions,
    statistic: Statistic,
    span: SeriesSpan,
) -> Option<Vec<(i64, f64)>> {
    let [(dimension, group)] = dimensions.as_slice() else {
        return None;
    };
    let group = context.world.group(group)?;
    if dimension != "LogGroupName" || statistic != Statistic::Sum {
        return None;
    }
    let period = span.period.max(1).checked_mul(MINUTE)?;
    let from = span.from.div_euclid(MINUTE).saturating_mul(MINUTE);
    let oldest = context.world.oldest(group, span.now);
    let first = oldest.saturating_sub(from).div_euclid(period).max(0);
    let last = span.to.min(span.now);
    let starts = (first..).map_while(|index| from.checked_add(index.checked_mul(period)?));
    let starts = starts.take_while(|start| *start < last).take(MOST_POINTS);
    let point = |start: i64| {
        let end = start.saturating_add(period).min(last);
        let region = context.region();
        let volume = context
            .world
            .arrived_volume(group, (start, end), span.now, region);
        let value = match name {
            "IncomingBytes" => volume.bytes,
            "IncomingLogEvents" => volume.events,
            _ => return None,
        };
        (value > 0.0).then_some((start, value))
    };
    Some(starts.filter_map(point).collect())
}
