//! The whole picture: header, panes, popups, footer; and what is under the mouse. Reads only.

mod body;
mod footer;
mod header;
mod hit;
mod palette;
mod prompt;
mod which_key;

use ratatui::buffer::Buffer;

pub use hit::target;

use crate::state::{Model, Overlay, tiling};
use crate::theme::{Role, Theme};
use crate::widget::{Area, Canvas};
use slstop_core::message::Size;

/// Draws the model into the whole of `buffer`, whatever its size.
pub fn draw(model: &Model, theme: &Theme, buffer: &mut Buffer) {
    let mut canvas = Canvas::new(buffer, theme);
    let all = Area::new(0, 0, canvas.width(), canvas.height());
    canvas.clear(all, Role::Ground);
    if all.width < tiling::SMALLEST.width || all.height < tiling::SMALLEST.height {
        too_small(&mut canvas);
        return;
    }
    header::draw(model, &mut canvas.part(Area { height: 1, ..all }));
    body::draw(model, &mut canvas);
    footer::draw(
        model,
        &mut canvas.part(Area {
            y: all.height - 1,
            height: 1,
            ..all
        }),
    );
    match &model.shell.overlay {
        Some(Overlay::Palette(open)) => palette::draw(model, open, &mut canvas),
        Some(Overlay::Filter(open)) => prompt::draw(model, open, &mut canvas),
        None if !model.shell.pending.is_empty() => which_key::draw(model, &mut canvas),
        None => {}
    }
}

/// The size of a buffer as the model knows sizes.
pub fn size(buffer: &Buffer) -> Size {
    Size::new(buffer.area.width, buffer.area.height)
}

fn too_small(canvas: &mut Canvas<'_>) {
    let Size { width, height } = tiling::SMALLEST;
    let middle = canvas.height() / 2;
    canvas.put(0, middle.saturating_sub(1), "slstop", Role::HeaderName);
    canvas.put(0, middle, format!("needs {width}x{height}"), Role::Text);
    canvas.put(
        0,
        middle + 1,
        format!("here {}x{}", canvas.width(), canvas.height()),
        Role::Muted,
    );
}
