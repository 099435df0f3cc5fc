//! The log book: all lines that were read, by any reader. The tail, the reading of the past, files and pipes all
//! answer with the same facts, and everything that is made of lines (invocations, groups of errors, figures) is
//! made here: once for the console, which keeps the lines as well, and for the commands, which do not.
//!
//! Every line is read once, and knows its invocation.

mod store;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::ledger::{Ledger, RowId, StreamId};
use super::logs::{Logs, Stored};
use super::memory;
use super::seen::SeenEvents;
use crate::domain::line::{self, ParsedLine, Platform, Says};
use crate::domain::{Function, Gap, GapReason, GroupOutcome, LogEvent, SavedEvent};
use crate::message::{Fact, Tailing};
use slstop_base::{Megabytes, PlaceId, Timestamp};

pub use store::{LineStore, NoStore};

/// Gaps kept; older ones leave with the lines that they stood between.
const MOST_GAPS: usize = 1000;
/// Groups of which it is kept how their reading ended: more than an account has functions.
const MOST_OUTCOMES: usize = 20_000;

/// The console's log book, with its lines.
pub type Lines = LogBook<Logs>;

#[derive(Clone, Debug, PartialEq)]
pub struct LogBook<S = NoStore> {
    /// What all of it may take, in bytes.
    budget: usize,
    /// What others hold of these lines and rows, in bytes: it counts too.
    held_elsewhere: usize,
    pub store: S,
    pub ledger: Ledger,
    seen: SeenEvents,
    gaps: VecDeque<(PlaceId, Gap)>,
    n_gaps_left: u64,
    outcomes: Vec<ReadGroup>,
    /// The lines of the file that is being read, if they name neither group nor stream.
    file: Option<StreamId>,
    /// How the tail of each place gets on.
    pub tailing: BTreeMap<PlaceId, Tailing>,
}

/// How the reading of a group ended, where there is something to say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadGroup {
    pub place: PlaceId,
    pub group: Arc<str>,
    pub outcome: GroupOutcome,
}

impl<S: LineStore> Default for LogBook<S> {
    fn default() -> Self {
        Self::within(memory::DEFAULT)
    }
}

impl<S: LineStore> LogBook<S> {
    pub fn within(memory: Megabytes) -> Self {
        let budget = memory::bytes(memory);
        let for_ids = budget / memory::IDS_SHARE;
        Self {
            budget,
            held_elsewhere: 0,
            store: S::within(budget),
            ledger: Ledger::within(S::ledger_budget(budget, for_ids)),
            seen: SeenEvents::within(for_ids),
            gaps: VecDeque::new(),
            n_gaps_left: 0,
            outcomes: Vec::new(),
            file: None,
            tailing: BTreeMap::new(),
        }
    }

    /// What all of it takes.
    pub fn bytes(&self) -> usize {
        self.store.bytes() + self.ledger.bytes() + self.seen.bytes()
    }

    /// Takes a fact of a place about logs or about what writes them, and passes over any other; returns whether
    /// anything is new.
    pub fn absorb(&mut self, place: PlaceId, fact: &Fact) -> bool {
        match fact {
            Fact::Connection(connection) => {
                let region = connection.region.as_ref();
                let region = region.map(|region| region.as_str());
                self.ledger.set_region(place, region)
            }
            Fact::Functions { page, .. } => self.configure(place, page),
            Fact::Configuration(function) => self.configure(place, std::slice::from_ref(function)),
            Fact::Lines { group, events } => self.lines(place, group, events),
            Fact::SavedLines {
                first,
                may_repeat,
                events,
            } => self.saved_lines(place, *first, *may_repeat, events),
            Fact::Gap(gap) => self.gap(place, gap),
            Fact::GroupRead { group, outcome } => self.group_read(place, group, outcome),
            Fact::Tailing { tailing, .. } => {
                let known = self.tailing.insert(place, tailing.clone());
                known.as_ref() != Some(tailing)
            }
            _ => false,
        }
    }

    /// What invocations may take and cost is in no log.
    fn configure(&mut self, place: PlaceId, functions: &[Function]) -> bool {
        let configure = |is_new, function| self.ledger.configure(place, function) | is_new;
        functions.iter().fold(false, configure)
    }

    /// Stores events not seen before. Readers give every event an id, a synthetic one if AWS sends none
    /// (`LogEvent::MADE_UP`): they alone know which pages are one reading. Events without any are identified
    /// by group, stream, time and text and their ordinal in the batch, so that absorbing a batch twice adds
    /// nothing. Of equal ones in two batches, then, the second are taken for the first: nothing is counted twice.
    fn lines(&mut self, place: PlaceId, group: &Arc<str>, events: &[LogEvent]) -> bool {
        let mut is_new = false;
        self.seen.begin_batch();
        for event in events {
            let is_known = match event.id.as_deref() {
                Some(id) => {
                    !self.seen.is_new_in(place, id) || self.came_without_id(place, group, event)
                }
                None => {
                    let looks = (place, group, &event.stream, event.at, &event.message);
                    !self.seen.is_new_of_its_kind(&looks)
                }
            };
            if !is_known {
                is_new = true;
                let stream = self
                    .ledger
                    .stream_in(place, Some(group), Some(&event.stream));
                let line = line::read(&event.message);
                self.keep(
                    (place, Some(group)),
                    stream,
                    (Some(event.at), &event.message),
                    &line,
                );
            }
        }
        self.share_out();
        is_new
    }

