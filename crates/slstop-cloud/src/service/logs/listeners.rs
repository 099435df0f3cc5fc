//! How many live tail sessions are open: an account may have so many at once and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// AWS's quota of concurrent sessions.
pub const MAX_SESSIONS: usize = 15;

/// The sessions of one cloud; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Listeners(Arc<AtomicUsize>);

/// A session's place, free again when the session is dropped: at its end, or when its client went away.
#[derive(Debug)]
pub struct Seat(Listeners);

impl Listeners {
    /// A place, if there is one left.
    pub fn admit(&self) -> Option<Seat> {
        let more = |open: usize| (open < MAX_SESSIONS).then_some(open + 1);
        self.0
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, more)
            .ok()
            .map(|_| Seat(self.clone()))
    }

    /// How many sessions are open.
    pub fn n_open(&self) -> usize {
        self.0.load(Ordering::Acquire)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}
