//! Where the panes are and which time they show: made once and kept, because a turn asks for both again and
//! again.

use std::time::Duration;

use super::model::Model;
use super::overlay::Overlay;
use super::tiling::{Tiling, TilingPlan};
use crate::panes::pane::COARSE;
use slstop_base::Timestamp;
use slstop_base::action::PaneId;
use slstop_core::message::Size;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OnScreen {
    pub plan: TilingPlan,
    made_from: Option<PlanRevisions>,
    /// `Model::now`, floored to the grain.
    pub clock: Timestamp,
    /// The finest step of time in what is shown.
    grain: Duration,
}

/// All that the plan depends on.
#[derive(Clone, Debug, PartialEq)]
struct PlanRevisions {
    size: Size,
    focus: PaneId,
    tiling: Tiling,
    has_prompt: bool,
}

impl Model {
    /// Where each pane is.
    pub fn plan(&self) -> &TilingPlan {
        &self.on_screen.plan
    }

    /// The clock as the screen shows it.
    pub fn clock(&self) -> Timestamp {
        self.on_screen.clock
    }

    /// When the picture may change although nothing happens.
    pub fn next_change(&self) -> Timestamp {
        let grain = self.on_screen.grain;
        let step = self.now.floor(grain).plus(grain);
        match &self.shell.message {
            Some(message) if message.until > self.now => step.min(message.until),
            _ => step,
        }
    }

    /// Places the panes again if the size, the focus or the arrangement changed.
    pub(super) fn place_panes(&mut self) {
        let shell = &self.shell;
        let (size, focus) = (shell.size, shell.focus.pane);
        let has_prompt = matches!(shell.overlay, Some(Overlay::Filter(_)));
        let is_same = self.on_screen.made_from.as_ref().is_some_and(|from| {
            (from.size, from.focus, from.has_prompt) == (size, focus, has_prompt)
                && from.tiling == shell.tiling
        });
        if is_same {
            return;
        }
        let plan = shell.tiling.plan(size, focus);
        // A prompt has two lines: the newest line of a stream stands on the footer, and must be seen.
        self.on_screen.plan = if has_prompt { plan.raised() } else { plan };
        self.on_screen.made_from = Some(PlanRevisions {
            size,
            focus,
            tiling: shell.tiling.clone(),
            has_prompt,
        });
    }

    /// Takes over the time that it is now, in the steps that the panes on the screen show.
    pub(super) fn set_clock(&mut self) {
        let grain = |slot: &super::Slot| {
            let context = self.context_at(slot.pane, self.now);
            self.panes.get(slot.pane).grain(&context)
        };
        let slots = self.plan().slots.iter();
        let grain = slots.map(grain).chain([COARSE]).min().unwrap_or(COARSE);
        self.on_screen.grain = grain;
        self.on_screen.clock = self.now.floor(grain);
    }
}
