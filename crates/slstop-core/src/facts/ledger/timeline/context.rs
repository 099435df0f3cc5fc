//! What is the case behind a line, by what it means and what was the case before it.

use crate::facts::ledger::row::RowId;
use crate::facts::ledger::said::Said;

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
pub enum Context {
    #[default]
    Unknown,
    Booting,
    Running(RowId),
    After(RowId),
}

/// The context behind a line, and whose the line is.
pub fn next(before: Context, mark: Mark) -> (Context, Option<RowId>) {
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

pub fn said_as(context: Context, said: Said) -> Said {
    if context == Context::Booting {
        said.before_start()
    } else {
        said
    }
}
