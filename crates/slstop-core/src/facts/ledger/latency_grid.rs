//! How many invocations of a function took how long, and when: kept up while rows change, so that nobody walks
//! over the invocations to draw them.
//!
//! ```text
//!  1s   .  .  .  2  .        a cell: ten seconds wide, one step of durations high
//! 200ms 7  8  7  9  8
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use super::latency_bucket::{LatencyBucket, LatencyCount};
use crate::domain::line::Micros;

/// A cell and its share of a tree's nodes, in bytes, about.
const CELL: usize = 32;

/// What is counted of a finished invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Took {
    pub bucket: LatencyBucket,
    pub is_failed: bool,
    pub is_cold: bool,
}

/// Invocations that began within the same ten seconds and took about as long. At most one for each invocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LatencyGrid(BTreeMap<(i32, LatencyBucket), LatencyCount>);

impl Took {
    pub fn new(duration: Micros, is_failed: bool, is_cold: bool) -> Self {
        Self {
            bucket: LatencyBucket::of(duration),
            is_failed,
            is_cold,
        }
    }

    fn count(self) -> LatencyCount {
        LatencyCount::of_one(self.is_failed, self.is_cold)
    }
}

impl LatencyGrid {
    pub fn add(&mut self, slot: i32, took: Took) {
        let cell = self.0.entry((slot, took.bucket)).or_default();
        cell.add(took.count());
    }

    pub fn take_out(&mut self, slot: i32, took: Took) {
        let key = (slot, took.bucket);
        if let Some(cell) = self.0.get_mut(&key) {
            cell.take_out(took.count());
            if cell.count == 0 {
                self.0.remove(&key);
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        for (key, count) in other.0 {
            self.0.entry(key).or_default().add(count);
        }
    }

    /// The cells of these slots, in the order of time.
    pub fn within(
        &self,
        slots: Range<i32>,
    ) -> impl Iterator<Item = (i32, LatencyBucket, LatencyCount)> {
        let (first, last) = (LatencyBucket(u8::MIN), slots.end.max(slots.start));
        let cells = self.0.range((slots.start, first)..(last, first));
        cells.map(|((slot, bucket), count)| (*slot, *bucket, *count))
    }

    pub fn bytes(&self) -> usize {
        self.0.len() * CELL
    }
}
