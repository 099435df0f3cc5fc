//! Durations over time: how many took how long, as shades. Where nobody counted them one by one, their percentiles
//! as bands.
//!
//! ```text
//!   10s         timeout 15s above
//!              ▓▓▓██▓▓               <- failed, in the colour of failures
//!    1s ░  ░                         <- cold ones
//! 100ms ▒▓▓█▓▓▒▒░░░▒▒▒▒▒━━━━━━       <- shades; then bands, p50 upon them
//!       12:00   12:05   12:10
//! ```

use std::ops::Range;
use std::time::Duration;

use super::log_scale::{LogScale, STEPS};
use super::shade::{HeatCount, Shades};
use super::time_frame::{TimeFrame, points_of};
use super::{Canvas, Threshold, axis, highest};
use crate::theme::{Glyph, GlyphSet, Role};
use slstop_base::number::Figure;
use slstop_base::{SafeText, Timestamp};

/// A limit is drawn up to this many steps above the rest: a decade.
const REACH: usize = 6;
/// Of the band between p50 and p90, of that between p90 and p99, and of the line of p50.
const BANDS: [[&str; 2]; 3] = [["▒", ":"], ["░", "."], ["━", "="]];
/// All percentiles in one row: the line of p50 says so.
const ALL_IN_ONE: [&str; 2] = ["≡", "#"];

#[expect(missing_debug_implementations, reason = "it borrows closures")]
pub struct HeatMap<'a> {
    pub frame: TimeFrame<'a>,
    /// How much time a cell covers.
    pub slot: Duration,
    /// Where each step of durations begins; they rise.
    pub border: &'a dyn Fn(u8) -> f64,
    pub bands: Bands<'a>,
    pub thresholds: &'a [Threshold<'a>],
    pub figure: &'a dyn Fn(f64) -> Figure,
}

/// What took about as long at about the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeatCell {
    pub from: Timestamp,
    pub step: u8,
    pub count: u32,
    pub failed: u32,
    pub cold: u32,
}

/// Percentiles by the points of the frame, for columns without cells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bands<'a> {
    pub low: &'a [Option<f64>],
    pub middle: &'a [Option<f64>],
    pub high: &'a [Option<f64>],
}

/// CellCounts by column and step.
struct CellCounts {
    all: Vec<HeatCount>,
    /// The steps in which there are any.
    steps: Option<Range<usize>>,
    covered: Vec<bool>,
}

