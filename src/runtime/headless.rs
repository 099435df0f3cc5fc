//! The loop without a screen: the same questions, the same reducer, until every answer is there.

use tokio::sync::mpsc;

use super::fetchers::{Clock, Fetchers, Source};
use super::owner::WAITING;
use slstop_aws::fetch::{Rhythm, Sink};
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::Failure;
use slstop_core::message::{Detail, Query, Size, Stamped, Tempo};
use slstop_tui::state::{Model, Start, reduce, wanted};

/// One column of panes, high enough for every function there can be: all rows are seen.
const SIZE: Size = Size::new(80, u16::MAX);

/// Runs until everything that the console would watch was answered once, or failed. All answers are
/// about the moment `at`, so that figures of different calls can be compared.
pub async fn headless(
    source: impl Source,
    mut start: Start,
    budget: Usd,
    clock: Clock,
    at: Timestamp,
) -> Model {
    start.size = SIZE;
    start.now = at;
    let mut model = Model::new(start);
    let (sender, mut events) = mpsc::channel(WAITING);
    let fetchers = Fetchers::start(AsOf { source, at }, budget, clock, sender);
    let mut seq = 0;
    loop {
        let needed = needed(&model);
        if needed.iter().all(|query| is_settled(&model, query)) {
            return model;
        }
        fetchers.want(needed.into_iter().collect(), Tempo::Usual);
        let Some(event) = events.recv().await else {
            return model;
        };
        seq += 1;
        reduce(&mut model, &Stamped { at, seq, event });
    }
}

/// What is asked of a list that is not whole yet would be asked again, and paid for again, with the next page.
fn needed(model: &Model) -> Vec<Query> {
    let is_tagged = |query: &Query| is_settled(model, query);
    let selection = &model.shell.selection;
    let about_tags = match selection.scope.needs_tags() {
        true => selection.tags(&model.facts),
        false => vec![],
    };
    // Nor is anything worth asking of a list that tags are still going to narrow down.
    let is_listed = model.facts.functions.is_complete && about_tags.iter().all(is_tagged);
    let is_needed = |query: &Query| match query {
        // They are findings, and in no other figure that is printed.
        Query::Alarms => model.given.detail == Detail::Signs,
        Query::Meter | Query::Tail { .. } => false,
        Query::Identity | Query::Functions | Query::Tags | Query::TagsOf { .. } => true,
        _ => is_listed,
    };
    wanted(model).into_iter().filter(is_needed).collect()
}

/// The SDK has tried a failure three times; whoever waits at a prompt wants to know.
fn is_settled(model: &Model, query: &Query) -> bool {
    let standing = model.facts.freshness.of(query);
    standing.is_some_and(|standing| standing.fresh_at.is_some() || standing.failure().is_some())
}

/// A source whose windows end at one moment, whenever they are asked for.
#[derive(Clone, Debug)]
struct AsOf<S> {
    source: S,
    at: Timestamp,
}

impl<S: Source> Source for AsOf<S> {
    async fn answer(&self, query: &Query, _now: Timestamp, sink: &Sink) -> Result<(), Failure> {
        self.source.answer(query, self.at, sink).await
    }

    async fn follow(&self, query: &Query, _: &dyn Rhythm, sink: &Sink) -> Result<(), Failure> {
        self.source.answer(query, self.at, sink).await
    }

    async fn metered(&self) {
        self.source.metered().await;
    }
}
