//! Traces: a list, one as a waterfall, the services that call one another.
//!
//! ```text
//! ▌Traces 42 · newest first · shop-checkout · 15m · traces now ──────────────────────────────────
//!  START        TOOK   ENTRY             STATUS  FUNCTIONS
//! ▲ 12:04:27   2.91s   POST /pay         fault   checkout, pay
//!
//! ▌Trace 1-65f2… POST /pay 2.91s · 14 spans · ✗1 ────────────────────────────────────────────────
//!  self time  checkout 1.90s  pay 800ms  DynamoDB 210ms
//!                           0         500ms     1.00s     1.50s
//!  shop/prod POST /pay      ┃██████████████████████████████████████████████ 2.91s
//!    λ checkout cold        ┃    █████████████████████████████████▋         2.05s ▲
//! ```

mod actions;
mod details;
mod lines;
mod listed;
mod pane;
mod services;
mod waterfall;

use std::sync::Arc;

use crate::panes::Context;
use crate::widget::viewport::Viewport;
use slstop_base::{FunctionName, PlaceId};
use slstop_core::domain::trace::{ListedTrace, SpanStatus};
use slstop_core::message::{Query, Question, Window};

pub use actions::{TracesAction, rows};
use waterfall::Waterfall;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    order: TraceOrder,
    filter: String,
    is_of_all: bool,
    shows_services: bool,
    /// In the order shown, as far as the filter lets them through.
    listed: Vec<ListedTrace>,
    viewport: Viewport,
    /// The trace that is looked at, over the list.
    opened: Option<Waterfall>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum TraceOrder {
    #[default]
    Newest,
    Slowest,
    Failed,
}

impl TraceOrder {
    fn words(self) -> &'static str {
        match self {
            Self::Newest => "newest first",
            Self::Slowest => "slowest first",
            Self::Failed => "failed first",
        }
    }
}

/// More functions are not named to X-Ray in one question.
const MOST_FUNCTIONS: usize = 8;

/// What the list is of: the functions that are followed, in the place of the first.
#[derive(Clone, Debug, PartialEq)]
struct TraceScope {
    place: PlaceId,
    functions: Arc<[FunctionName]>,
    window: Window,
}

impl TraceScope {
    fn query(&self) -> Question {
        let query = Query::Traces {
            functions: self.functions.clone(),
            window: self.window,
            filter: None,
        };
        query.at(self.place)
    }
}

impl State {
    fn listing(&self, context: &Context<'_>) -> TraceScope {
        let mut followed = context.selection.followed();
        let first = followed.next();
        let place = first.map_or(PlaceId::FIRST, |function| function.place);
        let others = followed.filter(|function| function.place == place);
        let named = first.into_iter().chain(others).filter(|_| !self.is_of_all);
        let functions: Vec<FunctionName> = named.map(|function| function.name.clone()).collect();
        let is_few = functions.len() <= MOST_FUNCTIONS;
        TraceScope {
            place,
            functions: if is_few { functions.into() } else { [].into() },
            window: context.window,
        }
    }

    /// What is shown now, and has to be watched for it.
    fn question(&self, context: &Context<'_>) -> Question {
        if let Some(opened) = &self.opened {
            return opened.question();
        }
        let listing = self.listing(context);
        match self.shows_services {
            true => Query::ServiceGraph {
                window: context.window,
            }
            .at(listing.place),
            false => listing.query(),
        }
    }

    /// Brings the list up to date. The cursor stays on its trace.
    fn arrange(&mut self, context: &Context<'_>) {
        let listing = self.listing(context);
        let known =
            context
                .facts
                .traces
                .list(listing.place, &listing.functions, listing.window, None);
        let current = self.current().map(|trace| trace.id.clone());
        let all = known.map(|list| &*list.traces).unwrap_or_default();
        let words: Vec<String> = self
            .filter
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let is_shown = |trace: &&ListedTrace| {
            let text = listed::text(trace).to_lowercase();
            words.iter().all(|word| text.contains(word.as_str()))
        };
        let mut listed: Vec<ListedTrace> = all.iter().filter(is_shown).cloned().collect();
        match self.order {
            TraceOrder::Newest => listed.sort_by_key(|trace| std::cmp::Reverse(trace.start)),
            TraceOrder::Slowest => {
                let took = |trace: &ListedTrace| trace.duration_ms.unwrap_or(-1.0);
                listed.sort_by(|one, other| took(other).total_cmp(&took(one)));
            }
            TraceOrder::Failed => {
                listed.sort_by_key(|trace| {
                    (
                        std::cmp::Reverse(trace.status()),
                        std::cmp::Reverse(trace.start),
                    )
                });
            }
        }
        self.listed = listed;
        let (n, height) = (self.listed.len(), Self::height(context));
        let place = current.and_then(|id| self.listed.iter().position(|trace| trace.id == id));
        if let Some(place) = place {
            self.viewport.carry(place, n, height);
        }
        self.viewport.settle(n, height);
    }

    /// Rows below the headings.
    fn height(context: &Context<'_>) -> usize {
        usize::from(context.size.height.saturating_sub(1))
    }

    fn current(&self) -> Option<&ListedTrace> {
        self.listed.get(self.viewport.cursor(self.listed.len())?)
    }

    fn next_failed(&mut self, is_forward: bool, context: &Context<'_>) {
        let n = self.listed.len();
        let from = self.viewport.cursor(n).unwrap_or(0);
        let failed = |at: &usize| {
            let trace = self.listed.get(*at);
            trace.is_some_and(|trace| trace.status() != SpanStatus::Ok)
        };
        let found = match is_forward {
            true => (from + 1..n).find(failed),
            false => (0..from).rev().find(failed),
        };
        if let Some(row) = found {
            self.viewport.move_to(row, n, Self::height(context));
        }
    }
}
