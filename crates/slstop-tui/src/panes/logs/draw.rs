//! The picture of the stream. Only what is on the screen is read.
//!
//! ```text
//! 12:04:29.101 checkout  ERROR TypeError: cannot read properties of undefined  at handler (/var/task/app.js)
//! 12:04:29.106 checkout        REPORT 2.91s · billed 2.91s · 118/256MB · timed out
//! ╌╌╌ lines may be missing from 12:04:29 to 12:04:40: throttled ╌╌╌
//! ```

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::panes::Context;
use crate::theme::{Glyph, Role};
use crate::widget::{Area, Canvas, scrollbar};
use slstop_base::SafeText;
use slstop_core::facts::logs::Stored;

use super::State;
use super::body;
use super::columns::StreamColumns;
use super::index::Index;
use super::line_text::{self, StyledLine, StyledSpan};
use super::rules::{self, Rules};
use super::scroll::{Ground, PlacedLine};

/// Rules drawn before one line.
const MOST_RULES: usize = 3;

impl State {
    /// Runs with the lines placed on the rows below the histogram.
    pub(super) fn on_ground<T>(
        &self,
        context: &Context<'_>,
        run: impl FnOnce(&Ground<'_>) -> T,
    ) -> T {
        let rows = self.stream_area(context).height;
        let rules = Rules::new(context.facts.lines.gaps(), &self.view.selection().sources);
        let known = RefCell::new(BTreeMap::new());
        let height = |rank: usize| {
            let mut known = known.borrow_mut();
            *known
                .entry(rank)
                .or_insert_with(|| self.height(rank, &rules, context))
        };
        run(&Ground {
            index: &self.view.index,
            rows: i32::from(rows),
            height: &height,
        })
    }

    fn height(&self, rank: usize, rules: &Rules<'_>, context: &Context<'_>) -> i32 {
        let around = rules.above(rank, &self.view.index).len().min(MOST_RULES)
            + rules.below(rank, &self.view.index).len().min(MOST_RULES);
        let body = if self.is_wrapped {
            self.stored(rank, context)
                .map_or(1, |line| self.wrapped(&line, context).len())
        } else {
            1
        };
        i32::try_from(around + body).unwrap_or(i32::MAX)
    }

    fn wrapped(&self, line: &Stored<'_>, context: &Context<'_>) -> Vec<StyledLine> {
        let columns = self.columns(context);
        let height = usize::from(self.stream_area(context).height);
        body::wrapped(
            &line_text::read(line),
            columns.end - columns.message,
            height,
        )
    }

    pub(super) fn stored<'a>(&self, rank: usize, context: &Context<'a>) -> Option<Stored<'a>> {
        stored(&self.view.index, rank, context)
    }

    pub(super) fn stream(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let columns = self.columns(context);
        let rules = Rules::new(context.facts.lines.gaps(), &self.view.selection().sources);
        let (placed, cursor) = self.on_ground(context, |ground| {
            (self.scroll.visible(ground), self.scroll.cursor(ground))
        });
        for line in &placed {
            self.line(line, &rules, &columns, context, canvas);
            if cursor == Some(line.rank) && !self.scroll.is_following() {
                tint(line, context, canvas);
            }
        }
        if let (Some(first), Some(last)) = (placed.first(), placed.last()) {
            let x = canvas.width().saturating_sub(1);
            let visible = first.rank..last.rank + 1;
            scrollbar::draw(
                canvas,
                x,
                0,
                canvas.height(),
                self.view.index.len(),
                &visible,
            );
        }
    }

    fn line(
        &self,
        placed: &PlacedLine,
        rules: &Rules<'_>,
        columns: &StreamColumns,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let Some(line) = self.stored(placed.rank, context) else {
            return;
        };
        let mut y = placed.y;
        for rule in rules
            .above(placed.rank, &self.view.index)
            .iter()
            .take(MOST_RULES)
        {
            self.rule(&rules::words(rule, context), y, canvas);
            y += 1;
        }
        if let Ok(row) = u16::try_from(y) {
            self.head(&line, columns, row, context, canvas);
        }
        if self.is_wrapped {
            for spans in self.wrapped(&line, context) {
                put(&self.marked(spans), columns, 0, y, canvas);
                y += 1;
            }
        } else {
            let (spans, rest) = body::folded(line_text::read(&line));
            one_row(&self.marked(spans), rest, columns, self.skipped, y, canvas);
            y += 1;
        }
        for rule in rules
            .below(placed.rank, &self.view.index)
            .iter()
            .take(MOST_RULES)
        {
            self.rule(&rules::words(rule, context), y, canvas);
            y += 1;
        }
    }

    fn rule(&self, words: &str, y: i32, canvas: &mut Canvas<'_>) {
        let Ok(y) = u16::try_from(y) else { return };
        let width = canvas.width().saturating_sub(2);
        canvas.rule(1, y, width, Glyph::Dash, Role::Warning);
        canvas.put_within(
            4,
            y,
            width.saturating_sub(6),
            format!(" {words} "),
            Role::Warning,
        );
    }

    /// With what the search finds in it set apart.
    fn marked(&self, spans: StyledLine) -> StyledLine {
        self.search.marked(spans)
    }
}

