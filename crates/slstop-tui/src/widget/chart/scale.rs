//! From values to heights, with round numbers at the axis.

const MOST_STEPS: u32 = 8;

/// Which numbers are round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ticks {
    /// 1, 2, 2.5 and 5 times a power of ten.
    #[default]
    Decimal,
    /// Things that are counted: there is no half of one.
    Whole,
    /// Milliseconds: from a minute on, what is round on a clock.
    Millis,
}

/// Round spans beyond a minute, in minutes.
const SPANS: &[f64] = &[
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 360.0, 720.0, 1440.0,
];

/// From zero up to a round number at or above all values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub top: f64,
    step: f64,
    height: u16,
    /// Nothing was measured: there is nothing to label.
    pub is_empty: bool,
}

impl Scale {
    pub fn new(highest: Option<f64>, height: u16, ticks: Ticks) -> Self {
        let is_empty = highest.is_none();
        let highest = highest
            .filter(|highest| highest.is_finite() && *highest > 0.0)
            .unwrap_or(1.0);
        // A label every three rows is the most that reads well; of the round numbers that this
        // leaves, the lowest top wastes the least room, and then more labels say more.
        let most = u32::from((height / 3).max(1));
        let candidates = (1..=most.min(MOST_STEPS)).rev().map(|steps| {
            let step = ticks.round_up(highest / f64::from(steps));
            // A value just above a round number by the error of the division is that number.
            (step, step * (highest / step - 1e-9).ceil().max(1.0))
        });
        let lowest = candidates.min_by(|a, b| a.1.total_cmp(&b.1));
        let (step, top) = lowest.unwrap_or((highest, highest));
        Self {
            top,
            step,
            height,
            is_empty,
        }
    }

    /// Heights in parts of a cell: with eight parts, a bar in eighths.
    pub fn parts(&self, value: f64, parts: u16) -> u32 {
        let whole = f64::from(self.height) * f64::from(parts);
        let height = (value / self.top * whole).clamp(0.0, whole);
        // What is there is seen, however small.
        if value > 0.0 {
            height.round().max(1.0) as u32
        } else {
            0
        }
    }

    /// The row whose upper edge is nearest to the value; none when it is above the picture.
    pub fn row(&self, value: f64) -> Option<u16> {
        if !(0.0..=self.top).contains(&value) || self.height == 0 {
            return None;
        }
        let rows = self.parts(value, 1).max(1);
        u16::try_from(rows)
            .ok()
            .and_then(|rows| self.height.checked_sub(rows))
    }

    /// Rows and the values to write there, from the top; no row twice.
    pub fn labels(&self) -> Vec<(u16, f64)> {
        if self.is_empty || self.height == 0 {
            return Vec::new();
        }
        let steps = ((self.top / self.step).round() as u32).min(u32::from(self.height));
        let values = (0..=steps).rev().map(|n| self.step * f64::from(n));
        let mut labels: Vec<(u16, f64)> = values
            .filter_map(|value| Some((self.row(value)?, value)))
            .collect();
        // Zero, in the last row, is worth more than what shares its row; the top more than what is next to it.
        if labels.len() > 2 {
            labels.dedup_by(|later, earlier| later.0 == earlier.0 && later.1 > 0.0);
        }
        if let Some(at) = labels
            .iter()
            .position(|(row, value)| *value > 0.0 && *row + 1 == self.height)
            && self.height > 1
        {
            labels.remove(at);
        }
        labels.dedup_by_key(|(row, _)| *row);
        labels
    }
}

/// The next of 1, 2, 2.5 and 5 times a power of ten.
impl Ticks {
    fn round_up(self, value: f64) -> f64 {
        const MINUTE: f64 = 60_000.0;
        match self {
            Self::Decimal => round_up(value),
            Self::Whole => {
                let rounded = round_up(value.max(1.0));
                if rounded == 2.5 { 5.0 } else { rounded }
            }
            Self::Millis if value > MINUTE / 2.0 => {
                let round = SPANS
                    .iter()
                    .map(|span| span * MINUTE)
                    .find(|span| value <= *span);
                round.unwrap_or_else(|| round_up(value))
            }
            Self::Millis => round_up(value),
        }
    }
}

fn round_up(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let digit = value / power;
    let round = [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .find(|round| digit <= round + 1e-9)
        .unwrap_or(10.0);
    let rounded = round * power;
    // The ends of the numbers, where powers vanish or overflow.
    if rounded.is_finite() && rounded > 0.0 {
        rounded
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_counted_has_no_halves_and_spans_are_round_on_a_clock() {
        let top = |highest: f64, ticks| Scale::new(Some(highest), 9, ticks).labels()[0].1;
        let values = |highest: f64, ticks| {
            let labels = Scale::new(Some(highest), 9, ticks).labels();
            labels
                .into_iter()
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
        };
        assert!(
            values(5.0, Ticks::Whole)
                .iter()
                .all(|value| value.fract() == 0.0)
        );
        assert_eq!(values(1.0, Ticks::Whole), [1.0, 0.0]);
        assert_eq!(top(119_000.0, Ticks::Millis), 120_000.0);
        assert_eq!(top(1_980.0, Ticks::Millis), 2_000.0);
    }

    #[test]
    fn labels_are_round_and_far_enough_apart() {
        let values =
            |highest: f64, height: u16| Scale::new(Some(highest), height, Ticks::Decimal).labels();
        assert_eq!(values(412.0, 9), [(0, 500.0), (4, 250.0), (8, 0.0)]);
        assert_eq!(values(0.3, 6), [(0, 0.4), (3, 0.2), (5, 0.0)]);
        assert_eq!(values(100.0, 3), [(0, 100.0), (2, 0.0)]);
        assert_eq!(values(7.0, 1), [(0, 10.0)]);
        assert_eq!(values(0.0, 4), [(0, 1.0), (3, 0.0)]);
        assert_eq!(Scale::new(None, 9, Ticks::Decimal).labels(), []);
    }

    #[test]
    fn what_is_above_the_picture_has_no_row() {
        let scale = Scale::new(Some(100.0), 10, Ticks::Decimal);
        assert_eq!(
            (scale.row(100.0), scale.row(0.0), scale.row(50.0)),
            (Some(0), Some(9), Some(5))
        );
        assert_eq!(
            (scale.row(101.0), scale.row(f64::NAN), scale.row(-1.0)),
            (None, None, None)
        );
    }

    proptest! {
        #[test]
        fn every_value_has_a_height_within_the_picture(highest in any::<f64>(), value in any::<f64>(), height in 0..200u16) {
            let scale = Scale::new(Some(highest), height, Ticks::Decimal);
            prop_assert!(scale.top > 0.0);
            prop_assert!(scale.parts(value, 8) <= u32::from(height).max(1) * 8);
            prop_assert!(scale.row(value).is_none_or(|row| row < height));
            let rows: Vec<u16> = scale.labels().iter().map(|(row, _)| *row).collect();
            prop_assert!(rows.windows(2).all(|pair| pair[0] < pair[1]) && rows.len() <= usize::from(height));
        }
    }
}
