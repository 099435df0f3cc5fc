//! What follows for the rows when lines change hands, or stop doing so.

use std::time::Duration;

use super::evidence::Evidence;
use super::stream::StreamId;
use super::timeline::Consequences;
use super::{Ledger, RowId};

/// Where nothing came for so long, nothing is late any more.
const QUIET: Duration = Duration::from_secs(5 * 60);
/// Streams that are tidied at a time.
const TIDIED: usize = 2048;

impl Ledger {
    pub(super) fn follow(&mut self, stream: StreamId, changes: &Consequences) {
        for (row, evidence) in &changes.settled {
            self.change(*row, |row, errors| row.add_evidence(evidence, errors));
        }
        let mut losers: Vec<RowId> = Vec::new();
        for moved in &changes.moved {
            self.owned.push((moved.line, moved.to));
            if let Some(from) = moved.from {
                self.change(from, |row, _| row.lose());
                losers.push(from);
            }
            if let Some(to) = moved.to {
                self.change(to, |row, errors| {
                    row.reach(moved.at);
                    if let Some(evidence) = &moved.evidence {
                        row.add_unconfirmed(evidence, errors);
                    }
                });
            }
        }
        losers.sort_unstable();
        losers.dedup();
        for row in losers {
            self.move_evidence(stream, row);
        }
    }

    /// A row that lost a line knows only what its other lines say.
    fn move_evidence(&mut self, stream: StreamId, row: RowId) {
        let Some(log) = self.streams.get(stream) else {
            return;
        };
        let mut beside = Evidence::default();
        for evidence in log.timeline.unconfirmed_evidence(row) {
            beside.add(&evidence, &self.errors);
        }
        self.change(row, |row, _| row.set_unconfirmed(beside));
    }

    /// Gives back what was kept of streams for lines that are late: of some streams each time, so that no step
    /// takes longer for there being many.
    pub(super) fn tidy(&mut self) {
        let quiet = self.newest.unwrap_or_default().minus(QUIET);
        let oldest = RowId::of_index(self.rows.forgotten());
        let mut changes = Consequences::default();
        for stream in self.streams.round(self.tidy_from, TIDIED) {
            self.tidy_from = StreamId(stream.0 + 1);
            self.streams.change(stream, |log| {
                log.timeline.tidy(quiet, oldest, &mut changes);
                log.starts.forget(oldest);
            });
            self.follow(stream, &changes);
            changes.clear();
        }
    }
}
