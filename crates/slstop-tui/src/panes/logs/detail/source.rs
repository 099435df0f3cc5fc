//! The source text of a line, wrapped for a width in turns: a line of a megabyte has ten thousand rows,
//! and one looks at fifty.

use crate::theme::Role;
use slstop_base::SafeText;

use super::super::line_text::{StyledLine, StyledSpan};

/// Of text wrapped in a turn: about a millisecond.
const TURN: usize = 16 << 10;
/// Narrower panes cut its rows: a row a character would be a million of them.
const NARROWEST: u16 = 20;
/// Rows of a line below its first are set in.
const INDENT: &str = "  ";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineSource {
    /// Clean, with its line ends.
    text: String,
    /// What is before is wrapped.
    at: usize,
    width: usize,
    /// The row that comes next begins a line.
    is_begun: bool,
}

impl LineSource {
    pub fn new(text: &str, width: u16) -> Self {
        let lines = text.split('\n').flat_map(|line| {
            let line = line.trim_end_matches('\r');
            line.split('\r').map(SafeText::from)
        });
        let mut clean = String::with_capacity(text.len() + 1);
        for line in lines {
            clean.push_str(line.as_str());
            clean.push('\n');
        }
        Self {
            text: clean,
            at: 0,
            width: usize::from(width.max(NARROWEST)),
            is_begun: false,
        }
    }

    pub fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    /// A turn's rows.
    pub fn advance(&mut self) -> Vec<StyledLine> {
        let mut rows = Vec::new();
        let end = self.at.saturating_add(TURN).min(self.text.len());
        let end = self.text.floor_char_boundary(end);
        while self.at < end {
            let (taken, is_end) = self.row(end);
            // The turn before ended where the line does.
            if taken == 0 && is_end && self.is_begun {
                self.at += 1;
                self.is_begun = false;
                continue;
            }
            let indent = if self.is_begun { INDENT } else { "" };
            let text = &self.text[self.at..self.at + taken];
            rows.push(vec![StyledSpan::new(format!("{indent}{text}"), Role::Text)]);
            self.at += taken + usize::from(is_end);
            self.is_begun = !is_end;
        }
        rows
    }

    /// How many bytes the next row takes, and whether a line ends behind it. What the turn's end cuts
    /// off makes a row that is shorter; that is seen once in thousands.
    fn row(&self, end: usize) -> (usize, bool) {
        let rest = &self.text[self.at..end];
        let line = rest.find('\n');
        let room = self.width - if self.is_begun { INDENT.len() } else { 0 };
        // A row of so many cells has hardly ever more bytes than this.
        let most = rest.floor_char_boundary((room * 8).min(line.unwrap_or(rest.len())));
        let head = SafeText::from(&rest[..most]);
        let taken = head.cut(room).as_str().len();
        // One that is wider than the row, or was not clean after all, is not stayed with for ever.
        let taken = if taken == 0 { most } else { taken.min(most) };
        let taken = rest.floor_char_boundary(taken);
        (taken, line == Some(taken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, width: u16) -> (Vec<String>, usize) {
        let mut source = LineSource::new(text, width);
        let (mut rows, mut turns) = (Vec::new(), 0);
        while !source.is_done() {
            let turn = source.advance();
            assert!(turn.len() <= TURN, "{} rows in a turn", turn.len());
            rows.extend(turn.into_iter().map(|mut row| row.remove(0).text));
            turns += 1;
        }
        (rows, turns)
    }

    #[test]
    fn lines_end_where_they_end_and_long_ones_go_on_set_in() {
        let (rows, turns) = all("abcdefghijklmnopqrstuvwxyz\r\n\r\nkl界mn\rx", 20);
        let shown = ["abcdefghijklmnopqrst", "  uvwxyz", "", "kl界mn", "x"];
        assert_eq!((rows, turns), (shown.map(str::to_owned).to_vec(), 1));
        assert_eq!(all("", 0).0, [""]);
    }

    #[test]
    fn a_megabyte_is_wrapped_in_turns_and_nothing_of_it_is_lost() {
        for text in ["0123456789", "\u{65e5}\u{672c}", "e\u{301}", "x\n"] {
            let text = text.repeat((1 << 20) / text.len());
            let (rows, turns) = all(&text, 100);
            let held: usize = rows.iter().map(|row| row.trim_start().len()).sum();
            assert_eq!(held, text.replace('\n', "").len());
            assert!(turns >= 64, "{turns} turns");
            let width = |row: &String| SafeText::from(row.as_str()).width();
            assert!(rows.iter().all(|row| width(row) <= 100));
        }
    }

    #[test]
    fn what_never_fills_a_row_ends_too() {
        let marks = format!("a{}", "\u{301}".repeat(100_000));
        assert!(all(&marks, 40).1 < 100);
        assert!(all(&"\u{200b}\u{1b}".repeat(50_000), 40).1 < 100);
    }
}
