//! Time and budget for questions that run for long: what time it is, how to wait
//! for later, what an hour may cost. Time is given to them, because in a demo it may pass ten times as
//! fast as on the wall.

use std::fmt::Debug;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use slstop_base::{Timestamp, Usd};
use slstop_core::message::Tempo;

pub trait FetchClock: Debug + Send + Sync {
    fn now(&self) -> Timestamp;

    /// For this much of that clock's time.
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()>;

    /// Whether anybody is in a hurry.
    fn tempo(&self) -> Tempo {
        Tempo::Usual
    }

    /// Whether lines of this group are on the screen.
    fn is_in_sight(&self, _: &str) -> bool {
        false
    }

    /// What an hour of it may cost beyond what is free.
    fn allowance(&self) -> Usd {
        Usd::ZERO
    }

    /// Reports a cost to the common budget.
    fn paid(&self, _: Usd) {}
}

/// A moment that everything is asked about, however long the asking takes.
#[derive(Debug)]
pub struct FixedClock(pub Timestamp);

impl FetchClock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        tokio::time::sleep(span).boxed()
    }
}
