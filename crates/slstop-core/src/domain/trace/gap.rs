//! Time of a span in which nothing was recorded below it, and between what it lies.

use super::span::{SpanKind, SpanTime};
use super::span_tree::SpanTree;
use crate::domain::line::Micros;

/// A stretch that is worth a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnrecordedTime {
    pub from: SpanTime,
    pub to: SpanTime,
    /// The spans at its sides; neither where its parent begins or ends.
    pub after: Option<usize>,
    pub before: Option<usize>,
}

impl UnrecordedTime {
    pub fn duration(&self) -> Micros {
        self.to.since(self.from)
    }

    /// `before the handler`, `between GetItem and PutItem`.
    pub fn place(&self, tree: &SpanTree) -> String {
        let label = |at: Option<usize>| {
            let span = tree.get(at?)?;
            Some(match span.kind {
                SpanKind::Invocation => "the handler".to_owned(),
                SpanKind::Initialization => "init".to_owned(),
                _ => span.label(),
            })
        };
        match (label(self.after), label(self.before)) {
            (Some(after), Some(before)) if after == before => format!("between two of {after}"),
            (Some(after), Some(before)) => format!("between {after} and {before}"),
            (Some(after), None) => format!("after {after}"),
            (None, Some(before)) => format!("before {before}"),
            (None, None) => String::new(),
        }
    }
}

/// A tenth of the parent.
const WORTH_A_WORD: u64 = 10;

/// The gaps of a span that has children, in the order of time.
pub fn gaps(tree: &SpanTree, at: usize) -> Vec<UnrecordedTime> {
    let Some(span) = tree.get(at) else {
        return Vec::new();
    };
    let least = (span.duration().0 / WORTH_A_WORD).max(1);
    let mut gaps = Vec::new();
    let (mut reach, mut after) = (span.start, None);
    let mut add = |from: SpanTime, to: SpanTime, after, before| {
        if to.since(from).0 > least {
            gaps.push(UnrecordedTime {
                from,
                to,
                after,
                before,
            });
        }
    };
    let mut has_children = false;
    for child in tree.children(at) {
        let Some(part) = tree.get(child) else {
            continue;
        };
        has_children = true;
        add(reach, part.start.min(span.end), after, Some(child));
        if part.end > reach {
            (reach, after) = (part.end, Some(child));
        }
    }
    if has_children {
        add(reach, span.end, after, None);
    }
    gaps
}
