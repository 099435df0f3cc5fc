//! The lines of one environment in the order of their time. Those without a request id belong to the
//! request that was running where they stand; those before the first request belong to the
//! environment, and so to the first request it served.

use std::collections::VecDeque;
use std::time::Duration;

use crate::base::Timestamp;
use crate::facts::logs::LineNumber;

use super::past::Past;
use super::row::RowId;
use super::said::Said;

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

/// A line that comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Coming {
    pub at: Timestamp,
    pub mark: Mark,
    pub said: Option<Said>,
    pub line: LineNumber,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    at: Timestamp,
    mark: Mark,
    context: Context,
    /// Whose line it is; START and END name their owner themselves.
    owner: Option<RowId>,
    line: LineNumber,
    said: Option<Box<Said>>,
}

/// A line changed hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub from: Option<RowId>,
    pub to: Option<RowId>,
    pub at: Timestamp,
    pub line: LineNumber,
    pub said: Option<Said>,
}

/// What an arrival led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consequences {
    pub moved: Vec<Moved>,
    /// What lines say that will not change hands any more.
    pub settled: Vec<(RowId, Said)>,
}

impl Consequences {
    pub fn clear(&mut self) {
        self.moved.clear();
        self.settled.clear();
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Several requests run at once: only lines that name theirs belong to one.
    pub is_concurrent: bool,
    entries: VecDeque<Entry>,
    /// The context that the settled entries before these left.
    before: Context,
    past: Past,
    /// Older lines belong to the past.
    floor: Option<Timestamp>,
    /// Behind these entries others were settled: a line from here on ends the reading backwards.
    ceiling: Option<Timestamp>,
    newest: Option<Timestamp>,
}

/// A request may begin in the very millisecond in which the one before it ends.
const JITTER: Duration = Duration::from_millis(5);
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
    pub fn insert(&mut self, coming: Coming, changes: &mut Consequences) {
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
        let entry = Entry {
            at: coming.at,
            mark: coming.mark,
            context: Context::Unknown,
            owner: None,
            line: coming.line,
            said: coming.said.map(Box::new),
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
    fn insert_late(&mut self, coming: Coming, changes: &mut Consequences) {
        let mark = coming.mark;
        self.past.insert(coming, changes);
        self.before = match (mark, self.before) {
            // An environment that boots has nothing running, unless that ends here.
            (Mark::Start(row), Context::Booting) if !self.ends_first(row) => return,
            (Mark::Start(row), _) if self.past.open() == Some(row) => Context::Running(row),
            (Mark::End(row), Context::Running(running)) if running == row => Context::After(row),
            _ => return,
        };
        self.settle(0, &mut changes.moved);
    }

    fn ends_first(&self, row: RowId) -> bool {
        let mut marks = self.entries.iter().map(|entry| entry.mark);
        let first = marks.find(|mark| matches!(mark, Mark::Start(_) | Mark::End(_)));
        first == Some(Mark::End(row))
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
            .chain(self.past.said_beside(row))
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
    fn give_up(&mut self, changes: &mut Consequences) {
        self.is_concurrent = true;
        self.past.give_up(changes);
        let entries = std::mem::take(&mut self.entries).into_iter();
        let taken = entries.filter(|entry| entry.owner.is_some());
        changes.moved.extend(taken.map(|entry| Moved {
            from: entry.owner,
            to: None,
            at: entry.at,
            line: entry.line,
            said: None,
        }));
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
            self.before = Context::Unknown;
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
        self.entries.capacity() * size_of::<Entry>() + self.past.bytes()
    }
}

impl Entry {
    fn coming(&self) -> Coming {
        let said = self.said.as_deref().copied();
        // What is nobody's may turn out to be within a request, whose START is late.
        let context = self.owner.map_or(Context::Unknown, |_| self.context);
        Coming {
            at: self.at,
            mark: self.mark,
            said: said.map(|said| said_as(context, said)),
            line: self.line,
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
        let Coming { at, said, line, .. } = entry.coming();
        moved.push(Moved {
            from,
            to: owner,
            at,
            line,
            said,
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
