//! What was invoked through the API: the only part of the world that has to be remembered.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::environment::EnvironmentId;
use super::function::MINUTE;
use super::history::Lanes;
use super::invocation::SimulatedInvocation;
use super::minute::MetricOwner;

/// Invocations that are remembered, and minutes with refusals; the oldest go first. A person at a
/// keyboard makes a few hundred, a replay some thousands; all of these take 5 MB.
pub const CAPACITY: usize = 20_000;

/// Lambda reclaims an environment that had nothing to do for some minutes.
const KEPT: i64 = 7 * MINUTE;

/// No invocation lasts longer, its init included.
const LONGEST: i64 = 16 * MINUTE;

#[derive(Debug, Default)]
pub struct Guests(Mutex<GuestInvocations>);

/// Function, start and number: so that those of a function in a span of time are found at once.
type GuestKey = (u16, i64, u32);

#[derive(Debug, Default)]
struct GuestInvocations {
    /// Numbers guests and their environments.
    made: u32,
    invocations: BTreeMap<GuestKey, SimulatedInvocation>,
    order: VecDeque<GuestKey>,
    /// Requests refused, by minute and function.
    refused: BTreeMap<(i64, u16), u32>,
}

/// What a new guest finds.
#[derive(Clone, Copy, Debug)]
pub struct Reception {
    /// The environment that is idle.
    pub idle: Option<EnvironmentId>,
    /// A number for a new one.
    pub number: u32,
    /// How many of the function's guests are running.
    pub running: usize,
}

impl Guests {
    /// Adds the invocation that is made of what it finds. One step, so that two never get the same
    /// environment.
    pub fn admit<E>(
        &self,
        function: u16,
        at: i64,
        make: impl FnOnce(Reception) -> Result<SimulatedInvocation, E>,
    ) -> Result<SimulatedInvocation, E> {
        let mut seen = self.lock();
        let reception = seen.receive(function, at);
        let invocation = make(reception)?;
        seen.add(invocation);
        Ok(invocation)
    }

    pub fn between(
        &self,
        function: u16,
        lanes: Lanes,
        from: i64,
        to: i64,
        out: &mut Vec<SimulatedInvocation>,
    ) {
        let seen = self.lock();
        let mine = seen
            .of(function, from, to)
            .filter(|guest| lanes.holds(guest.environment.lane));
        out.extend(mine.filter(|guest| guest.boot_start() < to && guest.end() >= from));
    }

    /// Whether a function was ever invoked through the API.
    pub fn has(&self, function: u16) -> bool {
        self.lock()
            .of(function, i64::MIN + LONGEST, i64::MAX - LONGEST)
            .next()
            .is_some()
    }

    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.lock().invocations.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there were so far.
    pub fn count(&self) -> u32 {
        self.lock().made
    }

    /// Counts a request that was refused for too many others.
    pub fn refuse(&self, function: u16, at: i64) {
        let mut seen = self.lock();
        *seen
            .refused
            .entry((at.div_euclid(MINUTE), function))
            .or_default() += 1;
        if seen.refused.len() > CAPACITY {
            seen.refused.pop_first();
        }
    }

    /// The requests refused within the minute that begins at `start`.
    pub fn refused(&self, whose: MetricOwner, start: i64) -> u32 {
        let minute = start.div_euclid(MINUTE);
        let seen = self.lock();
        let then = seen.refused.range((minute, 0)..=(minute, u16::MAX));
        let meant = |function: u16| {
            whose == MetricOwner::Account || whose == MetricOwner::Function(function)
        };
        then.filter(|((_, function), _)| meant(*function))
            .map(|(_, count)| count)
            .sum()
    }

    fn lock(&self) -> MutexGuard<'_, GuestInvocations> {
        // A panic elsewhere leaves it whole but for one guest that may be missing from the order.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GuestInvocations {
    fn receive(&mut self, function: u16, at: i64) -> Reception {
        let mut last: HashMap<u32, &SimulatedInvocation> = HashMap::new();
        let mut running = 0;
        for guest in self.of(function, at - KEPT, at + 1) {
            running += usize::from(guest.boot_start() <= at && guest.end() >= at);
            let latest = last.entry(guest.environment.lane).or_insert(guest);
            if guest.end() >= latest.end() {
                *latest = guest;
            }
        }
        let idle = last
            .values()
            .filter(|guest| guest.end() < at && at - guest.end() < KEPT);
        // The one that was used last; the lane decides among equals.
        let idle = idle.max_by_key(|guest| (guest.end(), guest.environment.lane));
        let idle = idle.map(|guest| guest.environment);
        self.made += 1;
        Reception {
            idle,
            number: self.made,
            running,
        }
    }

    /// A function's guests that can have run between two moments.
    fn of(&self, function: u16, from: i64, to: i64) -> impl Iterator<Item = &SimulatedInvocation> {
        // A cold one begins before its start.
        let range = (function, from - LONGEST, 0)..(function, to + LONGEST, 0);
        self.invocations.range(range).map(|(_, guest)| guest)
    }

    fn add(&mut self, invocation: SimulatedInvocation) {
        let key = (invocation.function, invocation.start, self.made);
        self.invocations.insert(key, invocation);
        self.order.push_back(key);
        if self.order.len() > CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.invocations.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::tests::an_invocation;

    fn invoke(guests: &Guests, at: i64) -> (SimulatedInvocation, bool) {
        let mut was_idle = false;
        let admitted = guests.admit(0, at, |reception| {
            was_idle = reception.idle.is_some();
            let lane = reception
                .idle
                .map_or(900_000 + reception.number, |idle| idle.lane);
            let mut invocation = SimulatedInvocation {
                start: at,
                ..an_invocation()
            };
            invocation.environment.lane = lane;
            Ok::<_, ()>(invocation)
        });
        (admitted.expect("admitted"), was_idle)
    }

    #[test]
    fn an_environment_serves_one_guest_at_a_time_and_is_kept_for_a_while() {
        let guests = Guests::default();
        let (first, _) = invoke(&guests, 1000);
        let (second, was_idle) = invoke(&guests, 1001);
        assert!(!was_idle && second.environment.lane != first.environment.lane);
        let (third, was_idle) = invoke(&guests, 60_000);
        assert!(was_idle && third.environment.lane == second.environment.lane);
        let (_, was_idle) = invoke(&guests, 60_000 + 2 * KEPT);
        assert!(!was_idle, "it was reclaimed");
    }

    #[test]
    fn the_oldest_guests_are_forgotten() {
        let guests = Guests::default();
        for number in 0..CAPACITY as i64 + 10 {
            invoke(&guests, number * LONGEST);
        }
        let mut all = Vec::new();
        guests.between(0, Lanes::All, 0, i64::MAX / 4, &mut all);
        assert_eq!(all.len(), CAPACITY);
        assert_eq!(all[0].start, 10 * LONGEST);
    }

    #[test]
    fn refusals_are_counted_by_their_minute() {
        let guests = Guests::default();
        for (function, at) in [(1, 60_000), (1, 119_999), (2, 61_000), (1, 120_000)] {
            guests.refuse(function, at);
        }
        assert_eq!(guests.refused(MetricOwner::Function(1), 60_000), 2);
        assert_eq!(guests.refused(MetricOwner::Account, 60_000), 3);
        assert_eq!(guests.refused(MetricOwner::Account, 0), 0);
    }
}