impl HeatMap<'_> {
    pub fn draw(&self, cells: impl Iterator<Item = HeatCell>, canvas: &mut Canvas<'_>) {
        let frame = &self.frame;
        let area = frame.plot_area(canvas.width(), canvas.height());
        if area.is_empty() {
            return;
        }
        let counts = self.count(cells, area.width);
        axis::draw_times(canvas, area, frame);
        let Some(steps) = self.steps(&counts) else {
            return;
        };
        let scale = LogScale::new(self.border, steps, area.height);
        for (row, value) in scale.labels() {
            let right = area.x.saturating_sub(1);
            let label = SafeText::from((self.figure)(value));
            canvas.put_right(right, area.y + row, right, label, Role::Axis);
        }
        let mut plot = canvas.part(area);
        let plot = &mut plot;
        frame.draw_marker_lines(plot);
        self.draw_cells(plot, &counts, &scale);
        self.draw_bands(plot, &counts, &scale);
        self.draw_thresholds(plot, &scale);
        frame.draw_marker_names(plot);
        frame.draw_cursor(plot);
    }

    /// One pass over the cells, whatever the size of the picture.
    fn count(&self, cells: impl Iterator<Item = HeatCell>, width: u16) -> CellCounts {
        let mut counts = CellCounts {
            all: vec![HeatCount::default(); usize::from(width) * STEPS],
            steps: None,
            covered: vec![false; usize::from(width)],
        };
        let slot = i64::try_from(self.slot.as_millis())
            .unwrap_or(i64::MAX)
            .max(1);
        let (start, end) = (self.frame.start.as_millis(), self.frame.end().as_millis());
        let n_slots = end.saturating_sub(start).div_euclid(slot).max(1);
        let wide = i64::from(width);
        for cell in cells {
            let behind = cell.from.as_millis().saturating_sub(start).div_euclid(slot);
            if !(0..n_slots).contains(&behind) || cell.count == 0 {
                continue;
            }
            // A slot is a part of a column, or several columns are of one slot.
            let first = behind * wide / n_slots;
            let first = if wide > n_slots {
                (behind * wide + n_slots - 1) / n_slots
            } else {
                first
            };
            let behind_last = ((behind + 1) * wide + n_slots - 1) / n_slots;
            let last = if wide > n_slots {
                behind_last
            } else {
                first + 1
            };
            let step = usize::from(cell.step).min(STEPS - 1);
            for column in first.max(0)..last.min(wide) {
                let column = column as usize;
                counts.covered[column] = true;
                counts.all[column * STEPS + step].add(HeatCount {
                    all: cell.count,
                    failed: cell.failed,
                    cold: cell.cold,
                });
            }
            counts.steps = widened(counts.steps, step);
        }
        counts
    }

    /// The steps to be shown; none if nothing was measured.
    fn steps(&self, counts: &CellCounts) -> Option<Range<usize>> {
        let bands = [self.bands.low, self.bands.middle, self.bands.high];
        let values = bands.into_iter().flatten().flatten();
        let banded = values.filter_map(|value| LogScale::step(self.border, *value));
        let steps = banded.fold(counts.steps.clone(), widened)?;
        let limits = self.thresholds.iter();
        let limits = limits.filter_map(|limit| LogScale::step(self.border, limit.value));
        let near = limits.filter(|step| *step < steps.end + REACH);
        Some(near.fold(Some(steps.clone()), widened).unwrap_or(steps))
    }

    fn draw_cells(&self, plot: &mut Canvas<'_>, counts: &CellCounts, scale: &LogScale<'_>) {
        let of = |column: u16, row: u16| {
            let first = usize::from(column) * STEPS;
            let mut sum = HeatCount::default();
            for step in scale.steps_of(row) {
                if let Some(count) = counts.all.get(first + step) {
                    sum.add(*count);
                }
            }
            sum
        };
        let (width, height) = (plot.width(), plot.height());
        let cells = (0..width).flat_map(|column| (0..height).map(move |row| (column, row)));
        let fullest = cells.clone().map(|(column, row)| of(column, row).all);
        let shades = Shades::new(plot.theme(), fullest.max().unwrap_or(0));
        for (column, row) in cells {
            if let Some((symbol, role)) = shades.of(of(column, row)) {
                plot.symbol(column, row, symbol, role);
            }
        }
    }

    fn draw_bands(&self, plot: &mut Canvas<'_>, counts: &CellCounts, scale: &LogScale<'_>) {
        let set = glyph_set(plot);
        let width = plot.width();
        let is_free = |column: &u16| {
            !counts
                .covered
                .get(usize::from(*column))
                .is_some_and(|covered| *covered)
        };
        for column in (0..width).filter(is_free) {
            let points = points_of(column, width, self.frame.points);
            let row = |values| scale.row(highest(values, points.clone())?);
            let low = row(self.bands.low);
            let middle = row(self.bands.middle).or(low);
            let high = row(self.bands.high).or(middle);
            for (from, to, band, role) in [
                (middle, high, BANDS[1], Role::Tail),
                (low, middle, BANDS[0], Role::High),
            ] {
                let (Some(from), Some(to)) = (from, to) else {
                    continue;
                };
                for row in to..=from.max(to) {
                    plot.symbol(column, row, band[set], role);
                }
            }
            if let Some(low) = low {
                let is_one = high == Some(low);
                let line = if is_one { ALL_IN_ONE } else { BANDS[2] };
                plot.symbol(column, low, line[set], Role::Median);
            }
        }
    }

    /// A limit within the picture is a rule with its name; one above says so in the first rows.
    fn draw_thresholds(&self, plot: &mut Canvas<'_>, scale: &LogScale<'_>) {
        let width = plot.width();
        let mut free = u16::from(plot.height() > 1 && self.frame.has_marker(width));
        for limit in self
            .thresholds
            .iter()
            .filter(|limit| limit.value.is_finite())
        {
            let row = scale.row(limit.value);
            if let Some(row) = row {
                for column in 0..width {
                    if plot.is_blank(column, row) {
                        plot.glyph(column, row, Glyph::Dash, Role::Threshold);
                    }
                }
            }
            let place = if row.is_some() { "" } else { " above" };
            let name = format!(" {} {}{place}", limit.name, (self.figure)(limit.value));
            plot.put_right(width, row.unwrap_or(free), width, name, Role::Muted);
            free += u16::from(row.is_none());
        }
    }
}

/// What the marks of cells mean, or those of bands, ending at column `right`; nothing where it would begin before
/// `left`.
pub fn draw_legend(canvas: &mut Canvas<'_>, has_cells: bool, (left, right): (u16, u16), y: u16) {
    let shades = Shades::new(canvas.theme(), 0);
    let ((few, many), (failed, cold)) = (shades.ends(), shades.marks());
    let of_cells = [
        (few, Role::Heat, "few "),
        (many, Role::Heat, "many "),
        (failed, Role::Failures, "failed "),
        (cold, Role::Cold, "cold"),
    ];
    let set = glyph_set(canvas);
    let of_bands = [
        (BANDS[2][set], Role::Median, "p50 "),
        (BANDS[0][set], Role::High, "to p90 "),
        (BANDS[1][set], Role::Tail, "to p99"),
    ];
    let parts = if has_cells {
        &of_cells[..]
    } else {
        &of_bands[..]
    };
    let width: usize = parts.iter().map(|(.., word)| word.len() + 2).sum();
    let begin = right.checked_sub(u16::try_from(width).unwrap_or(u16::MAX));
    let Some(mut x) = begin.filter(|x| *x >= left) else {
        return;
    };
    for (mark, role, word) in parts {
        canvas.symbol(x, y, mark, *role);
        x = canvas.put(x + 2, y, *word, Role::Muted);
    }
}

/// Where a mark of this terminal's stands in a pair of them.
fn glyph_set(canvas: &Canvas<'_>) -> usize {
    match canvas.theme().glyphs() {
        GlyphSet::Unicode => 0,
        GlyphSet::Ascii => 1,
    }
}

fn widened(steps: Option<Range<usize>>, step: usize) -> Option<Range<usize>> {
    Some(match steps {
        Some(steps) => steps.start.min(step)..steps.end.max(step + 1),
        None => step..step + 1,
    })
}
