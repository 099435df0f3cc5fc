//! The functions whose lines the panes of the ledger show, and the questions that read those lines.

use super::Context;
use slstop_base::{FunctionId, PlaceId};
use slstop_core::domain::LogSources;
use slstop_core::domain::log::by_place;
use slstop_core::facts::rollups;
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
