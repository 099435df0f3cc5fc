//! What was read: a log book, and what is to be said about it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{LogSpan, missing};
use crate::command::exit::Exit;
use crate::command::input::InputCut;
use slstop_base::{Megabytes, PlaceId, Timestamp};
use slstop_core::domain::Places;
use slstop_core::facts::LogBook;
use slstop_core::facts::ledger::cold_table::ColdStarts;
use slstop_core::facts::ledger::figures::{InvocationSums, Versioned};
use slstop_core::facts::ledger::groups::{self, ErrorGroup};
use slstop_core::facts::ledger::version_durations::VersionDurations;
use slstop_core::facts::ledger::{Invocation, Limits, RowId};
use slstop_core::filter::Filter;

#[derive(Debug)]
pub struct ReportInput {
    pub book: LogBook,
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

impl ReportInput {
    pub(super) fn new(span: LogSpan, memory: Megabytes) -> Self {
        Self {
            book: LogBook::within(memory),
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
    pub(super) fn add_cut(&mut self, name: &str, cut: InputCut) {
        self.doubts.push(format!(
            "{name} {cut}: only what stands before that was read"
        ));
        self.exit = Exit::Failed;
    }

    /// When all is read: says what is missing of it. Fails where nothing could be read, because then there is
    /// nothing to print.
    pub(super) fn conclude(&mut self, n_groups: usize) -> anyhow::Result<()> {
        let missing = missing::of(&self.book, n_groups)?;
        self.doubts.extend(missing.doubts);
        if missing.exit as u8 > self.exit as u8 {
            self.exit = missing.exit;
        }
        Ok(())
    }

    /// Every invocation that began in the span and is what was asked for, the oldest first; those whose
    /// beginning nobody wrote down are in it.
    pub fn ids(&self) -> impl Iterator<Item = RowId> {
        let is_within = |id: &RowId| {
            let ledger = &self.book.ledger;
            let start = ledger.summary(*id, self.limits).and_then(|one| one.start);
            start.is_none_or(|start| {
                self.since.is_none_or(|since| start >= since)
                    && self.until.is_none_or(|until| start < until)
            })
        };
        let is_wanted = |id: &RowId| {
            let Some(wanted) = &self.wanted else {
                return true;
            };
            let ledger = &self.book.ledger;
            ledger
                .invocation(*id, self.limits)
                .is_some_and(|one| wanted.matches(&one))
        };
        let all = self.book.ledger.by_time();
        all.filter(is_within).filter(is_wanted)
    }

    pub fn invocations(&self) -> impl Iterator<Item = Invocation<'_>> {
        self.ids()
            .filter_map(|id| self.book.ledger.invocation(id, self.limits))
    }

    /// The most frequent first.
    pub fn error_groups(&self) -> Vec<ErrorGroup> {
        let ledger = &self.book.ledger;
        let failed = |id| ledger.failed(&ledger.summary(id, self.limits)?);
        let mut groups = groups::group(self.ids().filter_map(failed));
        groups.sort_by_key(|group| (Reverse(group.count), group.fingerprint));
        groups
    }

    pub fn cold_starts(&self) -> BTreeMap<Versioned, ColdStarts> {
        self.book.ledger.cold_starts(self.ids(), self.limits)
    }

    pub fn durations(&self) -> BTreeMap<Versioned, VersionDurations> {
        self.book.ledger.durations(self.ids(), self.limits)
    }

    /// Sums by the name of the function, and by place.
    pub fn rollups(&self) -> BTreeMap<(Option<&str>, PlaceId), InvocationSums> {
        let ledger = &self.book.ledger;
        let sums = ledger.sums(self.ids(), self.limits).into_iter();
        let named = sums.map(|(name, sum)| {
            let place = name.map_or(PlaceId::FIRST, |name| ledger.place(name));
            ((name.map(|name| ledger.text(name)), place), sum)
        });
        named.collect()
    }

    /// From the first to the last moment that the figures are of, as far as somebody said or wrote it.
    pub fn span(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let times = || {
            self.ids()
                .filter_map(|id| self.book.ledger.summary(id, self.limits)?.at())
        };
        (
            self.since.or_else(|| times().min()),
            self.end.or_else(|| times().max()),
        )
    }

    /// Says what the figures come with.
    pub fn complain(&self) {
        let n_left = self.book.ledger.forgotten();
        let left = (n_left > 0).then(|| {
            format!(
                "too many invocations for the memory: the first {n_left} are not in these figures; see --memory"
            )
        });
        crate::command::complain(self.doubts.iter().cloned().chain(left));
    }

    /// What to say and how to end where nothing was found.
    pub fn nothing(&self, text: String) -> Exit {
        if !self.is_explained {
            crate::command::complain([text]);
        }
        match self.exit {
            Exit::Done => Exit::Failed,
            exit => exit,
        }
    }
}
