//! The which-key popup: what can follow the keys typed so far.

use crate::state::Model;
use crate::state::keys::scopes;
use crate::theme::Role;
use crate::widget::{Area, Canvas, popup};
use slstop_base::action::{ActionRow, chord};

const WIDTH: u16 = 44;

pub(super) fn entries(model: &Model) -> Vec<(String, &ActionRow)> {
    let following = model
        .given
        .keymap
        .continuations(&scopes(model), &model.shell.pending);
    following
        .into_iter()
        .map(|(keys, row)| (chord::print(&keys), row))
        .collect()
}

pub(super) fn place(width: u16, height: u16, n_entries: usize) -> Area {
    let above_footer = Area::new(0, 0, width, height.saturating_sub(1));
    popup::place_in_corner(
        above_footer,
        WIDTH,
        u16::try_from(n_entries).unwrap_or(height),
    )
}

pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    let entries = entries(model);
    let area = place(canvas.width(), canvas.height(), entries.len());
    let mut inside = popup::open_at(canvas, area, chord::print(&model.shell.pending));
    for (y, (keys, row)) in (0..inside.height()).zip(&entries) {
        let x = inside.put(1, y, keys.as_str(), Role::FooterKey).max(5);
        let room = inside.width().saturating_sub(x + 2);
        inside.put_within(x + 1, y, room, row.help, Role::Text);
    }
}