pub(super) fn stored<'a>(index: &Index, rank: usize, context: &Context<'a>) -> Option<Stored<'a>> {
    let lines: &'a slstop_core::facts::Lines = &context.facts.lines;
    lines.store.get(index.get(rank)?.place.1)
}

fn tint(line: &PlacedLine, context: &Context<'_>, canvas: &mut Canvas<'_>) {
    let role = if context.is_focused {
        Role::Selection
    } else {
        Role::SelectionUnfocused
    };
    let (top, foot) = (line.y.max(0), line.y + line.height);
    if let (Ok(top), Ok(height)) = (u16::try_from(top), u16::try_from(foot - top)) {
        let width = canvas.width().saturating_sub(1);
        canvas.tint(Area::new(0, top, width, height), role);
    }
}

/// One row of a line that may have more: what is cut is said at its end.
fn one_row(
    spans: &StyledLine,
    rest: Option<String>,
    columns: &StreamColumns,
    skipped: u16,
    y: i32,
    canvas: &mut Canvas<'_>,
) {
    let rest = rest.unwrap_or_default();
    let kept = SafeText::from(rest.as_str()).width() as u16;
    let room = columns.keeping(if kept > 0 { kept + 2 } else { 0 });
    let after = put(spans, &room, skipped, y, canvas);
    if let (Ok(y), false) = (u16::try_from(y), rest.is_empty()) {
        canvas.put_within(
            after + 2,
            y,
            columns.end.saturating_sub(after + 2),
            rest,
            Role::Unit,
        );
    }
}

/// Draws from the message's column on what follows the skipped cells; returns the column behind.
fn put(
    spans: &[StyledSpan],
    columns: &StreamColumns,
    skipped: u16,
    y: i32,
    canvas: &mut Canvas<'_>,
) -> u16 {
    let Ok(y) = u16::try_from(y) else {
        return columns.message;
    };
    let mut x = columns.message;
    let mut left = usize::from(skipped);
    if left > 0 && x < columns.end {
        canvas.glyph(x, y, Glyph::Left, Role::Muted);
        x += 1;
    }
    for span in spans {
        let text = SafeText::from(span.text.as_str());
        let width = text.width();
        if left >= width {
            left -= width;
            continue;
        }
        let text = text.after(left);
        left = 0;
        let room = columns.end.saturating_sub(x);
        if room == 0 {
            break;
        }
        let is_cut = text.width() > usize::from(room);
        x = canvas.put_within(x, y, room, text, span.role);
        if is_cut {
            break;
        }
    }
    x
}
