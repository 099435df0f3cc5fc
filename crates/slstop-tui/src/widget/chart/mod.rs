//! Values over time. Charts of the same width share their columns, because the gutter for the labels
//! has one width: stacked below each other, they have one time axis and one cursor.

mod axis;
mod bars;
mod lines;
mod scale;

use std::ops::Range;
use std::time::Duration;

use super::canvas::{Area, Canvas};
use crate::theme::{Glyph, Role};
pub use scale::Ticks;
use slstop_base::number::Figure;
use slstop_base::{SafeText, Timestamp};

use scale::Scale;

/// `12.5k `, `183ms `: the widest label and a blank.
const GUTTER: u16 = 7;
/// Narrower than this the labels would take more than they give.
const NARROW: u16 = 20;
/// Lower than this there is no row for the time.
const LOW: u16 = 4;

#[expect(missing_debug_implementations, reason = "it borrows closures")]
pub struct Chart<'a> {
    /// The moment at which the first point's period begins.
    pub start: Timestamp,
    pub period: Duration,
    pub points: usize,
    pub bars: Option<Bars<'a>>,
    /// The last is drawn on top.
    pub lines: &'a [ChartLine<'a>],
    pub thresholds: &'a [Threshold<'a>],
    pub markers: &'a [Marker<'a>],
    /// What is looked at: a stretch of the axis, or one moment.
    pub cursor: Option<Range<Timestamp>>,
    /// Which values are written at the axis, and how.
    pub ticks: Ticks,
    pub figure: &'a dyn Fn(f64) -> Figure,
    /// How a moment is written below the axis.
    pub clock: &'a dyn Fn(Timestamp) -> String,
}

/// A total, the part of it that failed, which stands at the foot of its bar, and the part that was only a
/// warning, which stands upon that; where there are no warnings, none are given.
#[derive(Clone, Copy, Debug)]
pub struct Bars<'a> {
    pub totals: &'a [Option<f64>],
    pub warnings: &'a [Option<f64>],
    pub failures: &'a [Option<f64>],
}

#[derive(Clone, Copy, Debug)]
pub struct ChartLine<'a> {
    pub values: &'a [Option<f64>],
    pub role: Role,
}

/// A limit: a thin rule with its name.
#[derive(Clone, Debug)]
pub struct Threshold<'a> {
    pub value: f64,
    pub name: SafeText<'a>,
}

/// Something that happened: a deployment.
#[derive(Clone, Debug)]
pub struct Marker<'a> {
    pub at: Timestamp,
    pub name: SafeText<'a>,
}

