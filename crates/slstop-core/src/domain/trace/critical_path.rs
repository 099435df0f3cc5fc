//! The critical path: from the end of the entry back through whatever ended last and was waited for.

use super::span::{SpanKind, TraceSpan};

pub fn mark(spans: &mut [TraceSpan]) {
    let tops = spans.iter().enumerate().filter(|(_, span)| {
        let is_below_row = span
            .parent
            .is_some_and(|parent| spans[parent as usize].kind == SpanKind::ParentNotReceived);
        span.kind != SpanKind::ParentNotReceived && (span.parent.is_none() || is_below_row)
    });
    let longest = tops.max_by_key(|(at, span)| (span.duration(), std::cmp::Reverse(*at)));
    let Some((root, _)) = longest else {
        return;
    };
    let mut children: Vec<Vec<u32>> = vec![Vec::new(); spans.len()];
    for (at, span) in spans.iter().enumerate() {
        if let Some(parent) = span.parent {
            children[parent as usize].push(u32::try_from(at).unwrap_or(u32::MAX));
        }
    }
    for siblings in &mut children {
        siblings.sort_by_key(|&at| spans[at as usize].end);
    }
    // Spans of the path, with the moment until which they are waited for.
    let mut waiting = vec![(root, spans[root].end)];
    while let Some((at, until)) = waiting.pop() {
        spans[at].is_critical = true;
        let start = spans[at].start;
        let mut cursor = until.min(spans[at].end);
        for &child in children[at].iter().rev() {
            let child = child as usize;
            // One that went on when its parent was done was not waited for.
            if spans[child].end > cursor
                || spans[child].end <= start
                || spans[child].start == spans[child].end
            {
                continue;
            }
            waiting.push((child, cursor));
            cursor = spans[child].start;
            if cursor <= start {
                break;
            }
        }
    }
}
