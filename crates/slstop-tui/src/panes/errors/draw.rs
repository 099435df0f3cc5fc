//! The picture of the groups.

use std::collections::BTreeSet;

use super::groups::ErrorGroupRow;
use super::{ErrorOrder, State};
use crate::panes::list::List;
use crate::panes::placeholder::{PanePlaceholder, wrap};
use crate::panes::{Context, followed, invocation_view, outcome_text, placeholder};
use crate::theme::{Glyph, Role};
use crate::widget::columns::{Align, Column, Placed, fit};
use crate::widget::{Canvas, figure, spark};
use slstop_base::{SafeText, number};
use slstop_core::facts::Facts;
use slstop_core::facts::ledger::interner::Name;

/// Headings and their room, in the order shown.
const COLUMNS: [(&str, Column); 9] = [
    ("COUNT", Column::new(6, 6, 0, Align::Right)),
    ("SHARE", Column::new(5, 5, 3, Align::Right)),
    ("CAUSE", Column::new(13, 17, 4, Align::Left)),
    ("ERROR", Column::new(14, 60, 1, Align::Left).growing()),
    ("FUNCTIONS", Column::new(12, 26, 5, Align::Left)),
    ("VERSIONS", Column::new(8, 10, 8, Align::Left)),
    ("FIRST", Column::new(8, 8, 6, Align::Right)),
    ("LAST", Column::new(8, 8, 2, Align::Right)),
    ("", Column::new(10, 15, 7, Align::Left)),
];

impl State {
    /// Rows between the headings and the foot.
    pub(super) fn height(&self, context: &Context<'_>) -> usize {
        usize::from(context.size.height.saturating_sub(1 + foot(context)))
    }

    /// All that the error under the cursor says, and where it comes from: a row has no room for it.
    fn foot(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let Some(group) = self.current().filter(|_| foot(context) > 0) else {
            return;
        };
        let top = canvas.height() - FOOT + 1;
        let width = canvas.width().saturating_sub(INDENT + 2);
        let words = wrap(&group_text(group, context), width);
        for (y, words) in (top..top + FOOT - 2).zip(&words) {
            canvas.put_within(INDENT, y, width, words.as_str(), Role::Strong);
        }
        let error = context
            .facts
            .lines
            .ledger
            .error(group.error.sample, group.error.cause);
        if let Some(frame) = error.and_then(|error| error.frame) {
            let below = top + u16::try_from(words.len()).unwrap_or(FOOT).min(FOOT - 2);
            canvas.put_within(INDENT, below, width, format!("at {frame}"), Role::Muted);
        }
    }

    /// The columns on the screen and their places; headings and clicks use the same.
    pub(super) fn placed(context: &Context<'_>) -> Vec<Placed> {
        let rooms: Vec<Column> = COLUMNS.iter().map(|(_, column)| *column).collect();
        // Severity stands before the columns; the last one is kept free for the scroll bar.
        let placed = fit(&rooms, context.size.width.saturating_sub(INDENT + 1));
        placed
            .into_iter()
            .map(|place| Placed {
                x: place.x + INDENT,
                ..place
            })
            .collect()
    }

    /// The order that a heading stands for.
    pub(super) fn order_of(column: usize) -> Option<ErrorOrder> {
        match COLUMNS.get(column)?.0 {
            "COUNT" | "SHARE" => Some(ErrorOrder::Count),
            "LAST" => Some(ErrorOrder::Last),
            _ => None,
        }
    }

    pub(super) fn picture(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if self.groups.is_empty() {
            self.nothing(context).draw(canvas);
            return;
        }
        let placed = Self::placed(context);
        self.headings(&placed, context, canvas);
        let height = self.height(context);
        let list = List::of(&self.viewport, self.groups.len(), 1, height, context);
        list.draw(canvas, |index, y, canvas| {
            self.row(&self.groups[index], &placed, y, context, canvas);
        });
        self.foot(context, canvas);
    }

    fn headings(&self, placed: &[Placed], context: &Context<'_>, canvas: &mut Canvas<'_>) {
        for place in placed {
            let (heading, column) = COLUMNS[place.index];
            let is_sorted =
                Self::order_of(place.index) == Some(self.sort.order) && heading != "SHARE";
            let role = if is_sorted {
                Role::ColumnSorted
            } else {
                Role::Column
            };
            let right = place.x + place.width;
            let trend = match context.pin {
                Some(_) => "PINNED".to_owned(),
                None => format!("LAST {}", context.window.label().to_uppercase()),
            };
            let heading = if heading.is_empty() { &trend } else { heading };
            if column.align == Align::Left {
                canvas.put_within(place.x, 0, place.width, heading, role);
            } else {
                canvas.put_right(right, 0, place.width, heading, role);
            }
            if is_sorted {
                let arrow = if self.sort.is_reversed {
                    Glyph::Up
                } else {
                    Glyph::Down
                };
                canvas.glyph(
                    right.saturating_sub(heading.len() as u16 + 1),
                    0,
                    arrow,
                    role,
                );
            }
        }
    }

