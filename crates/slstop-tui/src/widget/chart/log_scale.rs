//! From durations to rows, by their logarithm: every row stands for the same factor, so that what takes ten
//! milliseconds and what takes ten seconds can both be read.

use std::ops::Range;

use super::time_frame::points_of;

/// A decade: lower pictures would make small differences look large.
const FEWEST: usize = 6;
/// Steps are numbers of a byte, and a duration has no more than this many.
pub(super) const STEPS: usize = 64;
/// Steps in a decade: the first of them begins at a power of ten.
const IN_DECADE: usize = 6;
/// Within a decade, the steps whose borders are worth a label, the roundest first.
const ROUND: [usize; 4] = [0, 4, 2, 3];

/// Steps of durations over rows.
pub(super) struct LogScale<'a> {
    /// Where each step begins.
    border: &'a dyn Fn(u8) -> f64,
    first: usize,
    n_steps: usize,
    height: u16,
}

impl<'a> LogScale<'a> {
    /// Over these steps, or a decade around them.
    pub fn new(border: &'a dyn Fn(u8) -> f64, steps: Range<usize>, height: u16) -> Self {
        let missing = FEWEST.saturating_sub(steps.len());
        let first = steps.start.min(STEPS - 1).saturating_sub(missing / 2);
        let end = steps.end.max(first + FEWEST).min(STEPS);
        Self {
            border,
            first,
            n_steps: end.saturating_sub(first).max(1),
            height,
        }
    }

    /// The step that a value lies in.
    pub fn step(border: &dyn Fn(u8) -> f64, value: f64) -> Option<usize> {
        (value.is_finite() && value >= 0.0).then(|| {
            let begun = (1..STEPS).take_while(|step| border(as_step(*step)) <= value);
            begun.last().unwrap_or(0)
        })
    }

    /// The steps that a row shows; rows count from the top.
    pub fn steps_of(&self, row: u16) -> Range<usize> {
        let from_bottom = self.height.saturating_sub(row + 1);
        let steps = points_of(from_bottom, self.height, self.n_steps);
        steps.start + self.first..steps.end + self.first
    }

    /// The row that a value lies in; none when it is outside of the picture.
    pub fn row(&self, value: f64) -> Option<u16> {
        let step = Self::step(self.border, value)?;
        let behind = step.checked_sub(self.first)?;
        if behind >= self.n_steps {
            return None;
        }
        let (from, to) = (
            (self.border)(as_step(step)),
            (self.border)(as_step(step + 1)),
        );
        // Below the first border there is no factor to go by.
        let within = if from > 0.0 && to.is_finite() && to > from {
            ((value / from).ln() / (to / from).ln()).clamp(0.0, 0.999)
        } else {
            0.0
        };
        let share = (behind as f64 + within) / self.n_steps as f64;
        let from_bottom = (share * f64::from(self.height)) as u16;
        self.height.checked_sub(from_bottom + 1)
    }

    /// Rows and the values that begin in them, the roundest values first where there is no room for all.
    pub fn labels(&self) -> Vec<(u16, f64)> {
        let apart = if self.height < 8 { 1 } else { 2 };
        let mut labels: Vec<(u16, f64)> = Vec::new();
        for round in ROUND {
            let steps = self.first..self.first + self.n_steps;
            for step in steps.filter(|step| *step > 0 && (step - 1) % IN_DECADE == round) {
                let value = (self.border)(as_step(step));
                let Some(row) = self.row(value) else { continue };
                if labels.iter().all(|(taken, _)| taken.abs_diff(row) > apart) {
                    labels.push((row, value));
                }
            }
        }
        labels.sort_unstable_by_key(|(row, _)| *row);
        labels
    }
}

fn as_step(step: usize) -> u8 {
    u8::try_from(step).unwrap_or(u8::MAX)
}
