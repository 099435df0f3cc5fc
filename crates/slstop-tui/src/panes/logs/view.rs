//! The lines that are shown, out of all that are held: an index that grows as lines arrive, so that
//! nothing is ever looked through twice. A new selection is made from the newest arrivals backwards, in
//! turns of bounded work.

use slstop_base::Timestamp;
use slstop_core::domain::LogSources;
use slstop_core::domain::line::Level;
use slstop_core::facts::Lines;
use slstop_core::facts::ledger::{Limits, LineOrigin, RowId, StreamId};
use slstop_core::facts::logs::{LineId, Piece, Stored};

use super::histogram::Histogram;
use super::index::{Index, IndexEntry};
use super::line_filter::LineFilter;
use super::loudness;

/// How much is done in a turn.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    lines: usize,
    /// Of text, as if it were looked through for a plain text.
    bytes: usize,
}

/// A millisecond or two.
const TURN: Bounds = Bounds {
    lines: 10_000,
    bytes: 1 << 20,
};
/// Of one invocation; of longer ones the rest is found with a filter.
const MOST_GATHERED: usize = 20_000;

/// What a line must be to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineSelection {
    pub sources: LogSources,
    /// The lines of this invocation alone, wherever they are.
    pub only: Option<RowId>,
    /// The quietest level that is shown.
    pub floor: Option<Level>,
    pub sieve: LineFilter,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    selection: LineSelection,
    pub index: Index,
    pub histogram: Histogram,
    /// Arrivals from here on were not looked at.
    next: LineId,
    /// Nor were those before this one.
    back: LineId,
    /// The first of the lines that are held, when it was looked last.
    oldest: LineId,
    upcoming: LineId,
    /// The lines of the sources, whether shown or not.
    pub n_looked_at: usize,
    /// The lines that the one invocation had when they were gathered.
    n_gathered: Option<u32>,
}

impl View {
    pub fn selection(&self) -> &LineSelection {
        &self.selection
    }

    /// Starts over with the newest line if the selection changed.
    pub fn select(&mut self, selection: LineSelection, lines: &Lines) {
        if self.selection == selection {
            return;
        }
        let upcoming = lines.store.upcoming();
        *self = Self {
            selection,
            next: upcoming,
            back: upcoming,
            oldest: lines.store.oldest(),
            upcoming,
            ..Self::default()
        };
    }

    /// Whether arrivals wait to be looked at.
    pub fn is_busy(&self) -> bool {
        self.next < self.upcoming || self.back > self.oldest
    }

    /// A turn's work: what left, what came, and then what was there before.
    pub fn advance(&mut self, lines: &Lines) {
        self.advance_within(TURN, lines);
    }

    fn advance_within(&mut self, bounds: Bounds, lines: &Lines) {
        self.oldest = lines.store.oldest();
        self.upcoming = lines.store.upcoming();
        if let Some(row) = self.selection.only {
            return self.gather(row, lines);
        }
        let histogram = &mut self.histogram;
        self.index
            .remove_before(self.oldest, |entry| histogram.remove(entry));
        self.next = self.next.max(self.oldest);
        self.back = self.back.max(self.oldest);
        let mut looking = Looking::new(bounds, lines);
        for piece in lines.store.pieces(self.next..self.upcoming) {
            looking.begin(&piece, &self.selection.sieve);
            for line in piece.lines() {
                if looking.is_over() {
                    return;
                }
                self.next = line.id.after();
                self.look_at(&line, &mut looking);
            }
        }
        self.next = self.upcoming;
        for piece in lines.store.pieces(self.oldest..self.back).rev() {
            looking.begin(&piece, &self.selection.sieve);
            for line in piece.lines().rev() {
                if looking.is_over() {
                    return;
                }
                self.back = line.id;
                self.look_at(&line, &mut looking);
            }
        }
        self.back = self.oldest;
    }

