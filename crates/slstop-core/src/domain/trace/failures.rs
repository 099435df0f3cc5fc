//! Where failures began. SDKs repeat a fault, with its exception, on every level up to the segment; it is
//! one failure all the same.

use super::span::{Exception, TraceSpan};

pub fn find_origins(spans: &mut [TraceSpan]) {
    // By span, whether it or something below failed; from the leaves up, as children follow their parents.
    let mut fails_below = vec![false; spans.len()];
    for at in (0..spans.len()).rev() {
        let span = &spans[at];
        let is_origin = span.status.is_failure() && (!fails_below[at] || is_new(spans, at));
        let fails = span.status.is_failure() || fails_below[at];
        if let (true, Some(parent)) = (fails, span.parent) {
            fails_below[parent as usize] = true;
        }
        spans[at].is_failure_origin = is_origin;
    }
}

/// Whether a span says of its own failure what nothing below says.
fn is_new(spans: &[TraceSpan], at: usize) -> bool {
    let span = &spans[at];
    let own: Vec<&Exception> = span.exceptions.iter().collect();
    if own.is_empty() || span.cause.is_some() {
        return false;
    }
    let below = &spans[at + 1..span.subtree_end as usize];
    let known = below
        .iter()
        .filter(|span| span.status.is_failure())
        .flat_map(|span| &span.exceptions);
    !known
        .clone()
        .any(|known| own.iter().any(|own| is_same(own, known)))
        && known.clone().next().is_some()
}

fn is_same(one: &Exception, other: &Exception) -> bool {
    let is_named =
        |left: &Option<Box<str>>, right: &Option<Box<str>>| left.is_some() && left == right;
    is_named(&one.id, &other.id)
        || is_named(&one.cause, &other.id)
        || one.class == other.class && one.message == other.message
        || is_named(&one.message, &other.message)
}
