//! Queries over logs: the saved ones, one's own, and what was asked in this session; the price before a query
//! runs, and its rows while it does.
//!
//! ```text
//! ▌Queries · shop-prod-checkout · 15m · may scan 4.06MB, <$0.0001 ──────────────────────────────
//!  reports       invocations, durations, memory and billed time by log group
//!  errors        the newest lines with an error
//!  12:04 reports  complete · 1 row · 3.54MB for <$0.0001 · shop-prod-checkout
//!
//!  filter @type = "REPORT" or type = "platform.report"        <- the one under the cursor
//! ```

mod actions;
mod draw;
mod entry;
mod pane;
mod result;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::panes::{Ask, Context};
use crate::widget::viewport::Viewport;
use slstop_base::{PlaceId, Timestamp, Usd};
use slstop_core::domain::log::by_place;
use slstop_core::domain::saved_query::{SAVED, SavedQuery};
use slstop_core::domain::{LogSources, price};
use slstop_core::facts::Facts;
use slstop_core::facts::queries::KnownQuery;
use slstop_core::message::{Endpoint, Query, Question, Window};

pub use actions::{QueriesAction, rows};
use entry::QueryEntry;

/// Queries of the session that are remembered: as many as there are results kept of.
const MOST_ASKED: usize = 20;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    list: Viewport,
    /// The newest last.
    asked: VecDeque<AskedQuery>,
    n_asked: u64,
    /// A query that costs more than the limit, or an unknown amount: a second Enter runs it.
    doubted: Option<(Arc<str>, LogSources, Window)>,
    shown: Option<ShownRows>,
}

/// A query of this session.
#[derive(Clone, Debug, PartialEq)]
struct AskedQuery {
    number: u64,
    question: Question,
    text: Arc<str>,
    name: String,
    at: Timestamp,
    is_cancelled: bool,
}

/// The rows of one query, instead of the list.
#[derive(Clone, Debug, Default, PartialEq)]
struct ShownRows {
    number: u64,
    rows: Viewport,
    /// Columns scrolled away at the left.
    skipped: usize,
    /// The row under the cursor, with its fields below each other.
    detail: Option<Viewport>,
}

/// How a query stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum QueryStanding {
    Running,
    Over,
    Cancelled,
    Failed,
}

