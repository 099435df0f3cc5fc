//! What can be done in the list.

use super::order::Order;
use slstop_base::action::{ActionRow, KeyScope, Need, PaneId};
use slstop_base::actions;

actions! {
    pub enum InvocationsAction in KeyScope::Pane(PaneId::Invocations) => {
        SortTrouble = "invocations.sort.trouble", ["s t"], "by trouble", "errors first, then unknown ends, cold starts and slow ones" {};
        SortWhen = "invocations.sort.when", ["s w"], "by time", "sort by when they began, the newest first" {};
        SortTook = "invocations.sort.took", ["s d"], "by duration", "sort by how long they took" {};
        SortInit = "invocations.sort.init", ["s i"], "by init", "sort by how long their environments took to start" {};
        SortMemory = "invocations.sort.memory", ["s m"], "by memory", "sort by how much of the memory was used" {};
        SortBilled = "invocations.sort.billed", ["s b"], "by billed time", "sort by billed time" {};
        SortCost = "invocations.sort.cost", ["s $"], "by cost", "sort by cost" {};
        SortNext = "invocations.sort-next", [">"], "next order", "sort by the next column" {};
        SortPrevious = "invocations.sort-previous", ["<"], "order before", "sort by the column before" {};
        Reverse = "invocations.reverse", ["S"], "reverse", "reverse the order" {};
        OnlyFailed = "invocations.only.failed", ["f"], "only failed", "show only those that failed, or all again" { hint: Some(2) };
        OnlyCold = "invocations.only.cold", ["c"], "only cold", "show only cold starts, or all again" { hint: Some(3) };
        OnlySlow = "invocations.only.slow", ["w"], "only slow", "show only slow ones (above p95), or all again" { hint: Some(3) };
        Every = "invocations.everything", ["u"], "all", "show all invocations again" {};
        Invert = "invocations.invert", ["!"], "invert", "show what the filter hides, and hide what it shows" { needs: &[Need::Filter] };
        NextError = "invocations.next-error", ["e"], "next error", "go to the next one that failed" { needs: &[Need::Rows] };
        PreviousError = "invocations.previous-error", ["E"], "error before", "go to the one before that failed" { needs: &[Need::Rows] };
        Held = "invocations.held", ["*"], "all functions", "show those of every function whose lines were read, or only of the marked ones" {};
        Logs = "invocations.logs", ["x"], "its lines", "show the lines of the invocation among the logs" { needs: &[Need::Selection], hint: Some(1) };
    }
}

pub fn rows() -> Vec<ActionRow> {
    InvocationsAction::rows()
}

impl InvocationsAction {
    /// The order that an action asks for.
    pub(super) fn order(self) -> Option<Order> {
        Some(match self {
            Self::SortTrouble => Order::Trouble,
            Self::SortWhen => Order::When,
            Self::SortTook => Order::Took,
            Self::SortInit => Order::Init,
            Self::SortMemory => Order::Memory,
            Self::SortBilled => Order::Billed,
            Self::SortCost => Order::Cost,
            _ => return None,
        })
    }
}
