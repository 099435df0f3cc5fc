//! A line as it comes, as it stands, and as it changes hands.

use crate::facts::ledger::row::RowId;
use crate::facts::ledger::said::Said;
use crate::facts::logs::LineNumber;
use slstop_base::Timestamp;

use super::context::{Context, Mark, said_as};

/// A line that comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Coming {
    pub at: Timestamp,
    pub mark: Mark,
    pub said: Option<Said>,
    pub line: LineNumber,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub at: Timestamp,
    pub mark: Mark,
    pub context: Context,
    /// Whose line it is; START and END name their owner themselves.
    pub owner: Option<RowId>,
    pub line: LineNumber,
    pub said: Option<Box<Said>>,
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

impl Entry {
    pub fn coming(&self) -> Coming {
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

pub fn hand_over(entry: &mut Entry, owner: Option<RowId>, moved: &mut Vec<Moved>) {
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
