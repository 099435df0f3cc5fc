//! The rows of a line: one that is cut at the edge, or as many as it takes.

use crate::theme::Role;
use slstop_base::SafeText;

use super::line_text::{LineText, StyledLine, StyledSpan};

/// More rows of one line would push everything else away; Enter shows all of it.
const MOST_ROWS: usize = 30;
/// Lines below a line's first are set in.
const INDENT: &str = "  ";

/// What is shown of a line in one row, and what is said about the rest.
pub fn folded(line_text: LineText) -> (StyledLine, Option<String>) {
    let more = line_text.lines.len() - 1;
    let rest = match (more, line_text.is_cut) {
        (0, false) => None,
        (0, true) => Some("…".to_owned()),
        (1, false) => Some("+1 line".to_owned()),
        (more, false) => Some(format!("+{more} lines")),
        (more, true) => Some(format!("+{more} lines and more")),
    };
    (line_text.lines.into_iter().next().unwrap_or_default(), rest)
}

/// All of a line, wrapped at a width; a screen that is lower shows less of it.
pub fn wrapped(line_text: &LineText, width: u16, height: usize) -> Vec<StyledLine> {
    let most = MOST_ROWS.min(height.max(2) - 1);
    let mut rows: Vec<StyledLine> = Vec::new();
    for (n, line) in line_text.lines.iter().enumerate() {
        let indent = if n == 0 { "" } else { INDENT };
        wrap(line, indent, width, most, &mut rows);
        if rows.len() > most {
            break;
        }
    }
    let is_cut = line_text.is_cut || rows.len() > most;
    rows.truncate(most);
    if let Some(last) = rows.last_mut().filter(|_| is_cut) {
        last.push(StyledSpan::new(" … Enter shows all", Role::Muted));
    }
    rows
}

/// All the rows of one line of text.
pub fn lines_of(line: &str, width: u16, role: Role) -> Vec<StyledLine> {
    let mut rows = Vec::new();
    let line = vec![StyledSpan::new(line, role)];
    wrap(&line, "", width, usize::MAX, &mut rows);
    rows
}

/// By characters, as terminals do: a log's columns are not words.
fn wrap(line: &StyledLine, indent: &str, width: u16, most: usize, rows: &mut Vec<StyledLine>) {
    let width = usize::from(width.max(1));
    let mut row = vec![];
    let mut used = indent.len();
    if !indent.is_empty() {
        row.push(StyledSpan::new(indent, Role::Text));
    }
    for span in line {
        let text = SafeText::from(span.text.as_str());
        let mut part = String::new();
        for (grapheme, cells) in text.graphemes() {
            if used + cells > width && used > indent.len() {
                row.push(StyledSpan::new(std::mem::take(&mut part), span.role));
                rows.push(std::mem::take(&mut row));
                if rows.len() > most {
                    return;
                }
                row.push(StyledSpan::new(INDENT, Role::Text));
                used = INDENT.len();
            }
            part.push_str(grapheme);
            used += cells;
        }
        row.push(StyledSpan::new(part, span.role));
    }
    rows.push(row);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_text(lines: &[&str]) -> LineText {
        let line = |line: &&str| vec![StyledSpan::new(*line, Role::Text)];
        LineText {
            lines: lines.iter().map(line).collect(),
            is_cut: false,
        }
    }

    fn texts(rows: &[StyledLine]) -> Vec<String> {
        let text = |row: &StyledLine| row.iter().map(|span| span.text.as_str()).collect();
        rows.iter().map(text).collect()
    }

    #[test]
    fn long_lines_go_on_below_set_in() {
        let rows = wrapped(&line_text(&["abcdefghij", "kl界mn"]), 6, 40);
        assert_eq!(texts(&rows), ["abcdef", "  ghij", "  kl界", "  mn"]);
        assert_eq!(texts(&wrapped(&line_text(&["", "a"]), 0, 40)), ["", "  a"]);
    }

    #[test]
    fn what_takes_too_many_rows_says_where_the_rest_is() {
        let long = "x".repeat(100_000);
        let rows = wrapped(&line_text(&[&long]), 10, 6);
        assert_eq!(rows.len(), 5);
        assert!(texts(&rows)[4].ends_with("Enter shows all"));
        let (_, rest) = folded(line_text(&["a", "b", "c"]));
        assert_eq!(rest.as_deref(), Some("+2 lines"));
    }
}
