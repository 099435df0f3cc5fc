//! One route with its figures over the window.

use std::sync::Arc;

use crate::panes::Context;
use slstop_base::{FunctionName, PlaceId, Timestamp};
use slstop_core::domain::route::{GatewayRequest, StageLog};
use slstop_core::facts::ledger::{Invocation, Limits};
use slstop_core::facts::route_sum::{RouteSum, percentile};
use slstop_core::facts::routes::PlacedRoute;
use slstop_core::facts::{Facts, requests_by_route};

/// By which a route is known again: place, API, stage, and its method with its path.
pub type RouteKey = (PlaceId, Arc<str>, Arc<str>, String);

#[derive(Clone, Debug, PartialEq)]
pub struct ListedRoute {
    pub place: PlaceId,
    pub api_id: Arc<str>,
    pub api: Arc<str>,
    pub stage: Arc<str>,
    /// `POST /pay`.
    pub route: String,
    pub method: Arc<str>,
    pub path: Arc<str>,
    pub function: Option<FunctionName>,
    pub url: Option<String>,
    pub timeout_ms: Option<u32>,
    pub log: Option<StageLog>,
    /// Whether its log was read.
    pub is_read: bool,
    pub requests: u64,
    pub status_4xx: u64,
    pub status_5xx: u64,
    pub per_minute: f64,
    pub p50: Option<f64>,
    pub p99: Option<f64>,
    /// What the gateway takes for itself, the usual request.
    pub overhead: Option<f64>,
    pub cold_rate: Option<f64>,
    /// Requests by minute, and those of them that failed with 5xx.
    pub trend: Vec<Option<f64>>,
    pub failures: Vec<Option<f64>>,
}

impl ListedRoute {
    pub fn key(&self) -> RouteKey {
        (
            self.place,
            self.api_id.clone(),
            self.stage.clone(),
            self.route.clone(),
        )
    }

    pub fn share(&self, n: u64) -> Option<f64> {
        (self.requests > 0).then(|| n as f64 / self.requests as f64)
    }

    /// Server errors first, then the client's, then traffic.
    pub fn trouble(&self) -> (u64, u64, u64) {
        let is_some = |share: Option<f64>| share.is_some_and(|share| share >= 0.01);
        let server = if is_some(self.share(self.status_5xx)) {
            self.status_5xx
        } else {
            0
        };
        let client = if is_some(self.share(self.status_4xx)) {
            self.status_4xx
        } else {
            0
        };
        (server, client, self.requests)
    }
}

const MINUTE: i64 = 60_000;

/// Every route to a function, in the order of their APIs.
pub fn all(context: &Context<'_>) -> Vec<ListedRoute> {
    let facts = context.facts;
    let scope = &context.selection.scope;
    let from = context.now.minus(context.window.span());
    let mut rows = Vec::new();
    for (place, api, stage) in facts.routes.stages() {
        let by_route = requests_by_route(&facts.route_requests, place, stage, from);
        for (route, requests) in stage.routes.iter().zip(by_route) {
            let Some(function) = &route.function else {
                continue;
            };
            let id = slstop_base::FunctionId::new(place, function.clone());
            if !scope.is_open() && !scope.holds(facts, &id.into()) {
                continue;
            }
            let placed = PlacedRoute {
                place,
                api,
                stage,
                route,
            };
            rows.push(of(&placed, &requests, from, context));
        }
    }
    rows
}

fn of(
    placed: &PlacedRoute<'_>,
    requests: &[&GatewayRequest],
    from: Timestamp,
    context: &Context<'_>,
) -> ListedRoute {
    let (facts, now) = (context.facts, context.now);
    let log = StageLog::of(placed.stage);
    let mut sum = RouteSum::default();
    let begin = from.as_millis().div_euclid(MINUTE);
    let n_minutes = (now.as_millis().div_euclid(MINUTE) - begin).max(1);
    let n_cells = usize::try_from(n_minutes).unwrap_or(1).min(180);
    let mut trend = vec![0.0; n_cells];
    let mut failures = vec![0.0; n_cells];
    for request in requests.iter().copied() {
        let invocation = invocation(facts, request, now);
        sum.add(request, invocation.as_ref());
        if let Some(at) = request.at {
            let minute = at.as_millis().div_euclid(MINUTE) - begin;
            let cell = (minute * n_cells as i64 / (n_minutes + 1)).max(0) as usize;
            if let (Some(count), Some(failed)) = (trend.get_mut(cell), failures.get_mut(cell)) {
                *count += 1.0;
                *failed += f64::from(u8::from(request.status >= Some(500)));
            }
        }
    }
    let is_read = log
        .as_ref()
        .is_some_and(|log| facts.route_requests.is_read(placed.place, log.group()));
    let known = |values: Vec<f64>| match is_read {
        true => values.into_iter().map(Some).collect(),
        false => vec![],
    };
    ListedRoute {
        place: placed.place,
        api_id: placed.api.id.clone(),
        api: placed.api.name.clone(),
        stage: placed.stage.name.clone(),
        route: placed.route.key(),
        method: placed.route.method.clone(),
        path: placed.route.path.clone(),
        function: placed.route.function.clone(),
        url: placed.stage.url_of(placed.route),
        timeout_ms: placed.route.timeout_ms,
        log,
        is_read,
        requests: sum.requests,
        status_4xx: sum.status_4xx,
        status_5xx: sum.status_5xx,
        per_minute: sum.requests as f64 / context.window.span().as_secs_f64() * 60.0,
        p50: percentile(&sum.latency, 0.5),
        p99: percentile(&sum.latency, 0.99),
        overhead: percentile(&sum.overhead, 0.5),
        cold_rate: sum.cold_rate(),
        trend: known(trend),
        failures: known(failures),
    }
}

/// The requests of a route since a moment.
pub fn requests<'a>(
    facts: &'a Facts,
    placed: &PlacedRoute<'_>,
    from: Timestamp,
) -> Vec<&'a GatewayRequest> {
    let by_route = requests_by_route(&facts.route_requests, placed.place, placed.stage, from);
    let index = (placed.stage.routes.iter()).position(|route| std::ptr::eq(route, placed.route));
    let its = index.and_then(|index| by_route.into_iter().nth(index));
    its.unwrap_or_default()
}

/// The invocation behind a request, where its function's lines were read.
pub fn invocation<'a>(
    facts: &'a Facts,
    request: &GatewayRequest,
    now: Timestamp,
) -> Option<Invocation<'a>> {
    let ledger = &facts.lines.ledger;
    let row = ledger.find(request.function_request_id.as_ref()?).next()?;
    ledger.invocation(row, Limits::at(now))
}
