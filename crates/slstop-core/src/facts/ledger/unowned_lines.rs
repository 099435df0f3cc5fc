//! Settled lines that tell of a failure, but not surely whose: the START or the END that would say so
//! may be late. What says nothing is not kept, because it would change no row's outcome.

use std::collections::VecDeque;

use crate::facts::logs::LineNumber;
use slstop_base::Timestamp;

use super::evidence::Evidence;
use super::row::RowId;
use super::timeline::{Consequences, IncomingLine, ReassignedLine};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnownedLines {
    lines: VecDeque<UnownedLine>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct UnownedLine {
    pub at: Timestamp,
    pub line: LineNumber,
    /// The request that seems to have been running.
    pub owner: Option<RowId>,
    pub evidence: Evidence,
}

/// Whose a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineOwner {
    /// The request's beginning and its end are known.
    Surely(RowId),
    /// Its end is not known yet.
    Perhaps(RowId),
    Nobodys,
}

/// Lines of one environment. Where STARTs are not logged, every failure that names no request waits here
/// in vain.
const MOST: usize = 128;

impl UnownedLines {
    /// Gives a line to whom it seems to belong, and keeps it for as long as that is not sure.
    pub fn keep(&mut self, mut unowned_line: UnownedLine, line_owner: LineOwner, changes: &mut Consequences) {
        let is_sure = unowned_line.look_again(line_owner, changes);
        if is_sure || unowned_line.evidence.is_nothing() {
            return;
        }
        if self.lines.len() >= MOST
            && let Some(oldest) = self.lines.pop_front()
        {
            oldest.settle(changes);
        }
        self.lines.push_back(unowned_line);
    }

    /// Another beginning or end became known.
    pub fn look_again(
        &mut self,
        line_owner: impl Fn(Timestamp) -> LineOwner,
        changes: &mut Consequences,
    ) {
        self.lines
            .retain_mut(|unowned_line| !unowned_line.look_again(line_owner(unowned_line.at), changes));
    }

    /// What the lines of a row say for the time being.
    pub fn evidence_of(&self, row: RowId) -> impl Iterator<Item = Evidence> {
        let own = self.lines.iter();
        own.filter(move |unowned_line| unowned_line.owner == Some(row))
            .map(|unowned_line| unowned_line.evidence)
    }

    /// Nothing will determine their owner any more.
    pub fn settle_all(&mut self, changes: &mut Consequences) {
        for unowned_line in std::mem::take(&mut self.lines) {
            unowned_line.settle(changes);
        }
    }

    pub fn retain(&mut self, stays: impl Fn(&UnownedLine) -> bool) {
        self.lines.retain(stays);
        if self.lines.is_empty() {
            self.lines = VecDeque::new();
        }
    }

    pub fn bytes(&self) -> usize {
        self.lines.capacity() * size_of::<UnownedLine>()
    }
}

impl UnownedLine {
    pub fn of(line: &IncomingLine, owner: Option<RowId>) -> Self {
        Self {
            at: line.at,
            line: line.line,
            owner,
            evidence: line.evidence.unwrap_or_default(),
        }
    }

    /// Whether it is settled by that.
    fn look_again(&mut self, line_owner: LineOwner, changes: &mut Consequences) -> bool {
        let owner = line_owner.row();
        let from = std::mem::replace(&mut self.owner, owner);
        if from != owner {
            changes.moved.push(ReassignedLine {
                from,
                to: owner,
                at: self.at,
                line: self.line,
                evidence: Some(self.evidence),
            });
        }
        let is_sure = matches!(line_owner, LineOwner::Surely(_));
        if is_sure {
            self.settle(changes);
        }
        is_sure
    }

    pub fn settle(&self, changes: &mut Consequences) {
        changes
            .settled
            .extend(self.owner.map(|owner| (owner, self.evidence)));
    }
}

impl LineOwner {
    pub fn row(self) -> Option<RowId> {
        match self {
            Self::Surely(row) | Self::Perhaps(row) => Some(row),
            Self::Nobodys => None,
        }
    }
}
