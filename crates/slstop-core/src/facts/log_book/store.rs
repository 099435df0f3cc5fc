//! Whether a log book keeps its lines.

use std::fmt::Debug;

use crate::domain::line::ParsedLine;
use crate::facts::ledger::{RowId, StreamId};
use crate::facts::logs::{LineNumber, Logs};
use crate::facts::memory;
use slstop_base::Timestamp;

/// Where lines are kept. Lines are numbered as they come, from 0, here as in the ledger.
pub trait LineStore: Clone + Debug + PartialEq {
    const KEEPS_LINES: bool;

    fn within(budget: usize) -> Self;
    /// What the ledger may take of a budget, beside the ids of events.
    fn ledger_budget(budget: usize, for_ids: usize) -> usize;
    fn keep(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        message: &str,
        line: &ParsedLine<'_>,
    );
    /// A line turned out to be of this invocation, or of none.
    fn own(&mut self, line: LineNumber, row: Option<RowId>);
    /// From now on it may take so many bytes.
    fn confine(&mut self, budget: usize);
    /// How many lines of which streams left since the last time.
    fn take_left(&mut self) -> Vec<(StreamId, u32)>;
    fn bytes(&self) -> usize;
}

/// What commands need: invocations, and not their lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoStore;

impl LineStore for NoStore {
    const KEEPS_LINES: bool = false;

    fn within(_budget: usize) -> Self {
        Self
    }

    fn ledger_budget(budget: usize, for_ids: usize) -> usize {
        budget - for_ids
    }

    fn keep(&mut self, _: StreamId, _: Option<Timestamp>, _: &str, _: &ParsedLine<'_>) {}

    fn own(&mut self, _: LineNumber, _: Option<RowId>) {}

    fn confine(&mut self, _budget: usize) {}

    fn take_left(&mut self) -> Vec<(StreamId, u32)> {
        Vec::new()
    }

    fn bytes(&self) -> usize {
        0
    }
}

impl LineStore for Logs {
    const KEEPS_LINES: bool = true;

    fn within(budget: usize) -> Self {
        Self::within(budget)
    }

    fn ledger_budget(budget: usize, _for_ids: usize) -> usize {
        budget / memory::LEDGER_SHARE
    }

    /// A line without a time stands behind the newest.
    fn keep(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        message: &str,
        line: &ParsedLine<'_>,
    ) {
        let at = at.or(self.newest()).unwrap_or_default();
        self.push(stream, at, message, line);
    }

    fn own(&mut self, line: LineNumber, row: Option<RowId>) {
        Self::own(self, line, row);
    }

    fn confine(&mut self, budget: usize) {
        Self::confine(self, budget);
    }

    fn take_left(&mut self) -> Vec<(StreamId, u32)> {
        Self::take_left(self)
    }

    fn bytes(&self) -> usize {
        Self::bytes(self)
    }
}
