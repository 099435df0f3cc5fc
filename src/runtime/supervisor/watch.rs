//! One question that is, or just was, wanted: where it stands.

use std::time::Duration;

use slstop_base::Timestamp;

/// Tells the answers of one asking from those of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

#[derive(Clone, Debug)]
pub struct Watch {
    /// When it was no longer wanted; nothing while it is.
    pub unwanted: Option<Timestamp>,
    pub phase: Phase,
    /// When it was last asked.
    pub asked: Option<Timestamp>,
    pub was_answered: bool,
    pub n_failures: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Wanted since, never asked.
    New {
        since: Timestamp,
    },
    Running {
        ticket: Ticket,
    },
    /// Answered: to be asked again after its period.
    Answered,
    /// Answered: to be asked again when something changes.
    Asleep,
    /// To be tried again; not even the user hastens a throttle or a spent budget.
    Failed {
        retry_at: Timestamp,
        yields_to_poke: bool,
    },
    /// The user, or a change, asks for it.
    Poked {
        at: Timestamp,
    },
}

impl Watch {
    pub fn new(now: Timestamp) -> Self {
        Self {
            unwanted: None,
            phase: Phase::New { since: now },
            asked: None,
            was_answered: false,
            n_failures: 0,
        }
    }

    /// No sooner than this after it was last asked.
    pub fn spaced(&self, now: Timestamp, spacing: Duration) -> Timestamp {
        self.asked.map_or(now, |asked| asked.plus(spacing).max(now))
    }

    /// The clock was set back: what was an hour from now must not become a day.
    pub fn set_back(&mut self, by: Duration) {
        let moments = [self.unwanted.as_mut(), self.asked.as_mut()]
            .into_iter()
            .flatten();
        let phase = match &mut self.phase {
            Phase::New { since: at } | Phase::Failed { retry_at: at, .. } | Phase::Poked { at } => {
                Some(at)
            }
            Phase::Running { .. } | Phase::Answered | Phase::Asleep => None,
        };
        for moment in moments.chain(phase) {
            *moment = moment.minus(by);
        }
    }
}
