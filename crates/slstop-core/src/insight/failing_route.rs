//! A route whose clients get server errors, mostly while its function does well: what the gateway does with the
//! answers, in the requests of its log.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::evidence::Evidence;
use super::{Finding, Onset, Severity};
use crate::domain::Cause;
use crate::domain::line::Micros;
use crate::domain::route::GatewayRequest;
use crate::domain::route::gateway_verdict::{self, FunctionEnd, USUAL_TIMEOUT_MS};
use crate::facts::ledger::{Invocation, Limits, Outcome};
use crate::facts::routes::PlacedRoute;
use crate::facts::{Facts, requests_by_route};
use crate::message::{Subject, Window};
use slstop_base::{FunctionId, Timestamp, number};

/// Fewer requests or failures may be anything.
const FEWEST_REQUESTS: usize = 20;
const FEWEST_FAILED: usize = 5;
/// Below this share it is what gateways do now and then.
const FAILING: f64 = 0.05;
/// A function that fails itself is a finding of its own: its routes say nothing new.
const OF_FUNCTION: f64 = 0.5;
const MINUTE: Duration = Duration::from_secs(60);

/// The routes that fail, of these functions.
pub fn find(
    facts: &Facts,
    functions: &BTreeSet<FunctionId>,
    failing: &BTreeSet<FunctionId>,
    window: Window,
    now: Timestamp,
) -> Vec<Finding> {
    let from = now.minus(window.span());
    let mut findings = Vec::new();
    for (place, api, stage) in facts.routes.stages() {
        let by_route = requests_by_route(&facts.route_requests, place, stage, from);
        for (route, requests) in stage.routes.iter().zip(by_route) {
            let Some(function) = &route.function else {
                continue;
            };
            let id = FunctionId::new(place, function.clone());
            if functions.contains(&id) {
                let placed = PlacedRoute {
                    place,
                    api,
                    stage,
                    route,
                };
                let fails_itself = failing.contains(&id);
                findings.extend(of_route(
                    facts,
                    &placed,
                    &requests,
                    fails_itself,
                    (from, now),
                ));
            }
        }
    }
    findings
}

fn of_route(
    facts: &Facts,
    placed: &PlacedRoute<'_>,
    requests: &[&GatewayRequest],
    fails_itself: bool,
    (from, now): (Timestamp, Timestamp),
) -> Option<Finding> {
    let failed: Vec<&GatewayRequest> = (requests.iter().copied())
        .filter(|request| request.status >= Some(500))
        .collect();
    if requests.len() < FEWEST_REQUESTS || failed.len() < FEWEST_FAILED {
        return None;
    }
    let share = failed.len() as f64 / requests.len() as f64;
    if share < FAILING {
        return None;
    }
    let ends: Vec<Option<FunctionEnd>> = failed.iter().map(|one| end(facts, one, now)).collect();
    let n_of_function = ends.iter().flatten().filter(|end| end.is_failed).count();
    let n_known = ends.iter().flatten().count();
    if (fails_itself && n_known == 0) || n_of_function as f64 > OF_FUNCTION * n_known.max(1) as f64
    {
        return None;
    }
    let timeout = placed.route.timeout_ms.map_or(USUAL_TIMEOUT_MS, f64::from);
    let (status, why) = commonest(&failed, &ends, timeout);
    let since = onset(requests, from);
    let route = placed.route.key();
    let (n_failed, n) = (failed.len() as f64, requests.len() as f64);
    let why = why.map_or(String::new(), |why| format!(": {why}"));
    let said = format!(
        "{} of its requests are answered with {status}{why}; {} of {} requests",
        number::percent(share),
        number::count(n_failed),
        number::count(n)
    );
    let next =
        format!("see its requests: `slstop routes '{route}' --requests --failed --since 15m`");
    let first = requests
        .first()
        .and_then(|request| request.at)
        .unwrap_or(from);
    let minutes = now.since(first.max(from)).as_secs_f64() / 60.0;
    Some(Finding {
        rule: "failing_route",
        about: Subject::Route {
            place: placed.place,
            name: format!("{route} ({} {})", placed.api.name, placed.stage.name).into(),
        },
        qualifier: None,
        severity: Severity::Critical,
        since: Some(since),
        said,
        next,
        evidence: vec![Evidence::Share {
            metric: "status_5xx",
            at: first,
            value: share,
            before: None,
        }],
        harm: n_failed / minutes.max(1.0),
    })
}

fn end(facts: &Facts, request: &GatewayRequest, now: Timestamp) -> Option<FunctionEnd> {
    let ledger = &facts.lines.ledger;
    let row = ledger.find(request.function_request_id.as_ref()?).next()?;
    let run: Invocation<'_> = ledger.invocation(row, Limits::at(now))?;
    Some(FunctionEnd {
        is_failed: run.outcome == Outcome::Error,
        is_timed_out: run.cause == Some(Cause::Timeout),
        duration_ms: run.duration.map(Micros::as_millis),
        init_ms: run.init.map(Micros::as_millis),
    })
}

/// The status that most of them have, and the sentence that most of those get.
fn commonest(
    failed: &[&GatewayRequest],
    ends: &[Option<FunctionEnd>],
    timeout: f64,
) -> (u16, Option<String>) {
    let mut counts: BTreeMap<(u16, Option<String>), usize> = BTreeMap::new();
    for (request, end) in failed.iter().zip(ends) {
        let status = request.status.unwrap_or(500);
        let said = gateway_verdict::said(request, end.as_ref(), timeout);
        *counts.entry((status, said)).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, n)| *n);
    most.map_or((500, None), |(what, _)| what)
}

/// The first of the minutes in a row, up to now, in which it failed.
fn onset(requests: &[&GatewayRequest], from: Timestamp) -> Onset {
    let mut minutes: BTreeMap<Timestamp, (usize, usize)> = BTreeMap::new();
    for request in requests {
        let Some(at) = request.at else { continue };
        let (n, failed) = minutes.entry(at.floor(MINUTE)).or_default();
        *n += 1;
        *failed += usize::from(request.status >= Some(500));
    }
    let mut first = None;
    for (minute, (n, failed)) in minutes.iter().rev() {
        if (*failed as f64) < FAILING * *n as f64 {
            break;
        }
        first = Some(*minute);
    }
    let begin = minutes.keys().next().copied().unwrap_or(from);
    match first {
        Some(first) if first > begin => Onset::At(first),
        _ => Onset::Before(begin),
    }
}
