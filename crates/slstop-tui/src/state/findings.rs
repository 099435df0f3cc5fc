//! The findings of the fleet, rebuilt when the facts that they rest on changed.

use crate::panes::pane::COARSE;
use std::collections::BTreeSet;

use slstop_base::{PlaceId, Timestamp};
use slstop_core::insight::{self, Finding, Severity};
use slstop_core::message::{Query, Question, Window};

use super::model::Model;

/// Each is a few calls a minute.
const MOST_LOGS: usize = 4;
const LARGE_FLEET: usize = 200;

/// What findings are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FindingRevisions {
    functions: u64,
    metrics: u64,
    changes: u64,
    error_samples: u64,
    qualifiers: u64,
    alarms: u64,
    routes: u64,
    route_requests: u64,
    rollups: u64,
    tags: u64,
    window: Window,
    /// Ages in their sentences are exact to the minute.
    minute: Timestamp,
}

impl Model {
    /// The newest requests of API routes, from the logs of the first stages: what a gateway does to the answers of
    /// functions that do well is nowhere else. Free.
    pub(super) fn gateway_requests(&self) -> Vec<Question> {
        let facts = &self.facts;
        // Of a large fleet only where somebody looks at routes: its gateways' logs are long.
        if facts.functions.len() > LARGE_FLEET || !facts.functions.is_complete() {
            return vec![];
        }
        let mut wanted = facts.everywhere(&Query::Routes);
        let fails = (self.findings.iter()).any(|finding| finding.rule == "failing_route");
        for (place, log) in facts.routes.logs().into_iter().take(MOST_LOGS) {
            let newest = (log.clone(), Window::NOW_AND_THEN);
            // Since when a route fails is further back.
            let whole = fails.then(|| (log, self.shell.window));
            for (log, window) in std::iter::once(newest).chain(whole) {
                wanted.push(Query::RouteRequests { log, window }.at(place));
            }
        }
        wanted
    }

    /// What explains the worst findings: the errors in the lines of those functions, their versions, and what was
    /// changed in their places. All of it is free.
    pub(super) fn explanations(&self) -> Vec<Question> {
        let mut wanted = Vec::new();
        let is_critical = |finding: &&Finding| finding.severity == Severity::Critical;
        let critical = self.findings.iter().filter(is_critical);
        let places: BTreeSet<PlaceId> = critical.map(|finding| finding.about.place()).collect();
        wanted.extend(places.into_iter().map(|place| Query::Changes.at(place)));
        for id in insight::to_explain(&self.findings) {
            let (function, place) = (id.name.clone(), id.place);
            let sources = self.facts.functions.log_sources([id]);
            wanted.push(Query::Errors { function, sources }.at(place));
            let function = id.name.clone();
            wanted.push(Query::Qualifiers { function }.at(place));
        }
        wanted
    }

    /// The header counts them, whichever pane is on the screen.
    pub(super) fn look_for_trouble(&mut self) {
        let facts = &self.facts;
        let minute = self.now.floor(COARSE);
        let seen = FindingRevisions {
            functions: facts.functions.revision(),
            metrics: facts.metrics.revision(),
            changes: facts.changes.revision(),
            error_samples: facts.error_samples.revision(),
            qualifiers: facts.qualifiers.revision(),
            alarms: facts.alarms.revision(),
            routes: facts.routes.revision(),
            route_requests: facts.route_requests.revision(),
            rollups: facts.rollups.revision(),
            tags: facts.tags.revision(),
            window: self.shell.window,
            minute,
        };
        if self.seen == Some(seen) {
            return;
        }
        self.seen = Some(seen);
        let fleet = self.shell.selection.scope.rows(facts);
        let findings = insight::of_fleet(facts, fleet, self.shell.window, minute);
        self.findings.set(findings.into());
    }
}
