//! Whose invocations are of interest, and what is told of one at this moment: by the panes that are made
//! from the ledger.

use std::time::Duration;

use super::placeholder::PanePlaceholder;
use super::{Context, Note, TimeView, freshness_note};
use slstop_base::{FunctionId, PlaceId, Timestamp};
use slstop_core::domain::LogSources;
use slstop_core::domain::log::by_place;
use slstop_core::facts::ledger::{Invocation, Limits, RowId};
use slstop_core::facts::{Facts, rollups};
use slstop_core::message::{Query, Question};

/// The functions that the lines of these sources are of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    sources: LogSources,
    /// Sorted.
    names: Vec<FunctionId>,
}

impl Followed {
    pub fn of(sources: &LogSources) -> Self {
        let mut names: Vec<FunctionId> = rollups::functions(sources).collect();
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

    pub fn names(&self) -> &[FunctionId] {
        &self.names
    }
}

/// What the panes that are made from lines ask for: the same questions, so that one task in each place
/// answers all.
pub fn queries(context: &Context<'_>) -> Vec<Question> {
    tails(context, false)
}

/// The lines of the functions of interest, a question for each place that they are in.
pub fn tails(context: &Context<'_>, is_live: bool) -> Vec<Question> {
    let tail = |(place, sources): (PlaceId, LogSources)| {
        let back = context.window;
        Question::new(
            place,
            Query::Tail {
                sources,
                back,
                is_live,
            },
        )
    };
    let parts = by_place(context.sources);
    parts.into_iter().map(tail).collect()
}

/// Why there is nobody whose lines could be read: the list is not there yet, or nobody was chosen.
pub fn no_function(context: &Context<'_>) -> PanePlaceholder {
    let functions = &context.facts.functions;
    if functions.is_empty() && !functions.is_complete() {
        return without_list(context);
    }
    PanePlaceholder::empty(
        "no function is chosen",
        "choose one in Functions, or mark several with Space: what they log is read and shown here",
    )
}

/// Why there is no list of functions.
pub fn without_list(context: &Context<'_>) -> PanePlaceholder {
    let lists = context.facts.everywhere(&Query::Functions);
    let standing = context.facts.freshness.worst(&lists);
    PanePlaceholder::without_answer(&Query::Functions, standing, context.now)
}

/// An invocation as far as this moment knows it.
pub fn invocation(facts: &Facts, row: RowId, now: Timestamp) -> Option<Invocation<'_>> {
    facts.lines.ledger.invocation(row, Limits::at(now))
}

pub fn timeout(facts: &Facts, told: &Invocation<'_>) -> Option<Duration> {
    let function = FunctionId::new(told.place, told.function?);
    facts.functions.get(&function)?.timeout
}

/// When it began, or the next best that is known.
pub fn moment(told: &Invocation<'_>) -> Option<Timestamp> {
    let first = told.seen.map(|(first, _)| first);
    told.start.or(first).or(told.end)
}

/// What is looked at: the window, or what somebody pinned.
pub fn time_range(context: &Context<'_>) -> Note {
    note(context.time_view(), context)
}

/// The same where metrics are shown: they have periods.
pub fn time_range_of_metrics(context: &Context<'_>) -> Note {
    note(context.time_view().in_periods(), context)
}

fn note(sight: TimeView, context: &Context<'_>) -> Note {
    let label = sight.label(context.zone);
    match sight.pin {
        Some(_) => Note::Strong(label),
        None => Note::Plain(label),
    }
}

/// How fresh the lines are, and how far back they are read so far.
pub fn notes(context: &Context<'_>) -> Vec<Note> {
    let queries = queries(context);
    if queries.is_empty() {
        return vec![];
    }
    let mut notes = freshness_note::notes("lines", &queries, context);
    let tailing = &context.facts.lines.tailing;
    for tailing in queries.iter().filter_map(|tail| tailing.get(&tail.place)) {
        if tailing.read_from > context.time_view().from() {
            let from = context.zone.clock(tailing.read_from);
            notes.push(Note::Plain(format!("read back to {from}")));
        }
        notes.extend(tailing.note.clone().map(Note::Warning));
    }
    notes
}

/// Type and first line of an error, as one text.
pub fn error_text(class: Option<&str>, message: Option<&str>) -> String {
    let first = message.and_then(|message| message.lines().find(|line| !line.trim().is_empty()));
    let parts: Vec<&str> = class.into_iter().chain(first).collect();
    parts.join(": ")
}
