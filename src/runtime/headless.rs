//! The loop without a screen: the same questions, the same reducer, until every answer is there.

use tokio::sync::mpsc;

use super::fetchers::{AnswerSource, Clock, Fetchers};
use super::owner::WAITING;
use slstop_aws::fetch::{FetchClock, Sink};
use slstop_base::{PlaceId, Timestamp, Usd};
use slstop_core::domain::Failure;
use slstop_core::message::{FigureDetail, InCommands, Question, Size, Stamped, Tempo};
use slstop_tui::state::{Model, Start, reduce, wanted};

/// One column of panes, high enough for every function there can be: all rows are seen.
const SIZE: Size = Size::new(80, u16::MAX);

/// Runs until everything that the console would watch was answered once, or failed. All answers are
/// about the moment `at`, so that figures of different calls can be compared.
pub async fn headless(
    source: impl AnswerSource,
    mut start: Start,
    budget: Usd,
    clock: Clock,
    at: Timestamp,
) -> Model {
    start.size = SIZE;
    start.now = at;
    let mut model = Model::new(start);
    let (sender, mut events) = mpsc::channel(WAITING);
    let fetchers = Fetchers::start(SourceAsOf { source, at }, budget, clock, sender);
    let mut seq = 0;
    loop {
        let needed = needed(&model);
        if needed.iter().all(|question| is_settled(&model, question)) {
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
fn needed(model: &Model) -> Vec<Question> {
    let is_tagged = |question: &Question| is_settled(model, question);
    let about_tags = model.shell.selection.tags_of_scope(&model.facts);
    let is_listed = |place: PlaceId| {
        // Nor is anything worth asking of a list that tags are still going to narrow down.
        let mut of_place = about_tags.iter().filter(|question| question.place == place);
        model.facts.functions.is_complete_in(place) && of_place.all(is_tagged)
    };
    let is_needed = |question: &Question| match question.row().in_commands {
        InCommands::AtOnce => true,
        InCommands::WhenListed => is_listed(question.place),
        InCommands::ForSigns => model.given.detail == FigureDetail::Signs,
        InCommands::Never => false,
    };
    wanted(model).into_iter().filter(is_needed).collect()
}

/// The SDK has tried three times, and a user at a prompt wants to know.
fn is_settled(model: &Model, question: &Question) -> bool {
    let standing = model.facts.freshness.of(question);
    standing.is_some_and(|standing| standing.fresh_at.is_some() || standing.failure().is_some())
}

/// A source whose windows end at one moment, whenever they are asked for.
#[derive(Clone, Debug)]
struct SourceAsOf<S> {
    source: S,
    at: Timestamp,
}

impl<S: AnswerSource> AnswerSource for SourceAsOf<S> {
    async fn answer(
        &self,
        question: &Question,
        _now: Timestamp,
        sink: &Sink,
    ) -> Result<(), Failure> {
        self.source.answer(question, self.at, sink).await
    }

    async fn follow(
        &self,
        question: &Question,
        _: &dyn FetchClock,
        sink: &Sink,
    ) -> Result<(), Failure> {
        self.source.answer(question, self.at, sink).await
    }

    async fn metered(&self, places: &[PlaceId]) -> PlaceId {
        self.source.metered(places).await
    }
}
