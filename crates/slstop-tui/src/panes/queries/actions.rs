//! What can be done about queries.

use slstop_base::action::{ActionRow, Argument, KeyScope, Need, PaneId};
use slstop_base::actions;

actions! {
    pub enum QueriesAction in KeyScope::Pane(PaneId::Queries) => {
        Ask = "queries.ask", ["c"], "own query", "ask a query of your own, or a saved one by its name" { argument: Argument::Text("a query"), hint: Some(1) };
        Again = "queries.again", ["r"], "run again", "run the query again" { needs: &[Need::Selection], hint: Some(3) };
        Cancel = "queries.cancel", ["x"], "cancel", "stop the running query at AWS" { hint: Some(2) };
    }
}

pub fn rows() -> Vec<ActionRow> {
    QueriesAction::rows()
}
