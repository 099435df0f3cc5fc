//! One row's cells. The worst cell of a row is the one that is coloured, not the row.

use std::borrow::Cow;
use std::time::Duration;

use super::column::Column;
use super::row::{CRITICAL_SHARE, FunctionRow, RowSeverity};
use super::trend::Trend;
use crate::theme::{Glyph, Role};
use crate::widget::columns::Placed;
use crate::widget::{Area, Canvas, figure, spark};
use slstop_base::number::{self, Figure};
use slstop_base::{SafeText, Timestamp, Usd, mask};
use slstop_core::domain::{Metric, Package, Series};
use slstop_core::facts::rollups::Rollup;

/// Beside the name of a function on which an alarm rings.
const ALARM: &str = "ALARM";

/// Insights counts every five minutes; figures from logs that are older than two turns are old.
const OLD: Duration = Duration::from_secs(10 * 60);

/// A row of the table, ready to be drawn.
pub(super) struct FunctionCells<'a> {
    pub row: FunctionRow<'a>,
    pub now: Timestamp,
    pub is_marked: bool,
    /// Below the line of its group.
    pub is_member: bool,
    /// The figures could not be asked for again.
    pub is_stale: bool,
    /// The same of the figures that are asked for only where they are seen.
    pub is_seen_stale: bool,
    pub trend: Trend,
    /// What the filter looks for, to be shown where it was found.
    pub filter: &'a str,
}

impl FunctionCells<'_> {
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
            Column::Now => put(self.row.now_share().map(number::percent), self.ink(column)),
            Column::ErrorRate => {
                put(
                    self.row.error_share().map(number::percent),
                    self.ink(column),
                );
            }
            Column::Throttles => put(self.row.throttles.map(number::count), self.ink(column)),
            Column::P50 => put(
                self.row.figure(Metric::DurationP50).map(number::millis),
                self.ink(column),
            ),
            Column::P99 => put(
                self.row.figure(Metric::DurationP99).map(number::millis),
                self.ink(column),
            ),
            Column::Concurrency => put(
                self.row.figure(Metric::Concurrency).map(number::count),
                self.ink(column),
            ),
            Column::ColdShare => put(self.row.cold_share().map(number::percent), self.log_ink()),
            Column::InitP90 => put(self.row.init_p90().map(number::millis), self.log_ink()),
            Column::Cost => self.cost(place, y, canvas),
            Column::Memory => self.memory(place, y, canvas),
            Column::Timeout => put(function.timeout.map(number::span), Role::Text),
            Column::Trouble => self.marks(place, y, canvas),
            Column::Name => self.name(place, y, canvas),
            Column::Place => {
                let label = self.row.place();
                canvas.put_within(place.x, y, place.width, label, Role::Muted);
            }
            Column::Runtime => self.runtime(place, y, canvas),
            Column::Changed => self.changed(place, y, canvas),
            Column::Trend => {
                let values = self
                    .row
                    .series(self.trend.metric())
                    .map_or(&[][..], |series: &Series| &series.values);
                let failures = match self.trend {
                    Trend::Invocations => critical_minutes(&self.row),
                    Trend::Errors | Trend::Throttles => vec![],
                };
                spark::draw(canvas, place.x, y, place.width, values, &failures);
                self.mark_pinned(place, y, canvas);
            }
        }
    }

    /// The part of the trend that is pinned.
    fn mark_pinned(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let series = self.row.series(self.trend.metric());
        if let Some((pin, series)) = self.row.time_view.pin.zip(series) {
            let places = series.places(pin.from..pin.until);
            let cells = spark::cells_of(width, series.values.len(), places);
            let part = Area::new(x + cells.start, y, cells.end - cells.start, 1);
            canvas.tint(part, Role::Selection);
        }
    }

    /// The ink of a figure from CloudWatch.
    fn ink(&self, column: Column) -> Role {
        if self.is_stale || (column.is_seen_only() && self.is_seen_stale) {
            Role::Stale
        } else {
            self.ink_of_the_worst(column, Role::Text)
        }
    }

    /// The ink of a figure from logs.
    fn log_ink(&self) -> Role {
        let is_old = |from: &Rollup| self.now.since(from.at) > OLD;
        match self.row.from_logs() {
            Some(from) if is_old(from) => Role::Stale,
            Some(_) => Role::Text,
            None => Role::Unknown,
        }
    }

    /// The size, and in front of it the most that was used, if logs show it.
    fn memory(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let right = x + width;
        let used = self.row.from_logs().and_then(|from| from.figures.used);
        let (Some(used), Some(size)) = (used, self.row.function.memory) else {
            let size = self.row.function.memory.map(number::megabytes);
            return figure::draw(canvas, right, y, width, size.as_ref(), Role::Text);
        };
        let (used, size) = (used.0.to_string(), format!("/{}", size.0));
        let needed = (used.len() + size.len()) as u16;
        if needed > width {
            let size = self.row.function.memory.map(number::megabytes);
            return figure::draw(canvas, right, y, width, size.as_ref(), Role::Text);
        }
        let after = canvas.put(right - needed, y, used, self.log_ink());
        canvas.put(after, y, size, Role::Unit);
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
        let indented = 2 * u16::from(self.is_member);
        let (x, width) = (x + indented, width.saturating_sub(indented));
        let name = self.row.name.to_string();
        let name = name.as_str();
        let is_alarmed = self.row.is_alarmed() && width > ALARM.len() as u16 + 10;
        let width = if is_alarmed {
            let (right, room) = (x + width, ALARM.len() as u16);
            canvas.put_right(right, y, room, ALARM, Role::Critical);
            width - room - 1
        } else {
            width
        };
        // Source and picture agree cell by cell only for plain names.
        let is_plain = name.is_ascii() && matches!(mask::secrets(name), Cow::Borrowed(_));
        if !is_plain {
            canvas.put_within(x, y, width, name, Role::Text);
            return;
        }
        let cut = MiddleCut::of(name.len(), usize::from(width));
        let after = canvas.put(x, y, &name[..cut.head], Role::Text);
        if cut.left_out > 0 {
            canvas.glyph(after, y, Glyph::Ellipsis, Role::Text);
            canvas.put(after + 1, y, &name[cut.head + cut.left_out..], Role::Text);
        }
        let lower = name.to_lowercase();
        for word in self.filter.to_lowercase().split_whitespace() {
            let at = lower.find(word).unwrap_or(name.len());
            for cell in (at..name.len().min(at + word.len())).filter_map(|byte| cut.cell(byte)) {
                canvas.tint(Area::new(x + cell, y, 1, 1), Role::Match);
            }
        }
    }

    fn cost(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let right = x + width;
        match self.row.cost_per_hour() {
            Some(cost) => {
                let role = match self.ink(Column::Cost) {
                    Role::Text if cost == Usd::ZERO => Role::Zero,
                    role => role,
                };
                canvas.put_right(right, y, width, number::dollars(cost), role);
            }
            None => figure::draw(canvas, right, y, width, None, Role::Unknown),
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
            let age = changed.map(|at| self.now.since(at));
            // A change within the window may explain what the row shows.
            let is_young = age.is_some_and(|age| age <= self.row.time_view.window.span());
            let role = if is_young { Role::Strong } else { Role::Text };
            if is_young {
                canvas.glyph(x, y, Glyph::Mark, Role::Accent);
            }
            let age = age.map(number::span);
            figure::draw(canvas, right, y, width, age.as_ref(), role);
        }
    }
}

