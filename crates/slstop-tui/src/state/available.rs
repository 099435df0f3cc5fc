//! Whether an action makes sense now; if not, why.

use super::model::Model;
use slstop_base::action::{ActionRow, KeyScope, Need};

/// The reason why an action cannot run, in the words of the screen.
pub fn missing(model: &Model, row: &ActionRow) -> Option<&'static str> {
    let shell = &model.shell;
    let pane = match row.scope {
        KeyScope::Pane(pane) => pane,
        KeyScope::App | KeyScope::Overlay => shell.focus.pane,
    };
    let context = model.context(pane);
    let state = model.panes.get(pane);
    row.needs.iter().find_map(|need| {
        let (is_met, reason) = match need {
            Need::Rows => (state.has(Need::Rows, &context), "there are no rows here"),
            Need::Selection => (state.has(Need::Selection, &context), "nothing is selected"),
            Need::CanOpen => (state.has(Need::CanOpen, &context), "this leads no further"),
            Need::Filter => (
                state.filter().is_some_and(|filter| !filter.is_empty()),
                "no filter is set",
            ),
            Need::Prompt => (
                state.filter().or(state.search()).is_some(),
                "there is nothing to filter here",
            ),
            Need::Back => (
                super::way_out::is_possible(model),
                "already at the top (q quits)",
            ),
            Need::Pin => (shell.pinned.is_some(), "this is now"),
            Need::Panes => (
                shell.tiling.layout.panes().len() > 1,
                "there is only one pane",
            ),
        };
        (!is_met).then_some(reason)
    })
}
