//! What can be done with routes.

use slstop_base::action::{ActionRow, KeyScope, Need, PaneId};
use slstop_base::actions;

actions! {
    pub enum RoutesAction in KeyScope::Pane(PaneId::Routes) => {
        Function = "routes.function", ["x"], "function", "show the invocations of the route's function" { needs: &[Need::Selection], hint: Some(3) };
        Worst = "routes.sort.worst", ["s e"], "worst first", "the routes with the most failed requests first" {};
        Busiest = "routes.sort.rate", ["s r"], "busiest first", "the routes with the most requests first" {};
        Slowest = "routes.sort.p99", ["s d"], "slowest first", "the routes with the slowest requests first" {};
        Name = "routes.sort.name", ["s n"], "by name", "the routes by API, path and method" {};
    }
}

pub fn rows() -> Vec<ActionRow> {
    RoutesAction::rows()
}