/// A name that is too long loses its middle: names begin alike, and what distinguishes them apart (the stage,
/// the tenant, the last word) stands at their end.
struct MiddleCut {
    head: usize,
    /// Replaced by an ellipsis.
    left_out: usize,
}

impl MiddleCut {
    fn of(length: usize, width: usize) -> Self {
        if length <= width {
            return Self {
                head: length,
                left_out: 0,
            };
        }
        let head = width.saturating_sub(1).div_ceil(2);
        let tail = width.saturating_sub(1) / 2;
        Self {
            head,
            left_out: length - head - tail,
        }
    }

    /// Where a byte of the name is shown.
    fn cell(&self, byte: usize) -> Option<u16> {
        let cell = if byte < self.head {
            byte
        } else {
            (byte + 1).checked_sub(self.left_out)?
        };
        let is_shown = byte < self.head || byte >= self.head + self.left_out;
        u16::try_from(cell).ok().filter(|_| is_shown)
    }
}

/// A rate below ten keeps its digits, above it is counted in whole invocations.
pub(super) fn rounded(rate: f64) -> f64 {
    if rate >= 10.0 { rate.round() } else { rate }
}

/// The points of the trend in which the share of errors was critical; the others are left out, because
/// a single error among thousands must not paint its minute.
fn critical_minutes(row: &FunctionRow<'_>) -> Vec<Option<f64>> {
    let (Some(trend), Some(failures)) = (row.trend, row.failures) else {
        return vec![];
    };
    let is_critical = |of: f64, failed: f64| failed > 0.0 && failed >= of * CRITICAL_SHARE;
    let pairs = trend.values.iter().zip(&failures.values);
    pairs
        .map(|(of, failed)| failed.filter(|failed| is_critical(of.unwrap_or(0.0), *failed)))
        .collect()
}

fn worst(row: &FunctionRow<'_>, severity: RowSeverity) -> Option<Column> {
    match severity {
        RowSeverity::Quiet => None,
        RowSeverity::Notice if row.is_changing() => Some(Column::Changed),
        RowSeverity::Notice => Some(Column::Runtime),
        // The word beside the name is coloured already.
        RowSeverity::Critical if row.now_share().is_some_and(|share| share >= CRITICAL_SHARE) => {
            Some(Column::Now)
        }
        RowSeverity::Critical if row.error_share().is_none_or(|share| share < CRITICAL_SHARE) => {
            None
        }
        RowSeverity::Critical => Some(Column::ErrorRate),
        RowSeverity::Warning if row.is_throttled() => Some(Column::Throttles),
        RowSeverity::Warning if row.is_broken() => Some(Column::Changed),
        RowSeverity::Warning => Some(Column::ErrorRate),
    }
}

pub(super) fn glyph_of(severity: RowSeverity) -> Option<Glyph> {
    match severity {
        RowSeverity::Quiet => None,
        RowSeverity::Notice => Some(Glyph::Notice),
        RowSeverity::Warning => Some(Glyph::Warning),
        RowSeverity::Critical => Some(Glyph::Critical),
    }
}

pub(super) fn role_of(severity: RowSeverity) -> Role {
    match severity {
        RowSeverity::Quiet => Role::Text,
        RowSeverity::Notice => Role::Notice,
        RowSeverity::Warning => Role::Warning,
        RowSeverity::Critical => Role::Critical,
    }
}
