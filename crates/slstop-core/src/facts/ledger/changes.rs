//! Which rows changed last, for readers that keep a note of every row: nothing is looked through from
//! the beginning because a few lines came.

use std::collections::VecDeque;

use super::RowId;

/// A reader that is further behind looks at everything once: this is as many as a few batches of lines can change.
const KEPT: usize = 16_384;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    recent: VecDeque<RowId>,
    /// How many are no longer kept.
    gone: u64,
}

impl Changes {
    /// Noted each time, also twice in a row: a reader may have looked in between.
    pub fn note(&mut self, row: RowId) {
        if self.recent.len() >= KEPT {
            self.recent.pop_front();
            self.gone += 1;
        }
        self.recent.push_back(row);
    }

    pub fn count(&self) -> u64 {
        self.gone + self.recent.len() as u64
    }

    /// The rows that changed since `count` was this; `None` if that is too long ago.
    pub fn since(&self, count: u64) -> Option<impl Iterator<Item = RowId>> {
        let skipped = usize::try_from(count.checked_sub(self.gone)?).ok()?;
        (skipped <= self.recent.len()).then(|| self.recent.range(skipped..).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(changes: &Changes, count: u64) -> Option<Vec<u32>> {
        let since = changes.since(count)?;
        Some(since.map(|row| row.index()).collect())
    }

    #[test]
    fn whoever_looks_again_sees_what_changed_in_between() {
        let mut changes = Changes::default();
        changes.note(RowId::of_index(7));
        let seen = changes.count();
        assert_eq!(since(&changes, 0), Some(vec![7]));
        assert_eq!(since(&changes, seen), Some(vec![]));
        changes.note(RowId::of_index(7));
        changes.note(RowId::of_index(8));
        assert_eq!(since(&changes, seen), Some(vec![7, 8]));
    }

    #[test]
    fn whoever_looks_too_late_is_told_so() {
        let mut changes = Changes::default();
        for row in 0..=KEPT as u32 {
            changes.note(RowId::of_index(row));
        }
        assert_eq!(since(&changes, 0), None);
        assert_eq!(since(&changes, 1).map(|rows| rows.len()), Some(KEPT));
        assert_eq!(since(&changes, u64::MAX), None, "of another ledger");
    }
}
