//! A trace as text: a row a span, its bar on the axis of the whole trace.
//!
//! ```text
//! trace 1-65f2…  POST /pay  2.91s  14 spans  ✗1  cold  2026-12-01T12:04:27.000Z
//! self time: checkout 1.90s, pay 800ms, DynamoDB 210ms
//!                               0         500ms     1.00s
//! shop/prod POST /pay          ┃████████████████████████████ 2.91s
//!   λ checkout cold            ┃    ███████████████████▋     2.05s ✗ TypeError: …
//! ```

use std::io::{self, Write};

use crate::command::output::Output;
use slstop_base::{SafeText, mask, number};
use slstop_core::domain::line::Micros;
use slstop_core::domain::trace::rows::{Folding, WaterfallRow, rows};
use slstop_core::domain::trace::{SpanKind, SpanTree, gap, words};
use slstop_tui::widget::time_axis::TimeAxis;

/// As wide as most terminals and pages.
const BARS: u16 = 60;
/// Longer names are cut.
const WIDEST_NAME: usize = 44;
/// More services than explain where the time went.
const MOST_SERVICES: usize = 6;

pub fn print<W: Write>(tree: &SpanTree, is_ascii: bool, output: &mut Output<W>) -> io::Result<()> {
    let rows = rows(tree, &Folding::default());
    let names: Vec<SafeText<'_>> = rows.iter().map(|row| name(tree, row)).collect();
    let width = names
        .iter()
        .map(SafeText::width)
        .max()
        .unwrap_or(0)
        .min(WIDEST_NAME);
    let axis = TimeAxis {
        from: tree.start().0,
        to: tree.end().0,
        cells: BARS,
        is_ascii,
    };
    output.line(head(tree, is_ascii))?;
    output.line(self_times(tree))?;
    output.line(format!("{}{}", " ".repeat(width + 3), labels(&axis)).trim_end())?;
    for (row, name) in rows.iter().zip(&names) {
        output.line(line(tree, row, name, width, &axis))?;
        for gap in gap::gaps(tree, row.span).iter().filter(|_| !row.is_folded) {
            let took = number::millis(gap.duration().as_millis());
            let words = format!("nothing recorded, {took}: {}", gap.place(tree));
            let indent = " ".repeat(2 * (row.depth + 1));
            output.line(format!("{indent}{words}"))?;
        }
    }
    Ok(())
}

fn head(tree: &SpanTree, is_ascii: bool) -> String {
    let failures = match (tree.n_failures(), is_ascii) {
        (0, _) => String::new(),
        (n, false) => format!("  ✗{n}"),
        (n, true) => format!("  x{n}"),
    };
    let entry = tree.entry().map(|entry| entry.label()).unwrap_or_default();
    let n = tree
        .spans()
        .iter()
        .filter(|span| span.kind != SpanKind::ParentNotReceived)
        .count();
    let spans = if n == 1 { "span" } else { "spans" };
    let cold = if tree.is_cold() { "  cold" } else { "" };
    let open = if tree.is_open() { "  not ended" } else { "" };
    let start = tree.start().timestamp().rfc3339();
    format!(
        "trace {}  {entry}  {}  {n} {spans}{failures}{cold}{open}  {start}",
        tree.id,
        took(tree.duration())
    )
}

fn self_times(tree: &SpanTree) -> String {
    let times = tree.self_times();
    let told = times
        .iter()
        .filter(|(_, sum)| sum.0 > 0)
        .take(MOST_SERVICES);
    let told: Vec<String> = told
        .map(|(service, sum)| format!("{service} {}", took(*sum)))
        .collect();
    format!("self time: {}", told.join(", "))
}

fn labels(axis: &TimeAxis) -> String {
    let mut line = String::new();
    for (at, label) in axis.labels(axis.from) {
        let at = usize::from(at);
        if line.len() < at || at == 0 {
            line.push_str(&" ".repeat(at - line.len()));
            line.push_str(&label);
        }
    }
    line
}

fn name(tree: &SpanTree, row: &WaterfallRow) -> SafeText<'static> {
    let times = if row.is_group() {
        format!(" ×{}", row.others.len() + 1)
    } else {
        String::new()
    };
    let title = words::title(tree, row.span);
    format!(
        "{}{}{times}",
        "  ".repeat(row.depth.min(20)),
        mask::secrets(&title)
    )
    .into()
}

fn line(
    tree: &SpanTree,
    row: &WaterfallRow,
    name: &SafeText<'_>,
    width: usize,
    axis: &TimeAxis,
) -> String {
    let mut cells = vec![" "; usize::from(axis.cells)];
    for span in row.spans().filter_map(|at| tree.get(at)) {
        for (cell, symbol) in axis.bar(span.start.0, span.end.0) {
            if let Some(place) = cells.get_mut(usize::from(cell)) {
                *place = symbol;
            }
        }
    }
    let path = match (row.is_critical(tree), axis.is_ascii) {
        (false, _) => " ",
        (true, false) => "┃",
        (true, true) => "|",
    };
    let name = name.cut(width);
    let blanks = " ".repeat(width.saturating_sub(name.width()));
    let figure = match row.is_group() {
        true => format!("Σ {}", took(row.sum(tree))),
        false => tree
            .get(row.span)
            .map_or_else(String::new, |span| took(span.duration())),
    };
    format!(
        "{name}{blanks} {path} {} {figure}{}",
        cells.concat(),
        end(tree, row, axis.is_ascii)
    )
}

/// What went wrong, where it began; what never ended.
fn end(tree: &SpanTree, row: &WaterfallRow, is_ascii: bool) -> String {
    let mut end = String::new();
    let Some(span) = tree.get(row.span) else {
        return end;
    };
    if span.is_open && span.kind != SpanKind::ParentNotReceived {
        end.push_str(" not ended");
    }
    if !row.status(tree).is_failure() {
        return end;
    }
    end.push_str(if is_ascii { " x" } else { " ✗" });
    let origin = row
        .spans()
        .filter_map(|at| tree.get(at))
        .find(|span| span.is_failure_origin);
    if let Some(said) = origin.and_then(words::failure) {
        end.push(' ');
        end.push_str(&mask::secrets(&said));
    }
    end
}

pub fn took(time: Micros) -> String {
    number::millis(time.as_millis()).to_string()
}
