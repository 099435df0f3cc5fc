//! A list as most panes have one: its rows below what stands above them, the one under the cursor, and a
//! scroll bar where there are more than fit.

use std::ops::Range;

use super::Context;
use crate::theme::Role;
use crate::widget::viewport::Viewport;
use crate::widget::{Area, Canvas, scrollbar};

#[derive(Clone, Debug)]
pub struct List {
    n: usize,
    visible: Range<usize>,
    cursor: Option<usize>,
    /// Of the first row.
    top: u16,
    height: u16,
    /// The ground of the row under the cursor.
    ground: Role,
}

impl List {
    /// Of so many rows, in so many lines from `top` on.
    pub fn of(
        viewport: &Viewport,
        n: usize,
        top: u16,
        height: usize,
        context: &Context<'_>,
    ) -> Self {
        Self {
            n,
            visible: viewport.visible(n, height),
            cursor: viewport.cursor(n),
            top,
            height: u16::try_from(height).unwrap_or(u16::MAX),
            ground: if context.is_focused {
                Role::Selection
            } else {
                Role::SelectionUnfocused
            },
        }
    }

    /// Draws the rows that are seen, each by its number and its line. The last column is the scroll bar's.
    pub fn draw(&self, canvas: &mut Canvas<'_>, mut row: impl FnMut(usize, u16, &mut Canvas<'_>)) {
        let right = canvas.width().saturating_sub(1);
        scrollbar::draw(canvas, right, self.top, self.height, self.n, &self.visible);
        for (y, index) in (self.top..).zip(self.visible.clone()) {
            row(index, y, canvas);
            if self.cursor == Some(index) {
                canvas.tint(Area::new(0, y, right, 1), self.ground);
            }
        }
    }
}
