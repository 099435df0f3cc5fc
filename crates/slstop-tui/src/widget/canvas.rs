//! The only way to a cell, for safe text with its secrets masked. Panes and the screen hold a canvas,
//! never ratatui's buffer; its text methods take `SafeText`, so hostile bytes cannot get through and
//! the types say so.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::theme::{Glyph, Role, Theme};
use slstop_base::{SafeText, mask};

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
        f.debug_struct("Canvas")
            .field("area", &self.area)
            .finish_non_exhaustive()
    }
}

impl<'a> Canvas<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        let area = buffer.area;
        Self {
            buffer,
            area,
            theme,
        }
    }

    pub fn width(&self) -> u16 {
        self.area.width
    }

    pub fn height(&self) -> u16 {
        self.area.height
    }

    /// All of it, in its own coordinates.
    pub fn area(&self) -> Area {
        Rect::new(0, 0, self.area.width, self.area.height)
    }

    pub fn theme(&self) -> &Theme {
        self.theme
    }

    /// A part of this canvas, cut to it; `area` is in this canvas's coordinates.
    pub fn part(&mut self, area: Area) -> Canvas<'_> {
        let area = self.absolute(area);
        Canvas {
            buffer: self.buffer,
            area,
            theme: self.theme,
        }
    }

    /// Writes text from `x` on in row `y`; what does not fit is cut. Returns the column after it.
    pub fn put<'t>(&mut self, x: u16, y: u16, text: impl Into<SafeText<'t>>, role: Role) -> u16 {
        self.write(x, y, self.area.width, &shown(text.into()), role)
    }

    /// As `put`, within `width` cells; what does not fit is cut with an ellipsis.
    pub fn put_within<'t>(
        &mut self,
        x: u16,
        y: u16,
        width: u16,
        text: impl Into<SafeText<'t>>,
        role: Role,
    ) -> u16 {
        self.write_within(x, y, width, &shown(text.into()), role)
    }

    /// As `put_within`, ending at column `right` (exclusive).
    pub fn put_right<'t>(
        &mut self,
        right: u16,
        y: u16,
        width: u16,
        text: impl Into<SafeText<'t>>,
        role: Role,
    ) {
        let text = shown(text.into());
        let width = width.min(right);
        let x = right - cells(&text).min(width);
        self.write_within(x, y, right - x, &text, role);
    }

    /// As `put_within`, but what does not fit is cut at the beginning: names begin alike, and what distinguishes them
    /// apart stands at their end.
    pub fn put_end_within<'t>(
        &mut self,
        x: u16,
        y: u16,
        width: u16,
        text: impl Into<SafeText<'t>>,
        role: Role,
    ) {
        let text = shown(text.into());
        let width = width.min(self.area.width.saturating_sub(x));
        let hidden = cells(&text).saturating_sub(width);
        if hidden == 0 || width == 0 {
            self.write(x, y, width, &text, role);
            return;
        }
        self.glyph(x, y, Glyph::Ellipsis, role);
        let rest = text.after(usize::from(hidden) + 1);
        self.write(x + 1, y, width - 1, &rest, role);
    }

    pub fn glyph(&mut self, x: u16, y: u16, glyph: Glyph, role: Role) {
        self.symbol(x, y, glyph.symbol(self.theme.glyphs()), role);
    }

    /// A glyph repeated over `width` cells: rules and bars.
    pub fn rule(&mut self, x: u16, y: u16, width: u16, glyph: Glyph, role: Role) {
        for x in x..x.saturating_add(width).min(self.area.width) {
            self.glyph(x, y, glyph, role);
        }
    }

    /// Lays a role's ground (and modifiers) over what is already there, keeping its ink.
    pub fn tint(&mut self, area: Area, role: Role) {
        let ground = Style {
            fg: None,
            ..self.theme.style(role)
        };
        let area = self.absolute(area);
        self.buffer.set_style(area, ground);
    }

    /// Empties an area to blanks in a role.
    pub fn clear(&mut self, area: Area, role: Role) {
        let style = self.theme.style(role);
        let area = self.absolute(area);
        for y in area.top()..area.bottom() {
            self.split_wide(area.left(), y);
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// One of a widget's own marks, one cell wide.
    pub(super) fn symbol(&mut self, x: u16, y: u16, symbol: &str, role: Role) {
        if x >= self.area.width || y >= self.area.height {
            return;
        }
        let style = self.theme.style(role);
        let (x, y) = (self.area.x + x, self.area.y + y);
        self.split_wide(x, y);
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            ink(cell, symbol, style);
        }
    }

    /// A mark of two colours: where it leaves the cell free, the other role's ink shows as its ground.
    pub(super) fn symbol_before(&mut self, x: u16, y: u16, symbol: &str, role: Role, behind: Role) {
        self.symbol(x, y, symbol, role);
        if x < self.area.width && y < self.area.height {
            let ground = self.theme.style(behind).fg.unwrap_or(Color::Reset);
            if let Some(cell) = self.buffer.cell_mut((self.area.x + x, self.area.y + y)) {
                cell.set_bg(ground);
            }
        }
    }

    /// Whether nothing has been drawn in a cell.
    pub(super) fn is_blank(&self, x: u16, y: u16) -> bool {
        let cell = self
            .buffer
            .cell((self.area.x.saturating_add(x), self.area.y.saturating_add(y)));
        cell.is_some_and(|cell| cell.symbol() == " ")
    }

    fn write_within(&mut self, x: u16, y: u16, width: u16, text: &SafeText<'_>, role: Role) -> u16 {
        let width = width.min(self.area.width.saturating_sub(x));
        if cells(text) <= width || width == 0 {
            return self.write(x, y, width, text, role);
        }
        let end = self.write(x, y, width - 1, text, role);
        self.glyph(end, y, Glyph::Ellipsis, role);
        end + 1
    }

    fn write(&mut self, x: u16, y: u16, width: u16, text: &SafeText<'_>, role: Role) -> u16 {
        let right = x.saturating_add(width).min(self.area.width);
        if y >= self.area.height || x >= right {
            return x.saturating_add(cells(text)).min(right);
        }
        let style = self.theme.style(role);
        let (left, top) = (self.area.x, self.area.y);
        self.split_wide(left + x, top + y);
        let mut column = x;
        for (grapheme, width) in text.graphemes() {
            let end = column.saturating_add(u16::try_from(width).unwrap_or(u16::MAX));
            if end > right {
                break;
            }
            for covered in column..end {
                if let Some(cell) = self.buffer.cell_mut((left + covered, top + y)) {
                    ink(cell, if covered == column { grapheme } else { " " }, style);
                }
            }
            column = end;
        }
        column
    }

    /// A wide character whose second half is about to be overwritten becomes a blank.
    fn split_wide(&mut self, x: u16, y: u16) {
        let before = x
            .checked_sub(1)
            .and_then(|before| self.buffer.cell_mut((before, y)));
        if let Some(cell) = before.filter(|cell| cell.symbol().cell_width() > 1) {
            cell.set_symbol(" ");
        }
    }

    /// From this canvas's coordinates to the buffer's, cut to the canvas and to the buffer.
    fn absolute(&self, area: Area) -> Rect {
        let x = area.x.min(self.area.width);
        let y = area.y.min(self.area.height);
        let width = area.width.min(self.area.width - x);
        let height = area.height.min(self.area.height - y);
        Rect::new(self.area.x + x, self.area.y + y, width, height).intersection(self.buffer.area)
    }
}

