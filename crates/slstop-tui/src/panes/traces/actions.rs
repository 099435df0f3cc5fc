//! What can be done with traces: in their list, in a waterfall.

use slstop_base::action::{ActionRow, Argument, KeyScope, Need, PaneId};
use slstop_base::actions;

actions! {
    pub enum TracesAction in KeyScope::Pane(PaneId::Traces) => {
        Open = "traces.open", [], "open", "open a trace by its id" { argument: Argument::Text("the id of a trace") };
        NextError = "traces.error.next", ["e"], "next error", "go to the next trace or span that failed" { needs: &[Need::Rows], hint: Some(2) };
        PreviousError = "traces.error.previous", ["E"], "previous error", "go to the trace or span before that failed" { needs: &[Need::Rows] };
        Invocation = "traces.invocation", ["x"], "invocation", "show the invocation that the span is a part of" { needs: &[Need::Selection], hint: Some(3) };
        ZoomIn = "traces.zoom.in", ["+"], "zoom in", "look at a shorter time around the selected span" { needs: &[Need::Rows] };
        ZoomOut = "traces.zoom.out", ["-"], "zoom out", "look at a longer time" { needs: &[Need::Rows] };
        ZoomAll = "traces.zoom.all", ["0"], "whole trace", "look at the whole time of the trace" { needs: &[Need::Rows] };
        Fold = "traces.fold", ["Space"], "fold", "hide what is below the span, or show it; one row for equal siblings, or one each" { needs: &[Need::Selection], hint: Some(4) };
        Newest = "traces.sort.newest", ["s n"], "newest first", "the newest traces first" {};
        Slowest = "traces.sort.slowest", ["s d"], "slowest first", "the traces that took longest first" {};
        Failed = "traces.sort.failed", ["s e"], "failed first", "the traces that failed first" {};
        All = "traces.all", ["*"], "all functions", "list the traces of all functions, or those of the selected ones" {};
        Services = "traces.services", ["c"], "services", "show which services call which, or the list of traces" { hint: Some(5) };
    }
}

pub fn rows() -> Vec<ActionRow> {
    TracesAction::rows()
}
