//! Values over time. Charts of the same width share their columns, because the gutter for the labels
//! has one width: stacked below each other, they have one time axis and one cursor.

mod axis;
mod bars;
pub mod heat_map;
mod lines;
mod log_scale;
mod scale;
mod shade;
mod time_frame;

use super::canvas::Canvas;
use crate::theme::{Glyph, Role};
pub use heat_map::{Bands, HeatCell, HeatMap};
pub use scale::Ticks;
pub use shade::shade_of_share;
use slstop_base::SafeText;
use slstop_base::number::Figure;
use time_frame::points_of;
pub use time_frame::{Marker, TimeFrame, gutter, moment_at};

use scale::Scale;

#[expect(missing_debug_implementations, reason = "it borrows closures")]
pub struct Chart<'a> {
    pub frame: TimeFrame<'a>,
    pub bars: Option<Bars<'a>>,
    /// The last is drawn on top.
    pub lines: &'a [ChartLine<'a>],
    pub thresholds: &'a [Threshold<'a>],
    /// Which values are written at the axis, and how.
    pub ticks: Ticks,
    pub figure: &'a dyn Fn(f64) -> Figure,
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

/// ```text
///   400 ◆ v42                        <- marker
///       ▂▄  ▄▂                       <- bars
///   200 ██▆▆██▄      ╌╌╌ limit 210   <- gap, threshold
///     0 ███████      ▄▄▄▄▄
///       12:00   12:05   12:10        <- clock
/// ```
impl Chart<'_> {
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let frame = &self.frame;
        let area = frame.plot_area(canvas.width(), canvas.height());
        if area.is_empty() {
            return;
        }
        let scale = self.scale(area.height);
        axis::draw_values(canvas, area, &scale, self.figure);
        axis::draw_times(canvas, area, frame);
        let mut plot = canvas.part(area);
        let plot = &mut plot;
        frame.draw_marker_lines(plot);
        if let Some(bars) = &self.bars {
            bars::draw(plot, frame.points, bars, &scale);
        }
        self.draw_rules(plot, &scale);
        lines::draw(plot, frame.points, self.lines, &scale);
        self.draw_threshold_names(plot, &scale);
        frame.draw_marker_names(plot);
        frame.draw_cursor(plot);
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
        let first = u16::from(plot.height() > 1 && self.frame.has_marker(plot.width()));
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
mod heat_map_tests;
#[cfg(test)]
mod tests;
