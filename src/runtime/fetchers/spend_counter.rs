//! What those who go on for long have spent since somebody looked.

use std::sync::{Arc, Mutex, PoisonError};

use slstop_base::Usd;

/// Clones share it.
#[derive(Clone, Debug, Default)]
pub struct SpendCounter(Arc<Mutex<Usd>>);

impl SpendCounter {
    pub fn put(&self, cost: Usd) {
        // No step leaves a sum half-changed.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += cost;
    }

    pub fn empty(&self) -> Usd {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
