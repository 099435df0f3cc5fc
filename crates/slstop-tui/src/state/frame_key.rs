//! What a frame depends on. Equal keys draw equal frames, so nothing is drawn twice.

use super::model::Model;
use slstop_base::Timestamp;
use slstop_core::message::Tempo;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameKey {
    /// Of the shell and of the panes together.
    shell: u64,
    /// Revisions that the header reads.
    header: [u64; 5],
    /// Revisions that the panes on the screen read, in their order.
    panes: Vec<u64>,
    tempo: Tempo,
    /// The clock, floored to the finest step that is shown.
    pub clock: Timestamp,
}

impl Model {
    pub fn frame_key(&self) -> FrameKey {
        let facts = &self.facts;
        let slots = self.plan().slots.iter();
        FrameKey {
            shell: self.shell.revision() + self.panes.revision(),
            header: [
                facts.places.revision(),
                facts.meter.revision(),
                facts.alarms.revision(),
                facts.freshness.revision(),
                self.findings.revision(),
            ],
            panes: slots
                .map(|slot| self.panes.get(slot.pane).reads(facts))
                .collect(),
            tempo: self.tempo(),
            clock: self.clock(),
        }
    }
}
