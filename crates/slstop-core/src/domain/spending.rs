//! What is left of the hourly budget. The supervisor's plan paces the queries that repeat; this bounds the
//! ones in between: another window, another function, a refresh key held down.

use std::collections::VecDeque;
use std::time::Duration;

use slstop_base::{Timestamp, Usd};

/// The spending of the last hour is kept by the minute: 61 entries at most.
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// A token bucket that holds one hour's budget and refills at the budget's rate: after a quiet hour all of it
/// is available when the pager goes off, and in no hour can the user spend more than twice the budget.
/// Background queries also wait until the trailing hour leaves room for them.
#[derive(Clone, Debug)]
pub struct Spending {
    hourly: f64,
    spent: f64,
    at: Timestamp,
    /// Spending of the trailing hour, by the minute.
    recent: VecDeque<(Timestamp, Usd)>,
}

impl Spending {
    pub fn new(budget: Usd) -> Self {
        Self {
            hourly: budget.as_dollars(),
            spent: 0.0,
            at: Timestamp::from_millis(0),
            recent: VecDeque::new(),
        }
    }

    /// Refills up to this moment.
    pub fn settle(&mut self, now: Timestamp) {
        let filled = self.hourly * now.since(self.at).as_secs_f64() / 3600.0;
        self.spent = (self.spent - filled).max(0.0);
        if now < self.at {
            // The clock was set back; the spending of a minute ago still counts.
            let by = self.at.since(now);
            for (minute, _) in &mut self.recent {
                *minute = minute.minus(by);
            }
        }
        self.at = now;
        while (self.recent.front()).is_some_and(|(minute, _)| forgotten_at(*minute) <= now) {
            self.recent.pop_front();
        }
    }

    pub fn take(&mut self, price: Usd) {
        if price == Usd::ZERO {
            return;
        }
        self.spent += price.as_dollars();
        match self.recent.back_mut() {
            Some((minute, sum)) if self.at < minute.plus(MINUTE) => *sum += price,
            _ => self.recent.push_back((self.at, price)),
        }
    }

    /// What the hour before cost, to the minute.
    pub fn last_hour(&self) -> Usd {
        let mut sum = Usd::ZERO;
        for (_, cost) in &self.recent {
            sum += *cost;
        }
        sum
    }

    /// When trailing-hour spending will have fallen to `most`, if nothing more is spent; `None` if it already has.
    pub fn down_to(&self, most: Usd) -> Option<Timestamp> {
        let mut since = Usd::ZERO;
        let too_much = self.recent.iter().rev().find(|(_, sum)| {
            since += *sum;
            since > most
        });
        too_much.map(|(minute, _)| forgotten_at(*minute))
    }

    /// How long after the last refill there is enough for this; zero if it is free. What costs more than the
    /// bucket can hold waits until it is full.
    pub fn enough_at(&self, price: Usd) -> Timestamp {
        let lacking = (self.spent + price.as_dollars() - self.hourly).min(self.spent);
        if price == Usd::ZERO || lacking <= 0.0 {
            return self.at;
        }
        // A budget of zero would never refill, and `Duration` panics on infinity: wait a year instead.
        let secs = (lacking / self.hourly * 3600.0).ceil().min(31_536_000.0);
        self.at.plus(Duration::from_secs_f64(secs))
    }
}

/// When the minute that began at this moment leaves the trailing hour.
fn forgotten_at(minute: Timestamp) -> Timestamp {
    minute.plus(HOUR + MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_millis(secs * 1000)
    }

    fn dollars(dollars: f64) -> Usd {
        Usd::from_dollars(dollars)
    }

    #[test]
    fn an_hour_of_budget_can_be_spent_at_once_and_then_comes_back_at_its_pace() {
        let mut purse = Spending::new(dollars(0.25));
        purse.settle(at(1000));
        for _ in 0..5 {
            assert_eq!(purse.enough_at(dollars(0.05)), at(1000));
            purse.take(dollars(0.05));
        }
        assert_eq!(
            purse.enough_at(dollars(0.05)),
            at(1000 + 720),
            "a fifth of an hour"
        );
        assert_eq!(
            purse.enough_at(Usd::ZERO),
            at(1000),
            "what is free is not held up"
        );
        purse.settle(at(1720));
        assert_eq!(purse.enough_at(dollars(0.05)), at(1720));
        purse.settle(at(100_000));
        assert_eq!(purse.enough_at(dollars(0.25)), at(100_000));
    }

    #[test]
    fn what_the_purse_can_never_hold_waits_until_it_is_full() {
        let mut purse = Spending::new(dollars(0.01));
        purse.settle(at(0));
        assert_eq!(purse.enough_at(dollars(0.03)), at(0));
        purse.take(dollars(0.03));
        assert_eq!(purse.enough_at(dollars(0.03)), at(3 * 3600));
    }

    #[test]
    fn what_was_spent_counts_for_an_hour_also_when_the_clock_is_set_back() {
        let mut purse = Spending::new(dollars(0.25));
        for secs in [1000, 1030, 1060, 2000] {
            purse.settle(at(secs));
            purse.take(dollars(0.05));
        }
        assert_eq!(purse.down_to(dollars(0.2)), None);
        assert_eq!(purse.down_to(dollars(0.19)), Some(at(1000 + 3660)));
        assert_eq!(purse.down_to(dollars(0.06)), Some(at(1060 + 3660)));
        assert_eq!(purse.down_to(Usd::ZERO), Some(at(2000 + 3660)));
        purse.settle(at(500));
        assert_eq!(purse.down_to(Usd::ZERO), Some(at(500 + 3660)));
        purse.settle(at(500 + 3660));
        assert_eq!(purse.down_to(Usd::ZERO), None);
    }

    #[test]
    fn an_empty_budget_and_a_clock_set_back_break_nothing() {
        let mut purse = Spending::new(Usd::ZERO);
        purse.take(dollars(1.0));
        assert!(purse.enough_at(dollars(1.0)) > at(3600 * 24 * 300));
        let mut purse = Spending::new(dollars(1.0));
        purse.settle(at(5000));
        purse.take(dollars(0.5));
        purse.settle(at(100));
        assert_eq!(purse.enough_at(dollars(0.75)), at(100 + 900));
    }
}
