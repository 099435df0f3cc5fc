//! The way to the next line of a kind, up or down: in turns of bounded work, because it may be a million
//! lines away.

use slstop_core::domain::line::Level;
use slstop_core::facts::Lines;

use super::index::{Index, IndexEntry, LinePosition};
use super::search::HighlightSearch;

/// Lines whose level alone is looked at in a turn.
const LINES_A_TURN: usize = 200_000;
/// Bytes of text looked through in a turn: a millisecond or two for a plain text.
const BYTES_A_TURN: usize = 2 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeekTarget {
    Match,
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seek {
    target: SeekTarget,
    is_down: bool,
    /// The line that was looked at last.
    at: LinePosition,
}

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SeekResult {
    Found(usize),
    /// There is none in this direction.
    Lost,
    /// Not yet.
    Warm(Seek),
}

impl Seek {
    /// From the line with this place on, which is not looked at itself.
    pub fn new(target: SeekTarget, is_down: bool, at: LinePosition) -> Self {
        Self {
            target,
            is_down,
            at,
        }
    }

    /// The message if nothing was found.
    pub fn in_vain(&self) -> String {
        let way = if self.is_down { "below" } else { "above" };
        match self.target {
            SeekTarget::Error => format!("no error {way}"),
            SeekTarget::Match => format!("not found {way}"),
        }
    }

    pub fn turn(self, index: &Index, search: &HighlightSearch, lines: &Lines) -> SeekResult {
        let rank = index.rank(self.at);
        let is_here = index.get(rank).is_some_and(|entry| entry.place == self.at);
        if self.is_down {
            let first = rank + usize::from(is_here);
            self.look(index.from(first), |n| first + n, search, lines)
        } else {
            self.look(index.before(rank), |n| rank - 1 - n, search, lines)
        }
    }

    fn look<'a>(
        mut self,
        entries: impl Iterator<Item = &'a IndexEntry>,
        rank: impl Fn(usize) -> usize,
        search: &HighlightSearch,
        lines: &Lines,
    ) -> SeekResult {
        let mut n_bytes = 0;
        let weight = search.scan_cost();
        for (n, entry) in entries.enumerate() {
            if n >= LINES_A_TURN || n_bytes >= BYTES_A_TURN {
                return SeekResult::Warm(self);
            }
            self.at = entry.place;
            let is_quarry = match self.target {
                SeekTarget::Error => entry.level >= Level::Error,
                SeekTarget::Match => lines.store.get(entry.place.1).is_some_and(|line| {
                    n_bytes += line.message.len() * weight;
                    search.finds(&line, lines)
                }),
            };
            if is_quarry {
                return SeekResult::Found(rank(n));
            }
        }
        SeekResult::Lost
    }
}
