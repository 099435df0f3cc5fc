//! Whose invocations are of interest, and what is told of one at this moment: by the panes that are made
//! from the ledger.

use std::time::Duration;

use super::lines::Lines;
use super::{Context, Note, Sight, fresh};
use slstop_base::{FunctionName, Timestamp};
use slstop_core::domain::LogSources;
use slstop_core::facts::ledger::{Invocation, Limits, RowId};
use slstop_core::facts::{Facts, rollups};
use slstop_core::message::Query;

/// The functions that the lines of these sources are of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    sources: LogSources,
    /// Sorted.
    names: Vec<FunctionName>,
}

impl Followed {
    pub fn of(sources: &LogSources) -> Self {
        let mut names: Vec<FunctionName> = rollups::functions(sources).collect();
        names.sort();
        names.dedup();
        Self {
            sources: sources.clone(),
            names,
        }
    }

    pub fn is_of(&self, sources: &LogSources) -> bool {
        self.sources == *sources
    }

    pub fn names(&self) -> &[FunctionName] {
        &self.names
    }
}

/// What the panes that are made from lines ask for: the same question, so that one task answers all.
pub fn query(context: &Context<'_>) -> Option<Query> {
    (!context.sources.is_empty()).then(|| Query::Tail {
        sources: context.sources.clone(),
        back: context.window,
        is_live: false,
    })
}

/// Why there is nobody whose lines could be read: the list is not there yet, or nobody was chosen.
pub fn no_function(context: &Context<'_>) -> Lines {
    let functions = &context.facts.functions;
    if functions.is_empty() && !functions.is_complete {
        let list = context.facts.freshness.of(&Query::Functions);
        return Lines::without_answer(&Query::Functions, list, context.now);
    }
    Lines::empty(
        "no function is chosen",
        "choose one in Functions, or mark several with Space: what they log is read and shown here",
    )
}

/// An invocation as far as this moment knows it.
pub fn invocation(facts: &Facts, row: RowId, now: Timestamp) -> Option<Invocation<'_>> {
    facts.lines.ledger.invocation(row, Limits::at(now))
}

pub fn timeout(facts: &Facts, function: Option<&str>) -> Option<Duration> {
    let name = FunctionName::new(function?);
    facts.functions.get(&name)?.timeout
}

/// When it began, or the next best that is known.
pub fn moment(told: &Invocation<'_>) -> Option<Timestamp> {
    let first = told.seen.map(|(first, _)| first);
    told.start.or(first).or(told.end)
}

/// What is looked at: the window, or what somebody pinned.
pub fn stretch(context: &Context<'_>) -> Note {
    note(context.sight(), context)
}

/// The same where metrics are shown: they have periods.
pub fn stretch_of_metrics(context: &Context<'_>) -> Note {
    note(context.sight().in_periods(), context)
}

fn note(sight: Sight, context: &Context<'_>) -> Note {
    let label = sight.label(context.zone);
    match sight.pin {
        Some(_) => Note::Strong(label),
        None => Note::Plain(label),
    }
}

/// How fresh the lines are, and how far back they are read so far.
pub fn notes(context: &Context<'_>) -> Vec<Note> {
    let Some(query) = query(context) else {
        return vec![];
    };
    let mut notes = fresh::notes("lines", &[query], context);
    if let Some(tailing) = context.facts.lines.tailing.as_ref() {
        if tailing.read_from > context.sight().from() {
            let from = context.zone.clock(tailing.read_from);
            notes.push(Note::Plain(format!("read back to {from}")));
        }
        notes.extend(tailing.note.clone().map(Note::Warning));
    }
    notes
}

/// Type and first line of an error, as one text.
pub fn said(class: Option<&str>, message: Option<&str>) -> String {
    let first = message.and_then(|message| message.lines().find(|line| !line.trim().is_empty()));
    let parts: Vec<&str> = class.into_iter().chain(first).collect();
    parts.join(": ")
}
