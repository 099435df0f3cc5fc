//! What is wrong with the delivery of log events: some come late, twice, or in another place. The
//! operations of Logs consult it, because only they know events; it decides by an event's own number,
//! so that every call agrees on which events are late.

use std::time::Duration;

use super::chance::{mix, share};

/// How far apart, in places, a copy or a displaced event can get from where it belongs.
const FARTHEST: u64 = 8;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disorder {
    late: Vec<(EventShare, Duration)>,
    duplicated: Vec<EventShare>,
    reordered: Vec<EventShare>,
}

/// A share of all events, with the seed that says which.
#[derive(Clone, Copy, Debug, PartialEq)]
struct EventShare {
    seed: u64,
    of_one: f64,
}

impl EventShare {
    fn holds(&self, event: u64) -> bool {
        share(self.seed, event) < self.of_one
    }
}

impl Disorder {
    #[must_use]
    pub fn with_late(mut self, seed: u64, of_one: f64, by: Duration) -> Self {
        self.late.push((EventShare { seed, of_one }, by));
        self
    }

    #[must_use]
    pub fn with_duplicated(mut self, seed: u64, of_one: f64) -> Self {
        self.duplicated.push(EventShare { seed, of_one });
        self
    }

    #[must_use]
    pub fn with_reordered(mut self, seed: u64, of_one: f64) -> Self {
        self.reordered.push(EventShare { seed, of_one });
        self
    }

    pub fn is_none(&self) -> bool {
        self.late.is_empty() && self.duplicated.is_empty() && self.reordered.is_empty()
    }

    /// How much longer than usual this event takes until it can be read.
    pub fn delay(&self, event: u64) -> Duration {
        self.late
            .iter()
            .filter(|(share, _)| share.holds(event))
            .map(|(_, by)| *by)
            .max()
            .unwrap_or_default()
    }

    /// No event takes longer than this much more.
    pub fn longest_delay(&self) -> Duration {
        let delays = self.late.iter().map(|(_, by)| *by);
        delays.max().unwrap_or_default()
    }

    /// Puts copies into an answer and displaces some of its events. `number` is what an event is known
    /// by; copies have the same.
    pub fn disarrange<T: Clone>(&self, events: Vec<T>, number: impl Fn(&T) -> u64) -> Vec<T> {
        if self.duplicated.is_empty() && self.reordered.is_empty() {
            return events;
        }
        let mut placed = Vec::with_capacity(events.len());
        for (place, event) in (0u64..).zip(events) {
            let number = number(&event);
            let apart = 1 + mix(number, place) % FARTHEST;
            if self.duplicated.iter().any(|share| share.holds(number)) {
                placed.push((place + apart, event.clone()));
            }
            let displaced = self.reordered.iter().any(|share| share.holds(number));
            placed.push((
                if displaced {
                    place.saturating_sub(apart)
                } else {
                    place
                },
                event,
            ));
        }
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, event)| event).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_disorder_an_answer_stays_as_it_is() {
        let events: Vec<u64> = (0..100).collect();
        assert!(Disorder::default().is_none());
        assert_eq!(
            Disorder::default().disarrange(events.clone(), |event| *event),
            events
        );
        assert_eq!(Disorder::default().delay(1), Duration::ZERO);
    }

    #[test]
    fn a_share_of_the_events_is_late_and_always_the_same_ones() {
        let disorder = Disorder::default().with_late(5, 0.25, Duration::from_secs(90));
        let late = || {
            (0..1000)
                .filter(|&event| !disorder.delay(event).is_zero())
                .collect::<Vec<u64>>()
        };
        assert!((200..300).contains(&late().len()), "{}", late().len());
        assert_eq!(late(), late());
    }

    #[test]
    fn copies_come_after_their_originals_and_nothing_is_lost() {
        let disorder = Disorder::default().with_duplicated(1, 1.0);
        let seen = disorder.disarrange((0..50).collect(), |event: &u64| *event);
        assert_eq!(seen.len(), 100);
        let mut sorted = seen;
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, (0..50).collect::<Vec<u64>>());
    }

    #[test]
    fn displaced_events_are_all_there_in_another_order() {
        let disorder = Disorder::default().with_reordered(1, 0.5);
        let ordered: Vec<u64> = (0..50).collect();
        let mut seen = disorder.disarrange(ordered.clone(), |event| *event);
        assert_ne!(seen, ordered);
        seen.sort_unstable();
        assert_eq!(seen, ordered);
    }
}
