//! One route, opened: its requests, worst first, each with how its invocation ended.

use super::row::{self, ListedRoute, RouteKey};
use crate::panes::{Ask, Context, Only};
use crate::widget::viewport::Viewport;
use slstop_base::action::PaneId;
use slstop_core::domain::Cause;
use slstop_core::domain::line::Micros;
use slstop_core::domain::route::GatewayRequest;
use slstop_core::domain::route::gateway_verdict::{self, FunctionEnd, USUAL_TIMEOUT_MS};
use slstop_core::facts::ledger::{Invocation, Outcome};
use slstop_core::facts::route_sum::{RouteSum, percentile};

/// More are not listed: the figures above count all.
const MOST_LISTED: usize = 2000;

#[derive(Clone, Debug, PartialEq)]
pub struct OpenedRoute {
    pub key: RouteKey,
    pub viewport: Viewport,
    pub requests: Vec<ListedRequest>,
    pub figures: OpenedFigures,
}

/// What the head of the view says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenedFigures {
    pub requests: u64,
    pub good: u64,
    pub status_4xx: u64,
    pub status_5xx: u64,
    pub latency: (Option<f64>, Option<f64>),
    /// Of the usual request.
    pub overhead: Option<f64>,
    pub handler: Option<f64>,
    pub init: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListedRequest {
    pub request: GatewayRequest,
    pub outcome: Option<&'static str>,
    pub said: Option<String>,
}

impl OpenedRoute {
    pub fn new(key: RouteKey) -> Self {
        Self {
            key,
            viewport: Viewport::default(),
            requests: Vec::new(),
            figures: OpenedFigures::default(),
        }
    }

    /// Above the list: two lines of figures, a blank one and the headings.
    pub const ABOVE: u16 = 4;

    pub fn height(context: &Context<'_>) -> usize {
        usize::from(context.size.height.saturating_sub(Self::ABOVE + 2))
    }

    pub fn current(&self) -> Option<&ListedRequest> {
        self.requests
            .get(self.viewport.cursor(self.requests.len())?)
    }

    /// Reads its requests anew. The cursor stays on its request.
    pub fn arrange(&mut self, context: &Context<'_>) {
        let facts = context.facts;
        let from = context.now.minus(context.window.span());
        let chosen = self.current().and_then(|one| one.request.id.clone());
        let (place, api, stage, route) = &self.key;
        let is_it = |placed: &slstop_core::facts::routes::PlacedRoute<'_>| {
            placed.place == *place
                && placed.api.id == *api
                && placed.stage.name == *stage
                && placed.route.key() == *route
        };
        let Some(placed) = facts.routes.all().find(is_it) else {
            return;
        };
        let timeout = placed.route.timeout_ms.map_or(USUAL_TIMEOUT_MS, f64::from);
        let mut sum = RouteSum::default();
        let mut requests: Vec<&GatewayRequest> = Vec::new();
        for request in row::requests(facts, &placed, from) {
            let invocation = row::invocation(facts, request, context.now);
            sum.add(request, invocation.as_ref());
            requests.push(request);
        }
        requests.sort_by_key(|request| std::cmp::Reverse((class(request), request.at)));
        requests.truncate(MOST_LISTED);
        self.requests = requests
            .into_iter()
            .map(|request| {
                let invocation = row::invocation(facts, request, context.now);
                let end = invocation.as_ref().map(end_of);
                ListedRequest {
                    said: gateway_verdict::said(request, end.as_ref(), timeout),
                    outcome: invocation.map(|one| one.outcome.name()),
                    request: request.clone(),
                }
            })
            .collect();
        self.figures = OpenedFigures {
            requests: sum.requests,
            good: sum.requests - sum.status_4xx - sum.status_5xx,
            status_4xx: sum.status_4xx,
            status_5xx: sum.status_5xx,
            latency: (
                percentile(&sum.latency, 0.5),
                percentile(&sum.latency, 0.99),
            ),
            overhead: percentile(&sum.overhead, 0.5),
            handler: percentile(&sum.duration, 0.5),
            init: percentile(&sum.init, 0.5),
        };
        let (n, height) = (self.requests.len(), Self::height(context));
        let is_chosen = |one: &ListedRequest| chosen.is_some() && one.request.id == chosen;
        if let Some(row) = self.requests.iter().position(is_chosen) {
            self.viewport.carry(row, n, height);
        }
        self.viewport.settle(n, height);
    }

    /// Where Enter leads: to the invocation behind the request.
    pub fn open(&self, context: &Context<'_>) -> Vec<Ask> {
        let Some(current) = self.current() else {
            return vec![];
        };
        let Some(id) = &current.request.function_request_id else {
            return vec![Ask::Say(
                "the log does not name the invocation: $context.integration.requestId in the format does".into(),
            )];
        };
        let row = context.facts.lines.ledger.find(id).next();
        vec![match row {
            Some(row) => Ask::OpenOnly(PaneId::Invocations, Only::Invocation(row)),
            None => Ask::Say(format!(
                "no line of invocation {id} was read yet: its function may not have run"
            )),
        }]
    }
}

/// Server errors, then the client's, then the rest.
fn class(request: &GatewayRequest) -> u16 {
    match request.status {
        Some(500..) => 2,
        Some(400..) => 1,
        _ => 0,
    }
}

fn end_of(one: &Invocation<'_>) -> FunctionEnd {
    FunctionEnd {
        is_failed: one.outcome == Outcome::Error,
        is_timed_out: one.cause == Some(Cause::Timeout),
        duration_ms: one.duration.map(Micros::as_millis),
        init_ms: one.init.map(Micros::as_millis),
    }
}

/// The row of the list that it is of.
pub fn row<'a>(rows: &'a [ListedRoute], key: &RouteKey) -> Option<&'a ListedRoute> {
    rows.iter().find(|row| row.key() == *key)
}
