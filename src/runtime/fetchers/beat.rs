//! The clock that stamps events and the budget of all, as the rhythm of those who follow something for long.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::till::Till;
use super::{Clock, Pulse, Wanted};
use slstop_aws::fetch::Rhythm;
use slstop_base::{PlaceId, Timestamp, Usd};
use slstop_core::message::Tempo;

pub struct Beat {
    place: PlaceId,
    clock: Clock,
    pulse: Mutex<Pulse>,
    /// Nothing where nobody can come or go.
    wanted: Option<watch::Receiver<Wanted>>,
    allowance: Usd,
    till: Till,
}

impl Beat {
    /// Of somebody who waits at a prompt.
    pub fn new(clock: Clock) -> Self {
        let pulse = Mutex::new(Pulse::new(clock()));
        Self {
            place: PlaceId::FIRST,
            clock,
            pulse,
            wanted: None,
            allowance: Usd::ZERO,
            till: Till::default(),
        }
    }

    /// Of a console, in which others spend as well.
    pub(super) fn of_console(
        place: PlaceId,
        clock: Clock,
        wanted: watch::Receiver<Wanted>,
        allowance: Usd,
        till: Till,
    ) -> Self {
        Self {
            place,
            wanted: Some(wanted),
            allowance,
            till,
            ..Self::new(clock)
        }
    }
}

impl fmt::Debug for Beat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Beat")
    }
}

impl Rhythm for Beat {
    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        // No step leaves a pulse half-changed.
        let mut pulse = self.pulse.lock().unwrap_or_else(PoisonError::into_inner);
        pulse.observe((self.clock)());
        tokio::time::sleep(pulse.nap(span)).boxed()
    }

    fn tempo(&self) -> Tempo {
        let wanted = self.wanted.as_ref();
        wanted.map_or(Tempo::Usual, |wanted| wanted.borrow().tempo)
    }

    fn is_in_sight(&self, group: &str) -> bool {
        let wanted = self.wanted.as_ref();
        wanted.is_some_and(|wanted| {
            let in_sight = &wanted.borrow().in_sight;
            let here = in_sight.get(&self.place);
            here.is_some_and(|groups| groups.contains(group))
        })
    }

    fn allowance(&self) -> Usd {
        self.allowance
    }

    fn paid(&self, cost: Usd) {
        self.till.put(cost);
    }
}
