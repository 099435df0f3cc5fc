//! The memory that the ledger may take: rows leave a thousand at a time, those that came first.

use super::Ledger;
use super::row::{InvocationRow, RowId};
use super::running_sums::Counted;
use super::stream::StreamId;
use crate::facts::memory;

/// About what a stream takes, with its name and a few lines that may still change hands.
const STREAM: usize = 512;
const FEW_STREAMS: usize = 1000;
/// Pieces of a thousand rows that leave in one step, if they have to.
const PIECES_AT_ONCE: usize = 4;
/// An entry of a hash table with its share of empty ones, about.
const HASHED: usize = 16;

impl Default for Ledger {
    /// A quarter of a million invocations without rarities.
    fn default() -> Self {
        Self::within(memory::bytes(memory::DEFAULT) / memory::LEDGER_SHARE)
    }
}

impl Ledger {
    pub fn within(budget: usize) -> Self {
        Self {
            rows: Default::default(),
            order: Default::default(),
            newest: None,
            by_request: Default::default(),
            streams: Default::default(),
            tidy_from: StreamId(0),
            names: Default::default(),
            request_ids: Default::default(),
            sums: Default::default(),
            errors: Default::default(),
            starts_logged: Default::default(),
            configured: Default::default(),
            regions: Default::default(),
            lines: 0,
            owned: Vec::new(),
            consequences: Default::default(),
            changes: Default::default(),
            budget,
            rare_bytes: 0,
        }
    }

    /// What all of it takes.
    pub fn bytes(&self) -> usize {
        self.rows.bytes()
            + self.rare_bytes
            + self.order.bytes()
            + self.by_request.capacity() * HASHED
            + self.streams.bytes()
            + self.names.bytes()
            + self.request_ids.bytes()
            + self.sums.bytes()
            + self.errors.bytes()
    }

    /// Streams that may be here at once: a third of the budget. Beyond them a group's lines are one stream, in
    /// which only those belong to a request that name it.
    pub(super) fn most_streams(&self) -> usize {
        (self.budget / 3 / STREAM).max(FEW_STREAMS)
    }

    /// A line of this stream is in the store beside the ledger.
    pub fn line_stays(&mut self, stream: StreamId) {
        self.streams.change(stream, |log| log.n_lines += 1);
    }

    /// So many lines of this stream left the store beside the ledger.
    pub fn lines_left(&mut self, stream: StreamId, count: u32) {
        self.streams.change(stream, |log| {
            log.n_lines = log.n_lines.saturating_sub(count);
        });
        self.streams.leave_if_empty(stream);
    }

    /// Before a piece of rows begins. A few pieces at a time: the next beginning makes the rest of the room.
    pub(super) fn make_room(&mut self) {
        self.tidy();
        for _ in 0..PIECES_AT_ONCE {
            if self.bytes() <= self.budget {
                return;
            }
            let Some((first, piece)) = self.rows.forget() else {
                return;
            };
            let count = u32::try_from(piece.len()).unwrap_or(u32::MAX);
            let leaves = |number: u32| number.wrapping_sub(first.index()) < count;
            self.order
                .remove(piece.iter().map(InvocationRow::time), leaves);
            for (row, index) in piece.iter().zip(first.index()..) {
                self.row_leaves(row, RowId::of_index(index));
            }
        }
    }

    fn row_leaves(&mut self, row: &InvocationRow, id: RowId) {
        self.rare_bytes -= row.rare_bytes();
        let hash = row.request.hash32();
        if self.by_request.get(&hash) == Some(&id) {
            self.by_request.remove(&hash);
        }
        row.request.release(&mut self.request_ids);
        if let Some(counted) = Counted::of(row, &self.errors) {
            self.recount(row.stream, Some(counted), None);
        }
        self.streams.change(row.stream, |log| {
            log.n_rows = log.n_rows.saturating_sub(1);
        });
        self.streams.leave_if_empty(row.stream);
    }
}
