//! What was read of logs: the lines in their store, the ledger of invocations that they make, and what
//! is missing between them. Every line is read once.

use std::collections::VecDeque;
use std::sync::Arc;

use super::ledger::Ledger;
use super::logs::{Logs, Seen};
use crate::base::Timestamp;
use crate::domain::line;
use crate::domain::{Blemish, LogEvent};
use crate::message::Tailing;

/// Blemishes kept; older ones leave with the lines that they stood between.
const MOST_MARKS: usize = 1000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    pub store: Logs,
    pub ledger: Ledger,
    seen: Seen,
    marks: VecDeque<Mark>,
    pub tailing: Option<Tailing>,
}

/// Where and when the stream of lines is not whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub group: Option<Arc<str>>,
    pub from: Timestamp,
    pub to: Timestamp,
    pub blemish: Blemish,
}

impl Lines {
    /// Whether anything was new.
    pub(super) fn absorb(&mut self, group: &Arc<str>, events: &[LogEvent]) -> bool {
        let mut is_new = false;
        for event in events {
            if event.id.as_deref().is_some_and(|id| !self.seen.is_new(id)) {
                continue;
            }
            is_new = true;
            let stream = self.ledger.stream(Some(group), Some(&event.stream));
            let line = line::read(&event.message);
            self.ledger.take(stream, Some(event.at), &line);
            self.store.push(stream, event.at, &event.message, &line);
        }
        is_new
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
