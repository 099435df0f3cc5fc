//! A frame as text and as a grid of roles, for tests: what is where, and what it means there.

use std::collections::BTreeSet;

use ratatui::buffer::{Buffer, CellWidth};

use super::canvas::{Area, Canvas};
use crate::theme::{GlyphSet, Role, Theme};

/// One letter a role, the same in every picture, so that pictures can be compared.
const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Text and roles of what is drawn on a canvas of that size.
pub fn drawn(
    width: u16,
    height: u16,
    glyphs: GlyphSet,
    draw: impl FnOnce(&mut Canvas<'_>),
) -> String {
    let theme = Theme::for_roles().with_glyphs(glyphs);
    let mut buffer = Buffer::empty(Area::new(0, 0, width, height));
    draw(&mut Canvas::new(&mut buffer, &theme));
    format!("{}{}", text(&buffer), roles(&buffer))
}

/// The characters, a line a row, without the blanks at the ends.
pub fn text(buffer: &Buffer) -> String {
    lines(buffer, |x, y| buffer[(x, y)].symbol().to_owned())
}

/// A letter for the role of each character, then, if any, one for the role of each ground, then the letters' meaning.
/// The frame must have been drawn with `Theme::for_roles`.
pub fn roles(buffer: &Buffer) -> String {
    let mut used = BTreeSet::new();
    let mut letter = |role: Option<Role>| match role {
        Some(role) => {
            used.insert(role);
            char::from(LETTERS[role as usize % LETTERS.len()]).to_string()
        }
        None => " ".to_owned(),
    };
    let ink = lines(buffer, |x, y| {
        let cell = &buffer[(x, y)];
        let role = Role::of_ink(cell).filter(|_| cell.symbol() != " ");
        letter(role).repeat(usize::from(cell.symbol().cell_width().max(1)))
    });
    let grounds = lines(buffer, |x, y| {
        let cell = &buffer[(x, y)];
        let role = Role::of_ground(cell).filter(|role| *role != Role::Ground);
        letter(role).repeat(usize::from(cell.symbol().cell_width().max(1)))
    });
    let mut picture = String::new();
    for (kind, grid) in [("ink", ink), ("ground", grounds)] {
        if !grid.trim().is_empty() {
            picture.push_str(&format!("-- {kind}\n{grid}"));
        }
    }
    let meanings = used
        .into_iter()
        .map(|role| format!("{} {}", char::from(LETTERS[role as usize]), role.name()));
    let meanings = meanings.collect::<Vec<_>>().join(", ");
    if !meanings.is_empty() {
        picture.push_str(&format!("-- {meanings}\n"));
    }
    picture
}

fn lines(buffer: &Buffer, mut cell: impl FnMut(u16, u16) -> String) -> String {
    let mut picture = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            line.push_str(&cell(x, y));
            // The cells behind a wide character hold nothing.
            x = x.saturating_add(buffer[(x, y)].symbol().cell_width().max(1));
        }
        picture.push_str(line.trim_end());
        picture.push('\n');
    }
    picture
}
