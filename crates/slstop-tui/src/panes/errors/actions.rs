//! What can be done among the errors.

use super::ErrorOrder;
use slstop_base::action::{ActionRow, KeyScope, Need, PaneId};
use slstop_base::actions;

actions! {
    pub enum ErrorsAction in KeyScope::Pane(PaneId::Errors) => {
        SortCount = "errors.sort.count", ["s c"], "by count", "most frequent first" {};
        SortLast = "errors.sort.last", ["s l"], "by last seen", "most recent first" {};
        SortNext = "errors.sort-next", [">", "<"], "other order", "sort by the other column" {};
        Reverse = "errors.reverse", ["S"], "reverse", "reverse the order" {};
        Invert = "errors.invert", ["!"], "invert", "show what the filter hides, and hide what it shows" { needs: &[Need::Filter] };
        Held = "errors.held", ["*"], "all functions", "group the errors of every function whose lines were read, or only of the marked ones" { hint: Some(2) };
    }
}

pub fn rows() -> Vec<ActionRow> {
    ErrorsAction::rows()
}

impl ErrorsAction {
    /// The order that an action asks for.
    pub(super) fn order(self) -> Option<ErrorOrder> {
        match self {
            Self::SortCount => Some(ErrorOrder::Count),
            Self::SortLast => Some(ErrorOrder::Last),
            Self::SortNext | Self::Reverse | Self::Invert | Self::Held => None,
        }
    }
}
