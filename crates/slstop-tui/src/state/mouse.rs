//! What the mouse does. The screen has already named the thing under it.

use super::model::Model;
use super::overlay::Overlay;
use super::{palette, popup, reduce};
use slstop_core::message::{Act, Effect, Mouse, MouseKind, Target};

pub(super) fn mouse(model: &mut Model, mouse: &Mouse) -> Vec<Effect> {
    match mouse.kind {
        MouseKind::Click => click(model, &mouse.target, false),
        MouseKind::DoubleClick => click(model, &mouse.target, true),
        MouseKind::Wheel(rows) => {
            wheel(model, &mouse.target, rows);
            vec![]
        }
        MouseKind::Drag(cell) => {
            if let Target::Divider(index) | Target::Title(_, Some(index)) = mouse.target {
                let mut dividers = model.plan().dividers.iter();
                let divider = dividers.find(|divider| divider.index == index).copied();
                if let Some(divider) = divider {
                    model.shell.write().tiling.drag(&divider, cell);
                }
            }
            vec![]
        }
        MouseKind::Release => vec![],
    }
}

fn click(model: &mut Model, target: &Target, is_double: bool) -> Vec<Effect> {
    match target {
        Target::Hint(id) => reduce::act(model, &Act::plain(id.clone())),
        Target::Item(index) => {
            let Some(Overlay::Palette(open)) = &mut model.shell.write().overlay else {
                return vec![];
            };
            open.chosen = *index;
            let open = open.clone();
            palette::chosen(model, &open)
                .map_or_else(Vec::new, |item| reduce::act(model, &item.act))
        }
        Target::Outside => {
            popup::cancel(model);
            vec![]
        }
        Target::Pane(pane)
        | Target::Title(pane, _)
        | Target::Row(pane, _)
        | Target::Header(pane, _) => {
            let pane = *pane;
            model.shell.write().focus(pane);
            let asks = model.with_pane(pane, |state, context| {
                state.click(target, is_double, context)
            });
            reduce::fulfil(model, pane, asks)
        }
        Target::Divider(_) | Target::Nothing => vec![],
    }
}

/// Scrolls what is under the pointer, focused or not.
fn wheel(model: &mut Model, target: &Target, rows: i16) {
    match target {
        Target::Pane(pane)
        | Target::Title(pane, _)
        | Target::Row(pane, _)
        | Target::Header(pane, _) => {
            model.with_pane(*pane, |state, context| state.wheel(rows, context));
        }
        Target::Item(_) => popup::perform(
            model,
            if rows < 0 {
                super::actions::OverlayAction::Up
            } else {
                super::actions::OverlayAction::Down
            },
        ),
        _ => {}
    }
}
