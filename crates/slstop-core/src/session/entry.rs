//! One line of a recording: an event, or ticks that came one after another. A search through a large log
//! takes thousands of turns, and a quiet console makes one a second: as single events they would push out
//! everything else.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::message::{Event, Stamped};
use slstop_base::Timestamp;

/// The most ticks of one entry: what a hostile file can make a reader do for one line.
const MOST_TICKS: u32 = 10_000;

#[derive(Clone, Debug, PartialEq)]
pub enum SessionEntry {
    Event(Arc<Stamped>),
    Ticks(TickRun),
}

/// Ticks without any other event between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TickRun {
    ticks: u32,
    /// When the first was.
    at: Timestamp,
    /// When the last was.
    until: Timestamp,
    /// The number of the first.
    seq: u64,
}

impl TickRun {
    /// None if it is another event.
    pub fn of(stamped: &Stamped) -> Option<Self> {
        (stamped.event == Event::Tick).then_some(Self {
            ticks: 1,
            at: stamped.at,
            until: stamped.at,
            seq: stamped.seq,
        })
    }

    /// Takes one more tick; false if it does not follow the last one.
    pub fn add(&mut self, stamped: &Stamped) -> bool {
        let follows = stamped.event == Event::Tick
            && stamped.seq == self.seq.saturating_add(u64::from(self.ticks))
            && self.ticks < MOST_TICKS;
        if follows {
            self.ticks += 1;
            self.until = self.until.max(stamped.at);
        }
        follows
    }

    /// The ticks one by one, evenly spread between the first and the last.
    fn events(&self) -> impl Iterator<Item = Arc<Stamped>> + use<> {
        let Self {
            ticks,
            at,
            until,
            seq,
        } = *self;
        let span = until.since(at);
        (0..ticks).map(move |n| {
            Arc::new(Stamped {
                at: at.plus(span.saturating_mul(n) / (ticks - 1).max(1)),
                seq: seq.saturating_add(u64::from(n)),
                event: Event::Tick,
            })
        })
    }
}

impl SessionEntry {
    /// What one event is by itself.
    pub fn of(stamped: &Arc<Stamped>) -> Self {
        TickRun::of(stamped).map_or_else(|| Self::Event(Arc::clone(stamped)), Self::Ticks)
    }

    /// None if the line is no entry.
    pub fn read(line: &[u8]) -> Option<Self> {
        if let Ok(stamped) = serde_json::from_slice(line) {
            return Some(Self::Event(Arc::new(stamped)));
        }
        let ticks: TickRun = serde_json::from_slice(line).ok()?;
        (1..=MOST_TICKS)
            .contains(&ticks.ticks)
            .then_some(Self::Ticks(ticks))
    }

    /// When it was over.
    pub fn until(&self) -> Timestamp {
        match self {
            Self::Event(stamped) => stamped.at,
            Self::Ticks(ticks) => ticks.until,
        }
    }

    /// When it began.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Event(stamped) => stamped.at,
            Self::Ticks(ticks) => ticks.at,
        }
    }

    /// The number of its last event.
    pub fn last_seq(&self) -> u64 {
        match self {
            Self::Event(stamped) => stamped.seq,
            Self::Ticks(ticks) => ticks.seq.saturating_add(u64::from(ticks.ticks) - 1),
        }
    }

    pub fn n_events(&self) -> u64 {
        match self {
            Self::Event(_) => 1,
            Self::Ticks(ticks) => u64::from(ticks.ticks),
        }
    }

    /// The events that the entry stands for, in order.
    pub fn events(&self) -> impl Iterator<Item = Arc<Stamped>> + use<> {
        let (event, ticks) = match self {
            Self::Event(stamped) => (Some(Arc::clone(stamped)), None),
            Self::Ticks(ticks) => (None, Some(ticks.events())),
        };
        event.into_iter().chain(ticks.into_iter().flatten())
    }
}
