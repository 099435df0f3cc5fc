//! Lines wait for their neighbours: streams and groups deliver at different speeds, and what arrives within
//! two seconds of each other is printed in the order in which it was written.

use std::time::Duration;

use tokio::time::Instant;

use super::arrival::Arrival;
use slstop_base::Timestamp;

/// More than a page of CloudWatch's is not held: then the older half goes.
const MOST: usize = 10_000;
/// Nor more text than this.
const MOST_BYTES: usize = 8 << 20;

#[derive(Debug)]
pub struct Held {
    settle: Duration,
    /// Without a bound, until the end.
    sorts_all: bool,
    arrivals: Vec<(Instant, Arrival)>,
    bytes: usize,
    /// When the last line that was let go was written.
    told_to: Option<Timestamp>,
    /// What arrived before was there when we came, and is not late.
    began: Timestamp,
}

impl Held {
    pub fn new(settle: Duration, sorts_all: bool, began: Timestamp) -> Self {
        Self {
            settle,
            sorts_all,
            arrivals: Vec::new(),
            bytes: 0,
            told_to: None,
            began,
        }
    }

    /// Takes a line; one that comes too late to wait is given back at once.
    pub fn take(&mut self, mut arrival: Arrival, now: Instant) -> Option<Arrival> {
        let is_behind = arrival.at < self.told_to;
        if is_behind && arrival.ingested.is_some_and(|at| at >= self.began) {
            arrival.is_late = true;
            return Some(arrival);
        }
        self.bytes += arrival.message.len();
        self.arrivals.push((now, arrival));
        None
    }

    /// When the next one has waited long enough.
    pub fn due(&self) -> Option<Instant> {
        if self.sorts_all {
            return None;
        }
        let first = self.arrivals.iter().map(|(came, _)| *came).min();
        first.map(|came| came + self.settle)
    }

    /// Whether there is too much to wait for.
    pub fn is_full(&self) -> bool {
        !self.sorts_all && (self.arrivals.len() >= MOST || self.bytes >= MOST_BYTES)
    }

    /// What has waited long enough, with all that was written before; half of all when there is too much.
    pub fn ready(&mut self, now: Instant) -> Vec<Arrival> {
        let is_full = self.is_full();
        self.sort();
        let has_settled = |(came, _): &(Instant, Arrival)| *came + self.settle <= now;
        let settled = self.arrivals.iter().rposition(has_settled);
        let mut n_ready = settled.map_or(0, |last| last + 1);
        if is_full {
            n_ready = n_ready.max(self.arrivals.len() / 2);
        }
        if self.sorts_all {
            n_ready = 0;
        }
        self.release(n_ready)
    }

    /// All that is left, at the end.
    pub fn rest(&mut self) -> Vec<Arrival> {
        self.sort();
        self.release(self.arrivals.len())
    }

    /// Those that were written at the same time stay in the order in which they came.
    fn sort(&mut self) {
        self.arrivals.sort_by_key(|(_, arrival)| arrival.at);
    }

    fn release(&mut self, n_ready: usize) -> Vec<Arrival> {
        let ready: Vec<Arrival> = self
            .arrivals
            .drain(..n_ready)
            .map(|(_, arrival)| arrival)
            .collect();
        self.bytes -= ready
            .iter()
            .map(|arrival| arrival.message.len())
            .sum::<usize>();
        let last = ready.last().and_then(|arrival| arrival.at);
        self.told_to = self.told_to.max(last);
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGAN: Timestamp = Timestamp::from_millis(100_000);
    const SECOND: Duration = Duration::from_secs(1);

    /// Written at a second, ingested three later.
    fn line(secs: i64) -> Arrival {
        Arrival {
            at: Some(Timestamp::from_millis(secs * 1000)),
            ingested: Some(Timestamp::from_millis(secs * 1000 + 3000)),
            ..Arrival::default()
        }
    }

    fn seconds(arrivals: &[Arrival]) -> Vec<i64> {
        let at = |arrival: &Arrival| arrival.at.map_or(0, Timestamp::as_secs);
        arrivals.iter().map(at).collect()
    }

    #[test]
    fn lines_of_a_window_come_out_in_the_order_of_their_times() {
        let (mut held, now) = (Held::new(2 * SECOND, false, BEGAN), Instant::now());
        for secs in [205, 203, 204] {
            assert_eq!(held.take(line(secs), now), None);
        }
        assert_eq!(held.ready(now + SECOND), []);
        assert_eq!(held.due(), Some(now + 2 * SECOND));
        assert_eq!(held.take(line(201), now + SECOND), None);
        assert_eq!(held.take(line(206), now + SECOND), None);
        // With the last that has waited goes all that was written before it.
        assert_eq!(seconds(&held.ready(now + 2 * SECOND)), [201, 203, 204, 205]);
        assert_eq!(seconds(&held.ready(now + 3 * SECOND)), [206]);
        assert_eq!(held.due(), None);
    }

    #[test]
    fn later_ones_come_at_once_and_are_marked_but_not_what_was_there_before_us() {
        let (mut held, now) = (Held::new(SECOND, false, BEGAN), Instant::now());
        held.take(line(205), now);
        held.ready(now + SECOND);
        let late = held.take(line(204), now + SECOND).expect("at once");
        assert!(late.is_late);
        assert_eq!(held.take(line(90), now + SECOND), None, "ingested before");
    }

    #[test]
    fn more_than_a_page_is_not_held() {
        let (mut held, now) = (Held::new(SECOND, false, BEGAN), Instant::now());
        let mut n_told = 0;
        for n in 0..50_000_i64 {
            n_told += usize::from(held.take(line(n.rem_euclid(1000)), now).is_some());
            if held.is_full() {
                n_told += held.ready(now).len();
            }
            assert!(held.arrivals.len() <= MOST);
        }
        assert_eq!(n_told + held.rest().len(), 50_000);
    }
}
