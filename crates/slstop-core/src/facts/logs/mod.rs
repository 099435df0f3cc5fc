//! Lines as they came, byte for byte, in a budget of memory. The oldest arrivals leave, a chunk at a
//! time; a line keeps its id for as long as it is here, so that neither leaving nor late lines move
//! what somebody looks at.

mod chunk;
mod piece;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::line::{Level, LineKind, ParsedLine};
use slstop_base::Timestamp;

use super::ledger::{RowId, StreamId};
use super::memory;
use super::order::TimeOrder;
use chunk::{Chunk, LineFacts};

pub use piece::Piece;

/// A line's number, in the order of arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId(u64);

impl LineId {
    /// The number that the line after this one has, or will have.
    pub fn after(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// The lower half of a line's number, which says which line is meant for as long as it is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineNumber(pub(super) u32);

/// A line that is here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stored<'a> {
    pub id: LineId,
    pub at: Timestamp,
    pub stream: StreamId,
    /// The invocation that it belongs to, as far as is known.
    pub row: Option<RowId>,
    pub kind: LineKind,
    pub level: Option<Level>,
    pub message: &'a str,
}

impl<'a> Stored<'a> {
    fn of(chunk: &'a Chunk, number: u64) -> Option<Self> {
        let (facts, message) = chunk.line(number)?;
        Some(Self {
            id: LineId(number),
            at: facts.at,
            stream: facts.stream,
            row: facts.row,
            kind: facts.kind,
            level: facts.level,
            message,
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Logs {
    sealed: VecDeque<Arc<Chunk>>,
    open: Chunk,
    order: TimeOrder,
    newest: Option<Timestamp>,
    /// Of the sealed chunks.
    bytes: usize,
    budget: usize,
    /// How many lines left of which streams, until somebody asks.
    left: Vec<(StreamId, u32)>,
}

impl Default for Logs {
    fn default() -> Self {
        Self::within(memory::bytes(memory::DEFAULT))
    }
}

impl Logs {
    pub fn within(budget: usize) -> Self {
        Self {
            sealed: VecDeque::new(),
            open: Chunk::new(0),
            order: TimeOrder::default(),
            newest: None,
            bytes: 0,
            budget,
            left: Vec::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The latest time of any line that came.
    pub fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// How many lines left already.
    pub fn gone(&self) -> u64 {
        self.sealed
            .front()
            .map_or(self.open.first, |chunk| chunk.first)
    }

    /// What all of it takes.
    pub fn bytes(&self) -> usize {
        self.bytes + self.open.bytes() + self.order.bytes()
    }

    pub fn push(
        &mut self,
        stream: StreamId,
        at: Timestamp,
        message: &str,
        line: &ParsedLine<'_>,
    ) -> LineId {
        if !self.open.has_room(message.len(), at) {
            self.seal();
        }
        let number = self.end();
        let facts = LineFacts {
            at,
            stream,
            row: None,
            kind: line.kind(),
            level: line.level,
        };
        self.open.push(facts, message);
        let mut order = std::mem::take(&mut self.order);
        order.insert(number as u32, at, self.newest, |known| self.time(known));
        self.order = order;
        self.newest = self.newest.max(Some(at));
        LineId(number)
    }

    pub fn get(&self, id: LineId) -> Option<Stored<'_>> {
        Stored::of(self.chunk(id.0)?, id.0)
    }

    /// A line turned out to be of this invocation, or of none.
    pub(super) fn own(&mut self, line: LineNumber, row: Option<RowId>) {
        let number = self.number(line.0);
        if number >= self.open.first {
            return self.open.own(number, row);
        }
        let behind = self.sealed.partition_point(|chunk| chunk.first <= number);
        let chunk = behind
            .checked_sub(1)
            .and_then(|index| self.sealed.get_mut(index));
        if let Some(chunk) = chunk {
            Arc::make_mut(chunk).own(number, row);
        }
    }

    /// The number of the oldest arrival that is here.
    pub fn oldest(&self) -> LineId {
        LineId(self.gone())
    }

    /// The number of the next line to come.
    pub fn upcoming(&self) -> LineId {
        LineId(self.end())
    }

    /// By time, oldest first, from both ends; of one millisecond in the order of arrival.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Stored<'_>> {
        self.order
            .iter()
            .filter_map(|low| self.get(LineId(self.number(low))))
    }

    /// The same between two moments, both inclusive.
    pub fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl DoubleEndedIterator<Item = Stored<'_>> {
        self.order
            .range(from, to, |low| self.time(low))
            .filter_map(|low| self.get(LineId(self.number(low))))
    }

    /// The number of the next line.
    fn end(&self) -> u64 {
        self.open.end()
    }

    fn seal(&mut self) {
        let next = self.end();
        let mut full = std::mem::replace(&mut self.open, Chunk::new(next));
        full.seal();
        self.bytes += full.bytes();
        self.sealed.push_back(Arc::new(full));
        self.make_room();
    }

    /// From now on it may take so much.
    pub fn confine(&mut self, budget: usize) {
        self.budget = budget;
        self.make_room();
    }

    /// How many lines of which streams left since the last time. A stream may be named several times.
    pub fn take_left(&mut self) -> Vec<(StreamId, u32)> {
        std::mem::take(&mut self.left)
    }

    fn make_room(&mut self) {
        while self.bytes() > self.budget
            && let Some(oldest) = self.sealed.pop_front()
        {
            self.leave(&oldest);
        }
    }

    fn leave(&mut self, chunk: &Chunk) {
        self.bytes -= chunk.bytes();
        self.left.extend(chunk.streams());
        let (first, length) = (chunk.first as u32, chunk.len() as u32);
        let leaves = |number: u32| number.wrapping_sub(first) < length;
        self.order.remove(chunk.times(), leaves);
    }

    fn chunk(&self, number: u64) -> Option<&Chunk> {
        if number >= self.open.first {
            return Some(&self.open);
        }
        let behind = self.sealed.partition_point(|chunk| chunk.first <= number);
        self.sealed.get(behind.checked_sub(1)?).map(AsRef::as_ref)
    }

    /// The whole number of a line that is here, of its lower half.
    fn number(&self, low: u32) -> u64 {
        let gone = self.gone();
        gone + u64::from(low.wrapping_sub(gone as u32))
    }

    fn time(&self, low: u32) -> Timestamp {
        let line = self.get(LineId(self.number(low)));
        line.map_or_else(Timestamp::default, |line| line.at)
    }
}

#[cfg(test)]
mod tests;
