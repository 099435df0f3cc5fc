//! The picture: the groups above, and below them the shares over time and how long the starts of a group took.

use super::group_row::GroupRow;
use super::{State, over_time};
use crate::panes::list::List;
use crate::panes::placeholder::{self, PanePlaceholder};
use crate::panes::{Context, followed};
use crate::theme::{GlyphSet, Role};
use crate::widget::columns::{Align, Column, Placed, draw_headings};
use crate::widget::time_axis::TimeAxis;
use crate::widget::{Area, Canvas, figure};
use slstop_base::Qualified;
use slstop_base::number::{self, Figure};
use slstop_core::domain::Metric;
use slstop_core::domain::line::Micros;

const COLUMNS: [(&str, Column); 13] = [
    ("WHAT", Column::new(12, 30, 0, Align::Left).growing()),
    ("VERSION", Column::new(7, 8, 6, Align::Left)),
    ("RUNTIME", Column::new(10, 12, 8, Align::Left)),
    ("MEM", Column::new(6, 7, 7, Align::Right)),
    ("COLD", Column::new(5, 6, 0, Align::Right)),
    ("OF", Column::new(5, 6, 3, Align::Right)),
    ("SHARE", Column::new(5, 6, 1, Align::Right)),
    ("INIT p50", Column::new(8, 8, 4, Align::Right)),
    ("p90", Column::new(6, 6, 1, Align::Right)),
    ("p99", Column::new(6, 6, 5, Align::Right)),
    ("RESTORED", Column::new(8, 8, 10, Align::Right)),
    ("WAITED", Column::new(6, 6, 2, Align::Right)),
    ("$/MONTH", Column::new(8, 8, 9, Align::Right)),
];
/// From this share on cold starts are too many.
const TOO_MANY: f64 = 0.25;
/// Room for the pictures below the groups.
const PICTURES: u16 = 12;
/// From this width on the two pictures stand beside each other.
const BESIDE: u16 = 76;
/// `150ms - 200ms `.
const BORDERS: u16 = 16;
const COUNT: u16 = 6;

impl State {
    /// Rows for groups.
    pub(super) fn height(&self, context: &Context<'_>) -> usize {
        let below_heading = context.size.height.saturating_sub(1);
        let groups = u16::try_from(self.groups.len()).unwrap_or(u16::MAX);
        usize::from(below_heading.saturating_sub(PICTURES).max(2).min(groups))
    }

    pub(super) fn picture(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let Some(current) = self.current() else {
            self.nothing(context).draw(canvas);
            return;
        };
        let placed = draw_headings(canvas, &COLUMNS, 1);
        let height = self.height(context);
        let list = List::of(&self.viewport, self.groups.len(), 1, height, context);
        list.draw(canvas, |index, y, canvas| {
            draw_row(&self.groups[index], &placed, y, context, canvas);
        });
        let top = 2 + u16::try_from(height).unwrap_or(u16::MAX);
        let room = canvas.height().saturating_sub(top);
        let width = canvas.width();
        if width < BESIDE {
            let below = Area::new(0, top, width, room);
            return over_time::draw(current, context, &mut canvas.part(below));
        }
        let cut = width / 2;
        let left = Area::new(0, top, cut - 1, room);
        over_time::draw(current, context, &mut canvas.part(left));
        let right = Area::new(cut, top, width - cut, room);
        draw_histogram(current, context, &mut canvas.part(right));
    }

    /// Why there is nothing, and what to do.
    fn nothing(&self, context: &Context<'_>) -> PanePlaceholder {
        if self.table.is_busy() {
            return PanePlaceholder::empty("looking through the invocations that are here", "");
        }
        let tails = followed::queries(context);
        let Some(tail) = tails.first() else {
            return placeholder::no_function(context);
        };
        let standing = context.facts.freshness.worst(&tails);
        if standing.is_none_or(|standing| standing.fresh_at.is_none()) {
            return PanePlaceholder::without_answer(&tail.query, standing, context.now);
        }
        let when = context.time_view().when(context.zone);
        PanePlaceholder::empty(
            format!("no invocation {when} is known to have been cold or not"),
            "t looks back further; Space in the table of functions marks those that are to be read",
        )
    }
}

