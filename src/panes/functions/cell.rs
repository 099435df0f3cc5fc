//! One row's cells. The worst cell of a row is the one that is coloured, not the row.

use super::column::Column;
use super::row::{CRITICAL_SHARE, Row, Severity};
use crate::base::number::{self, Figure};
use crate::base::{SafeText, Timestamp};
use crate::domain::{Package, Series};
use crate::theme::{Glyph, Role};
use crate::widget::columns::Placed;
use crate::widget::{Area, Canvas, figure, spark};

/// A row of the table, ready to be drawn.
pub(super) struct Cells<'a> {
    pub row: Row<'a>,
    pub now: Timestamp,
    pub is_marked: bool,
    /// The figures could not be asked for again.
    pub is_stale: bool,
    /// What the filter looks for, to be shown where it was found.
    pub filter: &'a str,
}

impl Cells<'_> {
    pub fn draw(&self, column: Column, place: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let function = self.row.function;
        let right = place.x + place.width;
        let mut put = |figure: Option<Figure>, role: Role| {
            figure::draw(canvas, right, y, place.width, figure.as_ref(), role);
        };
        match column {
            Column::Rate => {
                put(
                    self.row.rate().map(rounded).map(number::count),
                    self.ink(column),
                );
            }
            Column::Errors => put(self.row.errors.map(number::count), self.ink(column)),
            Column::ErrorRate => {
                put(
                    self.row.error_share().map(number::percent),
                    self.ink(column),
                );
            }
            Column::Throttles => put(self.row.throttles.map(number::count), self.ink(column)),
            Column::Memory => put(function.memory.map(number::megabytes), Role::Text),
            Column::Timeout => put(function.timeout.map(number::span), Role::Text),
            Column::Trouble => self.marks(place, y, canvas),
            Column::Name => self.name(place, y, canvas),
            Column::Runtime => self.runtime(place, y, canvas),
            Column::Changed => self.changed(place, y, canvas),
            Column::Trend => {
                let values = self
                    .row
                    .trend
                    .map_or(&[][..], |series: &Series| &series.values);
                let failures = critical_minutes(&self.row);
                spark::draw(canvas, place.x, y, place.width, values, &failures);
            }
        }
    }

    /// The ink of a figure from CloudWatch.
    fn ink(&self, column: Column) -> Role {
        if self.is_stale {
            Role::Stale
        } else {
            self.ink_of_the_worst(column, Role::Text)
        }
    }

    fn ink_of_the_worst(&self, column: Column, otherwise: Role) -> Role {
        let severity = self.row.severity;
        if worst(&self.row, severity) == Some(column) {
            role_of(severity)
        } else {
            otherwise
        }
    }

    fn marks(&self, place: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let severity = self.row.severity;
        if let Some(glyph) = glyph_of(severity) {
            canvas.glyph(place.x, y, glyph, role_of(severity));
        }
        if self.is_marked {
            canvas.glyph(place.x + 1, y, Glyph::Mark, Role::Accent);
        }
    }

    fn name(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let name = self.row.function.name.as_str();
        canvas.put_within(x, y, width, name, Role::Text);
        // Source and picture agree cell by cell only for plain names.
        if !name.is_ascii() {
            return;
        }
        let lower = name.to_lowercase();
        for word in self.filter.to_lowercase().split_whitespace() {
            let at = lower.find(word).and_then(|at| u16::try_from(at).ok());
            if let Some(at) = at.filter(|at| *at < width) {
                let length = u16::try_from(word.len()).unwrap_or(width).min(width - at);
                canvas.tint(Area::new(x + at, y, length, 1), Role::Match);
            }
        }
    }

    fn runtime(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let function = self.row.function;
        let runtime = match (function.package, function.runtime.as_deref()) {
            (Package::Image, _) => SafeText::from("image"),
            (Package::Zip, Some(runtime)) => SafeText::from(runtime),
            (Package::Zip, None) => SafeText::from(Glyph::Unknown.symbol(canvas.theme().glyphs())),
        };
        let role = self.ink_of_the_worst(Column::Runtime, Role::Muted);
        canvas.put_within(x, y, width, runtime, role);
    }

    fn changed(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let right = x + width;
        if self.row.is_changing() {
            canvas.put_right(right, y, width, "deploys", Role::Notice);
        } else if self.row.is_broken() {
            canvas.put_right(right, y, width, "failed", Role::Warning);
        } else {
            let changed = self.row.function.last_modified;
            let age = changed.map(|at| number::span(self.now.since(at)));
            figure::draw(canvas, right, y, width, age.as_ref(), Role::Text);
        }
    }
}

/// A rate below ten keeps its digits, above it is counted in whole invocations.
fn rounded(rate: f64) -> f64 {
    if rate >= 10.0 { rate.round() } else { rate }
}

/// The points of the trend in which the share of errors was critical; the others are left out, because
/// a single error among thousands must not paint its minute.
fn critical_minutes(row: &Row<'_>) -> Vec<Option<f64>> {
    let (Some(trend), Some(failures)) = (row.trend, row.failures) else {
        return vec![];
    };
    let is_critical = |of: f64, failed: f64| failed > 0.0 && failed >= of * CRITICAL_SHARE;
    let pairs = trend.values.iter().zip(&failures.values);
    pairs
        .map(|(of, failed)| failed.filter(|failed| is_critical(of.unwrap_or(0.0), *failed)))
        .collect()
}

fn worst(row: &Row<'_>, severity: Severity) -> Option<Column> {
    match severity {
        Severity::Quiet => None,
        Severity::Notice if row.is_changing() => Some(Column::Changed),
        Severity::Notice => Some(Column::Runtime),
        Severity::Critical => Some(Column::ErrorRate),
        Severity::Warning if row.is_throttled() => Some(Column::Throttles),
        Severity::Warning if row.is_broken() => Some(Column::Changed),
        Severity::Warning => Some(Column::ErrorRate),
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
