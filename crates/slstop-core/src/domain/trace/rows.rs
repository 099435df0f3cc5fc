//! The rows of a waterfall: the spans that are open to be seen, equal siblings as one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::span::{SpanKind, SpanStatus};
use super::span_tree::SpanTree;
use crate::domain::line::Micros;

/// More equal siblings than this are shown as one row.
const MOST_SIBLINGS: usize = 3;

/// A row: one span, or several equal ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaterfallRow {
    /// The first of them.
    pub span: usize,
    /// The others, where it is a group.
    pub others: Vec<usize>,
    /// Below the root that is shown.
    pub depth: usize,
    pub is_folded: bool,
    pub has_children: bool,
}

impl WaterfallRow {
    pub fn is_group(&self) -> bool {
        !self.others.is_empty()
    }

    pub fn spans(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.span).chain(self.others.iter().copied())
    }

    /// The durations of all of them together.
    pub fn sum(&self, tree: &SpanTree) -> Micros {
        Micros(
            self.spans()
                .filter_map(|at| tree.get(at))
                .map(|span| span.duration().0)
                .sum(),
        )
    }

    pub fn status(&self, tree: &SpanTree) -> SpanStatus {
        let statuses = self
            .spans()
            .filter_map(|at| tree.get(at))
            .map(|span| span.status);
        statuses.max().unwrap_or_default()
    }

    pub fn is_critical(&self, tree: &SpanTree) -> bool {
        self.spans()
            .filter_map(|at| tree.get(at))
            .any(|span| span.is_critical)
    }
}

/// What is folded and opened by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folding {
    /// Spans whose descendants are hidden.
    pub folded: BTreeSet<usize>,
    /// The first spans of groups that are shown one by one.
    pub spread: BTreeSet<usize>,
    /// The span that is shown as the root.
    pub root: Option<usize>,
}

/// The rows as they are folded, from the top or from the span that is the root.
pub fn rows(tree: &SpanTree, folding: &Folding) -> Vec<WaterfallRow> {
    let mut rows = Vec::new();
    let tops: Vec<usize> = match folding.root {
        Some(root) if root < tree.len() => vec![root],
        _ => tree.tops().collect(),
    };
    // What is still to be shown, the next one last.
    let mut waiting = grouped(tree, folding, &tops, 0);
    waiting.reverse();
    while let Some(mut row) = waiting.pop() {
        row.has_children = !row.is_group() && tree.subtree_end(row.span) > row.span + 1;
        row.is_folded = row.is_group() || folding.folded.contains(&row.span);
        if row.has_children && !row.is_folded {
            let children: Vec<usize> = tree.children(row.span).collect();
            let below = grouped(tree, folding, &children, row.depth + 1);
            waiting.extend(below.into_iter().rev());
        }
        rows.push(row);
    }
    rows
}

type Likeness = (SpanKind, Arc<str>, Option<String>);

fn grouped(
    tree: &SpanTree,
    folding: &Folding,
    siblings: &[usize],
    depth: usize,
) -> Vec<WaterfallRow> {
    let likeness = |at: usize| -> Option<Likeness> {
        let span = tree.get(at)?;
        Some((
            span.kind,
            Arc::clone(&span.name),
            span.operation().map(str::to_owned),
        ))
    };
    let mut counts: HashMap<Likeness, usize> = HashMap::new();
    let is_many = siblings.len() > MOST_SIBLINGS;
    for alike in siblings
        .iter()
        .filter(|_| is_many)
        .filter_map(|&at| likeness(at))
    {
        *counts.entry(alike).or_default() += 1;
    }
    let mut rows: Vec<WaterfallRow> = Vec::new();
    let mut first_of: HashMap<Likeness, usize> = HashMap::new();
    for &at in siblings {
        let alike =
            likeness(at).filter(|alike| counts.get(alike).is_some_and(|&n| n > MOST_SIBLINGS));
        if let Some(alike) = alike {
            if let Some(&row) = first_of.get(&alike) {
                if !folding.spread.contains(&rows[row].span) {
                    rows[row].others.push(at);
                    continue;
                }
            } else {
                first_of.insert(alike, rows.len());
            }
        }
        rows.push(WaterfallRow {
            span: at,
            others: Vec::new(),
            depth,
            is_folded: false,
            has_children: false,
        });
    }
    rows
}
