//! The stretch of time below a picture, which pictures of the same width share: its columns, what happened within it,
//! what is looked at, and the clock times below.

use std::ops::Range;
use std::time::Duration;

use super::super::canvas::{Area, Canvas};
use crate::theme::{Glyph, Role};
use slstop_base::{SafeText, Timestamp};

/// `12.5k `, `183ms `: the widest label and a blank.
pub const GUTTER: u16 = 7;
/// Narrower than this the labels would take more than they give.
const NARROW: u16 = 20;
/// Lower than this there is no row for the time.
const LOW: u16 = 4;

#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "it borrows closures")]
pub struct TimeFrame<'a> {
    /// The moment at which the first point's period begins.
    pub start: Timestamp,
    pub period: Duration,
    pub points: usize,
    pub markers: &'a [Marker<'a>],
    /// What is looked at: a stretch of the axis, or one moment.
    pub cursor: Option<Range<Timestamp>>,
    /// How a moment is written below the axis.
    pub clock: &'a dyn Fn(Timestamp) -> String,
    /// Whether the times stand below: of pictures below each other only the last one says them.
    pub has_times: bool,
}

/// Something that happened: a deployment.
#[derive(Clone, Debug)]
pub struct Marker<'a> {
    pub at: Timestamp,
    pub name: SafeText<'a>,
}

impl TimeFrame<'_> {
    /// What is left of a canvas for the picture, next to the labels.
    pub fn plot_area(&self, width: u16, height: u16) -> Area {
        let below = u16::from(height >= LOW && self.has_times);
        let x = gutter(width);
        Area::new(x, 0, width - x, height - below)
    }

    pub fn end(&self) -> Timestamp {
        let points = u32::try_from(self.points).unwrap_or(u32::MAX);
        self.start.plus(self.period.saturating_mul(points))
    }

    /// From the first moment's column to that of the last, as far as they are in the window.
    pub(super) fn columns_looked_at(&self, width: u16) -> Option<Range<u16>> {
        let cursor = self.cursor.clone()?;
        let last = Timestamp::from_millis(cursor.end.as_millis().saturating_sub(1));
        let end = self.end();
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

    /// The column in which a moment lies, if it is in the window.
    pub(super) fn column_of(&self, moment: Timestamp, width: u16) -> Option<u16> {
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

    pub(super) fn draw_marker_lines(&self, plot: &mut Canvas<'_>) {
        for marker in self.markers {
            if let Some(column) = self.column_of(marker.at, plot.width()) {
                for row in 0..plot.height() {
                    plot.glyph(column, row, Glyph::RuleVertical, Role::Rule);
                }
            }
        }
    }

    /// Last of all, so that they can be read; a name that the next marker would cut is left out.
    pub(super) fn draw_marker_names(&self, plot: &mut Canvas<'_>) {
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

    pub(super) fn has_marker(&self, width: u16) -> bool {
        let mut markers = self.markers.iter();
        markers.any(|marker| self.column_of(marker.at, width).is_some())
    }

    /// Lays the ground of the cursor over what is drawn.
    pub(super) fn draw_cursor(&self, plot: &mut Canvas<'_>) {
        if let Some(columns) = self.columns_looked_at(plot.width()) {
            let width = columns.end - columns.start;
            let looked_at = Area::new(columns.start, 0, width, plot.height());
            plot.tint(looked_at, Role::Selection);
        }
    }
}

/// What labels take at the left of a picture of that width.
pub fn gutter(width: u16) -> u16 {
    if width < NARROW { 0 } else { GUTTER }
}

/// The moment under a column of a picture of that width and with that axis: for clicks.
pub fn moment_at(
    start: Timestamp,
    period: Duration,
    points: usize,
    width: u16,
    column: u16,
) -> Option<Timestamp> {
    let x = gutter(width);
    let column = column
        .checked_sub(x)
        .filter(|column| *column < width.saturating_sub(x))?;
    let point = points_of(column, width - x, points).start;
    let periods = u32::try_from(point).unwrap_or(u32::MAX);
    Some(start.plus(period.saturating_mul(periods)))
}

/// The points that a column shows: several of many, or one of few in several columns.
pub(super) fn points_of(column: u16, columns: u16, points: usize) -> Range<usize> {
    let (column, columns) = (usize::from(column), usize::from(columns.max(1)));
    let start = column * points / columns;
    let end = ((column + 1) * points / columns).max(start + 1);
    start.min(points)..end.min(points)
}
