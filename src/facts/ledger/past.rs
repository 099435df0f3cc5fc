//! Which request ran when in an environment, once its lines are settled. A line that is very late still
//! finds its request here; it moves no other line any more.

use std::collections::VecDeque;
use std::time::Duration;

use crate::base::Timestamp;

use super::row::RowId;
use super::said::Said;
use super::timeline::{Coming, Consequences, Mark, Moved};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    /// By their beginnings.
    runs: VecDeque<Run>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    from: Timestamp,
    /// Until its end; the most when that was not seen.
    millis: u32,
    row: RowId,
}

/// Lambda gives init ten seconds before it begins anew within the invocation.
const INIT: Duration = Duration::from_secs(15);
/// A request's end is near its beginning in this list: only a hostile log has others between.
const NEAR: usize = 8;

impl Past {
    /// A line's owner is known for good.
    pub fn settle(&mut self, line: &Coming, owner: Option<RowId>, changes: &mut Consequences) {
        self.mark(line.at, line.mark);
        if let (Some(owner), Some(said)) = (owner, line.said) {
            changes.settled.push((owner, said));
        }
    }

    pub fn insert(&mut self, line: Coming, changes: &mut Consequences) {
        self.mark(line.at, line.mark);
        let said = |said: Option<Said>, is_boot| match is_boot {
            true => said.map(Said::before_start),
            false => said,
        };
        let (owner, is_boot) = match line.mark {
            Mark::Start(_) | Mark::End(_) => return,
            Mark::Boot | Mark::Booting => match self.running(line.at) {
                Some(row) if line.mark == Mark::Booting => (Some(row), false),
                _ => (self.next(line.at), true),
            },
            Mark::Provisioned => (None, true),
            Mark::InitInvoke | Mark::Loose => (self.running(line.at), false),
        };
        let Some(owner) = owner else { return };
        let said = said(line.said, is_boot);
        changes.moved.push(Moved {
            from: None,
            to: Some(owner),
            at: line.at,
            line: line.line,
            said: None,
        });
        changes.settled.extend(said.map(|said| (owner, said)));
    }

    fn mark(&mut self, at: Timestamp, mark: Mark) {
        match mark {
            Mark::Start(row) => {
                let run = Run {
                    from: at,
                    millis: u32::MAX,
                    row,
                };
                let index = self.behind(at);
                self.runs.insert(index, run);
            }
            Mark::End(row) => {
                let behind = self.behind(at);
                let mut near = self.runs.range_mut(..behind).rev().take(NEAR);
                if let Some(run) = near.find(|run| run.row == row) {
                    run.millis = u32::try_from(at.since(run.from).as_millis()).unwrap_or(u32::MAX);
                }
            }
            _ => {}
        }
    }

    fn behind(&self, at: Timestamp) -> usize {
        if self.runs.back().is_none_or(|last| last.from <= at) {
            return self.runs.len();
        }
        self.runs.partition_point(|run| run.from <= at)
    }

    fn running(&self, at: Timestamp) -> Option<RowId> {
        let run = self.runs.get(self.behind(at).checked_sub(1)?)?;
        let is_within = at.since(run.from) <= Duration::from_millis(u64::from(run.millis));
        is_within.then_some(run.row)
    }

    fn next(&self, at: Timestamp) -> Option<RowId> {
        let run = self.runs.get(self.behind(at))?;
        (run.from.since(at) <= INIT).then_some(run.row)
    }

    pub fn forget(&mut self, oldest: RowId) {
        while self.runs.front().is_some_and(|run| run.row < oldest) {
            self.runs.pop_front();
        }
    }

    pub fn bytes(&self) -> usize {
        self.runs.capacity() * size_of::<Run>()
    }
}
