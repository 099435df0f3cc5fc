//! What can be done among the durations.

use slstop_base::action::{ActionRow, KeyScope, PaneId};
use slstop_base::actions;

actions! {
    pub enum DurationsAction in KeyScope::Pane(PaneId::Durations) => {
        Held = "durations.held", ["*"], "all functions", "the durations of every function whose lines were read, or only of the marked ones" { hint: Some(2) };
    }
}

pub fn rows() -> Vec<ActionRow> {
    DurationsAction::rows()
}
