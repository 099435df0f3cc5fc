//! The lines of one environment in the order of their time. Those without a request id belong to the
//! request that was running where they stand; those before the first request belong to the
//! environment, and so to the first request it served.

use std::collections::VecDeque;
use std::time::Duration;

use crate::base::Timestamp;

use super::row::{RowId, Said};

/// What a line means for those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Start(RowId),
    End(RowId),
    /// A new environment begins.
    Boot,
    /// A sign of one, unless a request is running.
    Booting,
    /// It was made ready for no request in particular.
    Provisioned,
    /// Init within an invocation; told after the invocation's report, too.
    InitInvoke,
    Loose,
}

/// What is the case behind a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Context {
    #[default]
    Unknown,
    Booting,
    Running(RowId),
    After(RowId),
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    at: Timestamp,
    mark: Mark,
    context: Context,
    /// Whose line it is; START and END name their owner themselves.
    owner: Option<RowId>,
    said: Option<Box<Said>>,
}

/// A line changed hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub from: Option<RowId>,
    pub to: Option<RowId>,
    pub said: Option<Said>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Several requests run at once: only lines that name theirs belong to one.
    pub is_concurrent: bool,
    entries: VecDeque<Entry>,
    /// The context that the forgotten entries left.
    before: Context,
}

/// A request may begin in the very millisecond in which the one before it ends.
const JITTER: Duration = Duration::from_millis(5);
/// Lines that may still change hands, because one between them is late.
const KEPT: usize = 1024;

impl Timeline {
    /// The time to sort a line by that has none: it follows what came before it.
    pub fn place(&self, at: Option<Timestamp>) -> Timestamp {
        let last = self.entries.back().map(|entry| entry.at);
        at.or(last).unwrap_or_default()
    }

    /// Puts a line into its place; who owns which lines now that owned other ones before.
    pub fn insert(&mut self, at: Timestamp, mark: Mark, said: Option<Said>) -> Vec<Moved> {
        if self.is_concurrent {
            return Vec::new();
        }
        let index = self.index_of(at, mark);
        let entry = Entry {
            at,
            mark,
            context: Context::Unknown,
            owner: None,
            said: said.map(Box::new),
        };
        self.entries.insert(index, entry);
        if self.overlaps(index) {
            return self.give_up();
        }
        let mut moved = Vec::new();
        self.settle(index, &mut moved);
        if self.entries.len() > KEPT {
            self.forget();
        }
        moved
    }

    /// Behind what is as old; but of one millisecond a request's START comes first, its END last, and
    /// the next request's START behind that.
    fn index_of(&self, at: Timestamp, mark: Mark) -> usize {
        let mut index = self.entries.len();
        if self.entries.back().is_some_and(|last| last.at > at) {
            index = self.entries.partition_point(|entry| entry.at <= at);
        }
        let as_old = || {
            self.entries
                .range(..index)
                .rev()
                .take_while(|entry| entry.at == at)
        };
        match mark {
            Mark::Loose => {
                index -= as_old()
                    .take_while(|entry| matches!(entry.mark, Mark::End(_)))
                    .count()
            }
            Mark::Start(row) => {
                let own_end = as_old().position(|entry| entry.mark == Mark::End(row));
                let before = own_end.map_or(0, |behind| behind + 1);
                let loose = as_old()
                    .skip(before)
                    .take_while(|entry| entry.mark == Mark::Loose);
                index -= before + loose.count();
            }
            Mark::End(row) => {
                let own = as_old().take_while(|entry| entry.mark != Mark::Start(row));
                let others = own
                    .enumerate()
                    .filter(|(_, entry)| matches!(entry.mark, Mark::Start(_)));
                index -= others.last().map_or(0, |(behind, _)| behind + 1);
            }
            _ => {}
        }
        index
    }

    /// Everything that the entries of a row say.
    pub fn said_beside(&self, row: RowId) -> impl Iterator<Item = Said> {
        let own = self
            .entries
            .iter()
            .filter(move |entry| entry.owner == Some(row));
        own.filter_map(|entry| Some(said_as(entry.context, **entry.said.as_ref()?)))
    }

