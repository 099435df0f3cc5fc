//! The lines of one environment in the order of their time. Those without a request id belong to the
//! request that was running where they stand; those before the first request belong to the
//! environment, and so to the first request it served.
//!
//! What stands where within a millisecond is decided in `order`, what is the case behind each line in
//! `context`, and whether positions say anything at all in `overlap`.

mod context;
mod entry;
mod order;
mod overlap;

use std::collections::VecDeque;

use slstop_base::Timestamp;

use super::environment_starts::BegunRequest;
use super::evidence::Evidence;
use super::row::RowId;
use super::settled_runs::{NEAR, SettledRuns};
use context::{LineContext, evidence_in, next};
use entry::{TimelineEntry, hand_over};

pub use context::LineMark;
pub use entry::{Consequences, IncomingLine, ReassignedLine};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Several requests run at once: only lines that name theirs belong to one.
    pub is_concurrent: bool,
    entries: VecDeque<TimelineEntry>,
    /// The context that the settled entries before these left.
    before: LineContext,
    past: SettledRuns,
    /// Older lines belong to the past.
    floor: Option<Timestamp>,
    /// Behind these entries others were settled: a line from here on ends the reading backwards.
    ceiling: Option<Timestamp>,
    newest: Option<Timestamp>,
}

/// Lines that may still change hands, because one between them is late. With one to come it is a
/// whole power of two, which is what a queue grows to.
const KEPT: usize = 255;

impl Timeline {
    /// The time to sort a line by that has none: it follows what came before it.
    pub fn place(&self, at: Option<Timestamp>) -> Timestamp {
        let last = self.entries.back().map(|entry| entry.at);
        at.or(last).or(self.newest).unwrap_or_default()
    }

    /// Puts a line into its place; who owns which lines now that owned other ones before.
    pub fn insert(&mut self, coming: IncomingLine, changes: &mut Consequences) {
        if self.is_concurrent {
            return;
        }
        if self.ceiling.is_some_and(|ceiling| coming.at >= ceiling) {
            self.settle_all(changes);
        }
        if self.floor.is_some_and(|floor| coming.at < floor) {
            return self.insert_late(coming, changes);
        }
        self.newest = self.newest.max(Some(coming.at));
        let index = self.index_of(coming.at, coming.mark);
        let entry = TimelineEntry {
            at: coming.at,
            mark: coming.mark,
            context: LineContext::Unknown,
            owner: None,
            line: coming.line,
            evidence: coming.evidence.map(Box::new),
        };
        self.entries.insert(index, entry);
        if self.overlaps(index) {
            return self.give_up(changes);
        }
        self.settle(index, &mut changes.moved);
        if self.entries.len() > KEPT {
            self.leave(index, changes);
        }
    }

    /// What began or ended before these entries may still be the case where they begin.
    fn insert_late(&mut self, coming: IncomingLine, changes: &mut Consequences) {
        let mark = coming.mark;
        self.past.insert(coming, changes);
        self.before = match (mark, self.before) {
            // An environment that boots has nothing running, unless that ends here.
            (LineMark::Start(row), LineContext::Booting) if !self.ends_first(row) => return,
            (LineMark::Start(row), _) if self.past.open() == Some(row) => LineContext::Running(row),
            (LineMark::End(row), LineContext::Running(running)) if running == row => {
                LineContext::After(row)
            }
            _ => return,
        };
        self.settle(0, &mut changes.moved);
    }

    fn ends_first(&self, row: RowId) -> bool {
        let mut marks = self.entries.iter().map(|entry| entry.mark);
        let first = marks.find(|mark| matches!(mark, LineMark::Start(_) | LineMark::End(_)));
        first == Some(LineMark::End(row))
    }

    /// The requests that began or ended then or later, the first of them; empty if that is forgotten.
    pub fn requests_from(&self, at: Timestamp) -> Vec<BegunRequest> {
        if !self.past.knows(at) {
            return Vec::new();
        }
        let first = self.entries.partition_point(|entry| entry.at < at);
        let held = self.entries.range(first..).filter_map(|entry| {
            let (LineMark::Start(row) | LineMark::End(row)) = entry.mark else {
                return None;
            };
            Some(BegunRequest { at: entry.at, row })
        });
        let mut first: Vec<BegunRequest> =
            held.take(NEAR).chain(self.past.requests_from(at)).collect();
        first.sort_unstable();
        first
    }

