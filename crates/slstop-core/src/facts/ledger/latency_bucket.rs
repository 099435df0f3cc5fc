//! The steps that durations are counted in: six a decade, with round numbers at their borders.
//!
//! ```text
//! 100µs  150µs  200µs  300µs  500µs  700µs  1ms  1.5ms  2ms  3ms  5ms  7ms  10ms ... 10,000s
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::line::Micros;

/// In tenths of the decade that they belong to.
const STEPS: [u64; 6] = [10, 15, 20, 30, 50, 70];
const DECADES: usize = 8;
/// The borders between the steps: below the first lies step 0, above the last one lies the last step.
const BORDERS: [u64; STEPS.len() * DECADES + 1] = borders();

const fn borders() -> [u64; STEPS.len() * DECADES + 1] {
    let mut borders = [0; STEPS.len() * DECADES + 1];
    let mut decade = 100;
    let mut at = 0;
    while at < borders.len() {
        borders[at] = STEPS[at % STEPS.len()] * decade / 10;
        at += 1;
        if at % STEPS.len() == 0 {
            decade *= 10;
        }
    }
    borders
}

/// A step, by its number from the shortest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LatencyBucket(pub u8);

impl LatencyBucket {
    pub fn of(duration: Micros) -> Self {
        let above = BORDERS.partition_point(|border| *border <= duration.0);
        Self(u8::try_from(above).unwrap_or(u8::MAX))
    }

    /// From its shortest duration up to the first that is too long for it; the last one has no end.
    pub fn range(self) -> Range<Micros> {
        let border = |at: usize| BORDERS.get(at).copied();
        let from = usize::from(self.0).checked_sub(1);
        let from = from.map_or(Some(0), border).unwrap_or(u64::MAX);
        let to = border(usize::from(self.0)).unwrap_or(u64::MAX);
        Micros(from)..Micros(to)
    }
}

/// Invocations of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LatencyCount {
    pub count: u32,
    pub failed: u32,
    pub cold: u32,
}

impl LatencyCount {
    pub fn of_one(is_failed: bool, is_cold: bool) -> Self {
        Self {
            count: 1,
            failed: u32::from(is_failed),
            cold: u32::from(is_cold),
        }
    }

    pub fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.failed = self.failed.saturating_add(other.failed);
        self.cold = self.cold.saturating_add(other.cold);
    }

    pub fn take_out(&mut self, other: Self) {
        self.count = self.count.saturating_sub(other.count);
        self.failed = self.failed.saturating_sub(other.failed);
        self.cold = self.cold.saturating_sub(other.cold);
    }
}

/// How many invocations took how long; as many entries as there are steps at most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LatencyHistogram(BTreeMap<LatencyBucket, LatencyCount>);

impl LatencyHistogram {
    pub fn add(&mut self, bucket: LatencyBucket, count: LatencyCount) {
        self.0.entry(bucket).or_default().add(count);
    }

    /// Every step from the shortest to the longest that something is in, also the empty ones between.
    pub fn steps(&self) -> impl Iterator<Item = (LatencyBucket, LatencyCount)> {
        let first = self.0.keys().next().map_or(1, |bucket| bucket.0);
        let last = self.0.keys().next_back().map_or(0, |bucket| bucket.0);
        let count = |bucket| self.0.get(&bucket).copied().unwrap_or_default();
        (first..=last).map(move |number| (LatencyBucket(number), count(LatencyBucket(number))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_lies_within_the_step_that_it_is_counted_in() {
        for micros in [
            0,
            99,
            100,
            149,
            150,
            999,
            1000,
            1_234_567,
            900_000_000,
            u64::MAX - 1,
        ] {
            let range = LatencyBucket::of(Micros(micros)).range();
            assert!(range.contains(&Micros(micros)), "{micros}: {range:?}");
        }
        let second = LatencyBucket::of(Micros(1_000_000)).range();
        assert_eq!(second, Micros(1_000_000)..Micros(1_500_000));
        assert!(LatencyBucket::of(Micros(u64::MAX)).0 as usize <= BORDERS.len());
    }

    #[test]
    fn a_histogram_has_the_empty_steps_between_and_none_beyond() {
        let mut histogram = LatencyHistogram::default();
        assert_eq!(histogram.steps().count(), 0);
        for (micros, is_failed) in [(1000, false), (1100, true), (5000, false)] {
            let one = LatencyCount::of_one(is_failed, false);
            histogram.add(LatencyBucket::of(Micros(micros)), one);
        }
        let counts: Vec<_> = histogram
            .steps()
            .map(|(_, of)| (of.count, of.failed))
            .collect();
        assert_eq!(counts, [(2, 1), (0, 0), (0, 0), (0, 0), (1, 0)]);
    }
}
