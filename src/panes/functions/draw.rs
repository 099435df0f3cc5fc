//! The picture of the table. Only visible rows are looked at.

use super::State;
use super::column::Column;
use super::row::{Row, Severity};
use crate::base::number::{self, Figure};
use crate::domain::{Package, Series};
use crate::facts::Standing;
use crate::message::Query;
use crate::panes::Context;
use crate::panes::lines::Lines;
use crate::theme::{Glyph, Role};
use crate::widget::columns::{Placed, fit};
use crate::widget::{Area, Canvas, figure, scrollbar, spark};

impl State {
    /// The columns on the screen and their places; headings and clicks use the same.
    pub(super) fn placed(&self, context: &Context<'_>) -> Vec<(Column, Placed)> {
        let shown = self.shown_columns();
        let rooms: Vec<_> = shown.iter().map(|column| column.room()).collect();
        // The last column is kept free for the scroll bar.
        let placed = fit(&rooms, context.size.width.saturating_sub(1));
        placed.into_iter().map(|placed| (shown[placed.index], placed)).collect()
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
        scrollbar::draw(canvas, canvas.width().saturating_sub(1), 1, canvas.height().saturating_sub(1), self.order.len(), &visible);
        for (y, index) in (1..).zip(visible) {
            let Some(function) = context.facts.functions.get(&self.order[index]) else { continue };
            let row = Row::new(context.facts, function, context.window);
            for (column, place) in &placed {
                self.cell(context, &row, *column, *place, y, canvas);
            }
            let line = Area::new(0, y, canvas.width().saturating_sub(1), 1);
            if self.marks.contains(&function.name) {
                canvas.tint(line, Role::Marked);
            }
            if cursor == Some(index) {
                canvas.tint(line, if context.is_focused { Role::Selection } else { Role::SelectionUnfocused });
            }
        }
    }

    fn headings(&self, context: &Context<'_>, placed: &[(Column, Placed)], canvas: &mut Canvas<'_>) {
        let window = context.window.label();
        for (column, place) in placed {
            let is_sorted = *column == self.sort.column;
            let role = if is_sorted { Role::ColumnSorted } else { Role::Column };
            let heading = column.heading(&window);
            if column.is_left() {
                canvas.put_within(place.x, 0, place.width, heading.as_str(), role);
            } else {
                canvas.put_right(place.x + place.width, 0, place.width, heading.as_str(), role);
            }
            if is_sorted {
                let arrow = if self.sort.is_reversed { Glyph::Up } else { Glyph::Down };
                // Left headings have room behind them, right ones before them.
                let x = if column.is_left() { place.x + heading.len() as u16 } else { (place.x + place.width).saturating_sub(heading.len() as u16 + 1) };
                canvas.glyph(x, 0, arrow, Role::ColumnSorted);
            }
        }
    }

    fn cell(&self, context: &Context<'_>, row: &Row<'_>, column: Column, place: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let Placed { x, width, .. } = place;
        let right = x + width;
        let function = row.function;
        let severity = row.severity(context.now);
        // The worst cell of a row is the one that is coloured, not the row.
        let worst = worst(row, severity);
        let ink = |cell: Column| if worst == Some(cell) { role_of(severity) } else { Role::Text };
        let count = |value: Option<f64>| value.map(number::count);
        match column {
            Column::Trouble => {
                if let Some(glyph) = glyph_of(severity) {
                    canvas.glyph(x, y, glyph, role_of(severity));
                }
                if self.marks.contains(&function.name) {
                    canvas.glyph(x + 1, y, Glyph::Mark, Role::Accent);
                }
            }
            Column::Name => self.name(row, x, y, width, canvas),
            Column::Rate => figure::draw(canvas, right, y, width, count(row.rate().map(rounded)).as_ref(), ink(column)),
            Column::Errors => figure::draw(canvas, right, y, width, count(row.errors).as_ref(), ink(column)),
            Column::ErrorRate => figure::draw(canvas, right, y, width, row.error_share().map(number::percent).as_ref(), ink(column)),
            Column::Throttles => figure::draw(canvas, right, y, width, count(row.throttles).as_ref(), ink(column)),
            Column::Runtime => {
                let runtime = match function.package {
                    Package::Image => "image",
                    Package::Zip => function.runtime.as_deref().unwrap_or("·"),
                };
                let role = if worst == Some(Column::Runtime) { role_of(severity) } else { Role::Muted };
                canvas.put_within(x, y, width, runtime, role);
            }
            Column::Memory => figure::draw(canvas, right, y, width, function.memory.map(number::megabytes).as_ref(), Role::Text),
            Column::Timeout => figure::draw(canvas, right, y, width, function.timeout.map(number::span).as_ref(), Role::Text),
            Column::Changed => self.changed(context, row, place, y, canvas),
            Column::Trend => {
                let values = row.trend.map_or(&[][..], |series: &Series| &series.values);
                let failures = row.failures.map_or(&[][..], |series: &Series| &series.values);
                spark::draw(canvas, x, y, width, values, failures);
            }
        }
    }

