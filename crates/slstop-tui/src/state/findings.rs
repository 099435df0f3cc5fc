//! The findings of the fleet, rebuilt when the facts that they rest on changed.

use crate::panes::pane::COARSE;
use std::collections::BTreeSet;

use slstop_base::{PlaceId, Timestamp};
use slstop_core::insight::{self, Finding, Severity};
use slstop_core::message::{Query, Question, Window};

use super::model::Model;

/// What findings are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FindingRevisions {
    functions: u64,
    metrics: u64,
    changes: u64,
    error_samples: u64,
    qualifiers: u64,
    alarms: u64,
    rollups: u64,
    tags: u64,
    window: Window,
    /// Ages in their sentences are exact to the minute.
    minute: Timestamp,
}

impl Model {
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
