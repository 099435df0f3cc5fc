//! What is under the mouse, found with the same geometry that drew the picture.

use super::{footer, palette, which_key};
use crate::state::palette::items;
use crate::state::{Model, Overlay};
use crate::widget::{Area, popup};
use slstop_core::message::Target;

pub fn target(model: &Model, x: u16, y: u16) -> Target {
    let size = model.shell.size;
    if let Some(Overlay::Palette(open)) = &model.shell.overlay {
        let n_items = items(model, open).len();
        let (area, top) = palette::place(
            size.width,
            size.height,
            n_items,
            open.chosen.min(n_items.saturating_sub(1)),
        );
        // The first line is the prompt.
        return match row_of(popup::inside(area), x, y) {
            Some(row) if row >= 1 && top + row - 1 < n_items => Target::Item(top + row - 1),
            Some(_) => Target::Nothing,
            None => Target::Outside,
        };
    }
    if !model.shell.pending.is_empty() {
        let entries = which_key::entries(model);
        let area = which_key::place(size.width, size.height, entries.len());
        if let Some((_, row)) = row_of(popup::inside(area), x, y).and_then(|row| entries.get(row)) {
            return Target::Hint(row.id.clone());
        }
    }
    if y.checked_add(1) == Some(size.height) {
        let hints = footer::placed(model, size.width);
        let hit = hints
            .into_iter()
            .find(|placed| (placed.x..placed.x + placed.width).contains(&x));
        return hit.map_or(Target::Nothing, |placed| Target::Hint(placed.hint.id));
    }
    in_panes(model, x, y)
}

fn row_of(area: Area, x: u16, y: u16) -> Option<usize> {
    area.contains((x, y).into())
        .then(|| usize::from(y - area.y))
}

fn in_panes(model: &Model, x: u16, y: u16) -> Target {
    let plan = model.plan();
    let divider = plan
        .dividers
        .iter()
        .find(|divider| divider.line.contains((x, y).into()))
        .map(|divider| divider.index);
    let Some(slot) = plan
        .slots
        .iter()
        .find(|slot| slot.area.contains((x, y).into()))
    else {
        return divider.map_or(Target::Nothing, Target::Divider);
    };
    let inside = slot.inside();
    if y < inside.y {
        return Target::Title(slot.pane, divider);
    }
    model
        .panes
        .get(slot.pane)
        .hit(&model.context(slot.pane), x - inside.x, y - inside.y)
}
