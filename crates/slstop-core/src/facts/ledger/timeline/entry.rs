//! A line as it comes, as it stands, and as it changes hands.

use crate::facts::ledger::evidence::Evidence;
use crate::facts::ledger::row::RowId;
use crate::facts::logs::LineNumber;
use slstop_base::Timestamp;

use super::context::{LineContext, LineMark, evidence_in};

/// A line that comes.
#[derive(Clone, Debug, PartialEq)]
pub struct IncomingLine {
    pub at: Timestamp,
    pub mark: LineMark,
    pub evidence: Option<Evidence>,
    pub line: LineNumber,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TimelineEntry {
    pub at: Timestamp,
    pub mark: LineMark,
    pub context: LineContext,
    /// Whose line it is; START and END name their owner themselves.
    pub owner: Option<RowId>,
    pub line: LineNumber,
    pub evidence: Option<Box<Evidence>>,
}

/// A line changed hands.
#[derive(Clone, Debug, PartialEq)]
pub struct ReassignedLine {
    pub from: Option<RowId>,
    pub to: Option<RowId>,
    pub at: Timestamp,
    pub line: LineNumber,
    pub evidence: Option<Evidence>,
}

/// What an arrival led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consequences {
    pub moved: Vec<ReassignedLine>,
    /// What lines say that will not change hands any more.
    pub settled: Vec<(RowId, Evidence)>,
}

impl Consequences {
    pub fn clear(&mut self) {
        self.moved.clear();
        self.settled.clear();
    }
}

impl TimelineEntry {
    pub fn coming(&self) -> IncomingLine {
        let evidence = self.evidence.as_deref().copied();
        // What is nobody's may turn out to be within a request, whose START is late.
        let context = self.owner.map_or(LineContext::Unknown, |_| self.context);
        IncomingLine {
            at: self.at,
            mark: self.mark,
            evidence: evidence.map(|evidence| evidence_in(context, evidence)),
            line: self.line,
        }
    }
}

pub fn hand_over(entry: &mut TimelineEntry, owner: Option<RowId>, moved: &mut Vec<ReassignedLine>) {
    let from = std::mem::replace(&mut entry.owner, owner);
    if from != owner {
        let IncomingLine {
            at,
            evidence,
            line,
            ..
        } = entry.coming();
        moved.push(ReassignedLine {
            from,
            to: owner,
            at,
            line,
            evidence,
        });
    }
}
