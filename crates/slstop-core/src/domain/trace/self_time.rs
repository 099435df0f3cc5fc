//! A span's own time: what remains when the time in which a child runs is taken out.

use super::span::TraceSpan;
use crate::domain::line::Micros;

pub fn fill(spans: &mut [TraceSpan]) {
    // By parent, how far its time is covered and how much of it. Children come by their start, so that one
    // pass adds up what they cover together.
    let mut covered: Vec<(i64, u64)> = spans.iter().map(|span| (span.start.0, 0)).collect();
    for span in &*spans {
        let Some(parent) = span.parent.map(|parent| parent as usize) else {
            continue;
        };
        let (reach, sum) = &mut covered[parent];
        let from = span.start.0.max(*reach);
        let to = span.end.0.min(spans[parent].end.0);
        if to > from {
            *sum += u64::try_from(to - from).unwrap_or(0);
            *reach = to;
        }
    }
    for (span, (_, covered)) in spans.iter_mut().zip(covered) {
        span.self_time = Micros(span.duration().0.saturating_sub(covered));
    }
}
