//! What was read of logs: the lines in their store, the ledger of invocations that they make, and what
//! is missing between them. Every line is read once, and knows its invocation.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::ledger::{Ledger, RowId};
use super::logs::{Logs, Seen, Stored};
use crate::domain::line::{self, Platform, Says};
use crate::domain::{Blemish, LogEvent};
use crate::message::Tailing;
use slstop_base::{PlaceId, Timestamp};

/// What `--memory` is when nothing was said.
const BUDGET: usize = 256_000_000;
/// Shares of the budget: invocations outlive their lines, and the ids of events tell both from news.
const FOR_ROWS: usize = 4;
const FOR_IDS: usize = 8;

/// Blemishes kept; older ones leave with the lines that they stood between.
const MOST_MARKS: usize = 1000;

#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// What all of it may take, in bytes.
    budget: usize,
    pub store: Logs,
    pub ledger: Ledger,
    seen: Seen,
    marks: VecDeque<Mark>,
    /// How the tail of each place gets on.
    pub tailing: BTreeMap<PlaceId, Tailing>,
}

/// Where and when the stream of lines is not whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub place: PlaceId,
    pub group: Option<Arc<str>>,
    pub from: Timestamp,
    pub to: Timestamp,
    pub blemish: Blemish,
}

impl Default for Lines {
    fn default() -> Self {
        Self::within(BUDGET)
    }
}

impl Lines {
    pub fn within(budget: usize) -> Self {
        Self {
            budget,
            store: Logs::within(budget),
            ledger: Ledger::within(budget / FOR_ROWS),
            seen: Seen::within(budget / FOR_IDS),
            marks: VecDeque::new(),
            tailing: BTreeMap::new(),
        }
    }

    /// What all of it takes.
    pub fn bytes(&self) -> usize {
        self.store.bytes() + self.ledger.bytes() + self.seen.bytes()
    }

    /// Whether anything was new. Those who read give each event an id, if only one that they make up
    /// (`LogEvent::MADE_UP`), because they alone know which pages are one reading. What comes without any is known by its
    /// stream, time and text: as many equal ones as one batch has are so many lines, and the same batch once
    /// more adds none. So of equal ones in two batches the second are taken for the first: nothing is
    /// counted twice.
    pub(super) fn absorb(&mut self, place: PlaceId, group: &Arc<str>, events: &[LogEvent]) -> bool {
        let mut is_new = false;
        self.seen.begin_batch();
        for event in events {
            let is_known = match event.id.as_deref() {
                Some(id) => {
                    !self.seen.is_new_in(place, id) || self.is_told_by_looks(place, group, event)
                }
                None => {
                    let kind = (place, group, &event.stream, event.at, &event.message);
                    !self.seen.is_new_of_its_kind(&kind)
                }
            };
            if !is_known {
                is_new = true;
                self.keep(place, group, event);
            }
        }
        // Lines have what rows and ids leave.
        let taken = self.ledger.bytes() + self.seen.bytes();
        self.store.confine(self.budget.saturating_sub(taken));
        is_new
    }

    /// Live Tail's lines come without ids, and later with them: each stands in for one that looks like it.
    fn is_told_by_looks(&mut self, place: PlaceId, group: &Arc<str>, event: &LogEvent) -> bool {
        let looks = (place, &**group, &*event.stream, event.at, &*event.message);
        if event.own_id().is_none() {
            self.seen.stand_in(&looks);
            return false;
        }
        self.seen.has_stand_in(&looks)
    }

    fn keep(&mut self, place: PlaceId, group: &Arc<str>, event: &LogEvent) {
        let stream = self
            .ledger
            .stream_in(place, Some(group), Some(&event.stream));
        let line = line::read(&event.message);
        self.ledger.take(stream, Some(event.at), &line);
        self.store.push(stream, event.at, &event.message, &line);
        for (line, row) in self.ledger.owned() {
            self.store.own(*line, *row);
        }
        if let Says::Platform(Platform::Dropped { records }) = line.says {
            let count = records.map_or("some".to_owned(), |count| count.to_string());
            self.mark(Mark {
                place,
                group: Some(group.clone()),
                from: event.at,
                to: event.at,
                blemish: Blemish::Gap(format!("Lambda dropped {count} records")),
            });
        }
    }

    /// The lines of an invocation by their time: those that name it, those that stand between its
    /// beginning and its end, and those of the start of its environment, if it was the first there.
    pub fn of(&self, row: RowId) -> impl DoubleEndedIterator<Item = Stored<'_>> {
        let span = self.ledger.span(row);
        let lines = span
            .into_iter()
            .flat_map(|(from, to)| self.store.between(from, to));
        lines.filter(move |line| line.row == Some(row))
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        if self.marks.contains(&mark) {
            return;
        }
        self.marks.push_back(mark);
        if self.marks.len() > MOST_MARKS {
            self.marks.pop_front();
        }
    }

    /// In the order in which they were found.
    pub fn marks(&self) -> impl DoubleEndedIterator<Item = &Mark> {
        self.marks.iter()
    }
}

#[cfg(test)]
mod tests;
