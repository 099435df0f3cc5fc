//! The findings of the fleet, rebuilt when the facts that they rest on changed.

use crate::panes::pane::COARSE;
use slstop_base::Timestamp;
use slstop_core::insight;
use slstop_core::message::Window;

use super::model::Model;

/// What findings are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FindingRevisions {
    functions: u64,
    metrics: u64,
    alarms: u64,
    tags: u64,
    window: Window,
    /// Ages in their sentences are exact to the minute.
    minute: Timestamp,
}

impl Model {
    /// The header counts them, whichever pane is on the screen.
    pub(super) fn look_for_trouble(&mut self) {
        let facts = &self.facts;
        let minute = self.now.floor(COARSE);
        let seen = FindingRevisions {
            functions: facts.functions.revision(),
            metrics: facts.metrics.revision(),
            alarms: facts.alarms.revision(),
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
