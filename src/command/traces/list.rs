//! Traces a line each, or the services of a graph below those that call them.

use std::io::{self, Write};

use crate::command::output::{Output, aligned};
use slstop_base::{SafeText, Timestamp, mask, number};
use slstop_core::domain::trace::{CallCounts, ListedTrace, OpenedTraces, ServiceGraph};

const HEADER: [&str; 6] = ["START", "DURATION", "STATUS", "TRACE", "ENTRY", "FUNCTIONS"];
/// In place of what is not known.
const UNKNOWN: &str = "·";

pub fn print<W: Write>(opened: &OpenedTraces, output: &mut Output<W>) -> io::Result<()> {
    let of_trees = opened.trees.iter().map(ListedTrace::of);
    let summaries: Vec<ListedTrace> = of_trees.chain(opened.summaries.iter().cloned()).collect();
    if !summaries.is_empty() {
        let mut rows = vec![HEADER.map(SafeText::from).to_vec()];
        rows.extend(summaries.iter().map(cells));
        for line in aligned(&rows, |column| column == 1) {
            output.line(line)?;
        }
    }
    opened
        .graphs
        .iter()
        .try_for_each(|graph| print_graph(graph, output))
}

fn cells(summary: &ListedTrace) -> Vec<SafeText<'static>> {
    let cold = if summary.is_cold == Some(true) {
        " cold"
    } else {
        ""
    };
    let partial = if summary.is_partial { " partial" } else { "" };
    let known = |text: Option<String>| SafeText::from(text.unwrap_or_else(|| UNKNOWN.to_owned()));
    vec![
        known(summary.start.map(Timestamp::rfc3339)),
        known(
            summary
                .duration_ms
                .map(|millis| number::millis(millis).to_string()),
        ),
        format!("{}{cold}{partial}", summary.status().name()).into(),
        SafeText::from(&*summary.id).into_owned(),
        known(
            summary
                .entry
                .as_ref()
                .map(|entry| mask::secrets(entry).into_owned()),
        ),
        SafeText::from(summary.functions.join(", ")),
    ]
}

fn print_graph<W: Write>(graph: &ServiceGraph, output: &mut Output<W>) -> io::Result<()> {
    let header = ["SERVICE", "CALLS", "FAILED", "MEAN", "TYPE"];
    let mut rows = vec![header.map(SafeText::from).to_vec()];
    for row in graph.rows() {
        let calls = match row.edge {
            Some(edge) => edge.calls,
            None => row.node.calls,
        };
        let figure =
            |figure: Option<String>| SafeText::from(figure.unwrap_or_else(|| UNKNOWN.to_owned()));
        let again = if row.is_repeated { " (above)" } else { "" };
        rows.push(vec![
            format!("{}{}{again}", "  ".repeat(row.depth), row.node.name).into(),
            figure(calls.map(|calls| number::count(calls.total as f64).to_string())),
            figure(
                calls
                    .as_ref()
                    .and_then(CallCounts::failed_share)
                    .map(|share| number::percent(share).to_string()),
            ),
            figure(
                calls
                    .as_ref()
                    .and_then(CallCounts::mean_ms)
                    .map(|millis| number::millis(millis).to_string()),
            ),
            row.node.kind.clone().unwrap_or_default().into(),
        ]);
    }
    aligned(&rows, |column| (1..4).contains(&column))
        .into_iter()
        .try_for_each(|line| output.line(line))
}
