//! The rows that belong to the console as a whole, and the table of all rows.

use slstop_base::action::{ActionRow, Argument, KeyScope, Need};
use slstop_base::actions;

actions! {
    /// What works everywhere. Keys that walk through rows go to the pane with the focus.
    pub enum AppAction in KeyScope::App => {
        Down = "move.down", ["j", "Down"], "down", "go down a row" { needs: &[Need::Rows] };
        Up = "move.up", ["k", "Up"], "up", "go up a row" { needs: &[Need::Rows] };
        HalfDown = "move.half-page-down", ["Ctrl-d"], "half down", "go down half a page" { needs: &[Need::Rows] };
        HalfUp = "move.half-page-up", ["Ctrl-u"], "half up", "go up half a page" { needs: &[Need::Rows] };
        PageDown = "move.page-down", ["PgDn"], "page down", "go down a page" { needs: &[Need::Rows] };
        PageUp = "move.page-up", ["PgUp"], "page up", "go up a page" { needs: &[Need::Rows] };
        First = "move.first", ["g", "Home"], "first", "go to the first row" { needs: &[Need::Rows] };
        Last = "move.last", ["G", "End"], "last", "go to the last row" { needs: &[Need::Rows] };
        Left = "move.left", ["h", "Left"], "left", "go sideways to the left" {};
        Right = "move.right", ["l", "Right"], "right", "go sideways to the right" {};
        Open = "open", ["Enter"], "open", "open what the cursor is on" { needs: &[Need::Selection, Need::CanOpen], hint: Some(0) };
        Back = "back", ["Esc"], "back", "go back: clear the filter, leave the zoom, return" { needs: &[Need::Back] };
        BackOrQuit = "back-or-quit", ["q"], "back", "go back; at the root, quit" {};
        Quit = "quit", ["Ctrl-c"], "quit", "quit at once" {};
        Suspend = "suspend", ["Ctrl-z"], "suspend", "go to the background; fg brings it back" {};
        NextPane = "pane.next", ["Tab"], "next pane", "focus the next pane" { needs: &[Need::Panes], hint: Some(4) };
        PreviousPane = "pane.previous", ["Shift-Tab"], "previous pane", "focus the previous pane" { needs: &[Need::Panes] };
        Pane1 = "pane.1", ["1"], "pane 1", "focus the first pane" {};
        Pane2 = "pane.2", ["2"], "pane 2", "focus the second pane" {};
        Pane3 = "pane.3", ["3"], "pane 3", "focus the third pane" {};
        Pane4 = "pane.4", ["4"], "pane 4", "focus the fourth pane" {};
        Pane5 = "pane.5", ["5"], "pane 5", "focus the fifth pane" {};
        Pane6 = "pane.6", ["6"], "pane 6", "focus the sixth pane" {};
        Pane7 = "pane.7", ["7"], "pane 7", "focus the seventh pane" {};
        Pane8 = "pane.8", ["8"], "pane 8", "focus the eighth pane" {};
        Pane9 = "pane.9", ["9"], "pane 9", "focus the ninth pane" {};
        ShowPane = "pane", [], "show pane", "show a pane by its name" { argument: Argument::Choice("pane") };
        ShowLogs = "logs", ["F"], "logs", "show the merged lines of the marked functions, or of the one under the cursor" { hint: Some(3) };
        ShowAlarms = "alarms", ["A"], "alarms", "show the CloudWatch alarms that are firing" {};
        ShowQueries = "queries", ["Q"], "queries", "ask Logs Insights about the marked functions, or the one under the cursor" {};
        ShowTraces = "traces", ["P"], "traces", "show the traces of the marked functions, or of the one under the cursor" {};
        ShowRoutes = "routes", ["R"], "routes", "show each API route with its requests, errors and latency" {};
        ShowInvocations = "invocations", ["V"], "invocations", "show the invocations of the marked functions, or of the one under the cursor" {};
        ShowErrors = "errors", ["X"], "errors", "show what failed, grouped by what went wrong" {};
        ShowOverview = "overview", ["D"], "overview", "show one function: its charts and its configuration" {};
        ShowDurations = "durations", ["U"], "durations", "show how long the invocations of the marked functions took, or of the one under the cursor" {};
        ShowColdStarts = "coldstarts", ["K"], "cold starts", "show the cold starts of the marked functions, or of the one under the cursor" {};
        ShowMeter = "meter", ["$"], "meter", "show every AWS API called, its errors, and what it costs" {};
        ShowChanges = "changes", ["C"], "changes", "show what changed in the last day, by whom, and the errors before and after" {};
        ShowFindings = "findings", ["W"], "findings", "show what is wrong in the fleet, in plain sentences" {};
        Zoom = "zoom", ["z"], "zoom", "zoom the pane, or show all panes again" {};
        NextLayout = "layout.next", ["L"], "layout", "cycle through the layouts" {};
        SetLayout = "layout", [], "layout", "choose a layout by its name" { argument: Argument::Choice("layout") };
        Wider = "layout.wider", ["Ctrl-Right", "Ctrl-Down"], "more room", "give the focused pane more room" { needs: &[Need::Panes] };
        Narrower = "layout.narrower", ["Ctrl-Left", "Ctrl-Up"], "less room", "give the focused pane less room" { needs: &[Need::Panes] };
        ResetLayout = "layout.reset", [], "reset layout", "give all panes the room they had at first" {};
        Filter = "filter", ["/"], "filter", "show only the rows that match every word; in logs, go to where it matches" { needs: &[Need::Prompt], hint: Some(1) };
        Help = "help", ["?"], "help", "every key and action that works here; / filters, Enter runs" {};
        Palette = "palette", [":"], "palette", "find and run any action by name" { hint: Some(3) };
        Pause = "pause", ["p"], "pause", "pause all calls to AWS, or resume" {};
        Refresh = "refresh", ["Ctrl-r"], "refresh", "ask again for everything on the screen" {};
        Redraw = "redraw", ["Ctrl-l"], "redraw", "draw the whole screen anew" {};
        Window15m = "window.15m", ["t 1"], "15 minutes", "look back 15 minutes" {};
        Window1h = "window.1h", ["t 2"], "1 hour", "look back an hour" {};
        Window3h = "window.3h", ["t 3"], "3 hours", "look back three hours" {};
        Window12h = "window.12h", ["t 4"], "12 hours", "look back twelve hours" {};
        Window24h = "window.24h", ["t 5"], "24 hours", "look back a day" {};
        StepBack = "time.back", ["["], "earlier", "pin an earlier time in all panes; . returns to live" {};
        StepForth = "time.forth", ["]"], "later", "pin the time after it" { needs: &[Need::Pin] };
        Live = "time.live", ["."], "back to now", "back to live" { needs: &[Need::Pin], hint: Some(0) };
        Zone = "zone", ["Z"], "zone", "switch times between UTC, local and relative" {};
        Theme = "theme", [], "theme", "change the colours; each is shown while you choose" { argument: Argument::Choice("theme") };
        Copy = "copy", ["y"], "copy", "copy what the cursor is on, with secrets masked" { needs: &[Need::Selection] };
        CopySource = "copy.source", ["Y"], "copy source", "copy what the cursor is on as it is" { needs: &[Need::Selection] };
        Panic = "debug.panic", [], "panic", "panic, to see that the terminal survives it" {};
    }
}

