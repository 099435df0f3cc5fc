//! Lines side by side in one piece of text: a line costs its bytes and twenty-four more.

use crate::base::Timestamp;
use crate::domain::line::{Level, LineKind};
use crate::facts::ledger::StreamId;

/// Small enough to leave one by one, large enough that a million lines are few thousand pieces.
pub const ARENA: usize = 64 << 10;

/// What is kept of a line beside its text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    pub at: Timestamp,
    from: u32,
    length: u32,
    pub stream: StreamId,
    pub kind: LineKind,
    pub level: Option<Level>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// The number of its first line.
    pub first: u64,
    text: String,
    records: Vec<Record>,
}

impl Chunk {
    pub fn new(first: u64) -> Self {
        Self {
            first,
            text: String::new(),
            records: Vec::new(),
        }
    }

    /// Whether a line of so many bytes still has room; a line larger than an arena gets its own.
    pub fn has_room(&self, length: usize) -> bool {
        self.records.is_empty() || self.text.len() + length <= ARENA
    }

    pub fn push(&mut self, mut record: Record, message: &str) {
        if self.text.capacity() == 0 {
            self.text.reserve_exact(ARENA.max(message.len()));
        }
        // Events end at a megabyte; of what is larger than 4 GiB the beginning would be kept.
        record.from = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        record.length = u32::try_from(message.len()).unwrap_or(0);
        self.text.push_str(message);
        self.records.push(record);
    }

    /// No more lines come.
    pub fn seal(&mut self) {
        self.text.shrink_to_fit();
        self.records.shrink_to_fit();
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn records(&self) -> &[Record] {
        &self.records
    }

    pub fn line(&self, number: u64) -> Option<(&Record, &str)> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let record = self.records.get(index)?;
        let from = record.from as usize;
        Some((record, self.text.get(from..from + record.length as usize)?))
    }

    /// What it takes of the budget.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.records.capacity() * size_of::<Record>()
    }
}

impl Record {
    pub fn new(stream: StreamId, at: Timestamp, kind: LineKind, level: Option<Level>) -> Self {
        Self {
            at,
            from: 0,
            length: 0,
            stream,
            kind,
            level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_costs_twenty_four_bytes_beside_its_text() {
        assert_eq!(size_of::<Record>(), 24);
    }
}
