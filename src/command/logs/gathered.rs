//! What was read, and what is to be said about it.

use std::collections::BTreeMap;

use super::Span;
use crate::command::exit::Exit;
use crate::command::input::Cut;
use slstop_base::{Megabytes, PlaceId, Timestamp};
use slstop_core::domain::Places;
use slstop_core::facts::Ledger;
use slstop_core::facts::ledger::figures::{ColdStarts, Rollup, Versioned};
use slstop_core::facts::ledger::{Invocation, Limits, RowId};
use slstop_core::filter::Filter;

#[derive(Debug)]
pub struct Gathered {
    pub ledger: Ledger,
    pub limits: Limits,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    /// What was read ends here; of a file, where its lines do.
    pub(super) end: Option<Timestamp>,
    /// `--where`.
    pub(super) wanted: Option<Filter>,
    /// The accounts and regions that were asked; of files one.
    pub places: Places,
    /// What is missing or odd, a sentence each.
    pub doubts: Vec<String>,
    /// What it comes to where something was found all the same.
    pub exit: Exit,
    /// In place of "nothing there": why there can be nothing.
    pub is_explained: bool,
}

impl Gathered {
    pub(super) fn new(span: Span, memory: Megabytes) -> Self {
        Self {
            ledger: Ledger::within(memory.0 as usize * 1_000_000),
            limits: Limits::at(span.now),
            since: span.since,
            until: span.until,
            end: span.until,
            wanted: None,
            places: Places::default(),
            doubts: Vec::new(),
            exit: Exit::Done,
            is_explained: false,
        }
    }

    /// Some of a file could not be read.
    pub(super) fn lack_behind(&mut self, name: &str, cut: Cut) {
        self.doubts.push(format!(
            "{name} {cut}: only what stands before that was read"
        ));
        self.exit = Exit::Failed;
    }

    /// Every invocation that began in the span and is what was asked for, the oldest first; those whose
    /// beginning nobody wrote down are in it.
    pub fn ids(&self) -> impl Iterator<Item = RowId> {
        let is_within = |id: &RowId| {
            let start = self
                .ledger
                .glance(*id, self.limits)
                .and_then(|one| one.start);
            start.is_none_or(|start| {
                self.since.is_none_or(|since| start >= since)
                    && self.until.is_none_or(|until| start < until)
            })
        };
        let is_wanted = |id: &RowId| {
            let Some(wanted) = &self.wanted else {
                return true;
            };
            self.ledger
                .invocation(*id, self.limits)
                .is_some_and(|one| wanted.matches(&one))
        };
        self.ledger.by_time().filter(is_within).filter(is_wanted)
    }

    pub fn invocations(&self) -> impl Iterator<Item = Invocation<'_>> {
        self.ids()
            .filter_map(|id| self.ledger.invocation(id, self.limits))
    }

    pub fn cold_starts(&self) -> BTreeMap<Versioned, ColdStarts> {
        self.ledger.cold_starts(self.ids(), self.limits)
    }

    /// Sums by the name of the function, and by place.
    pub fn rollups(&self) -> BTreeMap<(Option<&str>, PlaceId), Rollup> {
        let sums = self.ledger.sums(self.ids(), self.limits).into_iter();
        let named = sums.map(|(name, sum)| {
            let place = name.map_or(PlaceId::FIRST, |name| self.ledger.place(name));
            ((name.map(|name| self.ledger.text(name)), place), sum)
        });
        named.collect()
    }

    /// From the first to the last moment that the figures are of, as far as somebody said or wrote it.
    pub fn span(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let times = || {
            self.ids()
                .filter_map(|id| self.ledger.glance(id, self.limits)?.at())
        };
        (
            self.since.or_else(|| times().min()),
            self.end.or_else(|| times().max()),
        )
    }

    /// Says what the figures come with.
    pub fn complain(&self) {
        let n_left = self.ledger.forgotten();
        let left = (n_left > 0).then(|| {
            format!(
                "too many invocations for the memory: the first {n_left} are not in these figures; see --memory"
            )
        });
        crate::command::complain(self.doubts.iter().cloned().chain(left));
    }

    /// What to say and how to end where nothing was found.
    pub fn nothing(&self, said: String) -> Exit {
        if !self.is_explained {
            crate::command::complain([said]);
        }
        match self.exit {
            Exit::Done => Exit::Failed,
            exit => exit,
        }
    }
}