fn draw_row(
    row: &GroupRow,
    placed: &[Placed],
    y: u16,
    context: &Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    for Placed { index, x, width } in placed.iter().copied() {
        let mut right = |shown: Option<Figure>, role| {
            figure::draw(canvas, x + width, y, width, shown.as_ref(), role);
        };
        let init = |share| row.init_ms(share).map(number::millis);
        let count = |count: u64| Some(number::count(count as f64));
        match COLUMNS[index].0 {
            "WHAT" => canvas.put_end_within(x, y, width, row.name(context), Role::Text),
            "VERSION" => {
                canvas.put_within(x, y, width, row.version(context), Role::Text);
            }
            "RUNTIME" => {
                let runtime = row.of.runtime.as_deref().unwrap_or_default();
                canvas.put_within(x, y, width, runtime, Role::Muted);
            }
            "MEM" => right(row.of.memory.map(number::megabytes), Role::Text),
            "COLD" => right(count(row.of.cold), Role::Text),
            "OF" => right(count(row.of.invocations), Role::Text),
            "SHARE" => {
                let share = row.of.share();
                let is_loud = share.is_some_and(|share| share >= TOO_MANY);
                let role = if is_loud { Role::Warning } else { Role::Text };
                right(share.map(number::percent), role);
            }
            "INIT p50" => right(init(0.5), Role::Text),
            "p90" => right(init(0.9), Role::Text),
            "p99" => right(init(0.99), Role::Text),
            "RESTORED" => right(count(row.of.restore.count()), Role::Text),
            "WAITED" => right(
                Some(number::millis(row.of.waited().as_millis())),
                Role::Text,
            ),
            _ => {
                let cost = row.monthly_cost(context).map(number::dollars);
                canvas.put_right(x + width, y, width, cost.unwrap_or_default(), Role::Text);
            }
        }
    }
}

fn draw_histogram(row: &GroupRow, context: &Context<'_>, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    let what = if row.of.init.is_empty() && !row.of.restore.is_empty() {
        "how long restores from snapshots took"
    } else {
        "how long inits took"
    };
    canvas.put_within(0, 0, width, what, Role::Muted);
    let mut foot = Vec::new();
    if let (Some(p90), n) = (row.restore.percentile(0.9), row.of.restore.count()) {
        let p90 = number::millis(Micros(p90).as_millis());
        foot.push(format!("{n} restored from a snapshot, p90 {p90}"));
    }
    if let Some(spilled) = spill_over(row, context) {
        let spilled = number::count(spilled);
        foot.push(format!("{spilled} beyond the provisioned concurrency"));
    }
    let rows = canvas
        .height()
        .saturating_sub(1 + u16::try_from(foot.len()).unwrap_or(0));
    let steps: Vec<_> = row.of.histogram.steps().collect();
    let most = steps.iter().map(|(_, of)| of.count).max().unwrap_or(0);
    let axis = TimeAxis {
        from: 0,
        to: i64::from(most.max(1)),
        cells: width.saturating_sub(BORDERS + COUNT + 2),
        is_ascii: canvas.theme().glyphs() == GlyphSet::Ascii,
    };
    // The longest are what matters where there is no room for all.
    let hidden = steps.len().saturating_sub(usize::from(rows));
    let mut y = 1;
    for (bucket, of) in &steps[hidden..] {
        let range = bucket.range();
        let millis = |micros: Micros| number::millis(micros.as_millis());
        canvas.put_right(6, y, 6, millis(range.start), Role::Axis);
        canvas.put(7, y, "-", Role::Axis);
        canvas.put_right(BORDERS - 1, y, 6, millis(range.end), Role::Axis);
        if of.count > 0 {
            let count = number::count(f64::from(of.count));
            canvas.put_right(BORDERS + COUNT - 1, y, COUNT, count, Role::Text);
            axis.draw(
                canvas,
                (BORDERS + COUNT, y),
                (0, i64::from(of.count)),
                Role::Cold,
            );
        }
        y += 1;
    }
    for line in foot {
        canvas.put_within(0, y, width, line, Role::Text);
        y += 1;
    }
}

/// Invocations for which no provisioned environment was left, where the metrics of the function were asked for.
fn spill_over(row: &GroupRow, context: &Context<'_>) -> Option<f64> {
    let function = context.facts.lines.ledger.function_id(row.of.function?);
    let measured = Qualified::from(function);
    let metrics = &context.facts.metrics;
    let series = metrics.series(context.window, &measured, Metric::Spillover)?;
    let spilled = context.time_view().sum(series)?;
    (spilled > 0.0).then_some(spilled)
}
