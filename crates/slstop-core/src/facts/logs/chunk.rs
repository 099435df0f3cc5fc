//! Lines side by side in one piece of text: a line costs its bytes and twenty more.

use crate::domain::line::{Level, LineKind};
use crate::facts::ledger::{RowId, StreamId};
use slstop_base::Timestamp;

/// Small enough to leave one by one, large enough that a million lines are few thousand pieces.
pub const ARENA: usize = 64 << 10;

/// What is kept of a line beside its text.
#[derive(Clone, Copy, Debug, PartialEq)]
struct LineRecord {
    /// After the chunk's own time, or before it.
    after: i32,
    length: u32,
    stream: StreamId,
    row: Option<RowId>,
    from: u16,
    kind: LineKind,
    level: Option<Level>,
}

/// A line without its text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineFacts {
    pub at: Timestamp,
    pub stream: StreamId,
    /// The invocation that it belongs to, as far as is known.
    pub row: Option<RowId>,
    pub kind: LineKind,
    pub level: Option<Level>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// The number of its first line.
    pub first: u64,
    /// The time of its first line, from which those of the others are counted.
    at: Timestamp,
    text: String,
    records: Vec<LineRecord>,
}

impl Chunk {
    pub fn new(first: u64) -> Self {
        Self {
            first,
            at: Timestamp::default(),
            text: String::new(),
            records: Vec::new(),
        }
    }

    /// Whether a line of so many bytes still has room; a line larger than an arena gets its own, and so
    /// do lines that lie more than three weeks apart.
    pub fn has_room(&self, length: usize, at: Timestamp) -> bool {
        self.records.is_empty()
            || self.text.len() + length <= ARENA
                && u16::try_from(self.text.len()).is_ok()
                && self.after(at).is_some()
    }

    pub fn push(&mut self, facts: LineFacts, message: &str) {
        if self.text.capacity() == 0 {
            self.text.reserve_exact(ARENA.max(message.len()));
        }
        if self.records.is_empty() {
            self.at = facts.at;
        }
        self.records.push(LineRecord {
            after: self.after(facts.at).unwrap_or_default(),
            // Events end at a megabyte; of what is larger than 4 GiB nothing would be kept.
            length: u32::try_from(message.len()).unwrap_or(0),
            stream: facts.stream,
            row: facts.row,
            from: u16::try_from(self.text.len()).unwrap_or_default(),
            kind: facts.kind,
            level: facts.level,
        });
        self.text.push_str(message);
    }

    fn after(&self, at: Timestamp) -> Option<i32> {
        let after = at.as_millis().checked_sub(self.at.as_millis())?;
        i32::try_from(after).ok()
    }

    /// No more lines come.
    pub fn seal(&mut self) {
        self.text.shrink_to_fit();
        self.records.shrink_to_fit();
    }

    /// The number of the first line that is not in it.
    pub fn end(&self) -> u64 {
        self.first + self.records.len() as u64
    }

    /// All lines, one behind the other.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn times(&self) -> impl Iterator<Item = Timestamp> {
        self.records.iter().map(|record| self.time(record))
    }

    /// How many lines of which streams stand in a row.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, u32)> {
        let runs = self.records.chunk_by(|a, b| a.stream == b.stream);
        runs.filter_map(|run| Some((run.first()?.stream, run.len() as u32)))
    }

    pub fn line(&self, number: u64) -> Option<(LineFacts, &str)> {
        let record = self.records.get(self.index(number)?)?;
        let from = usize::from(record.from);
        let facts = LineFacts {
            at: self.time(record),
            stream: record.stream,
            row: record.row,
            kind: record.kind,
            level: record.level,
        };
        Some((facts, self.text.get(from..from + record.length as usize)?))
    }

    /// The line turned out to be of another invocation, or of none.
    pub fn own(&mut self, number: u64, row: Option<RowId>) {
        let index = self.index(number);
        if let Some(record) = index.and_then(|index| self.records.get_mut(index)) {
            record.row = row;
        }
    }

    fn index(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first)?).ok()
    }

    fn time(&self, record: &LineRecord) -> Timestamp {
        Timestamp::from_millis(self.at.as_millis() + i64::from(record.after))
    }

    /// What it takes of the budget.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.records.capacity() * size_of::<LineRecord>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_costs_twenty_bytes_beside_its_text() {
        assert_eq!(size_of::<LineRecord>(), 20);
    }
}