/// ```text
///   400 ◆ v42                        <- marker
///       ▂▄  ▄▂                       <- bars
///   200 ██▆▆██▄      ╌╌╌ limit 210   <- gap, threshold
///     0 ███████      ▄▄▄▄▄
///       12:00   12:05   12:10        <- clock
/// ```
impl Chart<'_> {
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let area = plot_area(canvas.width(), canvas.height());
        if area.is_empty() {
            return;
        }
        let scale = self.scale(area.height);
        axis::draw_values(canvas, area, &scale, self.figure);
        axis::draw_times(canvas, area, self);
        let mut plot = canvas.part(area);
        let plot = &mut plot;
        self.draw_marker_lines(plot);
        if let Some(bars) = &self.bars {
            bars::draw(plot, self.points, bars, &scale);
        }
        self.draw_rules(plot, &scale);
        lines::draw(plot, self.points, self.lines, &scale);
        self.draw_threshold_names(plot, &scale);
        self.draw_marker_names(plot);
        if let Some(columns) = self.columns_looked_at(plot.width()) {
            let width = columns.end - columns.start;
            let looked_at = Area::new(columns.start, 0, width, plot.height());
            plot.tint(looked_at, Role::Selection);
        }
    }

    /// From the first moment's column to that of the last, as far as they are in the window.
    fn columns_looked_at(&self, width: u16) -> Option<Range<u16>> {
        let cursor = self.cursor.clone()?;
        let last = Timestamp::from_millis(cursor.end.as_millis().saturating_sub(1));
        let period = u32::try_from(self.points).unwrap_or(u32::MAX);
        let end = self.start.plus(self.period.saturating_mul(period));
        if last.max(cursor.start) < self.start || cursor.start >= end {
            return None;
        }
        let first = self.column_of(cursor.start.max(self.start), width)?;
        if cursor.is_empty() {
            return Some(first..first + 1);
        }
        let newest = Timestamp::from_millis(end.as_millis().saturating_sub(1));
        let last = self.column_of(last.min(newest).max(cursor.start), width);
        // A period that is several columns wide is looked at in all of them.
        let is_same = |column: &u16| {
            let points = |column| points_of(column, width, self.points);
            last.is_some_and(|last| points(*column).start <= points(last).start)
        };
        let end = (first..width).take_while(is_same).last().unwrap_or(first);
        Some(first..end + 1)
    }

    fn scale(&self, height: u16) -> Scale {
        let totals = self.bars.iter().flat_map(|bars| bars.totals);
        let values = totals.chain(self.lines.iter().flat_map(|line| line.values));
        let highest = values
            .flatten()
            .copied()
            .filter(|value| value.is_finite())
            .reduce(f64::max);
        // A limit far above what happens would press what happens flat.
        let reach = highest.unwrap_or(0.0) * 2.0;
        let limits = self
            .thresholds
            .iter()
            .map(|threshold| threshold.value)
            .filter(|value| *value <= reach);
        Scale::new(
            highest.map(|highest| limits.fold(highest, f64::max)),
            height,
            self.ticks,
        )
    }

    /// The column in which a moment lies, if it is in the window.
    fn column_of(&self, moment: Timestamp, width: u16) -> Option<u16> {
        let offset = moment.as_millis().checked_sub(self.start.as_millis())?;
        let period = self.period.as_millis().max(1);
        let point = usize::try_from(u128::try_from(offset).ok()? / period).ok()?;
        if point >= self.points {
            return None;
        }
        // The first column that shows the point or one behind it.
        let column = (point * usize::from(width)).div_ceil(self.points.max(1));
        let column = u16::try_from(column)
            .unwrap_or(u16::MAX)
            .min(width.saturating_sub(1));
        let shows = |column: &u16| points_of(*column, width, self.points).contains(&point);
        [column, column.saturating_sub(1)].into_iter().find(shows)
    }

    fn draw_marker_lines(&self, plot: &mut Canvas<'_>) {
        for marker in self.markers {
            if let Some(column) = self.column_of(marker.at, plot.width()) {
                for row in 0..plot.height() {
                    plot.glyph(column, row, Glyph::RuleVertical, Role::Rule);
                }
            }
        }
    }

    /// Last of all, so that they can be read; a name that the next marker would cut is left out.
    fn draw_marker_names(&self, plot: &mut Canvas<'_>) {
        let mut free_until = plot.width();
        let mut columns: Vec<_> = self
            .markers
            .iter()
            .filter_map(|marker| Some((self.column_of(marker.at, plot.width())?, marker)))
            .collect();
        columns.sort_by_key(|(column, _)| std::cmp::Reverse(*column));
        for (column, marker) in columns {
            plot.glyph(column, 0, Glyph::Mark, Role::Accent);
            let name_width = u16::try_from(marker.name.width()).unwrap_or(u16::MAX);
            if column.saturating_add(2).saturating_add(name_width) < free_until {
                plot.put(column + 2, 0, marker.name.as_str(), Role::Muted);
            }
            free_until = free_until.min(column);
        }
    }

    fn draw_rules(&self, plot: &mut Canvas<'_>, scale: &Scale) {
        for row in self
            .thresholds
            .iter()
            .filter_map(|threshold| scale.row(threshold.value))
        {
            for column in (0..plot.width())
                .filter(|&column| plot.is_blank(column, row))
                .collect::<Vec<_>>()
            {
                plot.glyph(column, row, Glyph::Dash, Role::Threshold);
            }
        }
    }

    /// At the right end of their rules; those above the picture say so in its first rows.
    fn draw_threshold_names(&self, plot: &mut Canvas<'_>, scale: &Scale) {
        let known = self
            .thresholds
            .iter()
            .filter(|threshold| threshold.value.is_finite());
        let (within, above): (Vec<_>, Vec<_>) = known
            .map(|threshold| (scale.row(threshold.value), threshold))
            .partition(|(row, _)| row.is_some());
        let taken: Vec<u16> = within.iter().filter_map(|(row, _)| *row).collect();
        // The first row is that of the markers, where there are some.
        let is_marked = |marker: &Marker<'_>| self.column_of(marker.at, plot.width()).is_some();
        let first = u16::from(plot.height() > 1 && self.markers.iter().any(is_marked));
        let free = (first..plot.height())
            .filter(|row| !taken.contains(row))
            .map(Some);
        let within = within.iter().map(|(row, threshold)| (*row, threshold, ""));
        let above = free
            .zip(&above)
            .map(|(row, (_, threshold))| (row, threshold, " above"));
        let width = plot.width();
        for (row, threshold, place) in within.chain(above) {
            let name = format!(
                " {} {}{place}",
                threshold.name,
                (self.figure)(threshold.value)
            );
            plot.put_right(width, row.unwrap_or(0), width, name, Role::Muted);
        }
    }
}

/// The moment under a column of a chart of that width and with that axis: for clicks.
pub fn moment_at(
    start: Timestamp,
    period: Duration,
    points: usize,
    width: u16,
    column: u16,
) -> Option<Timestamp> {
    let area = plot_area(width, 1);
    let column = column
        .checked_sub(area.x)
        .filter(|column| *column < area.width)?;
    let point = points_of(column, area.width, points).start;
    let periods = u32::try_from(point).unwrap_or(u32::MAX);
    Some(start.plus(period.saturating_mul(periods)))
}

/// What is left of a canvas for the picture, next to the labels.
fn plot_area(width: u16, height: u16) -> Area {
    let x = if width < NARROW { 0 } else { GUTTER };
    let below = u16::from(height >= LOW);
    Area::new(x, 0, width - x, height - below)
}

/// The points that a column shows: several of many, or one of few in several columns.
fn points_of(column: u16, columns: u16, points: usize) -> std::ops::Range<usize> {
    let (column, columns) = (usize::from(column), usize::from(columns.max(1)));
    let start = column * points / columns;
    let end = ((column + 1) * points / columns).max(start + 1);
    start.min(points)..end.min(points)
}

/// The highest of a column's values: a spike must not vanish in a narrow chart. A gap when none was measured.
fn highest(values: &[Option<f64>], points: std::ops::Range<usize>) -> Option<f64> {
    let part = values.get(points.start..points.end.min(values.len()))?;
    part.iter()
        .flatten()
        .copied()
        .filter(|value| value.is_finite())
        .reduce(f64::max)
}

#[cfg(test)]
mod tests;
