//! What a frame depends on. Equal keys draw equal frames, so nothing is drawn twice.

use std::time::Duration;

use super::model::Model;
use crate::panes::pane::COARSE;
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
        let slots = self.plan().slots;
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
                .iter()
                .map(|slot| self.panes.get(slot.pane).reads(facts))
                .collect(),
            tempo: self.tempo(),
            clock: self.clock(),
        }
    }

    /// The clock as the screen shows it.
    pub fn clock(&self) -> Timestamp {
        self.now.floor(self.grain())
    }

    /// The finest step of time in what is shown.
    fn grain(&self) -> Duration {
        let plan = self.plan();
        let grain = |slot: &super::Slot| {
            let context = self.context_at(slot.pane, &plan, self.now);
            self.panes.get(slot.pane).grain(&context)
        };
        plan.slots
            .iter()
            .map(grain)
            .chain([COARSE])
            .min()
            .unwrap_or(COARSE)
    }

    /// When the picture may change although nothing happens.
    pub fn next_change(&self) -> Timestamp {
        let grain = self.grain();
        let step = self.now.floor(grain).plus(grain);
        match &self.shell.said {
            Some(said) if said.until > self.now => step.min(said.until),
            _ => step,
        }
    }
}
