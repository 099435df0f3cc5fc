//! The picture of the list. Only visible rows are looked at.

use super::cell::InvocationCells;
use super::column::Column;
use super::listed::ListedInvocation;
use super::{InvocationScope, State, worst};
use crate::panes::list::List;
use crate::panes::placeholder::PanePlaceholder;
use crate::panes::{Context, followed, invocation_view, placeholder};
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;
use crate::widget::columns::{Placed, fit};
use slstop_core::facts::ledger::{Invocation, Outcome, RowId};

/// Headings and five rows: in a lower pane every row counts more than sums.
const LOW: u16 = 7;

impl State {
    /// Lines above the rows: sums, where there is room, and headings.
    pub(super) fn above(&self, context: &Context<'_>) -> u16 {
        if context.size.height > LOW { 2 } else { 1 }
    }

    /// Rows below the headings.
    pub(super) fn height(&self, context: &Context<'_>) -> usize {
        let below = u16::from(self.remark(context).is_some());
        usize::from(
            context
                .size
                .height
                .saturating_sub(self.above(context) + below),
        )
    }

    /// The columns on the screen and their places; headings and clicks use the same.
    pub(super) fn placed(&self, context: &Context<'_>) -> Vec<(Column, Placed)> {
        let is_several = self.scope == InvocationScope::Held || context.sources.len() > 1;
        let shown: Vec<Column> = Column::ALL
            .iter()
            .enumerate()
            // Scrolling sideways takes columns away from behind the outcome.
            .filter(|(index, _)| *index < KEPT || *index >= KEPT + self.first_column)
            .map(|(_, column)| *column)
            .filter(|column| is_several || *column != Column::Function)
            .collect();
        let rooms: Vec<_> = shown
            .iter()
            .map(|column| column.room(context.size.width))
            .collect();
        // The last column is kept free for the scroll bar, the first for air.
        let placed = fit(&rooms, context.size.width.saturating_sub(2));
        let shifted = |place: Placed| Placed {
            x: place.x + 1,
            ..place
        };
        placed
            .into_iter()
            .map(|place| (shown[place.index], shifted(place)))
            .collect()
    }

    pub(super) fn invocation<'a>(
        &self,
        row: RowId,
        context: &Context<'a>,
    ) -> Option<Invocation<'a>> {
        invocation_view::invocation(context.facts, row, context.now)
    }

    pub(super) fn picture(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let rows = self.rows.shown();
        if rows.is_empty() {
            self.nothing(context).draw(canvas);
            return;
        }
        let above = self.above(context);
        if above > 1 {
            self.rows.figures.draw(canvas);
        }
        let placed = self.placed(context);
        self.headings(&placed, above - 1, canvas);
        let height = self.height(context);
        let list = List::of(&self.viewport, rows.len(), above, height, context);
        list.draw(canvas, |index, y, canvas| {
            self.row(&rows[index], &placed, y, context, canvas);
        });
        if let Some(remark) = self.remark(context) {
            let (width, last) = (canvas.width(), canvas.height().saturating_sub(1));
            canvas.put_within(1, last, width.saturating_sub(2), remark, Role::Notice);
        }
    }

    fn row(
        &self,
        listed: &ListedInvocation,
        placed: &[(Column, Placed)],
        y: u16,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let Some(invocation) = self.invocation(listed.row, context) else {
            return;
        };
        let timeout = invocation_view::timeout(context.facts, &invocation);
        let cells = InvocationCells {
            invocation: &invocation,
            places: &context.facts.places,
            worst: worst::of(&invocation, timeout, listed.is_slow(self.rows.slow)),
            now: context.now,
            zone: context.zone,
            timeout,
        };
        for (column, place) in placed {
            cells.draw(*column, *place, y, canvas);
        }
    }

    fn headings(&self, placed: &[(Column, Placed)], y: u16, canvas: &mut Canvas<'_>) {
        for (column, place) in placed {
            let is_sorted = column.order() == Some(self.sort.order) && *column != Column::Severity;
            let role = if is_sorted {
                Role::ColumnSorted
            } else {
                Role::Column
            };
            let heading = column.heading();
            let length = heading.len() as u16;
            let (right, arrow) = (
                place.x + place.width,
                if self.sort.is_reversed {
                    Glyph::Up
                } else {
                    Glyph::Down
                },
            );
            if column.is_left() {
                canvas.put_within(place.x, y, place.width, heading, role);
            } else {
                canvas.put_right(right, y, place.width, heading, role);
            }
            if is_sorted {
                // Left headings have room behind them, right ones before them.
                let x = if column.is_left() {
                    place.x + length
                } else {
                    right.saturating_sub(length + 1)
                };
                canvas.glyph(x, y, arrow, Role::ColumnSorted);
            }
        }
    }

    /// What an outcome means that the log leaves open, below the list while the cursor is on such a row.
    pub(super) fn remark(&self, context: &Context<'_>) -> Option<&'static str> {
        let rows = self.rows.shown();
        let listed = rows.get(self.viewport.cursor(rows.len())?)?;
        let has_room = context.size.height > LOW && context.is_focused;
        match listed.outcome {
            _ if !has_room => None,
            Outcome::NotLogged => Some(
                "not logged: the function's log level hides START and REPORT of what went well",
            ),
            Outcome::Unknown => {
                Some("unknown: neither its end nor a report came, and its timeout is long over")
            }
            _ => None,
        }
    }

    /// Why there are no rows, and what to do.
    fn nothing(&self, context: &Context<'_>) -> PanePlaceholder {
        let when = context.time_view().when(context.zone);
        let n_all = self.rows.n_all();
        if self.rows.is_busy() {
            return PanePlaceholder::empty(
                "looking through the invocations that are here",
                "newest first",
            );
        }
        if let Some(wrong) = self.search.wrong() {
            return PanePlaceholder::empty("not a valid filter yet", wrong.what.as_str());
        }
        if n_all > 0 {
            let what = match (self.only.words(), self.search.words()) {
                (Some(only), None) => format!("none of {n_all} invocations is {only}"),
                (Some(only), Some(filter)) => {
                    format!("none of {n_all} invocations is {only} and matches {filter}")
                }
                (None, filter) => {
                    let filter = filter.unwrap_or_default();
                    format!("none of {n_all} invocations matches {filter}")
                }
            };
            return PanePlaceholder::empty(what, "Esc clears the filter, u shows all again");
        }
        let tails = followed::queries(context);
        let Some(tail) = tails.first() else {
            return placeholder::no_function(context);
        };
        let standing = context.facts.freshness.worst(&tails);
        if standing.is_none_or(|standing| standing.fresh_at.is_none()) {
            return PanePlaceholder::without_answer(&tail.query, standing, context.now);
        }
        PanePlaceholder::empty(
            format!("no invocations {when}"),
            "the lines of this function were read, and none is of an invocation; t looks back further",
        )
    }
}

/// Columns that do not scroll away: severity, time and outcome.
pub(super) const KEPT: usize = 3;