    /// Everything that the entries of a row say.
    pub fn unconfirmed_evidence(&self, row: RowId) -> impl Iterator<Item = Evidence> {
        let own = self
            .entries
            .iter()
            .filter(move |entry| entry.owner == Some(row));
        own.filter_map(|entry| Some(evidence_in(entry.context, **entry.evidence.as_ref()?)))
            .chain(self.past.unconfirmed_evidence(row))
    }

    /// Positions say nothing here.
    fn give_up(&mut self, changes: &mut Consequences) {
        self.is_concurrent = true;
        self.past.give_up(changes);
        let entries = std::mem::take(&mut self.entries).into_iter();
        let taken = entries.filter(|entry| entry.owner.is_some());
        changes.moved.extend(taken.map(|entry| ReassignedLine {
            from: entry.owner,
            to: None,
            at: entry.at,
            line: entry.line,
            evidence: None,
        }));
    }

    fn context_before(&self, index: usize) -> LineContext {
        match index.checked_sub(1) {
            Some(before) => self.entries[before].context,
            None => self.before,
        }
    }

    /// Walks on from a new entry for as long as it changes anything.
    fn settle(&mut self, first: usize, moved: &mut Vec<ReassignedLine>) {
        let mut index = first;
        let mut is_booting = false;
        while index < self.entries.len() {
            let before = self.context_before(index);
            let entry = &mut self.entries[index];
            let (context, owner) = next(before, entry.mark);
            let was = std::mem::replace(&mut entry.context, context);
            is_booting |= context == LineContext::Booting || was == LineContext::Booting;
            let keeps = context == LineContext::Booting && was == LineContext::Booting;
            if !keeps || index == first {
                hand_over(entry, owner, moved);
            }
            let is_start = matches!(entry.mark, LineMark::Start(_));
            if is_start && (index == first || is_booting) {
                self.settle_boot(index, moved);
                is_booting = false;
            }
            if index > first && was == context && !is_booting {
                break;
            }
            index += 1;
        }
    }

    /// Gives the lines of a boot to the first request it served.
    fn settle_boot(&mut self, start: usize, moved: &mut Vec<ReassignedLine>) {
        let LineMark::Start(row) = self.entries[start].mark else {
            return;
        };
        let boot = self.entries.range(..start).rev();
        let length = boot
            .take_while(|entry| entry.context == LineContext::Booting)
            .count();
        let mut boot = self.entries.range(start - length..start);
        let is_provisioned = boot.any(|entry| entry.mark == LineMark::Provisioned);
        let owner = (!is_provisioned).then_some(row);
        for entry in self.entries.range_mut(start - length..start) {
            hand_over(entry, owner, moved);
        }
    }

    /// Half of the entries will not change hands any more: those that are farthest from where lines
    /// come at present, which is at the end unless a log is read backwards.
    fn leave(&mut self, came: usize, changes: &mut Consequences) {
        let half = self.entries.len() / 2;
        if came >= half {
            return self.settle_first(half, changes);
        }
        self.ceiling = self.entries.get(half).map(|entry| entry.at);
        for entry in self.entries.split_off(half) {
            self.past.settle(&entry.coming(), entry.owner, changes);
        }
        self.entries.shrink_to_fit();
    }

    fn settle_first(&mut self, count: usize, changes: &mut Consequences) {
        for _ in 0..count {
            if let Some(entry) = self.entries.pop_front() {
                self.before = entry.context;
                self.floor = Some(entry.at);
                self.past.settle(&entry.coming(), entry.owner, changes);
            }
        }
    }

    /// Nothing is expected to change hands here any more.
    fn settle_all(&mut self, changes: &mut Consequences) {
        self.settle_first(self.entries.len(), changes);
        self.entries = VecDeque::new();
        if self.ceiling.take().is_some() {
            self.floor = self.newest;
            self.before = LineContext::Unknown;
        }
    }

    /// Gives back memory where nothing came since `quiet`, and forgets rows that left before `oldest`.
    pub fn tidy(&mut self, quiet: Timestamp, oldest: RowId, changes: &mut Consequences) {
        if !self.entries.is_empty() && self.newest.is_none_or(|newest| newest < quiet) {
            self.settle_all(changes);
        }
        self.past.forget(oldest);
    }

    pub fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<TimelineEntry>() + self.past.bytes()
    }
}
