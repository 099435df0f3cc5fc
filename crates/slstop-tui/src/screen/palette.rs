//! The palette: a prompt and the actions that match it, best first.

use crate::state::Model;
use crate::state::overlay::Palette;
use crate::state::palette::{PaletteItem, items, known};
use crate::theme::Role;
use crate::widget::{Area, Canvas, popup};
use slstop_base::SafeText;
use slstop_base::action::Argument;

/// Wide enough for a command, its sentence and its keys; narrower on narrow screens.
const WIDTH: u16 = 92;
/// More than these would hide the fleet.
const ITEMS: u16 = 14;

/// Where the palette's box lies, and its first visible item.
pub(super) fn place(width: u16, height: u16, n_items: usize, chosen: usize) -> (Area, usize) {
    let rows = u16::try_from(n_items.max(1)).unwrap_or(ITEMS).min(ITEMS);
    let area = popup::place(Area::new(0, 0, width, height), WIDTH, rows + 1);
    let visible = usize::from(popup::inside(area).height.saturating_sub(1)).max(1);
    (area, (chosen + 1).saturating_sub(visible))
}

pub(super) fn draw(model: &Model, open: &Palette, canvas: &mut Canvas<'_>) {
    let items = items(model, open);
    let chosen = open.chosen.min(items.len().saturating_sub(1));
    let (area, top) = place(canvas.width(), canvas.height(), items.len(), chosen);
    let mut inside = popup::open_at(canvas, area, "Actions");
    let width = inside.width();
    let x = inside.put(1, 0, ":", Role::FooterKey);
    open.input
        .draw(&mut inside, x, 0, width.saturating_sub(x + 1));
    if items.is_empty() {
        inside.put_within(
            1,
            1,
            width.saturating_sub(2),
            no_match(model, open),
            Role::Muted,
        );
    }
    let visible = inside.height().saturating_sub(1);
    for (y, (index, item)) in (1..=visible).zip(items.iter().enumerate().skip(top)) {
        draw_item(item, index == chosen, y, &mut inside);
    }
}

fn draw_item(item: &PaletteItem, is_chosen: bool, y: u16, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    let keys = SafeText::from(item.keys.as_str());
    let keys_width = (keys.width() as u16).min(width / 3);
    let role = if item.missing.is_some() {
        Role::Muted
    } else {
        Role::Text
    };
    let end = width.saturating_sub(keys_width + 2);
    let name_room = (width / 3).clamp(18, 30).min(end);
    canvas.put_within(1, y, name_room, item.command.as_str(), role);
    // The same for every item, so that the sentences stand below each other.
    let x = name_room + 3;
    let help = match item.missing {
        Some(reason) => format!("{}: {reason}", item.help),
        None => item.help.clone(),
    };
    canvas.put_within(x, y, end.saturating_sub(x + 1), help.as_str(), Role::Muted);
    canvas.put_right(
        width.saturating_sub(1),
        y,
        keys_width,
        keys,
        Role::FooterKey,
    );
    if is_chosen {
        canvas.tint(Area::new(0, y, width, 1), Role::Selection);
    }
}

fn no_match(model: &Model, open: &Palette) -> String {
    let typed = open.input.text();
    let name = typed.split(' ').next().unwrap_or_default();
    let wants = model
        .given
        .keymap
        .rows()
        .iter()
        .find(|row| row.id.as_str() == name)
        .map(|row| row.argument);
    match wants {
        Some(Argument::Choice(of)) => {
            format!("no such {of}: there are {}", known(model, of).join(", "))
        }
        _ => "no action matches; Esc closes".into(),
    }
}
