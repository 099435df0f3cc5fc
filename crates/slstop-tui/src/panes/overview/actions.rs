//! What can be done with one function's figures.

use slstop_base::action::{ActionRow, Argument, KeyScope, Need, PaneId};
use slstop_base::actions;

/// In place of a version or an alias.
pub const ALL: &str = "all";

actions! {
    pub enum OverviewAction in KeyScope::Pane(PaneId::Overview) => {
        Version = "overview.version", ["v"], "version", "show the figures of one version or alias alone" { argument: Argument::Choice("version"), needs: &[Need::Selection], hint: Some(2) };
        Moment = "overview.moment", ["H"], "moment", "choose a moment in the charts: h and l move, Enter has every pane show it" { needs: &[Need::Selection], hint: Some(1) };
    }
}

pub fn rows() -> Vec<ActionRow> {
    OverviewAction::rows()
}
