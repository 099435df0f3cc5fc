//! The rows of a query as a table, and one of them with its fields below each other.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use slstop_core::domain::insights::ResultRow;

/// What Insights needs to find an event again is no column for people.
const POINTER: &str = "@ptr";
/// Cells of a column, but for the last, which has all the room that is left.
const WIDEST: u16 = 48;

/// A column with its room.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ResultColumn {
    pub name: Arc<str>,
    pub width: u16,
    pub is_number: bool,
}

/// In the order in which rows name them first; as wide as what is seen of them.
pub(super) fn columns(rows: &[ResultRow], seen: Range<usize>) -> Vec<ResultColumn> {
    let mut known: BTreeSet<&Arc<str>> = BTreeSet::new();
    let mut columns: Vec<ResultColumn> = Vec::new();
    for (name, _) in rows.iter().flatten() {
        if &**name != POINTER && known.insert(name) {
            columns.push(ResultColumn {
                name: name.clone(),
                width: u16::try_from(name.chars().count())
                    .unwrap_or(WIDEST)
                    .min(WIDEST),
                is_number: true,
            });
        }
    }
    for column in &mut columns {
        for row in rows.get(seen.clone()).unwrap_or_default() {
            let Some(value) = value(row, &column.name) else {
                continue;
            };
            let width = value.chars().take(usize::from(WIDEST)).count();
            column.width = column.width.max(u16::try_from(width).unwrap_or(WIDEST));
            column.is_number &= value.parse::<f64>().is_ok();
        }
    }
    columns
}

/// As a cell shows it: a log group is known by its function, and the account stands in the header.
pub(super) fn value<'r>(row: &'r ResultRow, column: &str) -> Option<&'r str> {
    let found = row.iter().find(|(name, _)| &**name == column);
    let value = found.map(|(_, value)| &**value)?;
    if column != "@log" {
        return Some(value);
    }
    let group = value.split_once(':').map_or(value, |(_, group)| group);
    Some(group.strip_prefix("/aws/lambda/").unwrap_or(group))
}

/// The lines of a row that was opened: a field each, or several where it holds JSON or lines of its own.
pub(super) fn detail(row: &ResultRow) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (name, value) in row {
        let json = serde_json::from_str::<Value>(value).ok();
        let json = json.filter(|json| json.is_object() || json.is_array());
        let shown = json.and_then(|json| serde_json::to_string_pretty(&json).ok());
        let shown = shown.unwrap_or_else(|| value.trim_end().to_owned());
        let mut label = name.to_string();
        for line in shown.lines().chain(shown.is_empty().then_some("")) {
            lines.push((std::mem::take(&mut label), line.to_owned()));
        }
    }
    lines
}

/// As `y` copies it: an object.
pub(super) fn json(row: &ResultRow) -> String {
    let member = |(name, value): &(Arc<str>, Box<str>)| (name.to_string(), Value::from(&**value));
    Value::Object(row.iter().map(member).collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(&str, &str)]) -> ResultRow {
        let cell = |(name, value): &(&str, &str)| (Arc::from(*name), Box::from(*value));
        cells.iter().map(cell).collect()
    }

    #[test]
    fn columns_are_those_of_all_rows_and_as_wide_as_what_is_seen() {
        let rows = [
            row(&[("n", "12"), ("@ptr", "x")]),
            row(&[("n", "3"), ("@message", &"long ".repeat(100))]),
        ];
        let found = columns(&rows, 0..1);
        let named: Vec<_> = found.iter().map(|one| (&*one.name, one.width)).collect();
        assert_eq!(named, [("n", 2), ("@message", 8)]);
        assert_eq!(columns(&rows, 0..9).len(), 2, "more rows than there are");
        assert_eq!(columns(&rows, 0..2)[1].width, WIDEST);
    }

    #[test]
    fn a_log_group_is_shown_by_its_function() {
        let of = |log: &str| row(&[("@log", log)]);
        assert_eq!(
            value(&of("123456789012:/aws/lambda/shop"), "@log"),
            Some("shop")
        );
        assert_eq!(
            value(&of("123456789012:/shop/all"), "@log"),
            Some("/shop/all")
        );
    }

    #[test]
    fn a_field_of_json_is_spread_over_lines() {
        let lines = detail(&row(&[
            ("@message", r#"{"a":{"b":1}}"#),
            ("n", ""),
            ("t", "x\ny\n"),
        ]));
        let shown: Vec<_> = lines
            .iter()
            .map(|(label, text)| format!("{label}|{text}"))
            .collect();
        assert_eq!(
            shown,
            [
                "@message|{",
                "|  \"a\": {",
                "|    \"b\": 1",
                "|  }",
                "|}",
                "n|",
                "t|x",
                "|y"
            ]
        );
    }
}
