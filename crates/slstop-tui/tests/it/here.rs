//! Most of these tests have only one place: what is asked and told there.

use std::collections::BTreeSet;

use slstop_core::domain::LogSources;
use slstop_core::message::{Event, Fact, Found, InsightsRun, Query, QueryState};
use slstop_tui::state::Model;

pub fn fact(query: Query, fact: Fact) -> Event {
    Event::Fact(query.in_first_place(), fact)
}

pub fn state(query: Query, state: QueryState) -> Event {
    Event::Query(query.in_first_place(), state)
}

pub fn wanted(model: &Model) -> BTreeSet<Query> {
    let questions = slstop_tui::state::wanted(model).into_iter();
    questions.map(|question| question.query).collect()
}

/// What a query over logs has found.
pub fn insights(query: &Query, found: Found) -> Fact {
    let Query::Insights {
        text,
        sources,
        window,
        run,
    } = query.clone()
    else {
        panic!("no query over logs: {query:?}")
    };
    let run = InsightsRun {
        number: run,
        text,
        sources,
        window,
    };
    Fact::Insights { run, found }
}

/// What a tail follows.
pub fn sources(tail: &Query) -> LogSources {
    match tail {
        Query::Tail { sources, .. } => sources.clone(),
        other => panic!("no tail: {other:?}"),
    }
}
