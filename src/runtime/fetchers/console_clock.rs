//! The clock that stamps events and the budget of all, as the rhythm of those who follow something for long.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::spend_counter::SpendCounter;
use super::{Clock, ClockRate, WantedQuestions};
use slstop_aws::fetch::FetchClock;
use slstop_base::{PlaceId, Timestamp, Usd};
use slstop_core::message::Tempo;

pub struct ConsoleClock {
    place: PlaceId,
    clock: Clock,
    rate: Mutex<ClockRate>,
    /// `None` for commands: there is no screen whose focus could change.
    wanted: Option<watch::Receiver<WantedQuestions>>,
    allowance: Usd,
    spent: SpendCounter,
}

impl ConsoleClock {
    /// Of somebody who waits at a prompt.
    pub fn new(clock: Clock) -> Self {
        let rate = Mutex::new(ClockRate::new(clock()));
        Self {
            place: PlaceId::FIRST,
            clock,
            rate,
            wanted: None,
            allowance: Usd::ZERO,
            spent: SpendCounter::default(),
        }
    }

    /// Of a console, in which others spend as well.
    pub(super) fn of_console(
        place: PlaceId,
        clock: Clock,
        wanted: watch::Receiver<WantedQuestions>,
        allowance: Usd,
        spent: SpendCounter,
    ) -> Self {
        Self {
            place,
            wanted: Some(wanted),
            allowance,
            spent,
            ..Self::new(clock)
        }
    }
}

impl fmt::Debug for ConsoleClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Beat")
    }
}

impl FetchClock for ConsoleClock {
    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        // No step leaves a pulse half-changed.
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        rate.observe((self.clock)());
        tokio::time::sleep(rate.nap(span)).boxed()
    }

    fn tempo(&self) -> Tempo {
        let wanted = self.wanted.as_ref();
        wanted.map_or(Tempo::Usual, |wanted| wanted.borrow().tempo)
    }

    fn is_in_sight(&self, group: &str) -> bool {
        let wanted = self.wanted.as_ref();
        wanted.is_some_and(|wanted| {
            let in_sight = &wanted.borrow().watched_groups;
            let here = in_sight.get(&self.place);
            here.is_some_and(|groups| groups.contains(group))
        })
    }

    fn allowance(&self) -> Usd {
        self.allowance
    }

    fn paid(&self, cost: Usd) {
        self.spent.put(cost);
    }
}
