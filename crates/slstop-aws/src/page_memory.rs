//! Where pages of log events are put together: fresh memory for each cost as much as reading it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More is not kept for the next page. CloudWatch's have 1 MB of messages, those of emulators some more.
const MOST_KEPT: usize = 8 << 20;

#[derive(Clone, Debug, Default)]
pub struct PageMemory(Arc<Mutex<Vec<u8>>>);

impl PageMemory {
    /// Empty. Of pages that are read at the same time, one finds memory here.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.kept())
    }

    pub fn give_back(&self, mut memory: Vec<u8>) {
        memory.clear();
        let mut kept = self.kept();
        if memory.capacity() <= MOST_KEPT && memory.capacity() > kept.capacity() {
            *kept = memory;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<u8>> {
        // Both steps are whole: a panic elsewhere leaves it usable.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_memory_within_the_bound_is_kept() {
        let kept = PageMemory::default();
        kept.give_back(b"page".to_vec());
        kept.give_back(Vec::with_capacity(1 << 20));
        kept.give_back(Vec::with_capacity(MOST_KEPT + 1));
        let memory = kept.take();
        assert!(memory.is_empty() && (1 << 20..=MOST_KEPT).contains(&memory.capacity()));
        assert_eq!(kept.take().capacity(), 0);
    }
}
