//! The column of functions that `slstop tail` prints between time and message when it follows several.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Where a name stands behind the time and its blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameColumn {
    width: usize,
}

/// A time, perhaps the word for a late line, a function's name, and what only the platform prints.
static PLATFORM_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?:late )?([A-Za-z0-9_-]+)( +)(?:START RequestId: |END RequestId: |REPORT RequestId: |INIT_START )",
    )
    .expect("a constant")
});

impl NameColumn {
    /// As the platform's lines among the first ones show it; `None` if there is no such column.
    pub fn of(head: &str) -> Option<Self> {
        let mut widths = PLATFORM_LINE
            .captures_iter(head)
            .map(|line| line[1].len() + line[2].len() - 1);
        let width = widths.next()?;
        widths.all(|other| other == width).then_some(Self { width })
    }

    /// The function and the message of what stands behind a time.
    pub fn split<'t>(&self, behind_time: &'t str) -> Option<(&'t str, &'t str)> {
        let text = behind_time.strip_prefix("late ").unwrap_or(behind_time);
        let name = text.get(Range {
            start: 0,
            end: self.width,
        })?;
        let message = text.get(self.width..)?.strip_prefix(' ')?;
        let name = name.trim_end_matches(' ');
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '…');
        (!name.is_empty() && name.chars().all(is_name)).then_some((name, message))
    }

    /// What a line below the first one of a message is, without the blanks that set it in.
    pub fn continued<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix("    ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_is_found_by_the_lines_of_the_platform_and_then_read_from_all() {
        let head = "2026-11-20T12:00:00.007Z pay      paid\n\
            2026-11-20T12:00:00.008Z checkout START RequestId: 6f7f\n\
            2026-11-20T12:00:00.009Z late pay      END RequestId: 6f7f\n";
        let column = NameColumn::of(head).expect("two platform lines");
        assert_eq!(column.split("pay      paid"), Some(("pay", "paid")));
        assert_eq!(
            column.split("late pay      {\"a\":1}"),
            Some(("pay", "{\"a\":1}"))
        );
        assert_eq!(
            column.split("checkout   set in"),
            Some(("checkout", "  set in"))
        );
        assert_eq!(column.split("order 7 not found"), None);
        assert_eq!(column.split("pay"), None);
    }

    #[test]
    fn where_no_name_stands_there_is_no_column() {
        assert_eq!(
            NameColumn::of("2026-11-20T12:00:00.008Z START RequestId: 6f7f\n"),
            None
        );
        let torn = "2026-11-20T12:00:00.008Z a START RequestId: 1\n2026-11-20T12:00:00.008Z bcd END RequestId: 1\n";
        assert_eq!(NameColumn::of(torn), None);
    }
}