    /// An invocation's lines are few, and known to the ledger: they are collected again when one more came.
    fn gather(&mut self, row: RowId, lines: &Lines) {
        (self.next, self.back) = (self.upcoming, self.oldest);
        // How it ended depends on the moment; how many lines it has does not.
        let invocation = lines
            .ledger
            .invocation(row, Limits::at(Timestamp::default()));
        let n_lines = Some(invocation.map_or(0, |invocation| invocation.lines));
        if std::mem::replace(&mut self.n_gathered, n_lines) == n_lines {
            return;
        }
        (self.index, self.histogram) = Default::default();
        self.n_looked_at = 0;
        let mut looking = Looking::new(TURN, lines);
        for line in lines.of(row).take(MOST_GATHERED) {
            self.show(&line, &mut looking);
        }
    }

    fn look_at(&mut self, line: &Stored<'_>, looking: &mut Looking<'_>) {
        looking.n_lines += 1;
        if looking.is_from(line.stream, &self.selection.sources) {
            self.show(line, looking);
        }
    }

    /// A line of the right origin, if it is loud enough and says the right thing.
    fn show(&mut self, line: &Stored<'_>, looking: &mut Looking<'_>) {
        self.n_looked_at += 1;
        if !looking.may_be_here {
            return;
        }
        let level = loudness::of(line);
        if self.selection.floor.is_some_and(|floor| level < floor) {
            return;
        }
        if self.selection.sieve.is_set() {
            looking.n_bytes += line.message.len() * looking.weight;
            if !self.selection.sieve.lets_through(line, looking.lines) {
                return;
            }
        }
        let entry = IndexEntry {
            place: (line.at, line.id),
            level,
        };
        self.index.insert(entry);
        self.histogram.add(&entry);
    }
}

/// A turn, and what it came to know.
struct Looking<'a> {
    bounds: Bounds,
    lines: &'a Lines,
    n_lines: usize,
    n_bytes: usize,
    weight: usize,
    /// Whether any line of this piece may be let through.
    may_be_here: bool,
    /// Neighbours are mostly of one stream.
    last: Option<(StreamId, bool)>,
}

impl<'a> Looking<'a> {
    fn new(bounds: Bounds, lines: &'a Lines) -> Self {
        Self {
            bounds,
            lines,
            n_lines: 0,
            n_bytes: 0,
            weight: 0,
            may_be_here: true,
            last: None,
        }
    }

    /// Most pieces of a rare word's search are done with here.
    fn begin(&mut self, piece: &Piece<'_>, sieve: &LineFilter) {
        if sieve.is_set() && !self.is_over() {
            self.n_bytes += piece.text().len();
            self.weight = sieve.scan_cost();
            self.may_be_here = sieve.may_let_through(piece.text());
        }
    }

    /// Never before the first line, which may be larger than a turn.
    fn is_over(&self) -> bool {
        let is_spent = self.n_lines >= self.bounds.lines || self.n_bytes >= self.bounds.bytes;
        is_spent && self.n_lines > 0
    }

    fn is_from(&mut self, stream: StreamId, sources: &LogSources) -> bool {
        match self.last {
            Some((known, is_from)) if known == stream => is_from,
            _ => {
                let is_from = is_among(&self.lines.ledger.origin(stream), sources);
                self.last = Some((stream, is_from));
                is_from
            }
        }
    }
}

/// Whether a stream is one of those that are followed. A stream of a shared group that does not say
/// whose it is belongs to all who share it.
pub fn is_among(origin: &LineOrigin<'_>, sources: &LogSources) -> bool {
    let Some(group) = origin.group else {
        return false;
    };
    let Ok(at) = sources
        .binary_search_by(|source| (source.place, &*source.group).cmp(&(origin.place, group)))
    else {
        return false;
    };
    let functions = &sources[at].functions;
    functions.is_empty()
        || origin
            .function
            .is_none_or(|function| functions.iter().any(|name| name.as_str() == function))
}

#[cfg(test)]
mod tests;
