//! One invocation, opened: how it ended and why, its figures, the error with its frames, the event that
//! it was called with, where that was logged, and its lines.
//!
//! ```text
//!  failed: unhandled exception
//!  TypeError: cannot read properties of undefined
//!
//!  init     ████████████▌                 812ms
//!  handler              ▐███████████████▊ 2.91s
//!
//!  request  7f3a…  took 2.91s …
//! ```

mod facts;
mod markdown;
mod page;

use std::ops::Range;

use crate::panes::{Context, Movement, Zone, invocation_view};
use crate::theme::Role;
use crate::widget::{Canvas, scrollbar, waterfall};
use page::DetailItem;
use slstop_base::Timestamp;
use slstop_core::facts::ledger::{Outcome, RowId};

pub use markdown::{markdown, source};

/// Room for the names of figures.
const NAMES: u16 = 10;
/// Room for the times of lines.
const TIMES: u16 = 9;

#[derive(Clone, Debug, PartialEq)]
pub struct InvocationDetail {
    pub row: RowId,
    top: usize,
    page: Vec<DetailItem>,
    made_from: Option<DetailRevisions>,
}

/// What the page was made from: lines that came to other invocations change nothing.
#[derive(Clone, Debug, PartialEq)]
struct DetailRevisions {
    outcome: Outcome,
    lines: u32,
    is_reported: bool,
    width: u16,
    zone: Zone,
    functions: u64,
    /// Only what still runs depends on the time.
    now: Option<Timestamp>,
}

impl InvocationDetail {
    pub fn of(row: RowId) -> Self {
        Self {
            row,
            top: 0,
            page: vec![],
            made_from: None,
        }
    }

    pub fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let height = usize::from(context.size.height);
        let page = height.saturating_sub(1).max(1) as isize;
        self.top = match movement {
            Movement::By(rows) => self.top.saturating_add_signed(rows),
            Movement::HalfPages(halves) => self
                .top
                .saturating_add_signed(halves.saturating_mul(page / 2)),
            Movement::Pages(pages) => self.top.saturating_add_signed(pages.saturating_mul(page)),
            Movement::First => 0,
            Movement::Last => usize::MAX,
            Movement::Sideways(_) => self.top,
        };
        self.top = self.top.min(self.page.len().saturating_sub(height));
    }

    pub fn settle(&mut self, context: &Context<'_>) {
        let invocation = invocation_view::invocation(context.facts, self.row, context.now);
        let made_from = invocation.map(|invocation| DetailRevisions {
            outcome: invocation.outcome,
            lines: invocation.lines,
            is_reported: invocation.duration.is_some(),
            width: context.size.width,
            zone: context.zone.clone(),
            functions: context.facts.functions.revision(),
            now: (invocation.outcome == Outcome::Running).then_some(context.now),
        });
        // One that left the memory stays as it was last seen.
        let is_first = self.page.is_empty();
        if is_first || (made_from.is_some() && self.made_from != made_from) {
            self.page = page::of(self.row, context);
            self.made_from = made_from;
        }
        self.step(Movement::By(0), context);
    }

    fn visible(&self, height: u16) -> Range<usize> {
        let top = self.top.min(self.page.len());
        top..self.page.len().min(top + usize::from(height))
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let visible = self.visible(height);
        scrollbar::draw(
            canvas,
            width.saturating_sub(1),
            0,
            height,
            self.page.len(),
            &visible,
        );
        for (y, item) in (0..).zip(&self.page[visible]) {
            draw_item(item, y, canvas);
        }
    }
}

fn draw_item(item: &DetailItem, y: u16, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    let right_of = |x: u16| width.saturating_sub(x + 1);
    match item {
        DetailItem::Blank => {}
        DetailItem::Heading(text) => {
            canvas.put_within(1, y, right_of(1), text.as_str(), Role::Column);
        }
        DetailItem::Said(text, role) => {
            canvas.put_within(1, y, right_of(1), text.as_str(), *role);
        }
        DetailItem::Fact(fact) => {
            canvas.put_within(1, y, NAMES - 1, fact.name, Role::Muted);
            canvas.put_within(
                NAMES + 1,
                y,
                right_of(NAMES + 1),
                fact.value.as_str(),
                fact.role,
            );
        }
        DetailItem::Span(span) => waterfall::draw(canvas, y, span),
        DetailItem::Line { at, text, role } => {
            canvas.put_right(TIMES, y, TIMES, at.as_str(), Role::Muted);
            canvas.put_within(TIMES + 1, y, right_of(TIMES + 1), text.as_str(), *role);
        }
    }
}
