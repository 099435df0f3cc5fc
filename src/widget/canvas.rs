//! The only way to a cell. Panes and the screen hold a canvas, never ratatui's buffer; its text
//! methods take `SafeText`, so hostile bytes cannot get through and the types say so.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::base::SafeText;
use crate::theme::{Glyph, Role, Theme};

pub type Area = Rect;

/// A window onto the frame. Coordinates are the canvas's own, from its upper left corner; whatever
/// lies outside is clipped, so that nothing here can panic at any size.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    theme: &'a Theme,
}

impl std::fmt::Debug for Canvas<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canvas").field("area", &self.area).finish_non_exhaustive()
    }
}

impl<'a> Canvas<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        let area = buffer.area;
        Self { buffer, area, theme }
    }

    pub fn width(&self) -> u16 {
        self.area.width
    }

    pub fn height(&self) -> u16 {
        self.area.height
    }

    pub fn theme(&self) -> &Theme {
        self.theme
    }

    /// A part of this canvas, cut to it; `area` is in this canvas's coordinates.
    pub fn part(&mut self, area: Area) -> Canvas<'_> {
        let _ = area;
        Canvas { buffer: self.buffer, area: self.area, theme: self.theme }
    }

    /// Writes text from `x` on in row `y`; what does not fit is cut. Returns the column after it.
    pub fn put<'t>(&mut self, x: u16, y: u16, text: impl Into<SafeText<'t>>, role: Role) -> u16 {
        let _ = (x, y, text.into(), role);
        0
    }

    /// As `put`, within `width` cells; what does not fit is cut with an ellipsis.
    pub fn put_within<'t>(&mut self, x: u16, y: u16, width: u16, text: impl Into<SafeText<'t>>, role: Role) -> u16 {
        let _ = (x, y, width, text.into(), role);
        0
    }

    /// As `put_within`, ending at column `right` (exclusive).
    pub fn put_right<'t>(&mut self, right: u16, y: u16, width: u16, text: impl Into<SafeText<'t>>, role: Role) {
        let _ = (right, y, width, text.into(), role);
    }

    pub fn glyph(&mut self, x: u16, y: u16, glyph: Glyph, role: Role) {
        let _ = (x, y, glyph, role);
    }

    /// A glyph repeated over `width` cells: rules and bars.
    pub fn rule(&mut self, x: u16, y: u16, width: u16, glyph: Glyph, role: Role) {
        let _ = (x, y, width, glyph, role);
    }

    /// Lays a role's ground (and modifiers) over what is already there, keeping its ink.
    pub fn tint(&mut self, area: Area, role: Role) {
        let _ = (area, role);
    }

    /// Empties an area to blanks in a role.
    pub fn clear(&mut self, area: Area, role: Role) {
        let _ = (area, role);
    }
}
