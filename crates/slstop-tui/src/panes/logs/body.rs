//! The rows of a line: one that is cut at the edge, or as many as it takes.

use crate::theme::Role;
use slstop_base::SafeText;

use super::said::{Said, Span, Spans};

/// More rows of one line would push everything else away; Enter shows all of it.
const MOST_ROWS: usize = 30;
/// Lines below a line's first are set in.
const INDENT: &str = "  ";

/// What is shown of a line in one row, and what is said about the rest.
pub fn folded(said: Said) -> (Spans, Option<String>) {
    let more = said.lines.len() - 1;
    let rest = match (more, said.is_cut) {
        (0, false) => None,
        (0, true) => Some("…".to_owned()),
        (1, false) => Some("+1 line".to_owned()),
        (more, false) => Some(format!("+{more} lines")),
        (more, true) => Some(format!("+{more} lines and more")),
    };
    (said.lines.into_iter().next().unwrap_or_default(), rest)
}

/// All of a line, wrapped at a width; a screen that is lower shows less of it.
pub fn wrapped(said: &Said, width: u16, height: usize) -> Vec<Spans> {
    let most = MOST_ROWS.min(height.max(2) - 1);
    let mut rows: Vec<Spans> = Vec::new();
    for (n, line) in said.lines.iter().enumerate() {
        let indent = if n == 0 { "" } else { INDENT };
        wrap(line, indent, width, most, &mut rows);
        if rows.len() > most {
            break;
        }
    }
    let is_cut = said.is_cut || rows.len() > most;
    rows.truncate(most);
    if let Some(last) = rows.last_mut().filter(|_| is_cut) {
        last.push(Span::new(" … Enter shows all", Role::Muted));
    }
    rows
}

/// All the rows of one line of text.
pub fn lines_of(line: &str, width: u16, role: Role) -> Vec<Spans> {
    let mut rows = Vec::new();
    let line = vec![Span::new(line, role)];
    wrap(&line, "", width, usize::MAX, &mut rows);
    rows
}

/// By characters, as terminals do: a log's columns are not words.
fn wrap(line: &Spans, indent: &str, width: u16, most: usize, rows: &mut Vec<Spans>) {
    let width = usize::from(width.max(1));
    let mut row = vec![];
    let mut used = indent.len();
    if !indent.is_empty() {
        row.push(Span::new(indent, Role::Text));
    }
    for span in line {
        let text = SafeText::from(span.text.as_str());
        let mut part = String::new();
        for (grapheme, cells) in text.graphemes() {
            if used + cells > width && used > indent.len() {
                row.push(Span::new(std::mem::take(&mut part), span.role));
                rows.push(std::mem::take(&mut row));
                if rows.len() > most {
                    return;
                }
                row.push(Span::new(INDENT, Role::Text));
                used = INDENT.len();
            }
            part.push_str(grapheme);
            used += cells;
        }
        row.push(Span::new(part, span.role));
    }
    rows.push(row);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str]) -> Said {
        let line = |line: &&str| vec![Span::new(*line, Role::Text)];
        Said {
            lines: lines.iter().map(line).collect(),
            is_cut: false,
        }
    }

    fn texts(rows: &[Spans]) -> Vec<String> {
        let text = |row: &Spans| row.iter().map(|span| span.text.as_str()).collect();
        rows.iter().map(text).collect()
    }

    #[test]
    fn long_lines_go_on_below_set_in() {
        let rows = wrapped(&said(&["abcdefghij", "kl界mn"]), 6, 40);
        assert_eq!(texts(&rows), ["abcdef", "  ghij", "  kl界", "  mn"]);
        assert_eq!(texts(&wrapped(&said(&["", "a"]), 0, 40)), ["", "  a"]);
    }

    #[test]
    fn what_takes_too_many_rows_says_where_the_rest_is() {
        let long = "x".repeat(100_000);
        let rows = wrapped(&said(&[&long]), 10, 6);
        assert_eq!(rows.len(), 5);
        assert!(texts(&rows)[4].ends_with("Enter shows all"));
        let (_, rest) = folded(said(&["a", "b", "c"]));
        assert_eq!(rest.as_deref(), Some("+2 lines"));
    }
}
