//! What was invoked through the API: the only part of the world that has to be remembered.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::environment::Environment;
use super::function::MINUTE;
use super::history::Lanes;
use super::invocation::Invocation;
use super::minute::Whose;

/// Invocations that are remembered; the oldest go first. A person at a keyboard makes a few hundred,
/// a replay some thousands.
const CAPACITY: usize = 20_000;

/// An invocation made through the API and what belongs to it alone.
#[derive(Clone, Debug)]
pub struct Guest {
    pub invocation: Invocation,
    /// The payload that it was sent, cut to what is shown in a log line.
    pub event: Arc<str>,
}

#[derive(Debug, Default)]
pub struct Guests {
    /// Numbers environments.
    made: AtomicU32,
    seen: Mutex<VecDeque<Guest>>,
    refused: Mutex<VecDeque<(u16, i64)>>,
}

impl Guests {
    pub fn add(&self, guest: Guest) {
        let mut seen = self.lock();
        if seen.len() == CAPACITY {
            seen.pop_front();
        }
        seen.push_back(guest);
    }

    pub fn between(
        &self,
        function: u16,
        lanes: Lanes,
        from: i64,
        to: i64,
        out: &mut Vec<Invocation>,
    ) {
        let seen = self.lock();
        let mine = (seen.iter().map(|guest| &guest.invocation))
            .filter(|guest| guest.function == function && lanes.holds(guest.environment.lane));
        out.extend(mine.filter(|guest| guest.boot_start() < to && guest.end() >= from));
    }

    /// Whether a function was ever invoked through the API.
    pub fn has(&self, function: u16) -> bool {
        self.lock()
            .iter()
            .any(|guest| guest.invocation.function == function)
    }

    /// What was sent to an invocation, by its key.
    pub fn event(&self, key: u64) -> Option<Arc<str>> {
        let seen = self.lock();
        let found = seen.iter().rev().find(|guest| guest.invocation.key == key);
        found.map(|guest| guest.event.clone())
    }

    pub fn len(&self) -> usize {
        self.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds what is made of the environment that is free (or none), a number for a new one, and how
    /// many of the function's guests run. One step, so that two never get the same environment.
    pub fn admit<E>(
        &self,
        function: u16,
        make: impl FnOnce(Option<Environment>, u32, usize) -> Result<Guest, E>,
        at: i64,
    ) -> Result<Invocation, E> {
        let mut seen = self.lock();
        // Lambda reclaims an environment that had nothing to do for some minutes.
        const KEPT: i64 = 7 * MINUTE;
        let mut last: HashMap<u32, &Invocation> = HashMap::new();
        let mut running = 0;
        let mine = seen.iter().map(|guest| &guest.invocation);
        for guest in mine.filter(|guest| guest.function == function && guest.attempt == 0) {
            running += usize::from(guest.start <= at && guest.end() >= at);
            let latest = last.entry(guest.environment.lane).or_insert(guest);
            if guest.end() >= latest.end() {
                *latest = guest;
            }
        }
        let idle = last
            .values()
            .filter(|guest| guest.end() < at && at - guest.end() < KEPT);
        let free = idle.max_by_key(|guest| (guest.end(), guest.environment.lane));
        let free = free.map(|guest| guest.environment);
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let guest = make(free, number, running)?;
        let invocation = guest.invocation;
        if seen.len() == CAPACITY {
            seen.pop_front();
        }
        seen.push_back(guest);
        Ok(invocation)
    }

    /// Counts a request that was refused for too many others.
    pub fn refuse(&self, function: u16, at: i64) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() == CAPACITY {
            refused.pop_front();
        }
        refused.push_back((function, at));
    }

    /// The requests refused within a minute.
    pub fn refused(&self, whose: Whose, minute: i64) -> u32 {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let meant = |function: u16| whose == Whose::Account || whose == Whose::Function(function);
        let then = refused
            .iter()
            .filter(|(function, at)| meant(*function) && (minute..minute + MINUTE).contains(at));
        then.count() as u32
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Guest>> {
        // A panic elsewhere leaves the queue whole: every change of it is one step.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
