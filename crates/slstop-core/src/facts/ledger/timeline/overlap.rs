//! Whether several requests run at once in a stream: then what stands where says nothing about whose it is.

use std::time::Duration;

use crate::facts::ledger::row::RowId;

use super::Timeline;
use super::context::{LineContext, LineMark};
use super::entry::TimelineEntry;

/// A request may begin in the very millisecond in which the one before it ends.
const JITTER: Duration = Duration::from_millis(5);
impl Timeline {
    /// Whether a request ended after another had begun in the same stream: as far as the new entry
    /// says, because the others were looked at when they came.
    pub(super) fn overlaps(&self, index: usize) -> bool {
        let is_end_of = |entry: &&TimelineEntry, row| entry.mark == LineMark::End(row);
        match (self.entries[index].mark, self.context_before(index)) {
            (LineMark::End(row), LineContext::Running(running)) if running != row => {
                let begin = self
                    .entries
                    .range(..index)
                    .rposition(|entry| entry.mark == LineMark::Start(row));
                begin.is_some_and(|begin| self.begins_within(row, begin, index))
            }
            (LineMark::Start(row), before) => {
                let late = || self.entries.range(index + 1..);
                let own = late().position(|entry| is_end_of(&entry, row));
                if own.is_some_and(|length| self.begins_within(row, index, index + 1 + length)) {
                    return true;
                }
                let LineContext::Running(running) = before else {
                    return false;
                };
                let mut late = late();
                let end = late.find(|entry| is_end_of(entry, running));
                end.is_some_and(|end| end.at.since(self.entries[index].at) > JITTER)
            }
            _ => false,
        }
    }

    /// Whether another request begins between these entries, clearly before the last of them.
    fn begins_within(&self, row: RowId, from: usize, to: usize) -> bool {
        let end = self.entries[to].at;
        let mut between = self.entries.range(from..to);
        between.any(|entry| {
            matches!(entry.mark, LineMark::Start(other) if other != row)
                && end.since(entry.at) > JITTER
        })
    }
}