actions! {
    /// What works in popups and prompts; every other key types.
    pub enum OverlayAction in KeyScope::Overlay => {
        Accept = "popup.accept", ["Enter"], "accept", "run the chosen item, or keep the filter" {};
        Cancel = "popup.cancel", ["Esc", "Ctrl-c"], "cancel", "close, and undo what was only shown" {};
        Down = "popup.down", ["Down", "Ctrl-n"], "down", "go to the next item, or a newer command" {};
        Up = "popup.up", ["Up", "Ctrl-p"], "up", "go to the item before, or an older command" {};
        PageDown = "popup.page-down", ["PgDn"], "page down", "go down several items" {};
        PageUp = "popup.page-up", ["PgUp"], "page up", "go up several items" {};
        Complete = "popup.complete", ["Tab"], "complete", "write out the chosen item" {};
    }
}

/// The whole table. `debug.panic` exists only where the tests of the terminal need it.
pub fn rows() -> Vec<ActionRow> {
    let mut rows = [
        AppAction::rows(),
        OverlayAction::rows(),
        crate::panes::rows(),
    ]
    .concat();
    if !cfg!(debug_assertions) {
        rows.retain(|row| row.id != AppAction::Panic.id());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::action::{Keymap, chord};
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_words_are_there() {
        let rows = rows();
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids.len(), rows.len());
        for row in &rows {
            assert!(!row.name.is_empty() && row.name.len() <= 16, "{:?}", row.id);
            assert!(
                !row.help.is_empty() && !row.help.ends_with('.'),
                "{:?}",
                row.id
            );
        }
    }

    #[test]
    fn default_keys_are_keys_print_back_and_do_not_clash() {
        for row in rows() {
            for keys in row.keys {
                let chords = chord::sequence(keys).expect("a default key is a key");
                assert_eq!(chord::print(&chords), *keys, "{:?}", row.id);
            }
        }
        let (_, conflicts) = Keymap::new(rows(), &[]);
        assert_eq!(conflicts, vec![]);
    }

    #[test]
    fn every_row_is_somebodys() {
        for row in rows() {
            let owned = match row.scope {
                KeyScope::App => AppAction::from_id(&row.id).is_some(),
                KeyScope::Overlay => OverlayAction::from_id(&row.id).is_some(),
                KeyScope::Pane(pane) => row.id.as_str().starts_with(&format!("{}.", pane.name())),
            };
            assert!(owned, "nobody does {:?}", row.id);
        }
    }
}