    /// Whether a request ended after another had begun in the same stream: as far as the new entry
    /// tells, because the others were looked at when they came.
    fn overlaps(&self, index: usize) -> bool {
        let is_end_of = |entry: &&Entry, row| entry.mark == Mark::End(row);
        match (self.entries[index].mark, self.context_before(index)) {
            (Mark::End(row), Context::Running(running)) if running != row => {
                let begin = self
                    .entries
                    .range(..index)
                    .rposition(|entry| entry.mark == Mark::Start(row));
                begin.is_some_and(|begin| self.begins_within(row, begin, index))
            }
            (Mark::Start(row), before) => {
                let late = || self.entries.range(index + 1..);
                let own = late().position(|entry| is_end_of(&entry, row));
                if own.is_some_and(|length| self.begins_within(row, index, index + 1 + length)) {
                    return true;
                }
                let Context::Running(running) = before else {
                    return false;
                };
                let mut late = late();
                let end = late.find(|entry| is_end_of(entry, running));
                end.is_some_and(|end| end.at.since(self.entries[index].at) > JITTER)
            }
            _ => false,
        }
    }

    /// Whether another request begins between these entries, clearly before the last of them.
    fn begins_within(&self, row: RowId, from: usize, to: usize) -> bool {
        let end = self.entries[to].at;
        let mut between = self.entries.range(from..to);
        between.any(|entry| {
            matches!(entry.mark, Mark::Start(other) if other != row) && end.since(entry.at) > JITTER
        })
    }

    /// Positions say nothing here.
    fn give_up(&mut self) -> Vec<Moved> {
        self.is_concurrent = true;
        let taken = std::mem::take(&mut self.entries)
            .into_iter()
            .filter(|entry| entry.owner.is_some());
        taken
            .map(|entry| Moved {
                from: entry.owner,
                to: None,
                said: None,
            })
            .collect()
    }

    fn context_before(&self, index: usize) -> Context {
        match index.checked_sub(1) {
            Some(before) => self.entries[before].context,
            None => self.before,
        }
    }

    /// Walks on from a new entry for as long as it changes anything.
    fn settle(&mut self, first: usize, moved: &mut Vec<Moved>) {
        let mut index = first;
        let mut is_booting = false;
        while index < self.entries.len() {
            let before = self.context_before(index);
            let entry = &mut self.entries[index];
            let (context, owner) = next(before, entry.mark);
            let was = std::mem::replace(&mut entry.context, context);
            is_booting |= context == Context::Booting || was == Context::Booting;
            let keeps = context == Context::Booting && was == Context::Booting;
            if !keeps || index == first {
                hand_over(entry, owner, moved);
            }
            let is_start = matches!(entry.mark, Mark::Start(_));
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
    fn settle_boot(&mut self, start: usize, moved: &mut Vec<Moved>) {
        let Mark::Start(row) = self.entries[start].mark else {
            return;
        };
        let boot = self.entries.range(..start).rev();
        let length = boot
            .take_while(|entry| entry.context == Context::Booting)
            .count();
        let mut boot = self.entries.range(start - length..start);
        let is_provisioned = boot.any(|entry| entry.mark == Mark::Provisioned);
        let owner = (!is_provisioned).then_some(row);
        for entry in self.entries.range_mut(start - length..start) {
            hand_over(entry, owner, moved);
        }
    }

    fn forget(&mut self) {
        for _ in 0..KEPT / 2 {
            if let Some(entry) = self.entries.pop_front() {
                self.before = entry.context;
            }
        }
    }
}

/// The context behind a line, and whose the line is.
fn next(before: Context, mark: Mark) -> (Context, Option<RowId>) {
    use Context::{After, Booting, Running, Unknown};
    match (mark, before) {
        // These name their owner themselves.
        (Mark::Start(row), _) => (Running(row), None),
        (Mark::End(row), Running(running)) if running != row => (Running(running), None),
        (Mark::End(row), _) => (After(row), None),
        (Mark::Boot | Mark::Provisioned, _) => (Booting, None),
        (_, Running(row)) => (Running(row), Some(row)),
        (Mark::InitInvoke, After(row)) => (After(row), Some(row)),
        (Mark::Booting | Mark::InitInvoke, _) | (_, Booting) => (Booting, None),
        (_, After(row)) => (After(row), None),
        (_, Unknown) => (Unknown, None),
    }
}

fn hand_over(entry: &mut Entry, owner: Option<RowId>, moved: &mut Vec<Moved>) {
    let from = std::mem::replace(&mut entry.owner, owner);
    if from != owner {
        let said = entry.said.as_deref().copied();
        moved.push(Moved {
            from,
            to: owner,
            said: said.map(|said| said_as(entry.context, said)),
        });
    }
}

fn said_as(context: Context, said: Said) -> Said {
    if context == Context::Booting {
        said.before_start()
    } else {
        said
    }
}
