//! What can be done with alarms.

use slstop_base::action::{ActionRow, Argument, KeyScope, PaneId};
use slstop_base::actions;

actions! {
    pub enum AlarmsAction in KeyScope::Pane(PaneId::Alarms) => {
        Select = "alarms.select", [], "select", "go to an alarm by its name" { argument: Argument::Text("the name of an alarm") };
    }
}

pub fn rows() -> Vec<ActionRow> {
    AlarmsAction::rows()
}
