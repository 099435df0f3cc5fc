//! What can be done with the stream of lines.

use slstop_base::action::{ActionRow, KeyScope, Need, PaneId};
use slstop_base::actions;

actions! {
    pub enum LogsAction in KeyScope::Pane(PaneId::Logs) => {
        Follow = "logs.follow", ["F"], "follow", "go to the newest line and follow" { hint: Some(2) };
        Filter = "logs.filter", ["f", "&"], "filter", "show only the lines that the filter lets through" { hint: Some(2) };
        Invert = "logs.invert", ["!"], "invert", "show what the filter hides, and hide what it shows" { needs: &[Need::Filter] };
        Floor = "logs.level", ["v"], "level", "raise the minimum level: info, warn, error" { hint: Some(3) };
        NextMatch = "logs.next-match", ["n"], "next match", "go to the next line that the search finds" { needs: &[Need::Rows] };
        PreviousMatch = "logs.previous-match", ["N"], "match before", "go to the line before that the search finds" { needs: &[Need::Rows] };
        NextError = "logs.next-error", ["e"], "next error", "go to the next error" { needs: &[Need::Rows] };
        PreviousError = "logs.previous-error", ["E"], "error before", "go to the error before" { needs: &[Need::Rows], hint: Some(2) };
        Bookmark = "logs.bookmark", ["m"], "bookmark", "set a bookmark, or take it away; times are counted from the last one" { needs: &[Need::Selection] };
        NextBookmark = "logs.next-bookmark", ["'"], "next bookmark", "go to the next bookmark, after the last to the first" { needs: &[Need::Rows] };
        Invocation = "logs.invocation", ["x"], "invocation", "show only the lines of this line's invocation; Esc shows all again" { needs: &[Need::Selection], hint: Some(2) };
        Wrap = "logs.wrap", ["w"], "wrap", "show long lines whole, or cut them at the edge" {};
        Histogram = "logs.histogram", ["H"], "histogram", "choose a moment in the histogram: h and l move, Enter has every pane show it" { needs: &[Need::Rows] };
        Live = "logs.live", ["T"], "Live Tail", "stream lines through CloudWatch Live Tail, for $0.60 an hour, or poll again" {};
    }
}

pub fn rows() -> Vec<ActionRow> {
    LogsAction::rows()
}
