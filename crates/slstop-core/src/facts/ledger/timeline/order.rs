//! Where a line stands among those of its time.

use slstop_base::Timestamp;

use super::{Mark, Timeline};

impl Timeline {
    /// Behind what is as old; but of one millisecond a request's START comes first, its END last, and
    /// the next request's START behind that.
    pub(super) fn index_of(&self, at: Timestamp, mark: Mark) -> usize {
        let mut index = self.entries.len();
        if self.entries.back().is_some_and(|last| last.at > at) {
            index = self.entries.partition_point(|entry| entry.at <= at);
        }
        let as_old = || {
            self.entries
                .range(..index)
                .rev()
                .take_while(|entry| entry.at == at)
        };
        match mark {
            Mark::Loose => {
                index -= as_old()
                    .take_while(|entry| matches!(entry.mark, Mark::End(_)))
                    .count()
            }
            Mark::Start(row) => {
                let own_end = as_old().position(|entry| entry.mark == Mark::End(row));
                let before = own_end.map_or(0, |behind| behind + 1);
                let loose = as_old()
                    .skip(before)
                    .take_while(|entry| entry.mark == Mark::Loose);
                index -= before + loose.count();
            }
            Mark::End(row) => {
                let own = as_old().take_while(|entry| entry.mark != Mark::Start(row));
                let others = own
                    .enumerate()
                    .filter(|(_, entry)| matches!(entry.mark, Mark::Start(_)));
                index -= others.last().map_or(0, |(behind, _)| behind + 1);
            }
            _ => {}
        }
        index
    }
}