    /// Live Tail's lines come without ids, and later with them: each stands in for one that looks like it.
    fn came_without_id(&mut self, place: PlaceId, group: &Arc<str>, event: &LogEvent) -> bool {
        let looks = (place, &**group, &*event.stream, event.at, &*event.message);
        if event.own_id().is_none() {
            self.seen.stand_in(&looks);
            return false;
        }
        self.seen.has_stand_in(&looks)
    }

    /// Files overlap, as searches do. An event is known by its id; where others may hold the same events, a
    /// line that names its request is known by all it says and its millisecond: as many equal ones as a file
    /// has are so many lines, and those of another file are the same ones. What names no request makes no
    /// invocation, and is left as it is.
    fn saved_lines(
        &mut self,
        place: PlaceId,
        first: bool,
        may_repeat: bool,
        events: &[SavedEvent],
    ) -> bool {
        if first {
            self.seen.begin_batch();
            self.file = None;
        }
        let mut is_new = false;
        for event in events {
            let line = line::read(&event.message);
            let is_known = match (&event.id, line.request, event.at) {
                (Some(id), ..) => !self.seen.is_new_in(place, id),
                (None, Some(_), Some(at)) if may_repeat => {
                    let looks = (&event.group, &event.stream, at, &event.message);
                    !self.seen.is_new_of_its_kind(&looks)
                }
                _ => false,
            };
            if !is_known {
                is_new = true;
                let stream = self.stream_of(place, event);
                let group = event.group.as_deref();
                self.keep((place, group), stream, (event.at, &event.message), &line);
            }
        }
        self.share_out();
        is_new
    }

    fn stream_of(&mut self, place: PlaceId, event: &SavedEvent) -> StreamId {
        match (event.group.as_deref(), event.stream.as_deref()) {
            (None, None) => *self
                .file
                .get_or_insert_with(|| self.ledger.unnamed_stream()),
            (group, stream) => self.ledger.stream_in(place, group, stream),
        }
    }

    fn keep(
        &mut self,
        (place, group): (PlaceId, Option<&str>),
        stream: StreamId,
        (at, message): (Option<Timestamp>, &str),
        line: &ParsedLine<'_>,
    ) {
        self.ledger.take(stream, at, line);
        self.store.keep(stream, at, message, line);
        if S::KEEPS_LINES {
            self.ledger.line_stays(stream);
        }
        for (line, row) in self.ledger.owned() {
            self.store.own(*line, *row);
        }
        if let Says::Platform(Platform::Dropped { records }) = line.says {
            let at = at.or(self.ledger.newest()).unwrap_or_default();
            let gap = Gap {
                group: group.map(Arc::from),
                from: at,
                to: at,
                reason: GapReason::Dropped { records },
            };
            self.gap(place, &gap);
        }
    }

    /// Counts what others hold of these lines and rows, in bytes, against the budget: the oldest lines leave if
    /// the sum exceeds it. Returns whether any left.
    pub fn leave_room_for(&mut self, bytes: usize) -> bool {
        if bytes == self.held_elsewhere {
            return false;
        }
        let before = self.store.bytes();
        self.held_elsewhere = bytes;
        self.share_out();
        self.store.bytes() != before
    }

    /// The lines get what the rows, the ids and the notes of others leave of the budget.
    fn share_out(&mut self) {
        let taken = self.ledger.bytes() + self.seen.bytes() + self.held_elsewhere;
        self.store.confine(self.budget.saturating_sub(taken));
        for (stream, count) in self.store.take_left() {
            self.ledger.lines_left(stream, count);
        }
    }

    fn gap(&mut self, place: PlaceId, gap: &Gap) -> bool {
        if self
            .gaps
            .iter()
            .any(|(of, known)| *of == place && known == gap)
        {
            return false;
        }
        self.gaps.push_back((place, gap.clone()));
        if self.gaps.len() > MOST_GAPS {
            self.gaps.pop_front();
            self.n_gaps_left += 1;
        }
        true
    }

    /// With their places, in the order in which they were found.
    pub fn gaps(&self) -> impl DoubleEndedIterator<Item = &(PlaceId, Gap)> {
        self.gaps.iter()
    }

    /// How many of them had to leave.
    pub fn n_gaps_left(&self) -> u64 {
        self.n_gaps_left
    }

    fn group_read(&mut self, place: PlaceId, group: &Arc<str>, outcome: &GroupOutcome) -> bool {
        let has_room = self.outcomes.len() < MOST_OUTCOMES;
        if has_room {
            self.outcomes.push(ReadGroup {
                place,
                group: group.clone(),
                outcome: outcome.clone(),
            });
        }
        has_room
    }

    /// How the reading of groups ended, where there is something to say of it; one that was read twice is here
    /// twice.
    pub fn outcomes(&self) -> &[ReadGroup] {
        &self.outcomes
    }
}

impl Lines {
    /// The lines of an invocation by their time: those that name it, those that stand between its
    /// beginning and its end, and those of the start of its environment, if it was the first there.
    pub fn of(&self, row: RowId) -> impl DoubleEndedIterator<Item = Stored<'_>> {
        let span = self.ledger.span(row);
        let lines = span
            .into_iter()
            .flat_map(|(from, to)| self.store.between(from, to));
        lines.filter(move |line| line.row == Some(row))
    }
}

#[cfg(test)]
mod tests;