    fn row(
        &self,
        group: &ErrorGroupRow,
        placed: &[Placed],
        y: u16,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let (facts, zone, now) = (context.facts, context.zone, context.now);
        let (glyph, severity) = if group.goes_on(context.time_view()) {
            (Glyph::Critical, Role::Critical)
        } else {
            (Glyph::Warning, Role::Warning)
        };
        canvas.glyph(1, y, glyph, severity);
        for Placed { index, x, width } in placed.iter().copied() {
            let right = x + width;
            let mut left = |text: &str, role| {
                canvas.put_within(x, y, width, text, role);
            };
            match COLUMNS[index].0 {
                "COUNT" => {
                    let count = number::count(group.error.count as f64);
                    figure::draw(canvas, right, y, width, Some(&count), severity);
                }
                "SHARE" => {
                    let share =
                        number::percent(group.error.count as f64 / self.n_failed.max(1) as f64);
                    figure::draw(canvas, right, y, width, Some(&share), Role::Text);
                }
                "CAUSE" => left(&group.error.cause.name().replace('_', " "), Role::Muted),
                "ERROR" => left(&group_text(group, context), Role::Text),
                "FUNCTIONS" => {
                    let functions = names(&group.error.functions, facts);
                    canvas.put_end_within(x, y, width, functions, Role::Text);
                }
                "VERSIONS" => left(&names(&group.error.versions, facts), Role::Muted),
                "FIRST" | "LAST" => {
                    let at = if COLUMNS[index].0 == "LAST" {
                        group.last()
                    } else {
                        group.first()
                    };
                    let at = SafeText::from(zone.instant(at, now));
                    canvas.put_right(right, y, width, at.cut(usize::from(width)), Role::Text);
                }
                _ => spark::draw(canvas, x, y, width, &group.trend, &group.trend),
            }
        }
    }

    /// Why there are no groups, and what to do.
    fn nothing(&self, context: &Context<'_>) -> PanePlaceholder {
        let when = context.time_view().when(context.zone);
        let n_read = number::count(self.notes.len() as f64);
        if let Some(wrong) = self.search.wrong() {
            return PanePlaceholder::empty("not a valid filter yet", wrong.what.as_str());
        }
        if self.n_failed > 0 {
            let filter = self.search.words().unwrap_or_default();
            let what = format!("none of {} errors matches {filter}", self.n_failed);
            return PanePlaceholder::empty(what, "Esc clears the filter");
        }
        if self.notes.is_busy() {
            return PanePlaceholder::empty(
                "looking through the invocations that are here",
                "newest first",
            );
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
            format!("no errors {when}: {n_read} invocations read"),
            "t looks back further; Space in the table of functions marks those that are to be read",
        )
    }
}

/// A blank line, two of what was said, and where.
const FOOT: u16 = 4;
/// In a lower pane every row counts more.
const LOW: u16 = 12;

fn foot(context: &Context<'_>) -> u16 {
    if context.size.height >= LOW { FOOT } else { 0 }
}

/// Cells before the columns.
const INDENT: u16 = 3;

/// Type and first line of the last error of a group, or what is known without them.
pub(super) fn group_text(group: &ErrorGroupRow, context: &Context<'_>) -> String {
    let facts = context.facts;
    let error = facts
        .lines
        .ledger
        .error(group.error.sample, group.error.cause);
    let text = error.map(|error| invocation_view::error_text(error.class, error.message));
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| {
        let invocation = invocation_view::invocation(facts, group.error.sample, context.now);
        let reason = invocation.map(|invocation| {
            outcome_text::reason(&invocation, invocation_view::timeout(facts, &invocation))
        });
        reason.unwrap_or_default()
    })
}

/// The first name, and how many more.
pub(super) fn names(all: &BTreeSet<Name>, facts: &Facts) -> String {
    let ledger = &facts.lines.ledger;
    let first = all.first().map(|name| ledger.function_id(*name));
    let first = first.map_or(String::new(), |first| {
        let name = first.name.as_str();
        facts.places.name_in(first.place, name).into_owned()
    });
    match all.len() {
        0 | 1 => first,
        n => format!("{first} and {}", n - 1),
    }
}
