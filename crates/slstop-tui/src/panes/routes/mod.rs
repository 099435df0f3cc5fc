//! Routes: each API route a row, worst first; one of them opened, with its requests and how they ended.
//!
//! ```text
//! ▌Routes 31 · worst first · 15m · access logs now ─────────────────────────────────────────────
//!   ROUTE         API             RATE/m  4XX%   5XX%   p50     p99  GATEWAY  FUNCTION  COLD%  LAST 15M
//! ▲ POST /pay     shop-http prod      41   0.2%  14.2%  183ms  2.91s    4.1ms  pay        3.1%  ▁▁▂▇█
//! ```

mod actions;
mod draw;
mod filter;
mod opened;
mod pane;
mod row;

pub use actions::{RoutesAction, rows};

use crate::panes::Context;
use crate::panes::pane::COARSE;
use crate::widget::viewport::Viewport;
use filter::RouteFilter;
use opened::OpenedRoute;
use row::{ListedRoute, RouteKey};
use slstop_core::message::{Query, Question, Window};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    viewport: Viewport,
    order: RouteOrder,
    filter: RouteFilter,
    /// In the order shown, as far as the filter lets them through.
    rows: Vec<ListedRoute>,
    n_all: usize,
    /// The route that the cursor is on: their order changes with the minute.
    chosen: Option<RouteKey>,
    opened: Option<OpenedRoute>,
    made_of: Option<(u64, u64, u64, i64, Window)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum RouteOrder {
    #[default]
    Worst,
    Busiest,
    Slowest,
    Name,
}

impl RouteOrder {
    fn words(self) -> &'static str {
        match self {
            Self::Worst => "worst first",
            Self::Busiest => "busiest first",
            Self::Slowest => "slowest first",
            Self::Name => "by name",
        }
    }
}

/// Logs that are read at a time: each is a call a minute.
const MOST_LOGS: usize = 8;

impl State {
    fn current(&self) -> Option<&ListedRoute> {
        self.rows.get(self.viewport.cursor(self.rows.len())?)
    }

    fn choose_current(&mut self) {
        self.chosen = self.current().map(ListedRoute::key);
    }

    fn questions(context: &Context<'_>) -> Vec<Question> {
        let mut asked = context.facts.everywhere(&Query::Routes);
        for (place, log) in context.facts.routes.logs().into_iter().take(MOST_LOGS) {
            for window in [context.window, Window::NEWEST] {
                let log = log.clone();
                asked.push(Query::RouteRequests { log, window }.at(place));
            }
        }
        asked
    }

    /// Brings the rows up to date. The cursor stays on its route.
    fn arrange(&mut self, context: &Context<'_>) {
        let facts = context.facts;
        let minute = context.now.floor(COARSE).as_millis();
        let made_of = (
            facts.routes.revision(),
            facts.route_requests.revision(),
            facts.lines.revision(),
            minute,
            context.window,
        );
        if self.made_of == Some(made_of) {
            return;
        }
        self.made_of = Some(made_of);
        self.rearrange(context);
    }

    /// The same after the filter or the order changed.
    fn rearrange(&mut self, context: &Context<'_>) {
        let mut rows = row::all(context);
        self.n_all = rows.len();
        rows.retain(|row| self.filter.lets_through(row));
        match self.order {
            RouteOrder::Worst => rows.sort_by_key(|row| std::cmp::Reverse(row.trouble())),
            RouteOrder::Busiest => rows.sort_by_key(|row| std::cmp::Reverse(row.requests)),
            RouteOrder::Slowest => rows.sort_by(|one, other| {
                let p99 = |row: &ListedRoute| row.p99.unwrap_or(-1.0);
                p99(other).total_cmp(&p99(one))
            }),
            RouteOrder::Name => {}
        }
        self.rows = rows;
        let row = self
            .chosen
            .as_ref()
            .and_then(|key| self.rows.iter().position(|row| row.key() == *key));
        if let Some(row) = row {
            self.viewport
                .carry(row, self.rows.len(), Self::height(context));
        }
        if let Some(opened) = &mut self.opened {
            opened.arrange(context);
        }
    }
}
