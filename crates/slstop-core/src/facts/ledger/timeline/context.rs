//! What is the case behind a line, by what it means and what was the case before it.

use crate::facts::ledger::evidence::Evidence;
use crate::facts::ledger::row::RowId;

/// What a line means for those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineMark {
    Start(RowId),
    End(RowId),
    /// A new environment begins.
    Boot,
    /// A sign of one, unless a request is running.
    Booting,
    /// It was made ready for no request in particular.
    Provisioned,
    /// Init within an invocation; may also come after the invocation's report.
    InitInvoke,
    Loose,
}

/// What is the case behind a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineContext {
    #[default]
    Unknown,
    Booting,
    Running(RowId),
    After(RowId),
}

/// The context behind a line, and whose the line is.
pub fn next(before: LineContext, mark: LineMark) -> (LineContext, Option<RowId>) {
    use LineContext::{After, Booting, Running, Unknown};
    match (mark, before) {
        // These name their owner themselves.
        (LineMark::Start(row), _) => (Running(row), None),
        (LineMark::End(row), Running(running)) if running != row => (Running(running), None),
        (LineMark::End(row), _) => (After(row), None),
        (LineMark::Boot | LineMark::Provisioned, _) => (Booting, None),
        (_, Running(row)) => (Running(row), Some(row)),
        (LineMark::InitInvoke, After(row)) => (After(row), Some(row)),
        (LineMark::Booting | LineMark::InitInvoke, _) | (_, Booting) => (Booting, None),
        (_, After(row)) => (After(row), None),
        (_, Unknown) => (Unknown, None),
    }
}

pub fn evidence_in(context: LineContext, evidence: Evidence) -> Evidence {
    if context == LineContext::Booting {
        evidence.before_start()
    } else {
        evidence
    }
}
