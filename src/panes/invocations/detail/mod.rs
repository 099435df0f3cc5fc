//! One invocation, opened.

use crate::facts::ledger::RowId;
use crate::panes::{Context, Movement, told};
use crate::theme::Role;
use crate::widget::Canvas;

#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    pub row: RowId,
    scrolled: usize,
}

impl Detail {
    pub fn of(row: RowId) -> Self {
        Self { row, scrolled: 0 }
    }

    pub fn step(&mut self, _movement: Movement, _context: &Context<'_>) {
        self.scrolled = 0;
    }

    pub fn settle(&mut self, _context: &Context<'_>) {}

    pub fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if let Some(told) = told::invocation(context.facts, self.row, context.now) {
            canvas.put(1, 0, told.request.as_str(), Role::Text);
        }
    }
}
