//! What is left of an hour's budget, for whoever spends it on the way: plans keep the pace of what is asked
//! again and again, the purse what comes in between, such as other windows, other functions, a held refresh key.

use std::collections::VecDeque;
use std::time::Duration;

use slstop_base::{Timestamp, Usd};

/// What is remembered of the last hour is added up by the minute: 61 of them.
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// A bucket that holds one hour's budget and fills at its pace: in a quiet hour the whole of it is there when
/// the pager goes off, and in no hour can the user cause more than twice the budget. The background also waits
/// until the last hour leaves it something.
#[derive(Clone, Debug)]
pub struct Purse {
    hourly: f64,
    spent: f64,
    at: Timestamp,
    /// By the minute in which it was spent, for an hour.
    recent: VecDeque<(Timestamp, Usd)>,
}

impl Purse {
    pub fn new(budget: Usd) -> Self {
        Self {
            hourly: budget.as_dollars(),
            spent: 0.0,
            at: Timestamp::from_millis(0),
            recent: VecDeque::new(),
        }
    }

    /// Fills up to this moment.
    pub fn settle(&mut self, now: Timestamp) {
        let filled = self.hourly * now.since(self.at).as_secs_f64() / 3600.0;
        self.spent = (self.spent - filled).max(0.0);
        if now < self.at {
            // The clock was set back: what was spent a minute ago still was.
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

    /// When the hour before will have cost no more than this, if nothing else is spent; nothing where it
    /// did not cost more.
    pub fn down_to(&self, most: Usd) -> Option<Timestamp> {
        let mut since = Usd::ZERO;
        let too_much = self.recent.iter().rev().find(|(_, sum)| {
            since += *sum;
            since > most
        });
        too_much.map(|(minute, _)| forgotten_at(*minute))
    }

    /// When there is enough for this, counted from the last settling: at once for what is free. What
    /// costs more than the purse can hold has to wait until it is full.
    pub fn enough_at(&self, price: Usd) -> Timestamp {
        let lacking = (self.spent + price.as_dollars() - self.hourly).min(self.spent);
        if price == Usd::ZERO || lacking <= 0.0 {
            return self.at;
        }
        // A year is never: Duration panics over infinity, which a budget of nothing would make of it.
        let secs = (lacking / self.hourly * 3600.0).ceil().min(31_536_000.0);
        self.at.plus(Duration::from_secs_f64(secs))
    }
}

/// Of what was spent in the minute that began then.
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
        let mut purse = Purse::new(dollars(0.25));
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
        let mut purse = Purse::new(dollars(0.01));
        purse.settle(at(0));
        assert_eq!(purse.enough_at(dollars(0.03)), at(0));
        purse.take(dollars(0.03));
        assert_eq!(purse.enough_at(dollars(0.03)), at(3 * 3600));
    }

    #[test]
    fn what_was_spent_counts_for_an_hour_also_when_the_clock_is_set_back() {
        let mut purse = Purse::new(dollars(0.25));
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
        let mut purse = Purse::new(Usd::ZERO);
        purse.take(dollars(1.0));
        assert!(purse.enough_at(dollars(1.0)) > at(3600 * 24 * 300));
        let mut purse = Purse::new(dollars(1.0));
        purse.settle(at(5000));
        purse.take(dollars(0.5));
        purse.settle(at(100));
        assert_eq!(purse.enough_at(dollars(0.75)), at(100 + 900));
    }
}
