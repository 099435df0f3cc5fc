//! A stretch of time over a row of cells: where a bar lies on it, by eighths of a cell, and its labels.
//!
//! ```text
//!  0         500ms     1s        1.5s
//!      ████████████▌
//! ```

use super::canvas::Canvas;
use crate::theme::Role;
use slstop_base::number;

/// The last cell of a bar, by eighths; a whole cell is the block of every other cell.
const ENDS: [&str; 8] = ["█", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// From one moment to another, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeAxis {
    pub from: i64,
    pub to: i64,
    pub cells: u16,
    pub is_ascii: bool,
}

impl TimeAxis {
    /// In eighths of a cell from its beginning, within the axis.
    fn eighths(&self, moment: i64) -> u32 {
        let span = self.to.saturating_sub(self.from).max(1) as f64;
        let share = moment.saturating_sub(self.from) as f64 / span;
        (share.clamp(0.0, 1.0) * f64::from(self.cells) * 8.0).round() as u32
    }

    pub fn cell(&self, moment: i64) -> u16 {
        let last = self.cells.saturating_sub(1);
        u16::try_from(self.eighths(moment) / 8)
            .unwrap_or(last)
            .min(last)
    }

    /// The cells of a bar with their symbols. What was measured is seen, however short it was: an eighth.
    pub fn bar(&self, from: i64, to: i64) -> impl Iterator<Item = (u16, &'static str)> + use<> {
        let all = u32::from(self.cells) * 8;
        let is_seen = self.cells > 0 && from <= self.to && to >= self.from;
        let from = self.eighths(from).min(all.saturating_sub(1));
        let to = self.eighths(to).max(from + 1);
        let is_ascii = self.is_ascii;
        let cells = if is_seen {
            from / 8..to.div_ceil(8)
        } else {
            0..0
        };
        cells.map(move |cell| {
            let symbol = match (is_ascii, to.min(cell * 8 + 8) % 8) {
                (true, _) => "=",
                (false, part) => ENDS[part as usize],
            };
            (u16::try_from(cell).unwrap_or(u16::MAX), symbol)
        })
    }

    /// Draws a bar into a row, on an axis that begins at a cell.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        (x, y): (u16, u16),
        (from, to): (i64, i64),
        role: Role,
    ) {
        for (cell, symbol) in self.bar(from, to) {
            canvas.symbol(x.saturating_add(cell), y, symbol, role);
        }
    }

    /// Draws a part of a longer bar, of which the other role's ink shows behind its end.
    pub fn draw_before(
        &self,
        canvas: &mut Canvas<'_>,
        (x, y): (u16, u16),
        (from, to): (i64, i64),
        (role, behind): (Role, Role),
    ) {
        for (cell, symbol) in self.bar(from, to) {
            canvas.symbol_before(x.saturating_add(cell), y, symbol, role, behind);
        }
    }

    /// Round moments and where they stand, with room for their labels; counted from `zero`.
    pub fn labels(&self, zero: i64) -> Vec<(u16, String)> {
        /// A label and the space around it.
        const APART: u16 = 9;
        let n_most = i64::from(self.cells / APART).max(1);
        let span = self.to.saturating_sub(self.from).max(1);
        let step = round_up(span / n_most);
        let first = self
            .from
            .saturating_sub(zero)
            .div_euclid(step)
            .saturating_mul(step)
            .saturating_add(zero);
        let moments = (0..=n_most + 1).map(|nth| first.saturating_add(nth.saturating_mul(step)));
        let within = moments.filter(|moment| (self.from..=self.to).contains(moment));
        within
            .filter_map(|moment| {
                let at = self.cell(moment);
                let label = match moment.saturating_sub(zero) {
                    0 => "0".to_owned(),
                    micros => number::millis(micros as f64 / 1000.0).to_string(),
                };
                let fits = usize::from(at) + label.len() <= usize::from(self.cells);
                fits.then_some((at, label))
            })
            .collect()
    }
}

/// The next of 1, 2, 5, 10, 20, 50 …
fn round_up(span: i64) -> i64 {
    let mut step = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            let candidate = step.saturating_mul(factor);
            if candidate >= span {
                return candidate;
            }
        }
        step = step.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(axis: &TimeAxis, from: i64, to: i64) -> String {
        let mut cells = vec![" "; usize::from(axis.cells)];
        for (cell, symbol) in axis.bar(from, to) {
            cells[usize::from(cell)] = symbol;
        }
        cells.concat()
    }

    #[test]
    fn bars_lie_where_they_are_and_the_shortest_is_seen() {
        let axis = TimeAxis {
            from: 0,
            to: 100,
            cells: 10,
            is_ascii: false,
        };
        assert_eq!(drawn(&axis, 0, 100), "██████████");
        assert_eq!(drawn(&axis, 50, 75), "     ██▌  ");
        assert_eq!(drawn(&axis, 100, 100), "         █");
        assert_eq!(drawn(&axis, -50, -10), "          ");
        assert_eq!(drawn(&axis, 101, 200), "          ");
        let none = TimeAxis {
            from: 5,
            to: 5,
            cells: 0,
            is_ascii: false,
        };
        assert_eq!(drawn(&none, 5, 5), "");
    }

    #[test]
    fn labels_are_round_and_have_room() {
        let axis = TimeAxis {
            from: 1_000_000,
            to: 3_910_000,
            cells: 60,
            is_ascii: false,
        };
        let labels: Vec<_> = axis
            .labels(1_000_000)
            .into_iter()
            .map(|(at, label)| format!("{at} {label}"))
            .collect();
        assert_eq!(
            labels,
            ["0 0", "10 500ms", "20 1s", "30 1.50s", "41 2s", "51 2.50s"]
        );
        let far = TimeAxis {
            from: i64::MIN,
            to: i64::MAX,
            cells: 20,
            is_ascii: true,
        };
        assert!(far.labels(0).len() < 5);
    }
}
