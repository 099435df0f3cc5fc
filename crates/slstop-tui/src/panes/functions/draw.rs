//! The picture of the table. Only visible rows are looked at.

use super::State;
use super::asked::counts;
use super::cell::FunctionCells;
use super::column::Column;
use super::group::GroupKey;
use super::group_cell::GroupCells;
use super::order::TableLine;
use super::row::FunctionRow;
use crate::panes::list::List;
use crate::panes::placeholder::PanePlaceholder;
use crate::panes::{Context, placeholder};
use crate::theme::{Glyph, Role};
use crate::widget::columns::{self, Placed, fit};
use crate::widget::{Area, Canvas};
use slstop_base::{PlaceId, Qualified, SafeText};
use slstop_core::facts::Standing;
use slstop_core::message::{FunctionSet, Query, Question};

/// Lambda allows no longer names.
const LONGEST_NAME: u16 = 64;
/// In a wide pane names are not cut below this: other columns go.
const NAME: u16 = 28;
/// Wider, and a trend no longer looks like one.
const WIDEST_POINT: u16 = 4;

impl State {
    /// The columns on the screen and their places; headings and clicks use the same.
    pub(super) fn placed(&self, context: &Context<'_>) -> Vec<(Column, Placed)> {
        let shown = self.shown_columns(context);
        let rooms: Vec<_> = shown
            .iter()
            .map(|column| self.room(*column, context))
            .collect();
        // The last column is kept free for the scroll bar.
        let placed = fit(&rooms, context.size.width.saturating_sub(1));
        let trend = |place: Placed| trend_width(place.width, context.window.points());
        placed
            .into_iter()
            .map(|place| match shown[place.index] {
                Column::Trend => (
                    Column::Trend,
                    Placed {
                        width: trend(place),
                        ..place
                    },
                ),
                column => (column, place),
            })
            .collect()
    }

    fn room(&self, column: Column, context: &Context<'_>) -> columns::Column {
        let mut room = column.room();
        if self.columns.is_added(column) {
            // Right behind the name: what the user asked for has room before what is usual.
            room.priority = 1;
        }
        if column == Column::Place {
            let longest = longest_place(context);
            let min = longest.clamp(room.min, room.ideal);
            return columns::Column {
                min,
                ideal: longest.max(min),
                ..room
            };
        }
        if column != Column::Name {
            return room;
        }
        let longest = u16::try_from(self.longest_name).unwrap_or(LONGEST_NAME);
        // Below a group's line names are indented.
        let longest = longest + 2 * u16::from(self.grouping.is_some());
        columns::Column {
            // What distinguishes rows counts more than one more figure among many.
            min: longest.min(context.size.width / 4).clamp(room.min, NAME),
            ideal: longest.clamp(room.min, LONGEST_NAME),
            ..room
        }
    }

    /// Scrolling sideways takes columns away from behind the name.
    fn shown_columns(&self, context: &Context<'_>) -> Vec<Column> {
        let has_places = context.facts.places.all().are_several();
        let is_wanted = |column: &Column| !self.columns.is_left_out(*column);
        let columns: Vec<Column> = Column::useful(has_places).filter(is_wanted).collect();
        let kept = (2 + usize::from(has_places)).min(columns.len());
        let (fixed, moving) = columns.split_at(kept);
        let skipped = self.first_column.min(moving.len().saturating_sub(1));
        fixed.iter().chain(&moving[skipped..]).copied().collect()
    }

    pub(super) fn picture(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if self.lines.is_empty() {
            self.nothing(context).draw(canvas);
            return;
        }
        let placed = self.placed(context);
        self.headings(context, &placed, canvas);
        self.advice(context, canvas);
        let height = self.height(context);
        let stale = stale_parts(context);
        let failed = self.seen(context).into_iter();
        let failed = failed.filter(|seen| has_failed(seen, context));
        let seen_stale: Vec<PlaceId> = failed.map(|seen| seen.place).collect();
        let list = List::of(&self.viewport, self.lines.len(), 1, height, context);
        list.draw(canvas, |index, y, canvas| {
            let is_marked = match &self.lines[index] {
                TableLine::Group(shared) => {
                    self.group_line(shared, &stale, context, &placed, y, canvas);
                    false
                }
                TableLine::Function(name) => {
                    let Some(function) = context.facts.functions.get(&name.function) else {
                        return;
                    };
                    let facts = context.facts;
                    let cells = FunctionCells {
                        row: FunctionRow::new(facts, name.clone(), function, context.time_view()),
                        now: context.now,
                        is_marked: context.selection.is_marked(name),
                        is_member: self.grouping.is_some(),
                        is_stale: is_in(&stale, name),
                        is_seen_stale: seen_stale.contains(&name.place()),
                        trend: self.trend,
                        filter: if self.is_inverted {
                            ""
                        } else {
                            self.filter.text()
                        },
                    };
                    for (column, place) in &placed {
                        cells.draw(*column, *place, y, canvas);
                    }
                    cells.is_marked
                }
            };
            if is_marked {
                let line = Area::new(0, y, canvas.width().saturating_sub(1), 1);
                canvas.tint(line, Role::Marked);
            }
        });
    }

