//! Which request ran when in an environment, once its lines are settled. A line that is very late still
//! finds its request here; it moves no other line any more but those that tell of a failure and waited
//! for it.

use std::collections::VecDeque;
use std::time::Duration;

use slstop_base::Timestamp;

use super::environment_starts::BegunRequest;
use super::evidence::Evidence;
use super::packed::MaybeTime;
use super::row::RowId;
use super::timeline::{Consequences, IncomingLine, LineMark, ReassignedLine};
use super::unowned_lines::{LineOwner, UnownedLine, UnownedLines};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct SettledRuns {
    /// By their beginnings.
    runs: VecDeque<SettledRun>,
    unowned: UnownedLines,
    /// When the last of those began that are no longer here.
    forgotten: MaybeTime,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct SettledRun {
    /// Its beginning; its end for as long as nothing else of it was seen.
    from: Timestamp,
    /// Until its end.
    millis: u32,
    row: RowId,
}

/// Lambda gives init ten seconds before it starts over within the invocation.
const INIT: Duration = Duration::from_secs(15);
/// The `millis` of a run whose end was not seen.
const OPEN: u32 = u32::MAX;
/// A request's end is near its beginning in this list: only a hostile log has others between.
pub const NEAR: usize = 8;

impl SettledRuns {
    /// A line will not change hands any more for what comes near it: its owner is known for good, unless
    /// something else of that request is so late that it has not come yet.
    pub fn settle(
        &mut self,
        line: &IncomingLine,
        owner: Option<RowId>,
        changes: &mut Consequences,
    ) {
        self.mark(line.at, line.mark, changes);
        let unowned_line = UnownedLine::of(line, owner);
        if unowned_line.evidence.is_nothing() {
            return;
        }
        let may_move = match (line.mark, owner) {
            // Before its owner began it is of the boot.
            (LineMark::Loose, Some(row)) => self.has_begun(row, line.at),
            (LineMark::Loose | LineMark::InitInvoke, None) => true,
            _ => false,
        };
        if may_move {
            let line_owner = owner_at(&self.runs, line.at);
            self.unowned.keep(unowned_line, line_owner, changes);
        } else {
            unowned_line.settle(changes);
        }
    }

    pub fn insert(&mut self, line: IncomingLine, changes: &mut Consequences) {
        self.mark(line.at, line.mark, changes);
        let line_owner = owner_at(&self.runs, line.at);
        match line.mark {
            LineMark::Start(_) | LineMark::End(_) | LineMark::Provisioned => {}
            LineMark::Boot => self.insert_boot(line, changes),
            LineMark::Booting if line_owner == LineOwner::Nobodys => self.insert_boot(line, changes),
            LineMark::Booting | LineMark::InitInvoke | LineMark::Loose => {
                let unowned_line = UnownedLine::of(&line, None);
                self.unowned.keep(unowned_line, line_owner, changes);
            }
        }
    }

    fn insert_boot(&mut self, line: IncomingLine, changes: &mut Consequences) {
        let Some(owner) = self.next(line.at) else {
            return;
        };
        changes.moved.push(ReassignedLine {
            from: None,
            to: Some(owner),
            at: line.at,
            line: line.line,
            evidence: None,
        });
        let evidence = line.evidence.map(Evidence::before_start);
        changes.settled.extend(evidence.map(|evidence| (owner, evidence)));
    }

    fn mark(&mut self, at: Timestamp, mark: LineMark, changes: &mut Consequences) {
        match mark {
            LineMark::Start(row) => self.begin(row, at),
            LineMark::End(row) => self.end(row, at),
            _ => return,
        }
        let Self { runs, unowned, .. } = self;
        unowned.look_again(|at| owner_at(runs, at), changes);
    }

    fn begin(&mut self, row: RowId, at: Timestamp) {
        let index = behind(&self.runs, at);
        let mut near = self.runs.range(index..).take(NEAR);
        let end = near.position(|run| run.row == row);
        let end = end.and_then(|behind| self.runs.remove(index + behind));
        let run = SettledRun {
            from: at,
            millis: end.map_or(OPEN, |end| millis(at, end.from)),
            row,
        };
        self.runs.insert(index, run);
    }

    fn end(&mut self, row: RowId, at: Timestamp) {
        let index = behind(&self.runs, at);
        let mut near = self.runs.range_mut(..index).rev().take(NEAR);
        if let Some(run) = near.find(|run| run.row == row) {
            run.millis = millis(run.from, at);
            return;
        }
        let run = SettledRun {
            from: at,
            millis: 0,
            row,
        };
        self.runs.insert(index, run);
    }

    /// The last request, if its end was not seen.
    pub fn open(&self) -> Option<RowId> {
        let last = self.runs.back().filter(|run| run.millis == OPEN);
        last.map(|run| run.row)
    }

    /// What the lines of a row say for as long as it is not sure that they are its own.
    pub fn unconfirmed_evidence(&self, row: RowId) -> impl Iterator<Item = Evidence> {
        self.unowned.evidence_of(row)
    }

    fn has_begun(&self, row: RowId, at: Timestamp) -> bool {
        let before = self.runs.range(..behind(&self.runs, at));
        before.rev().take(NEAR).any(|run| run.row == row)
    }

    fn next(&self, at: Timestamp) -> Option<RowId> {
        let run = self.runs.get(behind(&self.runs, at))?;
        (run.from.since(at) <= INIT).then_some(run.row)
    }

    /// Whether it forgot none of those that began then or later.
    pub fn knows(&self, at: Timestamp) -> bool {
        self.forgotten.get().is_none_or(|forgotten| forgotten < at)
    }

    /// Those that began then or later, the first of them.
    pub fn requests_from(&self, at: Timestamp) -> impl Iterator<Item = BegunRequest> {
        let first = self.runs.partition_point(|run| run.from < at);
        let run = |run: &SettledRun| BegunRequest {
            at: run.from,
            row: run.row,
        };
        self.runs.range(first..).take(NEAR).map(run)
    }

    /// Positions say nothing here.
    pub fn give_up(&mut self, changes: &mut Consequences) {
        self.unowned.settle_all(changes);
        *self = Self::default();
    }

    pub fn forget(&mut self, oldest: RowId) {
        let mut until = None;
        while let Some(run) = self.runs.pop_front_if(|run| run.row < oldest) {
            until = Some(run.from);
        }
        self.forgotten.or_later(until);
        self.unowned.retain(|unowned_line| {
            unowned_line.owner.is_none_or(|owner| owner >= oldest) && Some(unowned_line.at) > until
        });
    }

    pub fn bytes(&self) -> usize {
        self.runs.capacity() * size_of::<SettledRun>() + self.unowned.bytes()
    }
}

fn behind(runs: &VecDeque<SettledRun>, at: Timestamp) -> usize {
    if runs.back().is_none_or(|last| last.from <= at) {
        return runs.len();
    }
    runs.partition_point(|run| run.from <= at)
}

fn owner_at(runs: &VecDeque<SettledRun>, at: Timestamp) -> LineOwner {
    let last = behind(runs, at).checked_sub(1);
    match last.and_then(|last| runs.get(last)) {
        Some(run) if run.millis == OPEN => LineOwner::Perhaps(run.row),
        Some(run) if at.since(run.from) <= Duration::from_millis(u64::from(run.millis)) => {
            LineOwner::Surely(run.row)
        }
        _ => LineOwner::Nobodys,
    }
}

fn millis(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.since(from).as_millis()).unwrap_or(OPEN)
}
