//! A document as rows: a member a row, set in by its depth, containers with what they hold.

use serde_json::Value;

use crate::theme::Role;

use super::super::line_text::StyledSpan;
use super::page::LinePageRow;

/// More rows of a document are not made: a person does not scroll further.
const MOST_ROWS: usize = 10_000;
/// Cells that each depth is set in.
const STEP: usize = 2;
/// Of one value; all of it stands in the source below.
const LONGEST: usize = 2000;

pub fn rows(value: &Value, rows: &mut Vec<LinePageRow>) {
    add(None, value, 0, rows);
}

/// Recursion ends where the reader of JSON did: at 128 levels.
fn add(key: Option<&str>, value: &Value, depth: usize, rows: &mut Vec<LinePageRow>) {
    if rows.len() >= MOST_ROWS {
        return;
    }
    let at = rows.len();
    let mut row = LinePageRow::set_in(depth * STEP);
    if let Some(key) = key {
        row.spans
            .push(StyledSpan::new(format!("{key}  "), Role::Muted));
    }
    match value {
        Value::Object(members) => {
            row.inside = Some(StyledSpan::new(
                format!("{{{}}}", members.len()),
                Role::Unit,
            ));
            rows.push(row);
            for (key, value) in members {
                add(Some(key), value, depth + 1, rows);
            }
            close(at, rows);
        }
        Value::Array(items) => {
            row.inside = Some(StyledSpan::new(format!("[{}]", items.len()), Role::Unit));
            rows.push(row);
            for (index, value) in items.iter().enumerate() {
                add(Some(&index.to_string()), value, depth + 1, rows);
            }
            close(at, rows);
        }
        Value::String(text) => strings(row, text, depth, rows),
        Value::Null => push(row, "null", Role::Unknown, rows),
        other => push(row, &other.to_string(), Role::Strong, rows),
    }
}

fn push(mut row: LinePageRow, text: &str, role: Role, rows: &mut Vec<LinePageRow>) {
    row.spans.push(StyledSpan::new(text, role));
    rows.push(row);
}

/// A text of several lines, a stack mostly, has its lines below it.
fn strings(mut row: LinePageRow, text: &str, depth: usize, rows: &mut Vec<LinePageRow>) {
    let cut = &text[..text.floor_char_boundary(LONGEST)];
    let mut lines = cut.lines();
    let first = lines.next().unwrap_or_default();
    row.spans.push(StyledSpan::new(first, Role::Text));
    if cut.len() < text.len() {
        row.spans.push(StyledSpan::new(" …", Role::Muted));
    }
    rows.push(row);
    for line in lines {
        let mut row = LinePageRow::set_in((depth + 1) * STEP);
        row.spans.push(StyledSpan::new(line, Role::Text));
        rows.push(row);
    }
}

/// Everything since the container began is its own. What is empty does not fold.
fn close(at: usize, rows: &mut [LinePageRow]) {
    let end = rows.len();
    rows[at].fold = (end > at + 1).then_some(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_a_member_a_row() {
        let document = serde_json::json!({"a": {"b": [1, "x\ny"]}, "c": {}, "d": null});
        let mut found = Vec::new();
        rows(&document, &mut found);
        let text = |row: &LinePageRow| {
            let spans = row.spans.iter().chain(&row.inside);
            let words: String = spans.map(|span| span.text.as_str()).collect();
            format!(
                "{}{}{}",
                " ".repeat(row.indent),
                words.trim_end(),
                row.fold.map_or(String::new(), |end| format!(" to {end}"))
            )
        };
        let shown: Vec<String> = found.iter().map(text).collect();
        assert_eq!(
            shown,
            [
                "{3} to 8",
                "  a  {1} to 6",
                "    b  [2] to 6",
                "      0  1",
                "      1  x",
                "        y",
                "  c  {0}",
                "  d  null"
            ]
        );
    }

    #[test]
    fn a_document_without_end_ends() {
        let many: Value = (0..3 * MOST_ROWS).collect();
        let mut found = Vec::new();
        rows(&many, &mut found);
        assert_eq!(found.len(), MOST_ROWS);
    }
}
