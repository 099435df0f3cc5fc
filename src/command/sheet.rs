//! Rows of JSON as sheets: comma-separated values, and tables in Markdown.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::output::Output;

/// Figures of the JSON under its own names, a nested one's joined to that of what it lies in: `duration_ms_p50` is
/// `p50` of `duration_ms`. What a line does not have is empty.
pub fn csv<W: Write>(
    names: &[&str],
    lines: &[impl Serialize],
    output: &mut Output<W>,
) -> io::Result<()> {
    output.line(names.join(","))?;
    for line in lines {
        let line = serde_json::to_value(line)?;
        let cells: Vec<String> = names.iter().map(|name| field(value(&line, name))).collect();
        output.line(cells.join(","))?;
    }
    Ok(())
}

/// The heading and the rows below it.
pub fn rows_of_csv<W: Write>(rows: &[Vec<String>], output: &mut Output<W>) -> io::Result<()> {
    rows.iter().try_for_each(|row| {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        output.line(cells.join(","))
    })
}

fn value<'v>(line: &'v Value, name: &str) -> Option<&'v Value> {
    if let Some(value) = line.get(name) {
        return Some(value);
    }
    let mut nested = line
        .as_object()?
        .iter()
        .filter(|(_, value)| value.is_object());
    nested.find_map(|(outer, inner)| {
        let name = name.strip_prefix(outer.as_str())?.strip_prefix('_')?;
        inner.get(name)
    })
}

/// A cell of CSV, quoted where it must be.
pub fn field(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => quoted(text),
        Some(other) => quoted(&other.to_string()),
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The heading and the rows below it; numbers stand on the right.
pub fn markdown<W: Write>(
    rows: &[Vec<String>],
    is_number: impl Fn(usize) -> bool,
    output: &mut Output<W>,
) -> io::Result<()> {
    for (n, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        output.line(format!("| {} |", cells.join(" | ")))?;
        if n == 0 {
            let rule = |column| if is_number(column) { "--:|" } else { "---|" };
            let rules: String = (0..row.len()).map(rule).collect();
            output.line(format!("|{rules}"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_of_csv_are_quoted_where_they_must_be() {
        assert_eq!(field(Some(&"plain".into())), "plain");
        assert_eq!(field(Some(&"a,\"b\"".into())), "\"a,\"\"b\"\"\"");
        assert_eq!(
            (field(Some(&1.5.into())), field(None)),
            ("1.5".into(), String::new())
        );
    }

    #[test]
    fn nested_figures_are_found_by_their_joined_names() {
        let line = json!({"init_ms": {"p50": 4}, "init_cost_usd": 0.5});
        assert_eq!(value(&line, "init_ms_p50"), Some(&json!(4)));
        assert_eq!(value(&line, "init_cost_usd"), Some(&json!(0.5)));
        assert_eq!(value(&line, "init_ms_p99"), None);
    }
}
