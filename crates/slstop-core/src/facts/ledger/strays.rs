//! Settled lines that tell of a failure, but not surely whose: the START or the END that would say so
//! may be late. What says nothing is not kept, because it would change no row's outcome.

use std::collections::VecDeque;

use crate::facts::logs::LineNumber;
use slstop_base::Timestamp;

use super::row::RowId;
use super::said::Said;
use super::timeline::{Coming, Consequences, Moved};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strays {
    lines: VecDeque<Stray>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stray {
    pub at: Timestamp,
    pub line: LineNumber,
    /// The request that seems to have been running.
    pub owner: Option<RowId>,
    pub said: Said,
}

/// Whose a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The request's beginning and its end are known.
    Surely(RowId),
    /// Its end is not known yet.
    Perhaps(RowId),
    Nobodys,
}

/// Lines of one environment. Where STARTs are not logged, every failure that names no request waits here
/// in vain.
const MOST: usize = 128;

impl Strays {
    /// Gives a line to whom it seems to belong, and keeps it for as long as that is not sure.
    pub fn keep(&mut self, mut stray: Stray, whose: Whose, changes: &mut Consequences) {
        let is_sure = stray.look_again(whose, changes);
        if is_sure || stray.said.is_nothing() {
            return;
        }
        if self.lines.len() >= MOST
            && let Some(oldest) = self.lines.pop_front()
        {
            oldest.settle(changes);
        }
        self.lines.push_back(stray);
    }

    /// Another beginning or end became known.
    pub fn look_again(&mut self, whose: impl Fn(Timestamp) -> Whose, changes: &mut Consequences) {
        self.lines
            .retain_mut(|stray| !stray.look_again(whose(stray.at), changes));
    }

    /// What the lines of a row say for the time being.
    pub fn said_by(&self, row: RowId) -> impl Iterator<Item = Said> {
        let own = self.lines.iter();
        own.filter(move |stray| stray.owner == Some(row))
            .map(|stray| stray.said)
    }

    /// Nothing will tell any more whose they are.
    pub fn settle_all(&mut self, changes: &mut Consequences) {
        for stray in std::mem::take(&mut self.lines) {
            stray.settle(changes);
        }
    }

    pub fn retain(&mut self, stays: impl Fn(&Stray) -> bool) {
        self.lines.retain(stays);
        if self.lines.is_empty() {
            self.lines = VecDeque::new();
        }
    }

    pub fn bytes(&self) -> usize {
        self.lines.capacity() * size_of::<Stray>()
    }
}

impl Stray {
    pub fn of(line: &Coming, owner: Option<RowId>) -> Self {
        Self {
            at: line.at,
            line: line.line,
            owner,
            said: line.said.unwrap_or_default(),
        }
    }

    /// Whether it is settled by that.
    fn look_again(&mut self, whose: Whose, changes: &mut Consequences) -> bool {
        let owner = whose.row();
        let from = std::mem::replace(&mut self.owner, owner);
        if from != owner {
            changes.moved.push(Moved {
                from,
                to: owner,
                at: self.at,
                line: self.line,
                said: Some(self.said),
            });
        }
        let is_sure = matches!(whose, Whose::Surely(_));
        if is_sure {
            self.settle(changes);
        }
        is_sure
    }

    pub fn settle(&self, changes: &mut Consequences) {
        changes
            .settled
            .extend(self.owner.map(|owner| (owner, self.said)));
    }
}

impl Whose {
    pub fn row(self) -> Option<RowId> {
        match self {
            Self::Surely(row) | Self::Perhaps(row) => Some(row),
            Self::Nobodys => None,
        }
    }
}
