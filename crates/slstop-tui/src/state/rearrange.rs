//! What the keys do with the arrangement of panes: the focus, the zoom, the layout, the shares.

use super::layout::Layout;
use super::model::Model;
use slstop_base::action::PaneId;

/// How much of the whole one press of a resizing key moves.
pub(super) const NUDGE: i16 = 40;

pub(super) fn cycle(model: &mut Model, by: isize) {
    let panes = model.shell.tiling.layout.panes();
    let at = panes
        .iter()
        .position(|pane| *pane == model.shell.focus.pane)
        .unwrap_or(0);
    let next =
        at.saturating_add_signed(by.rem_euclid(panes.len().max(1) as isize)) % panes.len().max(1);
    if let Some(pane) = panes.get(next) {
        model.shell.write().focus(*pane);
    }
}

pub(super) fn nth(model: &mut Model, index: usize) {
    match model.shell.tiling.layout.panes().get(index) {
        Some(pane) => model.shell.write().focus(*pane),
        None => say(model, format!("this layout has no pane {}", index + 1)),
    }
}

pub(super) fn zoom(model: &mut Model) {
    let shell = model.shell.write();
    shell.tiling.is_zoomed = !shell.tiling.is_zoomed;
}

pub(super) fn set(model: &mut Model, layout: Layout) {
    let shell = model.shell.write();
    shell.tiling.layout = layout;
    shell.tiling.chosen = layout;
    shell.tiling.is_zoomed = false;
    if !layout.panes().contains(&shell.focus.pane) {
        shell.focus(PaneId::Functions);
    }
    say(model, format!("layout {}", layout.name()));
}

/// Moves the divider nearest to the focused pane, so that the pane grows or shrinks.
pub(super) fn resize(model: &mut Model, by: i16) {
    let plan = model.plan();
    let Some(slot) = plan.slot(model.shell.focus.pane).copied() else {
        return;
    };
    // The last divider that bounds the pane is the innermost split that it is part of.
    let Some(divider) = plan
        .dividers
        .iter()
        .rfind(|divider| divider.whole.intersects(slot.area))
        .copied()
    else {
        say(model, "nothing to resize: one pane is shown");
        return;
    };
    let is_first = if divider.is_vertical {
        slot.area.x < divider.line.x
    } else {
        slot.area.y < divider.line.y
    };
    model
        .shell
        .write()
        .tiling
        .nudge(divider.index, if is_first { by } else { -by });
}

pub(super) fn set_named(model: &mut Model, name: &str) {
    match Layout::named(name) {
        Some(layout) => set(model, layout),
        None => say(model, format!("there is no layout `{name}`")),
    }
}

pub(super) fn set_next(model: &mut Model) {
    let next = model.shell.tiling.layout.next();
    set(model, next);
}

/// All panes get the room that they had at first.
pub(super) fn reset(model: &mut Model) {
    let layout = model.shell.tiling.layout;
    model.shell.write().tiling.splits.remove(&layout);
}

fn say(model: &mut Model, text: impl Into<String>) {
    let now = model.now;
    model.shell.write().say(now, text);
}
