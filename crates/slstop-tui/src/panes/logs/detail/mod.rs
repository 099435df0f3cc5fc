//! One line, opened: where it comes from, its invocation's figures, its JSON as a tree that folds, and all of
//! its source text.
//!
//! ```text
//!  time      2026-11-20T12:04:29.101Z
//!  function  shop-prod-checkout
//!  request   6f7f8071-b39b-4d6d-91d7-78df2be848f7
//!  it was    error, timed out · 2.91s · billed 2.91s · 118/256MB · 5 lines
//!
//!  ▼ {
//!      message  "payment refused"
//!    ▸ order    {4}
//!
//!  source, 1,204 bytes
//!  {"level":"ERROR","message":"payment refused",…
//! ```

mod page;
mod source;
mod tree;

use std::collections::BTreeSet;

use crate::panes::{Context, Movement};
use crate::theme::Role;
use crate::widget::viewport::Viewport;
use crate::widget::{Area, Canvas, scrollbar};
use slstop_core::facts::logs::LineId;

use super::State;
use super::line_text::{StyledLine, StyledSpan};
use page::LinePage;

#[derive(Clone, Debug, PartialEq)]
pub struct LineDetail {
    pub line: LineId,
    page: LinePage,
    /// By their names: what is known above them grows.
    folded: BTreeSet<usize>,
    viewport: Viewport,
    /// The numbers of the page's rows that are not folded away.
    shown: Vec<usize>,
}

impl LineDetail {
    fn new(line: LineId, page: LinePage) -> Self {
        let mut detail = Self {
            line,
            page,
            folded: BTreeSet::new(),
            viewport: Viewport::default(),
            shown: vec![],
        };
        detail.arrange();
        detail
    }

    fn arrange(&mut self) {
        self.shown.clear();
        let mut next = 0;
        while next < self.page.len() {
            self.shown.push(next);
            next = match self.page.fold_end(next) {
                Some(end) if self.is_folded(next) => end,
                _ => next + 1,
            };
        }
    }

    fn is_folded(&self, number: usize) -> bool {
        let name = self.page.name(number);
        name.is_some_and(|name| self.folded.contains(&name))
    }

    /// A turn's rows more; they fold into none.
    fn advance(&mut self) {
        let before = self.page.len();
        self.page.advance();
        self.shown.extend(before..self.page.len());
    }

    /// Folds what is under the cursor, or unfolds it.
    fn fold(&mut self, height: usize) {
        let row = self
            .viewport
            .cursor(self.shown.len())
            .and_then(|at| self.shown.get(at).copied());
        let folds = |row: &usize| self.page.fold_end(*row).is_some();
        let name = row.filter(folds).and_then(|row| self.page.name(row));
        let Some(name) = name else { return };
        if !self.folded.remove(&name) {
            self.folded.insert(name);
        }
        self.arrange();
        self.viewport.settle(self.shown.len(), height);
    }

    fn step(&mut self, movement: Movement, height: usize) {
        movement.walk(&mut self.viewport, self.shown.len(), height);
    }

    fn draw(&self, canvas: &mut Canvas<'_>, is_focused: bool) {
        let height = usize::from(canvas.height());
        let visible = self.viewport.visible(self.shown.len(), height);
        let right = canvas.width().saturating_sub(1);
        scrollbar::draw(
            canvas,
            right,
            0,
            canvas.height(),
            self.shown.len(),
            &visible,
        );
        let cursor = self.viewport.cursor(self.shown.len());
        for (y, at) in (0..).zip(visible) {
            let row = self.shown[at];
            self.row(row, y, canvas);
            if cursor == Some(at) && is_focused {
                canvas.tint(Area::new(0, y, right, 1), Role::Selection);
            }
        }
    }

    fn row(&self, number: usize, y: u16, canvas: &mut Canvas<'_>) {
        let Some(row) = self.page.row(number) else {
            return;
        };
        let end = canvas.width().saturating_sub(1);
        let mut x = row.mark(self.is_folded(number), y, canvas);
        for span in row.spans.iter().chain(&row.inside) {
            if x >= end {
                break;
            }
            x = canvas.put_within(x, y, end - x, span.text.as_str(), span.role);
        }
    }
}

impl State {
    /// Opens the line under the cursor.
    pub(super) fn open_line(&mut self, context: &Context<'_>) {
        let Some(line) = self
            .cursor(context)
            .and_then(|rank| self.stored(rank, context))
        else {
            return;
        };
        let page = page::of(&line, context);
        self.detail = Some(LineDetail::new(line.id, page));
    }

    /// Whether an opened line's source is not wrapped whole yet.
    pub(super) fn is_detail_busy(&self) -> bool {
        let page = self.detail.as_ref().map(|detail| &detail.page);
        page.is_some_and(|page| !page.is_done())
    }

    /// A page is written for a width; what it says may have changed since, too.
    pub(super) fn settle_detail(&mut self, context: &Context<'_>) {
        let Some(detail) = &mut self.detail else {
            return;
        };
        let line = context.facts.lines.store.get(detail.line);
        if line.is_some_and(|line| detail.page.bring_up(&line, context)) {
            detail.arrange();
        } else if !detail.page.is_done() {
            detail.advance();
        }
        let height = usize::from(context.size.height);
        detail.viewport.settle(detail.shown.len(), height);
    }

    pub(super) fn step_detail(&mut self, movement: Movement, context: &Context<'_>) {
        if let Some(detail) = &mut self.detail {
            detail.step(movement, usize::from(context.size.height));
        }
    }

    pub(super) fn fold_detail(&mut self, context: &Context<'_>) {
        if let Some(detail) = &mut self.detail {
            detail.fold(usize::from(context.size.height));
        }
    }

    pub(super) fn point_detail(&mut self, row: usize, context: &Context<'_>) {
        if let Some(detail) = &mut self.detail {
            detail
                .viewport
                .point_at(row, detail.shown.len(), usize::from(context.size.height));
        }
    }

    pub(super) fn wheel_detail(&mut self, rows: i16, context: &Context<'_>) {
        if let Some(detail) = &mut self.detail {
            let height = usize::from(context.size.height);
            detail
                .viewport
                .scroll(isize::from(rows), detail.shown.len(), height);
        }
    }

    pub(super) fn hit_detail(&self, y: u16, context: &Context<'_>) -> Option<usize> {
        let detail = self.detail.as_ref()?;
        let visible = detail
            .viewport
            .visible(detail.shown.len(), usize::from(context.size.height));
        visible.into_iter().nth(usize::from(y))
    }

    pub(super) fn draw_detail(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if let Some(detail) = &self.detail {
            detail.draw(canvas, context.is_focused);
        }
    }
}

/// Text in one role.
fn one(text: impl Into<String>, role: Role) -> StyledLine {
    vec![StyledSpan::new(text, role)]
}
