//! `AWS/SQS`: how many messages a queue holds and how old the oldest is, of the messages that are still there.

use super::super::OperationContext;
use super::dimension::Dimensions;
use crate::world::function::MINUTE;
use crate::world::points::SeriesSpan;

/// More points than a metric keeps.
const MOST_POINTS: i64 = 1500;

/// One point for each period that has begun, oldest first; `None` where there is no such queue.
pub fn points(
    context: &OperationContext<'_>,
    name: &str,
    dimensions: &Dimensions,
    span: SeriesSpan,
) -> Option<Vec<(i64, f64)>> {
    let [(dimension, queue)] = dimensions.as_slice() else {
        return None;
    };
    if dimension != "QueueName" {
        return None;
    }
    let mut sent = context.cloud.queues().at(context).sent_to(queue)?;
    sent.sort_unstable();
    let period = span.period.max(1).checked_mul(MINUTE)?;
    let from = span.from.div_euclid(MINUTE).saturating_mul(MINUTE);
    let until = span.to.min(span.now);
    let n_points = until.saturating_sub(from).div_euclid(period);
    let point = |index: i64| {
        let start = from + index * period;
        let end = start + period;
        let held = sent.partition_point(|at| *at < end);
        let value = match name {
            "ApproximateAgeOfOldestMessage" => match sent.first() {
                Some(oldest) if held > 0 => (end - oldest) as f64 / 1000.0,
                _ => 0.0,
            },
            "ApproximateNumberOfMessagesVisible" => held as f64,
            _ => return None,
        };
        Some((start, value))
    };
    let points = (0..n_points.clamp(0, MOST_POINTS)).map(point);
    points.collect()
}