    fn group_line(
        &self,
        shared: &GroupKey,
        stale: &[(PlaceId, FunctionSet)],
        context: &Context<'_>,
        placed: &[(Column, Placed)],
        y: u16,
        canvas: &mut Canvas<'_>,
    ) {
        let (Some(group), Some(grouping)) = (self.groups.get(shared), &self.grouping) else {
            return;
        };
        let without = grouping.without();
        let cells = GroupCells {
            group,
            name: shared.as_deref().unwrap_or(&without),
            is_folded: self.folded.holds(shared),
            is_stale: group.members.iter().any(|name| is_in(stale, name)),
            trend: self.trend,
            facts: context.facts,
            time_view: context.time_view(),
        };
        for (column, place) in placed {
            cells.draw(*column, *place, y, canvas);
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
            let heading = column.heading(&window, self.trend);
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

    /// The last line, where the rows are old: what to do about it.
    fn advice(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if let Some(failure) = self.to_be_mended(context) {
            let (width, last) = (canvas.width(), canvas.height().saturating_sub(1));
            let advice = failure.advice();
            canvas.put_within(1, last, width.saturating_sub(2), advice, Role::Warning);
        }
    }

    /// Why there are no rows, and what to do.
    fn nothing(&self, context: &Context<'_>) -> PanePlaceholder {
        let functions = &context.facts.functions;
        let lists = context.facts.everywhere(&Query::Functions);
        let standing = context.facts.freshness.worst(&lists);
        if functions.is_empty()
            && (!functions.is_complete() || standing.and_then(Standing::failure).is_some())
        {
            return placeholder::without_list(context);
        }
        if functions.is_empty() {
            let places = &context.facts.places;
            let regions: Vec<&str> = places
                .all()
                .ids()
                .filter_map(|place| places.region(place))
                .collect();
            let place = match &regions[..] {
                [] => "this region".to_owned(),
                regions => regions.join(", "),
            };
            return PanePlaceholder::empty(
                format!("there are no functions in {place}"),
                "start with another --region or --profile; new functions appear here within a minute, or at once with Ctrl-r",
            );
        }
        if self.n_in_scope == 0 {
            return self.out_of_scope(context);
        }
        let how = if self.is_inverted {
            "everything matches"
        } else {
            "nothing matches"
        };
        PanePlaceholder::empty(
            format!("{how} /{}", self.filter.text()),
            "Esc clears the filter",
        )
    }
}

impl State {
    /// There are functions, but none that was asked for.
    fn out_of_scope(&self, context: &Context<'_>) -> PanePlaceholder {
        let asked = self.tags_of_rows(context);
        let is_told = |question: &Question| {
            let standing = context.facts.freshness.of(question);
            standing.is_some_and(|standing| standing.fresh_at.is_some())
        };
        // The last question is the one that is still open: those before it failed.
        if let Some(open) = asked.last().filter(|_| !asked.iter().any(is_told)) {
            let standing = context.facts.freshness.of(open);
            return PanePlaceholder::without_answer(&open.query, standing, context.now);
        }
        let scope = &context.selection.scope;
        PanePlaceholder::empty(
            format!(
                "none of {} functions is {}",
                context.facts.functions.len(),
                scope.words()
            ),
            scope
                .hint()
                .unwrap_or("start without names, --stack and --tag to see all of them"),
        )
    }
}

/// Of the names of all places, in cells; wider ones are cut.
fn longest_place(context: &Context<'_>) -> u16 {
    const WIDEST: usize = 30;
    let places = context.facts.places.all();
    let labels = places.ids().map(|place| places.label(place));
    let widths = labels.map(|label| SafeText::from(label.as_str()).width());
    widths.max().unwrap_or(0).min(WIDEST) as u16
}

fn is_in(parts: &[(PlaceId, FunctionSet)], row: &Qualified) -> bool {
    let mut parts = parts.iter().filter(|(place, _)| *place == row.place());
    let name = row.name();
    parts.any(|(_, part)| part.binary_search(&name).is_ok())
}

/// As much of the room as gives every point the same width.
fn trend_width(room: u16, points: usize) -> u16 {
    match u16::try_from(points) {
        Ok(points @ 1..) if points <= room => points * (room / points).min(WIDEST_POINT),
        _ => room,
    }
}

/// The parts of the fleet whose counts failed: their figures are old, and drawn as such.
fn stale_parts(context: &Context<'_>) -> Vec<(PlaceId, FunctionSet)> {
    let failed = counts(context)
        .into_iter()
        .filter(|it| has_failed(it, context));
    let part = |question: Question| match question.query {
        Query::Counts { functions, .. } => Some((question.place, functions)),
        _ => None,
    };
    failed.filter_map(part).collect()
}

fn has_failed(question: &Question, context: &Context<'_>) -> bool {
    let standing = context.facts.freshness.of(question);
    standing.and_then(Standing::failure).is_some()
}
