//! A theme in which every role has a colour of its own, so that a test can read roles off a frame.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Style};

use super::{GlyphSet, Role, Theme, is_ground};

/// The first sixteen indexed colours are the terminal's own and have other names.
const FIRST: u8 = 16;

impl Theme {
    /// Grounds differ behind the text, all other roles in it; those that are laid over text (matches and
    /// cursors) differ in both.
    pub fn for_roles() -> Self {
        let mut styles = [Style::new(); Role::ALL.len()];
        for (style, &role) in styles.iter_mut().zip(Role::ALL) {
            let mark = Some(mark(role));
            style.fg = if is_ground(role) {
                Some(self::mark(Role::Text))
            } else {
                mark
            };
            style.bg = if is_ground(role) || is_laid_over(role) {
                mark
            } else {
                None
            };
        }
        Self {
            name: "roles".into(),
            styles,
            glyphs: GlyphSet::Unicode,
        }
    }
}

impl Role {
    /// The role in which a cell's text was drawn with `Theme::for_roles`.
    pub fn of_ink(cell: &Cell) -> Option<Self> {
        of_mark(cell.fg)
    }

    /// The role of what the text stands on.
    pub fn of_ground(cell: &Cell) -> Option<Self> {
        of_mark(cell.bg)
    }
}

fn is_laid_over(role: Role) -> bool {
    matches!(role, Role::Match | Role::InputCursor)
}

fn mark(role: Role) -> Color {
    Color::Indexed(FIRST + role as u8)
}

fn of_mark(colour: Color) -> Option<Role> {
    match colour {
        Color::Indexed(index) => Role::ALL
            .get(usize::from(index.checked_sub(FIRST)?))
            .copied(),
        _ => None,
    }
}
