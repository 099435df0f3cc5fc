//! The picture of the table. Only visible rows are looked at.

use super::State;
use super::cell::Cells;
use super::column::Column;
use super::row::Row;
use crate::facts::Standing;
use crate::message::{FunctionSet, Query};
use crate::panes::Context;
use crate::panes::lines::Lines;
use crate::theme::{Glyph, Role};
use crate::widget::columns::{Placed, fit};
use crate::widget::{Area, Canvas, scrollbar};

impl State {
    /// The columns on the screen and their places; headings and clicks use the same.
    pub(super) fn placed(&self, context: &Context<'_>) -> Vec<(Column, Placed)> {
        let shown = self.shown_columns();
        let rooms: Vec<_> = shown.iter().map(|column| column.room()).collect();
        // The last column is kept free for the scroll bar.
        let placed = fit(&rooms, context.size.width.saturating_sub(1));
        placed
            .into_iter()
            .map(|placed| (shown[placed.index], placed))
            .collect()
    }

    /// Scrolling sideways takes columns away from behind the name.
    fn shown_columns(&self) -> Vec<Column> {
        let kept = 2;
        let skipped = self.first_column.min(Column::ALL.len() - kept - 1);
        let (fixed, moving) = Column::ALL.split_at(kept);
        fixed.iter().chain(&moving[skipped..]).copied().collect()
    }

    pub(super) fn picture(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if self.order.is_empty() {
            self.nothing(context).draw(canvas);
            return;
        }
        let placed = self.placed(context);
        self.headings(context, &placed, canvas);
        let height = self.height(context);
        let visible = self.viewport.visible(self.order.len(), height);
        let cursor = self.viewport.cursor(self.order.len());
        scrollbar::draw(
            canvas,
            canvas.width().saturating_sub(1),
            1,
            canvas.height().saturating_sub(1),
            self.order.len(),
            &visible,
        );
        let stale = stale_parts(context);
        for (y, index) in (1..).zip(visible) {
            let Some(function) = context.facts.functions.get(&self.order[index]) else {
                continue;
            };
            let cells = Cells {
                row: Row::new(context.facts, function, context.window, context.now),
                now: context.now,
                is_marked: self.marks.contains(&function.name),
                is_stale: stale
                    .iter()
                    .any(|part| part.binary_search(&function.name).is_ok()),
                filter: if self.is_inverted { "" } else { &self.filter },
            };
            for (column, place) in &placed {
                cells.draw(*column, *place, y, canvas);
            }
            let line = Area::new(0, y, canvas.width().saturating_sub(1), 1);
            if cells.is_marked {
                canvas.tint(line, Role::Marked);
            }
            if cursor == Some(index) {
                canvas.tint(
                    line,
                    if context.is_focused {
                        Role::Selection
                    } else {
                        Role::SelectionUnfocused
                    },
                );
            }
        }
    }

    fn headings(
        &self,
        context: &Context<'_>,
        placed: &[(Column, Placed)],
        canvas: &mut Canvas<'_>,
    ) {
        let window = context.window.label();
        for (column, place) in placed {
            let is_sorted = *column == self.sort.column;
            let role = if is_sorted {
                Role::ColumnSorted
            } else {
                Role::Column
            };
            let heading = column.heading(&window);
            if column.is_left() {
                canvas.put_within(place.x, 0, place.width, heading.as_str(), role);
            } else {
                canvas.put_right(
                    place.x + place.width,
                    0,
                    place.width,
                    heading.as_str(),
                    role,
                );
            }
            if is_sorted {
                let arrow = if self.sort.is_reversed {
                    Glyph::Up
                } else {
                    Glyph::Down
                };
                // Left headings have room behind them, right ones before them.
                let x = if column.is_left() {
                    place.x + heading.len() as u16
                } else {
                    (place.x + place.width).saturating_sub(heading.len() as u16 + 1)
                };
                canvas.glyph(x, 0, arrow, Role::ColumnSorted);
            }
        }
    }

    /// Why there are no rows, and what to do.
    fn nothing(&self, context: &Context<'_>) -> Lines {
        let functions = &context.facts.functions;
        let standing = context.facts.freshness.of(&Query::Functions);
        if functions.is_empty()
            && (!functions.is_complete || standing.and_then(Standing::failure).is_some())
        {
            return Lines::without_answer(&Query::Functions, standing);
        }
        if functions.is_empty() {
            let region = context
                .facts
                .connection
                .as_ref()
                .and_then(|connection| connection.region.clone());
            let place = region.map_or_else(
                || "this region".to_owned(),
                |region| region.as_str().to_owned(),
            );
            return Lines::empty(
                format!("there are no functions in {place}"),
                "start with another --region or --profile; new functions appear here within ten minutes, or at once with Ctrl-r",
            );
        }
        if self.n_in_scope == 0 {
            return Lines::empty(
                format!(
                    "none of {} functions is named like {}",
                    functions.len(),
                    self.scope.join(" or ")
                ),
                "start without names to see all of them",
            );
        }
        let how = if self.is_inverted {
            "everything matches"
        } else {
            "nothing matches"
        };
        Lines::empty(format!("{how} /{}", self.filter), "Esc clears the filter")
    }
}

/// The parts of the fleet whose counts failed: their figures are old, and drawn as such.
fn stale_parts<'a>(context: &Context<'a>) -> Vec<&'a FunctionSet> {
    let counts = context
        .facts
        .freshness
        .among(|query| matches!(query, Query::Counts { window, .. } if *window == context.window));
    let failed = counts.filter(|(_, standing)| standing.failure().is_some());
    failed
        .filter_map(|(query, _)| match query {
            Query::Counts { functions, .. } => Some(functions),
            _ => None,
        })
        .collect()
}
