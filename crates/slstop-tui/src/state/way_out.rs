//! The way out: what Esc leaves next, and how.

use super::model::Model;
use super::times;

/// What lies between a pane and the way out of it, the uppermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    Opened,
    Filter,
    Pin,
    Zoom,
    Place,
    Narrowing,
}

fn uppermost(model: &Model) -> Option<Over> {
    let shell = &model.shell;
    let pane = model.panes.get(shell.focus.pane);
    let is_filtered = pane.filter().is_some_and(|filter| !filter.is_empty());
    let layers = [
        (pane.is_open(), Over::Opened),
        (is_filtered, Over::Filter),
        (times::is_pin_next(model), Over::Pin),
        (shell.tiling.is_zoomed, Over::Zoom),
        (!shell.back.is_empty(), Over::Place),
        (pane.narrowed_to().is_some(), Over::Narrowing),
    ];
    let there = layers.into_iter().find(|(is_there, _)| *is_there);
    there.map(|(_, over)| over)
}

/// Whether Esc leads anywhere.
pub(super) fn is_possible(model: &Model) -> bool {
    uppermost(model).is_some()
}

/// One step back: what was opened in the pane first, then the filter, the zoom, and the place before.
/// What another pane had this one show goes with the way back to it.
pub(super) fn back(model: &mut Model) {
    let pane = model.shell.focus.pane;
    let Some(over) = uppermost(model) else { return };
    match over {
        Over::Opened => model.with_pane(pane, |state, context| state.close(context)),
        Over::Filter => {
            model.with_pane(pane, |state, context| {
                state.set_filter(String::new(), context)
            });
        }
        Over::Pin => times::go_live(model),
        Over::Zoom => model.shell.write().tiling.is_zoomed = false,
        Over::Place | Over::Narrowing => {
            model.with_pane(pane, |state, context| state.narrow(None, context));
            model.shell.write().go_back();
        }
    }
}
