//! How loud a line is, also one that says nothing of it: what the floor hides and what the errors' keys
//! stop at.

use slstop_core::domain::line::{Level, LineKind, effective_level};
use slstop_core::facts::logs::Stored;

/// The level of what has none: a plain print counts as information, as Lambda itself counts it, and the
/// platform's own lines are for debugging. An invocation's report is information, unless it failed.
pub fn of(line: &Stored<'_>) -> Level {
    let level = match line.kind {
        LineKind::Error | LineKind::App | LineKind::Report => {
            effective_level(line.kind, line.level, line.message)
        }
        _ => None,
    };
    level.unwrap_or(match line.kind {
        LineKind::Error => Level::Error,
        LineKind::Gap => Level::Warn,
        LineKind::App | LineKind::Report => Level::Info,
        LineKind::Start
        | LineKind::End
        | LineKind::Init
        | LineKind::Restore
        | LineKind::Extension
        | LineKind::Platform
        | LineKind::Metric => Level::Debug,
    })
}
