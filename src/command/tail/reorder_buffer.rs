//! Lines wait for their neighbours: streams and groups deliver at different speeds, and what arrives within
//! two seconds of each other is printed in the order in which it was written. The backlog, which is read group
//! by group, waits until no more of it comes. What is printed out of order all the same is marked late.

use std::time::Duration;

use tokio::time::Instant;

use super::arrival::Arrival;
use slstop_base::Timestamp;

/// More lines than this are not held: then the older half goes. Ten minutes of a busy fleet are fewer.
const MOST: usize = 100_000;
/// Nor more text than this.
const MOST_BYTES: usize = 32 << 20;
/// So long the backlog of many groups is waited for: somebody looks at an empty terminal.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub struct ReorderBuffer {
    settle: Duration,
    /// Without a bound, until the end.
    sorts_all: bool,
    arrivals: Vec<(Instant, Arrival)>,
    /// When the first of those came.
    first_came: Option<Instant>,
    bytes: usize,
    /// When the last line that was let go was written.
    released_to: Option<Timestamp>,
    /// What was written before is the backlog.
    began: Timestamp,
    backlog: Backlog,
}

/// What there was before we came.
#[derive(Debug)]
enum Backlog {
    Awaited,
    /// The rest of it may come until `until`, and no later than `at_most`.
    Coming {
        until: Instant,
        at_most: Instant,
    },
    /// Lines were printed: what comes of it now can be out of order.
    Over,
}

impl ReorderBuffer {
    pub fn new(settle: Duration, sorts_all: bool, began: Timestamp) -> Self {
        Self {
            settle,
            sorts_all,
            arrivals: Vec::new(),
            first_came: None,
            bytes: 0,
            released_to: None,
            began,
            backlog: Backlog::Awaited,
        }
    }

    /// Takes a line; one that comes too late to wait is given back at once.
    pub fn take(&mut self, mut arrival: Arrival, now: Instant) -> Option<Arrival> {
        arrival.is_late = arrival.at.is_some() && arrival.at < self.released_to;
        // The backlog of a group that was read last is at least in order by itself.
        if arrival.is_late && arrival.ingested.is_some_and(|at| at >= self.began) {
            return Some(arrival);
        }
        if arrival.at.is_some_and(|at| at < self.began) {
            self.expect_more(now);
        }
        self.bytes += arrival.message.len();
        self.first_came.get_or_insert(now);
        self.arrivals.push((now, arrival));
        None
    }

    /// Where some of the backlog came, more of it may follow.
    fn expect_more(&mut self, now: Instant) {
        let at_most = match self.backlog {
            Backlog::Over => return,
            Backlog::Awaited => now + PATIENCE.max(self.settle),
            Backlog::Coming { at_most, .. } => at_most,
        };
        let until = at_most.min(now + self.settle);
        self.backlog = Backlog::Coming { until, at_most };
    }

    /// When the next one has waited long enough.
    pub fn due(&self) -> Option<Instant> {
        if self.sorts_all {
            return None;
        }
        let due = self.first_came? + self.settle;
        Some(match self.backlog {
            Backlog::Coming { until, .. } => due.max(until),
            Backlog::Awaited | Backlog::Over => due,
        })
    }

    /// Whether there is too much to wait for.
    pub fn is_full(&self) -> bool {
        !self.sorts_all && (self.arrivals.len() >= MOST || self.bytes >= MOST_BYTES)
    }

    /// What has waited long enough, with all that was written before; half of all when there is too much.
    pub fn ready(&mut self, now: Instant) -> Vec<Arrival> {
        let is_full = self.is_full();
        self.sort();
        let is_due = self.due().is_some_and(|due| due <= now);
        let has_settled = |(came, _): &(Instant, Arrival)| is_due && *came + self.settle <= now;
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
        if !ready.is_empty() {
            self.backlog = Backlog::Over;
            self.first_came = self.arrivals.iter().map(|(came, _)| *came).min();
        }
        let last = ready.last().and_then(|arrival| arrival.at);
        self.released_to = self.released_to.max(last);
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
        let (mut held, now) = (ReorderBuffer::new(2 * SECOND, false, BEGAN), Instant::now());
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
    fn later_ones_come_at_once_and_are_marked() {
        let (mut held, now) = (ReorderBuffer::new(SECOND, false, BEGAN), Instant::now());
        held.take(line(205), now);
        held.ready(now + SECOND);
        let late = held.take(line(204), now + SECOND).expect("at once");
        assert!(late.is_late);
    }

    #[test]
    fn the_backlog_of_many_groups_is_merged_however_long_its_reading_takes() {
        let (mut held, now) = (ReorderBuffer::new(2 * SECOND, false, BEGAN), Instant::now());
        // One group a second; each has a line of every ten seconds.
        for n in 0..8 {
            let came = now + SECOND * n;
            for secs in (0..90).step_by(10) {
                assert_eq!(held.take(line(secs + i64::from(n)), came), None);
            }
            assert_eq!(held.ready(came), []);
        }
        assert_eq!(held.due(), Some(now + 9 * SECOND));
        let ready = held.ready(now + 9 * SECOND);
        assert_eq!(ready.len(), 72);
        assert!(seconds(&ready).is_sorted());
        assert!(ready.iter().all(|arrival| !arrival.is_late));
    }

    #[test]
    fn a_backlog_that_goes_on_for_longer_is_printed_and_what_is_out_of_order_is_marked() {
        let (mut held, now) = (ReorderBuffer::new(2 * SECOND, false, BEGAN), Instant::now());
        for n in 0..10 {
            assert_eq!(held.take(line(80 - i64::from(n)), now + SECOND * n), None);
            assert_eq!(
                held.due(),
                Some(now + (2 * SECOND + SECOND * n).min(PATIENCE))
            );
        }
        let ready = held.ready(now + PATIENCE);
        assert!(
            !ready.is_empty() && seconds(&ready).is_sorted(),
            "{ready:?}"
        );
        let is_late = |held: &mut ReorderBuffer| -> Vec<bool> {
            held.rest().iter().map(|arrival| arrival.is_late).collect()
        };
        held.rest();
        held.take(line(85), now + PATIENCE);
        held.take(line(20), now + PATIENCE);
        assert_eq!(is_late(&mut held), [true, false]);
    }

    #[test]
    fn more_than_there_is_room_for_is_not_held() {
        let (mut held, now) = (ReorderBuffer::new(SECOND, false, BEGAN), Instant::now());
        let mut n_told = 0;
        for n in 0..250_000_i64 {
            n_told += usize::from(held.take(line(n.rem_euclid(1000)), now).is_some());
            if held.is_full() {
                n_told += held.ready(now).len();
            }
            assert!(held.arrivals.len() <= MOST);
        }
        assert_eq!(n_told + held.rest().len(), 250_000);
    }
}
