//! What can be done in the table.

use super::column::Column;
use slstop_base::action::{ActionRow, Argument, KeyScope, Need, PaneId};
use slstop_base::actions;

actions! {
    pub enum FunctionsAction in KeyScope::Pane(PaneId::Functions) => {
        SortTrouble = "functions.sort.trouble", ["s t"], "by trouble", "sort by trouble: errors, throttles, then traffic" {};
        SortName = "functions.sort.name", ["s n"], "by name", "sort by name" {};
        SortRate = "functions.sort.rate", ["s r"], "by rate", "sort by invocations a minute" {};
        SortErrors = "functions.sort.errors", ["s e"], "by errors", "sort by errors" {};
        SortNow = "functions.sort.now", ["s w"], "by errors now", "sort by the share of errors in the last three complete minutes" {};
        SortErrorRate = "functions.sort.error-rate", ["s %"], "by error rate", "sort by the share of errors" {};
        SortThrottles = "functions.sort.throttles", ["s h"], "by throttles", "sort by throttles" {};
        SortP50 = "functions.sort.p50", ["s 5"], "by p50", "sort by the median duration" {};
        SortP99 = "functions.sort.p99", ["s 9"], "by p99", "sort by the 99th percentile of duration" {};
        SortConcurrency = "functions.sort.concurrency", ["s y"], "by concurrency", "sort by concurrency" {};
        SortCost = "functions.sort.cost", ["s $"], "by cost", "sort by what the function costs an hour" {};
        SortCold = "functions.sort.cold", ["s l"], "by cold starts", "sort by the share of cold starts, where logs show it" {};
        SortInit = "functions.sort.init", ["s i"], "by init", "sort by how long environments take to start, where logs show it" {};
        SortRuntime = "functions.sort.runtime", ["s u"], "by runtime", "sort by runtime" {};
        SortMemory = "functions.sort.memory", ["s m"], "by memory", "sort by memory size" {};
        SortTimeout = "functions.sort.timeout", ["s o"], "by timeout", "sort by timeout" {};
        SortChanged = "functions.sort.changed", ["s c"], "by last change", "sort by the last change: what was deployed last comes first" {};
        SortNext = "functions.sort-next", [">"], "next column", "sort by the next column" {};
        SortPrevious = "functions.sort-previous", ["<"], "column before", "sort by the column before" {};
        Reverse = "functions.reverse", ["S"], "reverse", "reverse the order" {};
        GroupByStack = "functions.group.stack", ["b s"], "by stack", "group by CloudFormation stack, with totals" {};
        GroupByTag = "functions.group.tag", ["b t"], "by tag", "group by the values of a tag, with totals" { argument: Argument::Choice("tag") };
        Ungroup = "functions.group.off", ["b b"], "no groups", "show the functions without groups" {};
        FoldAll = "functions.group.fold", ["b f"], "fold", "show only the totals of all groups, or all of their functions again" {};
        Columns = "functions.columns", ["+"], "columns", "show or leave out a column" { argument: Argument::Choice("column") };
        NextTrend = "functions.trend", ["T"], "sparkline", "show another count in the sparklines: invocations, errors, throttles" {};
        Mark = "functions.mark", ["Space"], "mark", "mark the row, or take the mark away" { needs: &[Need::Selection], hint: Some(2) };
        MarkAll = "functions.mark-all", ["*"], "mark all", "mark every row that is shown, to follow the lines of all of them" { needs: &[Need::Rows] };
        Unmark = "functions.unmark", ["u"], "unmark all", "take all marks away" {};
        Invert = "functions.invert", ["!"], "invert", "show what the filter hides, and hide what it shows" { needs: &[Need::Filter] };
    }
}

pub fn rows() -> Vec<ActionRow> {
    FunctionsAction::rows()
}

impl FunctionsAction {
    /// The column that an action sorts by.
    pub(super) fn column(self) -> Option<Column> {
        Some(match self {
            Self::SortTrouble => Column::Trouble,
            Self::SortName => Column::Name,
            Self::SortRate => Column::Rate,
            Self::SortErrors => Column::Errors,
            Self::SortNow => Column::Now,
            Self::SortErrorRate => Column::ErrorRate,
            Self::SortThrottles => Column::Throttles,
            Self::SortP50 => Column::P50,
            Self::SortP99 => Column::P99,
            Self::SortConcurrency => Column::Concurrency,
            Self::SortCost => Column::Cost,
            Self::SortCold => Column::ColdShare,
            Self::SortInit => Column::InitP90,
            Self::SortRuntime => Column::Runtime,
            Self::SortMemory => Column::Memory,
            Self::SortTimeout => Column::Timeout,
            Self::SortChanged => Column::Changed,
            Self::SortNext
            | Self::SortPrevious
            | Self::Reverse
            | Self::GroupByStack
            | Self::GroupByTag
            | Self::Columns
            | Self::Ungroup
            | Self::FoldAll
            | Self::NextTrend
            | Self::Mark
            | Self::MarkAll
            | Self::Unmark
            | Self::Invert => return None,
        })
    }
}
