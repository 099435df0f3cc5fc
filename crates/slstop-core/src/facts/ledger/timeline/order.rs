//! Where a line stands among those of its time.

use slstop_base::Timestamp;

use super::{LineMark, Timeline};

impl Timeline {
    /// Behind what is as old; but of one millisecond a request's START comes first, its END last, and
    /// the next request's START behind that.
    pub(super) fn index_of(&self, at: Timestamp, mark: LineMark) -> usize {
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
            LineMark::Loose => {
                index -= as_old()
                    .take_while(|entry| matches!(entry.mark, LineMark::End(_)))
                    .count()
            }
            LineMark::Start(row) => {
                let own_end = as_old().position(|entry| entry.mark == LineMark::End(row));
                let before = own_end.map_or(0, |behind| behind + 1);
                let loose = as_old()
                    .skip(before)
                    .take_while(|entry| entry.mark == LineMark::Loose);
                index -= before + loose.count();
            }
            LineMark::End(row) => {
                let own = as_old().take_while(|entry| entry.mark != LineMark::Start(row));
                let others = own
                    .enumerate()
                    .filter(|(_, entry)| matches!(entry.mark, LineMark::Start(_)));
                index -= others.last().map_or(0, |(behind, _)| behind + 1);
            }
            _ => {}
        }
        index
    }
}
