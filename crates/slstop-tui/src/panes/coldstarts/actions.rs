//! What can be done among the cold starts.

use slstop_base::action::{ActionRow, KeyScope, PaneId};
use slstop_base::actions;

actions! {
    pub enum ColdStartsAction in KeyScope::Pane(PaneId::ColdStarts) => {
        Group = "coldstarts.group", ["b"], "group", "a row for each version, function, runtime, memory size or architecture" { hint: Some(1) };
        Held = "coldstarts.held", ["*"], "all functions", "the cold starts of every function whose lines were read, or only of the marked ones" { hint: Some(2) };
    }
}

pub fn rows() -> Vec<ActionRow> {
    ColdStartsAction::rows()
}
