//! How much is written to a group: what CloudWatch counts as it comes in.

use super::World;
use super::group::LogGroup;
use super::lines::{self, LogEntries};

/// What a span of time brought.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LogVolume {
    pub events: f64,
    pub bytes: f64,
}

/// AWS counts so much of every event beside its text.
pub const EVENT_OVERHEAD: u64 = 26;

/// About so many events are read for one figure; what a longer span brought is told by pieces of it.
const MOST_READ: f64 = 20_000.0;
const PIECES: i64 = 12;
/// The pieces of a sample are not the whole: rather too much than too little.
const MARGIN: f64 = 1.1;

impl World {
    /// What arrived from `from` until before `to`, as far as it is `now`.
    pub fn arrived_volume(
        &self,
        group: &LogGroup,
        (from, to): (i64, i64),
        now: i64,
        region: &str,
    ) -> LogVolume {
        let (from, to) = (from.max(self.oldest(group, now)), to.min(now));
        if from >= to {
            return LogVolume::default();
        }
        let a_minute: f64 = (group.functions.iter())
            .map(|index| {
                let function = self.function(*index);
                let caller = function.caller.map(|caller| self.function(caller));
                caller.unwrap_or(function).spec.rate * lines::expected(function)
            })
            .sum();
        let expected = a_minute * (to - from) as f64 / 60_000.0;
        if expected <= MOST_READ {
            return self.read_volume(group, from, to, region);
        }
        let piece = ((to - from) as f64 * MOST_READ / expected / PIECES as f64).max(1000.0) as i64;
        let mut sum = LogVolume::default();
        for n in 0..PIECES {
            let begin = from + (to - from - piece) / (PIECES - 1) * n;
            let part = self.read_volume(group, begin, begin + piece, region);
            sum.events += part.events;
            sum.bytes += part.bytes;
        }
        let times = (to - from) as f64 / (piece * PIECES) as f64 * MARGIN;
        LogVolume {
            events: (sum.events * times).round(),
            bytes: (sum.bytes * times).round(),
        }
    }

    fn read_volume(&self, group: &LogGroup, from: i64, to: i64, region: &str) -> LogVolume {
        let mut sum = LogVolume::default();
        let mut lines = LogEntries::default();
        for index in &group.functions {
            lines.clear();
            self.arrived(self.function(*index), from - 1, to - 1, region, &mut lines);
            let bytes = lines
                .lines
                .iter()
                .map(|line| lines.message(line).len() as u64);
            sum.bytes += bytes.map(|bytes| bytes + EVENT_OVERHEAD).sum::<u64>() as f64;
            sum.events += lines.lines.len() as f64;
        }
        sum
    }
}
