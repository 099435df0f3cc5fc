//! How many lines of which loudness there were in each moment, kept as lines come and go.

use std::collections::BTreeMap;
use std::time::Duration;

use slstop_base::Timestamp;
use slstop_core::domain::line::Level;

use super::index::IndexEntry;

/// Fine enough for the shortest window on a wide screen; a day has 17,280 of them.
pub const STEP: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub all: u32,
    pub warnings: u32,
    pub errors: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// By the beginnings of their steps; never zero.
    counts: BTreeMap<Timestamp, Counts>,
}

impl Histogram {
    pub fn add(&mut self, entry: &IndexEntry) {
        let counts = self.counts.entry(entry.place.0.floor(STEP)).or_default();
        counts.all = counts.all.saturating_add(1);
        if let Some(loud) = counts.loud(entry) {
            *loud = loud.saturating_add(1);
        }
    }

    pub fn remove(&mut self, entry: &IndexEntry) {
        let step = entry.place.0.floor(STEP);
        let Some(counts) = self.counts.get_mut(&step) else {
            return;
        };
        counts.all = counts.all.saturating_sub(1);
        if let Some(loud) = counts.loud(entry) {
            *loud = loud.saturating_sub(1);
        }
        if counts.all == 0 {
            self.counts.remove(&step);
        }
    }

    /// The sums of so many spans, one behind the other; a span is a multiple of a step, as is the start.
    pub fn columns(&self, start: Timestamp, span: Duration, n: usize) -> Vec<Counts> {
        let mut columns = vec![Counts::default(); n];
        let end = start.plus(span.saturating_mul(u32::try_from(n).unwrap_or(u32::MAX)));
        for (at, counts) in self.counts.range(start..end.max(start)) {
            let column = at.since(start).as_millis() / span.as_millis().max(1);
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if let Some(column) = columns.get_mut(column) {
                column.all = column.all.saturating_add(counts.all);
                column.warnings = column.warnings.saturating_add(counts.warnings);
                column.errors = column.errors.saturating_add(counts.errors);
            }
        }
        columns
    }
}

impl Counts {
    fn loud(&mut self, entry: &IndexEntry) -> Option<&mut u32> {
        match entry.level {
            Level::Error | Level::Fatal => Some(&mut self.errors),
            Level::Warn => Some(&mut self.warnings),
            Level::Trace | Level::Debug | Level::Info => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::facts::logs::LineId;

    fn entry(secs: i64, level: Level) -> IndexEntry {
        IndexEntry {
            place: (Timestamp::from_millis(secs * 1000), LineId::default()),
            level,
        }
    }

    #[test]
    fn lines_are_counted_where_they_are_and_uncounted_when_they_leave() {
        let mut histogram = Histogram::default();
        let entries = [
            (0, Level::Info),
            (4, Level::Error),
            (5, Level::Fatal),
            (29, Level::Warn),
        ]
        .map(|(secs, level)| entry(secs, level));
        entries.iter().for_each(|entry| histogram.add(entry));
        let counted = |histogram: &Histogram| {
            let start = Timestamp::from_millis(0);
            let columns = histogram.columns(start, 3 * STEP, 2);
            columns
                .iter()
                .map(|counts| (counts.all, counts.warnings, counts.errors))
                .collect::<Vec<_>>()
        };
        assert_eq!(counted(&histogram), [(3, 0, 2), (1, 1, 0)]);
        entries.iter().for_each(|entry| histogram.remove(entry));
        assert_eq!(histogram, Histogram::default());
    }
}
