//! The rows in four forms. What Insights needs to find an event again is no column for people.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::asked::QueryAnswer;
use crate::command::exit::Exit;
use crate::command::fleet::FleetForm;
use crate::command::output::{Output, aligned};
use slstop_base::SafeText;
use slstop_core::domain::insights::{QueryProgress, ResultRow};

const POINTER: &str = "@ptr";
/// Cells of a terminal's table; the last column has all the room that is left.
const WIDEST: usize = 60;

pub fn print<W: Write>(
    answer: &QueryAnswer,
    form: FleetForm,
    output: &mut Output<W>,
) -> io::Result<Exit> {
    let is_complete = answer.progress == QueryProgress::Complete;
    // Half a result looks like a whole one once it is in a pipe.
    let rows: &[ResultRow] = if is_complete || output.is_terminal {
        &answer.rows
    } else {
        &[]
    };
    if form.json {
        for row in rows {
            output.json(&object(row))?;
        }
        output.json(&json!({
            "records_matched": answer.scanned.records_matched,
            "records_scanned": answer.scanned.records,
            "bytes_scanned": answer.scanned.bytes,
            "cost_usd": answer.cost.as_dollars(),
        }))?;
    } else if !rows.is_empty() {
        let columns = columns(rows);
        if form.csv {
            csv(rows, &columns, output)?;
        } else if form.markdown {
            markdown(rows, &columns, output)?;
        } else {
            people(rows, &columns, output)?;
        }
    }
    Ok(if is_complete && !answer.rows.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn object(row: &ResultRow) -> Value {
    let member = |(name, value): &(Arc<str>, Box<str>)| (name.to_string(), Value::from(&**value));
    Value::Object(row.iter().map(member).collect::<Map<_, _>>())
}

/// In the order in which rows name them first: a row lacks what its event lacks.
fn columns(rows: &[ResultRow]) -> Vec<Arc<str>> {
    let mut columns: Vec<Arc<str>> = Vec::new();
    let mut places: BTreeMap<Arc<str>, ()> = BTreeMap::new();
    for (name, _) in rows.iter().flatten() {
        if &**name != POINTER && places.insert(name.clone(), ()).is_none() {
            columns.push(name.clone());
        }
    }
    columns
}

fn value<'r>(row: &'r ResultRow, column: &str) -> Option<&'r str> {
    let found = row.iter().find(|(name, _)| &**name == column);
    found.map(|(_, value)| &**value)
}

fn people<W: Write>(
    rows: &[ResultRow],
    columns: &[Arc<str>],
    output: &mut Output<W>,
) -> io::Result<()> {
    let is_cut = output.is_terminal;
    let last = columns.len() - 1;
    let is_number: Vec<bool> = columns
        .iter()
        .map(|column| {
            let mut values = rows.iter().filter_map(|row| value(row, column));
            values.all(|value| value.parse::<f64>().is_ok())
        })
        .collect();
    let cell = |row: &ResultRow, (place, column): (usize, &Arc<str>)| -> SafeText<'static> {
        let Some(text) = value(row, column) else {
            return SafeText::from("\u{b7}");
        };
        let line = text.trim_end().replace(['\n', '\r'], " ");
        if is_cut && place < last && line.chars().count() > WIDEST {
            let head: String = line.chars().take(WIDEST - 1).collect();
            return SafeText::from(format!("{head}…"));
        }
        SafeText::from(line)
    };
    let heading = columns
        .iter()
        .map(|column| SafeText::from(column.to_string()));
    let mut lines: Vec<Vec<SafeText<'static>>> = vec![heading.collect()];
    for row in rows {
        lines.push(
            columns
                .iter()
                .enumerate()
                .map(|column| cell(row, column))
                .collect(),
        );
    }
    aligned(&lines, |column| is_number.get(column) == Some(&true))
        .into_iter()
        .try_for_each(|line| output.line(line))
}

fn markdown<W: Write>(
    rows: &[ResultRow],
    columns: &[Arc<str>],
    output: &mut Output<W>,
) -> io::Result<()> {
    let cell = |text: &str| {
        text.trim_end()
            .replace('|', "\\|")
            .replace(['\n', '\r'], " ")
    };
    let heading: Vec<String> = columns.iter().map(|column| cell(column)).collect();
    output.line(format!("| {} |", heading.join(" | ")))?;
    output.line(format!("|{}", "---|".repeat(columns.len())))?;
    for row in rows {
        let cells = columns
            .iter()
            .map(|column| cell(value(row, column).unwrap_or_default()));
        output.line(format!("| {} |", cells.collect::<Vec<_>>().join(" | ")))?;
    }
    Ok(())
}

fn csv<W: Write>(
    rows: &[ResultRow],
    columns: &[Arc<str>],
    output: &mut Output<W>,
) -> io::Result<()> {
    let names: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    output.line(names.join(","))?;
    for row in rows {
        let cells = columns
            .iter()
            .map(|column| quoted(value(row, column).unwrap_or_default()));
        output.line(cells.collect::<Vec<_>>().join(","))?;
    }
    Ok(())
}

/// A line an object: what breaks lines is written as JSON writes it.
fn quoted(text: &str) -> String {
    let text = text.trim_end_matches(['\n', '\r']);
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
