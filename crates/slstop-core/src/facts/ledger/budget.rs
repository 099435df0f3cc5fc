//! The memory that the ledger may take: rows leave a thousand at a time, those that came first.

use super::Ledger;
use super::row::RowId;
use super::stream::Stream;

/// A quarter of a million invocations without rarities.
const BUDGET: usize = 64 << 20;
/// An entry of a hash table with its share of empty ones, about.
const HASHED: usize = 16;

impl Default for Ledger {
    fn default() -> Self {
        Self::within(BUDGET)
    }
}

impl Ledger {
    pub fn within(budget: usize) -> Self {
        Self {
            rows: Default::default(),
            order: Default::default(),
            newest: None,
            by_request: Default::default(),
            streams: Vec::new(),
            by_name: Default::default(),
            names: Default::default(),
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
        let kept = self
            .streams
            .iter()
            .map(|log| log.timeline.bytes() + log.boots.bytes());
        let kept: usize = kept.sum();
        let streams =
            self.streams.capacity() * size_of::<Stream>() + self.by_name.len() * 2 * HASHED;
        self.rows.bytes()
            + self.rare_bytes
            + self.order.bytes()
            + self.by_request.capacity() * HASHED
            + kept
            + streams
            + self.names.bytes()
            + self.errors.bytes()
    }

    /// Before a piece of rows begins.
    pub(super) fn make_room(&mut self) {
        self.tidy();
        while self.bytes() > self.budget {
            let Some((first, piece)) = self.rows.forget() else {
                break;
            };
            let times = || piece.iter().map(|row| row.time());
            if let (Some(from), Some(to)) = (times().min(), times().max()) {
                let count = u32::try_from(piece.len()).unwrap_or(u32::MAX);
                let leaves = |number: u32| number.wrapping_sub(first.index()) < count;
                self.order.remove(from, to, piece.len(), leaves);
            }
            for (row, index) in piece.iter().zip(first.index()..) {
                self.rare_bytes -= row.rare_bytes();
                let hash = row.request.hash32();
                if self.by_request.get(&hash) == Some(&RowId::of_index(index)) {
                    self.by_request.remove(&hash);
                }
            }
        }
    }
}