/// Replaces what the cell says and keeps what it stands on: the ground, and the reversal by which a
/// theme without colours shows a ground.
fn ink(cell: &mut Cell, symbol: &str, style: Style) {
    cell.set_symbol(symbol);
    cell.fg = Color::Reset;
    cell.underline_color = Color::Reset;
    cell.modifier &= Modifier::REVERSED;
    cell.set_style(style);
}

fn cells(text: &SafeText<'_>) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// Shorter than `pw=x`, a text has no room for a secret and its key. Most cells are figures of this size.
const TOO_SHORT_FOR_A_SECRET: usize = 4;

/// What may be shown of a text: everything but its secrets.
fn shown(text: SafeText<'_>) -> SafeText<'_> {
    if text.as_str().len() < TOO_SHORT_FOR_A_SECRET {
        return text;
    }
    match mask::secrets(text.as_str()) {
        Cow::Borrowed(_) => text,
        Cow::Owned(masked) => SafeText::from(masked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Depth;
    use crate::widget::picture;

    #[test]
    fn secrets_do_not_reach_a_cell_by_any_way() {
        let picture =
            crate::widget::picture::drawn(60, 3, crate::theme::GlyphSet::Unicode, |canvas| {
                canvas.put(0, 0, "db password=hunter22 refused", Role::Text);
                canvas.put_within(0, 1, 50, "key AKIAIOSFODNN7EXAMPLE", Role::Text);
                canvas.put_right(
                    60,
                    2,
                    50,
                    "Authorization: Bearer abcdefgh12345678",
                    Role::Text,
                );
            });
        for secret in ["hunter22", "IOSFODNN7", "abcdefgh12345678"] {
            assert!(!picture.contains(secret), "{picture}");
        }
    }

    fn drawn(width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> Buffer {
        let theme = Theme::default();
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        draw(&mut Canvas::new(&mut buffer, &theme));
        buffer
    }

    #[test]
    fn a_wide_character_is_never_halved() {
        let at_the_border = drawn(4, 1, |canvas| {
            assert_eq!(canvas.put(1, 0, "界界", Role::Text), 3);
        });
        assert_eq!(picture::text(&at_the_border), " 界\n");
        let head_overwritten = drawn(4, 1, |canvas| {
            canvas.put(0, 0, "界界", Role::Text);
            canvas.put(0, 0, "a", Role::Text);
        });
        assert_eq!(picture::text(&head_overwritten), "a 界\n");
        let tail_overwritten = drawn(4, 1, |canvas| {
            canvas.put(0, 0, "界界", Role::Text);
            canvas.put(1, 0, "ab", Role::Text);
        });
        assert_eq!(picture::text(&tail_overwritten), " ab\n");
        let cleared = drawn(4, 1, |canvas| {
            canvas.put(0, 0, "界界", Role::Text);
            canvas.clear(Rect::new(1, 0, 1, 1), Role::Overlay);
        });
        assert_eq!(picture::text(&cleared), "  界\n");
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let buffer = drawn(12, 4, |canvas| {
            assert_eq!(canvas.put_within(0, 0, 5, "checkout", Role::Text), 5);
            canvas.put_right(12, 1, 5, "checkout", Role::Text);
            canvas.put_right(12, 2, 9, "checkout", Role::Text);
            canvas.put_end_within(0, 3, 5, "checkout", Role::Text);
        });
        assert_eq!(
            picture::text(&buffer),
            "chec…\n       chec…\n    checkout\n…kout\n"
        );
    }

    #[test]
    fn ink_keeps_its_ground_and_a_tint_keeps_its_ink() {
        let theme = Theme::default();
        let buffer = drawn(2, 1, |canvas| {
            canvas.clear(canvas.area(), Role::Overlay);
            canvas.put(0, 0, "ab", Role::Critical);
            canvas.tint(Rect::new(1, 0, 1, 1), Role::Selection);
        });
        let [a, b] = [&buffer[(0, 0)], &buffer[(1, 0)]];
        assert_eq!([a.fg, b.fg].map(Some), [theme.style(Role::Critical).fg; 2]);
        assert_eq!(Some(a.bg), theme.style(Role::Overlay).bg);
        assert_eq!(Some(b.bg), theme.style(Role::Selection).bg);
    }

    #[test]
    fn a_ground_shown_by_reversal_stays_under_new_ink() {
        let theme = Theme::default().at_depth(Depth::None);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
        let mut canvas = Canvas::new(&mut buffer, &theme);
        canvas.put(0, 0, "a", Role::Strong);
        canvas.tint(canvas.area(), Role::Selection);
        canvas.put(0, 0, "b", Role::Muted);
        assert_eq!(buffer[(0, 0)].modifier, Modifier::REVERSED | Modifier::DIM);
    }

    #[test]
    fn nothing_outside_is_drawn_or_panics() {
        for (width, height) in [(0, 0), (0, 3), (3, 0), (1, 1), (7, 2)] {
            drawn(width, height, |canvas| {
                for at in [0, 1, 6, u16::MAX] {
                    let mut part = canvas.part(Rect::new(at, at, u16::MAX, u16::MAX));
                    part.put(at, at, "a界b", Role::Text);
                    part.put_within(at, at, at, "a界b", Role::Text);
                    part.put_end_within(at, at, at, "a界b", Role::Text);
                    part.put_right(at, at, at, "a界b", Role::Text);
                    part.rule(at, at, u16::MAX, Glyph::Rule, Role::Rule);
                    part.tint(Rect::new(at, at, u16::MAX, u16::MAX), Role::Selection);
                    part.clear(Rect::new(at, at, u16::MAX, u16::MAX), Role::Ground);
                }
            });
        }
    }
}