impl State {
    fn entries(&self) -> Vec<QueryEntry<'_>> {
        let saved = SAVED.iter().map(QueryEntry::Saved);
        saved
            .chain([QueryEntry::Own])
            .chain(self.asked.iter().rev().map(QueryEntry::Past))
            .collect()
    }

    fn current(&self) -> Option<QueryEntry<'_>> {
        let entries = self.entries();
        entries.get(self.list.cursor(entries.len())?).copied()
    }

    fn asked(&self, number: u64) -> Option<&AskedQuery> {
        self.asked.iter().find(|asked| asked.number == number)
    }

    /// The query whose rows are shown.
    fn shown_asked(&self) -> Option<&AskedQuery> {
        self.asked(self.shown.as_ref()?.number)
    }

    /// What a name or a query means, as a query; runs it, or asks first.
    fn ask(&mut self, typed: &str, context: &Context<'_>) -> Vec<Ask> {
        let text: Arc<str> = match SavedQuery::text_or_saved(typed) {
            Ok(text) if text.is_empty() => return vec![],
            Ok(text) => Arc::from(&*text),
            Err(wrong) => return vec![Ask::Say(wrong)],
        };
        if context.sources.is_empty() {
            return vec![Ask::Say(
                "no function to ask about: mark some in the fleet".into(),
            )];
        }
        let place = match &by_place(context.sources)[..] {
            [(place, _)] => *place,
            _ => {
                return vec![Ask::Say(
                    "a query is run in one account and region: mark functions of one place".into(),
                )];
            }
        };
        let wish = (text.clone(), context.sources.clone(), context.window);
        if self.doubted.as_ref() != Some(&wish)
            && let Some(doubt) = self.doubt(context)
        {
            self.doubted = Some(wish);
            return vec![Ask::Say(format!("{doubt}: the same again runs it"))];
        }
        self.doubted = None;
        self.n_asked += 1;
        let number = self.n_asked;
        let query = Query::Insights {
            text: text.clone(),
            sources: context.sources.clone(),
            window: context.window,
            run: number,
        };
        let question = query.at(place);
        let first_line = typed.lines().next().unwrap_or_default();
        self.asked.push_back(AskedQuery {
            number,
            question,
            text,
            name: first_line.to_owned(),
            at: context.now,
            is_cancelled: false,
        });
        if self.asked.len() > MOST_ASKED {
            self.asked.pop_front();
        }
        self.shown = Some(ShownRows {
            number,
            ..ShownRows::default()
        });
        vec![]
    }

    /// Why it should not run at once.
    fn doubt(&self, context: &Context<'_>) -> Option<String> {
        match estimate(context) {
            Some((bytes, cost)) if cost > context.query_limit => Some(format!(
                "it may scan {} and cost {}, above {}",
                slstop_base::number::bytes(bytes),
                slstop_base::number::dollars(cost),
                slstop_base::number::dollars(context.query_limit),
            )),
            Some(_) => None,
            // A local emulator charges nothing.
            None if is_local(context.facts) => None,
            None => Some("what it may cost is not known".into()),
        }
    }

    fn cancel(&mut self, context: &Context<'_>) -> Vec<Ask> {
        let mut running = self.asked.iter_mut().rev();
        let running = running.find(|asked| asked.standing(context.facts) == QueryStanding::Running);
        match running {
            Some(asked) => {
                asked.is_cancelled = true;
                vec![Ask::Say(
                    "cancelled: the query is being stopped at AWS".into(),
                )]
            }
            None => vec![Ask::Say("no query is running".into())],
        }
    }

    fn again(&mut self, context: &Context<'_>) -> Vec<Ask> {
        let typed = match (self.shown_asked(), self.current()) {
            (Some(asked), _) | (None, Some(QueryEntry::Past(asked))) => asked.name_or_text(),
            (None, Some(QueryEntry::Saved(saved))) if !saved.needs_id() => saved.name.to_owned(),
            _ => return vec![Ask::Say("nothing to run again here".into())],
        };
        self.ask(&typed, context)
    }
}

impl AskedQuery {
    fn standing(&self, facts: &Facts) -> QueryStanding {
        let told = facts.freshness.of(&self.question);
        let found = facts.queries.run(self.number);
        match told {
            _ if self.is_cancelled => QueryStanding::Cancelled,
            Some(told) if told.failure().is_some() => QueryStanding::Failed,
            Some(told) if told.fresh_at.is_some() => QueryStanding::Over,
            Some(_) => QueryStanding::Running,
            // Never asked yet, or so long ago that it is forgotten how it ended.
            None if found.is_some() => QueryStanding::Over,
            None => QueryStanding::Running,
        }
    }

    fn found<'a>(&self, facts: &'a Facts) -> Option<&'a KnownQuery> {
        facts.queries.run(self.number)
    }

    /// What is typed to ask the same.
    fn name_or_text(&self) -> String {
        match SavedQuery::text_or_saved(&self.name) {
            Ok(text) if *text == *self.text => self.name.clone(),
            _ => self.text.to_string(),
        }
    }
}

/// What a query can scan at most, and what that costs.
fn estimate(context: &Context<'_>) -> Option<(u64, Usd)> {
    let (mut bytes, mut cost) = (0, Usd::ZERO);
    for (place, sources) in by_place(context.sources) {
        let volume = context.facts.queries.volume(&sources, context.window)?;
        bytes += volume.bytes();
        cost += price::scan(volume.bytes(), context.facts.places.region(place));
    }
    (!context.sources.is_empty()).then_some((bytes, cost))
}

/// Whether all places are emulators on this machine, or the like.
fn is_local(facts: &Facts) -> bool {
    let mut places = facts.places.all().ids();
    places.all(|place| {
        let connection = facts.places.connection(place);
        connection.is_some_and(|connection| matches!(connection.endpoint, Endpoint::Custom(_)))
    })
}

/// The questions about how much there is.
fn volumes(context: &Context<'_>) -> Vec<Question> {
    let volume = |(place, sources): (PlaceId, LogSources)| {
        let window = context.window;
        Query::Volume { sources, window }.at(place)
    };
    let parts = by_place(context.sources);
    parts.into_iter().map(volume).collect()
}
