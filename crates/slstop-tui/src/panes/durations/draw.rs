//! The picture: the versions above, and below them what the one under the cursor was like.

use super::State;
use super::version_row::VersionRow;
use crate::panes::list::List;
use crate::panes::placeholder::{self, PanePlaceholder};
use crate::panes::{Context, followed};
use crate::theme::Role;
use crate::widget::columns::{Align, Column, Placed, draw_headings};
use crate::widget::{Area, Canvas, figure};
use slstop_base::Usd;
use slstop_base::number::{self, Figure};

const COLUMNS: [(&str, Column); 12] = [
    ("FUNCTION", Column::new(12, 30, 1, Align::Left).growing()),
    ("VERSION", Column::new(7, 8, 4, Align::Left)),
    ("INVOKED", Column::new(7, 7, 5, Align::Right)),
    ("ERR", Column::new(5, 6, 6, Align::Right)),
    ("p50", Column::new(6, 6, 0, Align::Right)),
    ("p90", Column::new(6, 6, 3, Align::Right)),
    ("p95", Column::new(6, 6, 8, Align::Right)),
    ("p99", Column::new(6, 6, 0, Align::Right)),
    ("max", Column::new(6, 6, 2, Align::Right)),
    ("OF TIMEOUT", Column::new(10, 10, 7, Align::Right)),
    ("USED", Column::new(9, 9, 7, Align::Right)),
    ("COST", Column::new(8, 8, 9, Align::Right)),
];
/// From this share of the timeout on the figure has the colour of a warning.
const NEAR: f64 = 0.8;
/// Room for the details below the versions.
const DETAILS: u16 = 12;
/// From this width on the histogram and the rest stand beside each other.
const BESIDE: u16 = 76;

impl State {
    /// Rows for versions.
    pub(super) fn height(&self, context: &Context<'_>) -> usize {
        let below_heading = context.size.height.saturating_sub(1);
        let versions = u16::try_from(self.versions.len()).unwrap_or(u16::MAX);
        usize::from(below_heading.saturating_sub(DETAILS).max(2).min(versions))
    }

    pub(super) fn picture(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let Some(current) = self.current() else {
            self.nothing(context).draw(canvas);
            return;
        };
        let placed = draw_headings(canvas, &COLUMNS, 1);
        let height = self.height(context);
        let list = List::of(&self.viewport, self.versions.len(), 1, height, context);
        list.draw(canvas, |index, y, canvas| {
            draw_row(&self.versions[index], &placed, y, context, canvas);
        });
        let top = 2 + u16::try_from(height).unwrap_or(u16::MAX);
        let room = canvas.height().saturating_sub(top);
        let width = canvas.width();
        let other = self.beside(current);
        if width < BESIDE {
            let left = Area::new(0, top, width, room);
            current.draw_histogram(other, context, &mut canvas.part(left));
            return;
        }
        // Two histograms need more than one.
        let cut = if other.is_some() {
            width * 3 / 5
        } else {
            width / 2
        };
        let left = Area::new(0, top, cut - 1, room);
        current.draw_histogram(other, context, &mut canvas.part(left));
        let right = Area::new(cut, top, width - cut, room);
        current.draw_details(self.slow, context, &mut canvas.part(right));
    }

    /// The version of the same function that was invoked most besides.
    fn beside(&self, current: &VersionRow) -> Option<&VersionRow> {
        let others = self.versions.iter();
        let others = others.filter(|row| row.function == current.function);
        let others = others.filter(|row| row.version != current.version);
        others.max_by_key(|row| row.of.sums.invocations)
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
            format!("no finished invocation {when}"),
            "t looks back further; Space in the table of functions marks those that are to be read",
        )
    }
}

fn draw_row(
    row: &VersionRow,
    placed: &[Placed],
    y: u16,
    context: &Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let sums = &row.of.sums;
    let near = row.timeout_share().is_some_and(|share| share >= NEAR);
    let loud = |is_loud, role| if is_loud { role } else { Role::Text };
    for Placed { index, x, width } in placed.iter().copied() {
        let mut right = |shown: Option<Figure>, role| {
            figure::draw(canvas, x + width, y, width, shown.as_ref(), role);
        };
        let percentile = |share| row.percentile_ms(share).map(number::millis);
        match COLUMNS[index].0 {
            "FUNCTION" => {
                canvas.put_end_within(x, y, width, row.function_text(context), Role::Text)
            }
            "VERSION" => {
                canvas.put_within(x, y, width, row.version_text(context), Role::Text);
            }
            "INVOKED" => right(Some(number::count(sums.invocations as f64)), Role::Text),
            "ERR" => {
                let role = loud(sums.errors > 0, Role::Critical);
                right(Some(number::count(sums.errors as f64)), role);
            }
            "p50" => right(percentile(0.5), Role::Text),
            "p90" => right(percentile(0.9), Role::Text),
            "p95" => right(percentile(0.95), Role::Text),
            "p99" => right(percentile(0.99), Role::Text),
            "max" => right(row.max_ms().map(number::millis), Role::Text),
            "OF TIMEOUT" => {
                right(
                    row.timeout_share().map(number::percent),
                    loud(near, Role::Warning),
                );
            }
            "USED" => {
                let used = row.used.max().map(|used| used.to_string());
                let of = sums.memory.map(|size| size.0.to_string());
                if let (Some(used), Some(of)) = (used, of) {
                    canvas.put_right(x + width, y, width, format!("{used}/{of}"), Role::Text);
                }
            }
            _ => {
                let cost = (sums.billed > 0).then_some(sums.cost);
                let cost = cost.map(|cost: Usd| number::dollars(cost));
                let cost = cost.unwrap_or_default();
                canvas.put_right(x + width, y, width, cost, Role::Text);
            }
        }
    }
}
