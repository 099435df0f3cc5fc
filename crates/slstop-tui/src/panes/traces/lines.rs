//! The lines of a waterfall: its rows, and below a row what explains it.

use slstop_core::domain::trace::rows::{Folding, WaterfallRow, rows};
use slstop_core::domain::trace::{SpanTree, gap, words};

/// A line on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaterfallLine {
    /// A row, by its place among the rows.
    Row(usize),
    /// Time in which nothing was recorded, from and to in microseconds.
    Gap {
        row: usize,
        from: i64,
        to: i64,
        text: String,
    },
    /// What went wrong, where it began.
    Failure { row: usize, text: String },
}

impl WaterfallLine {
    /// The row that it belongs to.
    pub fn row(&self) -> usize {
        match self {
            Self::Row(row) | Self::Gap { row, .. } | Self::Failure { row, .. } => *row,
        }
    }
}

pub fn lines(tree: &SpanTree, folding: &Folding) -> (Vec<WaterfallRow>, Vec<WaterfallLine>) {
    let rows = rows(tree, folding);
    let mut lines = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        lines.push(WaterfallLine::Row(place));
        let mut spans = row.spans().filter_map(|at| tree.get(at));
        let origin = spans.find(|span| span.is_failure_origin);
        if let Some(text) = origin.and_then(words::failure) {
            lines.push(WaterfallLine::Failure { row: place, text });
        }
        if row.is_folded {
            continue;
        }
        lines.extend(
            gap::gaps(tree, row.span)
                .into_iter()
                .map(|gap| WaterfallLine::Gap {
                    row: place,
                    from: gap.from.0,
                    to: gap.to.0,
                    text: gap.place(tree),
                }),
        );
    }
    (rows, lines)
}
