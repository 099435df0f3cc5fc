//! What the keys of popups and prompts do: choosing, recalling, completing, undoing.

use std::collections::VecDeque;

use super::actions::{AppAction, OverlayAction};
use super::model::Model;
use super::overlay::{Overlay, Palette};
use super::palette;
use crate::panes::Movement;
use crate::widget::input::Input;
use slstop_base::action::PaneId;

/// Items that PgUp and PgDn skip.
const PAGE: isize = 10;

pub(super) fn perform(model: &mut Model, action: OverlayAction) {
    match action {
        OverlayAction::Accept => accept(model),
        OverlayAction::Cancel => cancel(model),
        OverlayAction::Down => choose(model, 1),
        OverlayAction::Up => choose(model, -1),
        OverlayAction::PageDown => choose(model, PAGE),
        OverlayAction::PageUp => choose(model, -PAGE),
        OverlayAction::Complete => complete(model),
    }
}

/// What can't be understood can't be kept: the prompt stays, and says where it is wrong.
fn accept(model: &mut Model) {
    if let Some(Overlay::Filter(open)) = &model.shell.overlay
        && open.wrong(model.panes.get(open.pane)).is_some()
    {
        return;
    }
    let shell = model.shell.write();
    shell.preview = None;
    if let Some(Overlay::Filter(open)) = shell.overlay.take()
        && open.pane == PaneId::Functions
    {
        // The row that the filter led to is the user's: it stays under the cursor when the filter is cleared.
        let stay = Movement::By(0);
        model.with_pane(open.pane, |state, context| state.step(stay, context));
    }
}

pub(super) fn cancel(model: &mut Model) {
    let shell = model.shell.write();
    shell.preview = None;
    if let Some(Overlay::Filter(open)) = shell.overlay.take() {
        model.with_pane(open.pane, |state, context| {
            open.tell(open.before.clone(), state, context)
        });
    }
}

/// Down and up walk through the items; up from the first of an empty palette goes into the history.
fn choose(model: &mut Model, by: isize) {
    let Some(Overlay::Palette(open)) = model.shell.overlay.clone() else {
        return;
    };
    let n_commands = model.shell.commands.len();
    let is_recalling =
        open.recalled.is_some() || (by < 0 && open.chosen == 0 && open.input.text().is_empty());
    let next = if is_recalling && n_commands > 0 {
        recall(open, by, &model.shell.commands)
    } else {
        walk(model, open, by)
    };
    model.shell.write().overlay = Some(Overlay::Palette(next));
    preview(model);
}

fn recall(mut open: Palette, by: isize, commands: &VecDeque<String>) -> Palette {
    let back = open.recalled.map_or(0, |back| back as isize + 1) - by.signum();
    if back <= 0 {
        return Palette::default();
    }
    let back = usize::try_from(back - 1)
        .unwrap_or(0)
        .min(commands.len() - 1);
    open.recalled = Some(back);
    open.input = Input::new(commands[commands.len() - 1 - back].as_str());
    open.chosen = 0;
    open
}

fn walk(model: &Model, mut open: Palette, by: isize) -> Palette {
    let last = palette::items(model, &open).len().saturating_sub(1);
    open.chosen = open.chosen.min(last).saturating_add_signed(by).min(last);
    open
}

fn complete(model: &mut Model) {
    let Some(Overlay::Palette(open)) = model.shell.overlay.clone() else {
        return;
    };
    if let Some(item) = palette::chosen(model, &open) {
        let more = if palette::needs_more(model, &item.act) {
            " "
        } else {
            ""
        };
        let input = Input::new(format!("{}{more}", item.command));
        model.shell.write().overlay = Some(Overlay::Palette(Palette {
            input,
            ..Palette::default()
        }));
        preview(model);
    }
}

/// A theme is shown while it is the chosen item.
pub(super) fn preview(model: &mut Model) {
    let chosen = match &model.shell.overlay {
        Some(Overlay::Palette(open)) => palette::chosen(model, open),
        _ => None,
    };
    let theme = chosen
        .filter(|item| item.act.id == AppAction::Theme.id())
        .and_then(|item| item.act.argument);
    model.shell.write().preview = theme;
}
