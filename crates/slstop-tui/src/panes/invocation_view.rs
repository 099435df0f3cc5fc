//! One invocation at the moment that the console shows: its outcome, its beginning, its timeout, its error's text.

use std::time::Duration;

use slstop_base::{FunctionId, Timestamp};
use slstop_core::facts::Facts;
use slstop_core::facts::ledger::{Invocation, Limits, RowId};

/// An invocation as far as this moment knows it.
pub fn invocation(facts: &Facts, row: RowId, now: Timestamp) -> Option<Invocation<'_>> {
    facts.lines.ledger.invocation(row, Limits::at(now))
}

pub fn timeout(facts: &Facts, invocation: &Invocation<'_>) -> Option<Duration> {
    let function = FunctionId::new(invocation.place, invocation.function?);
    facts.functions.get(&function)?.timeout
}

/// When it began, or the next best that is known.
pub fn began_at(invocation: &Invocation<'_>) -> Option<Timestamp> {
    let first = invocation.seen.map(|(first, _)| first);
    invocation.start.or(first).or(invocation.end)
}

/// Type and first line of an error, as one text.
pub fn error_text(class: Option<&str>, message: Option<&str>) -> String {
    let first = message.and_then(|message| message.lines().find(|line| !line.trim().is_empty()));
    let parts: Vec<&str> = class.into_iter().chain(first).collect();
    parts.join(": ")
}