    fn name(&self, row: &Row<'_>, x: u16, y: u16, width: u16, canvas: &mut Canvas<'_>) {
        let name = row.function.name.as_str();
        canvas.put_within(x, y, width, name, Role::Text);
        // Where the filter found its words. Source and picture agree cell by cell only for plain names.
        if !self.is_inverted && name.is_ascii() {
            let lower = name.to_lowercase();
            for word in self.filter.to_lowercase().split_whitespace() {
                if let Some(at) = lower.find(word).and_then(|at| u16::try_from(at).ok()).filter(|at| *at < width) {
                    canvas.tint(Area::new(x + at, y, (word.len() as u16).min(width - at), 1), Role::Match);
                }
            }
        }
    }

    fn changed(&self, context: &Context<'_>, row: &Row<'_>, place: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let right = place.x + place.width;
        if row.is_changing() {
            canvas.put_right(right, y, place.width, "deploys", Role::Notice);
        } else if row.is_broken() {
            canvas.put_right(right, y, place.width, "failed", Role::Warning);
        } else {
            let age: Option<Figure> = row.function.last_modified.map(|at| number::span(context.now.since(at)));
            figure::draw(canvas, right, y, place.width, age.as_ref(), Role::Text);
        }
    }

    /// Why there are no rows, and what to do.
    fn nothing(&self, context: &Context<'_>) -> Lines {
        let functions = &context.facts.functions;
        let standing = context.facts.freshness.of(&Query::Functions);
        if functions.is_empty() && (!functions.is_complete || standing.and_then(Standing::failure).is_some()) {
            return Lines::without_answer(&Query::Functions, standing);
        }
        if functions.is_empty() {
            let region = context.facts.connection.as_ref().and_then(|connection| connection.region.clone());
            let place = region.map_or_else(|| "this region".to_owned(), |region| region.as_str().to_owned());
            return Lines::empty(
                format!("there are no functions in {place}"),
                "start with another --region or --profile; new functions appear here within ten minutes, or at once with Ctrl-r",
            );
        }
        if self.n_in_scope == 0 {
            return Lines::empty(
                format!("none of {} functions is named like {}", functions.len(), self.scope.join(" or ")),
                "start without names to see all of them",
            );
        }
        let how = if self.is_inverted { "everything matches" } else { "nothing matches" };
        Lines::empty(format!("{how} /{}", self.filter), "Esc clears the filter")
    }
}

/// A rate below ten keeps its digits, above it is counted in whole invocations.
fn rounded(rate: f64) -> f64 {
    if rate >= 10.0 { rate.round() } else { rate }
}

fn worst(row: &Row<'_>, severity: Severity) -> Option<Column> {
    let is_some = |count: Option<f64>| count.is_some_and(|count| count > 0.0);
    match severity {
        Severity::Quiet => None,
        Severity::Notice if row.is_changing() => Some(Column::Changed),
        Severity::Notice => Some(Column::Runtime),
        Severity::Warning | Severity::Critical if is_some(row.errors) => Some(Column::ErrorRate),
        Severity::Warning | Severity::Critical if is_some(row.throttles) => Some(Column::Throttles),
        Severity::Warning | Severity::Critical => Some(Column::Changed),
    }
}

fn glyph_of(severity: Severity) -> Option<Glyph> {
    match severity {
        Severity::Quiet => None,
        Severity::Notice => Some(Glyph::Notice),
        Severity::Warning => Some(Glyph::Warning),
        Severity::Critical => Some(Glyph::Critical),
    }
}

fn role_of(severity: Severity) -> Role {
    match severity {
        Severity::Quiet => Role::Text,
        Severity::Notice => Role::Notice,
        Severity::Warning => Role::Warning,
        Severity::Critical => Role::Critical,
    }
}
