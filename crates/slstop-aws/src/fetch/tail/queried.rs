//! What it costs to follow a group that only queries can read: each looks through all of a span, and that
//! is what is paid for. What is repeated stays within what an hour may cost.

use std::time::Duration;

use slstop_base::{Timestamp, Usd};
use slstop_core::domain::Spending;

/// Between two queries for what is new: what is read twice is a third of it.
pub const EVERY: Duration = Duration::from_secs(30);
/// Between two that look for what came late: two minutes of lateness are then read twice, not three times.
pub const SWEEPS: Duration = Duration::from_secs(120);
/// A stretch of the past may take this share of an hour's money, so that what is new is read all the same.
const MOST_OF_PAST: f64 = 0.5;
/// With fewer queries than usual each moment is still looked at twice, and a bit.
const FEWEST_LOOKS: f64 = 2.5;

/// What a query looks through at the least, whatever it was asked for: a second's price would be taken for more.
const SHORTEST: Duration = Duration::from_secs(10);

/// Whether a span can be paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    Enough,
    From(Timestamp),
    Never,
}

#[derive(Clone, Debug, Default)]
pub struct Queried {
    /// What the last query paid for a second of the group's time; not known before the first.
    second: Option<Usd>,
    /// Altogether.
    pub spent: Usd,
}

impl Queried {
    /// A query looked through a span.
    pub fn paid(&mut self, cost: Usd, span: Duration) {
        self.spent += cost;
        let secs = span.max(SHORTEST).as_secs_f64();
        self.second = Some(Usd::from_dollars(cost.as_dollars() / secs));
    }

    /// The next query measures it again.
    pub fn forget_price(&mut self) {
        self.second = None;
    }

    /// What a span would cost; `None` if that is not known yet.
    fn price(&self, span: Duration) -> Usd {
        let second = self.second.unwrap_or_default().as_dollars();
        Usd::from_dollars(second * span.as_secs_f64())
    }

    /// What following costs an hour at its usual pace.
    pub fn hourly(&self, late: Duration) -> Usd {
        let again = |every: Duration, more: Duration| (every + more).div_duration_f64(every);
        let looks = again(EVERY, super::schedule::OVERLAP)
            + again(SWEEPS, late.saturating_add(super::schedule::OVERLAP));
        self.price(Duration::from_secs(3600).mul_f64(looks))
    }

    /// Whether all of it costs more than there is, however rarely it is read.
    pub fn is_too_dear(&self, hourly: Usd) -> bool {
        self.price(Duration::from_secs(3600).mul_f64(FEWEST_LOOKS)) > hourly
    }

    /// For what is new or late.
    pub fn means_for_new(&self, span: Duration, spending: &Spending, now: Timestamp) -> Means {
        match spending.enough_at(self.price(span)) {
            at if at <= now => Means::Enough,
            at => Means::From(at),
        }
    }

    /// For a stretch of the past.
    pub fn means_for_past(
        &self,
        span: Duration,
        spending: &Spending,
        hourly: Usd,
        now: Timestamp,
    ) -> Means {
        if self.price(span).as_dollars() > hourly.as_dollars() * MOST_OF_PAST {
            return Means::Never;
        }
        self.means_for_new(span, spending, now)
    }

    /// In words for a gap.
    pub fn too_dear_past(&self, span: Duration) -> String {
        let price = slstop_base::number::dollars(self.price(span));
        format!("an infrequent-access group is read by queries, and this would cost about {price}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(0);
    const MINUTE: Duration = Duration::from_secs(60);
    const LATE: Duration = Duration::from_secs(120);

    /// A gigabyte an hour, at the most common price.
    fn loud() -> Queried {
        let mut queried = Queried::default();
        queried.paid(Usd::from_dollars(0.005 / 60.0), MINUTE);
        queried
    }

    #[test]
    fn following_a_gigabyte_an_hour_costs_two_cents() {
        let hourly = loud().hourly(LATE).as_dollars();
        assert!((0.015..0.02).contains(&hourly), "{hourly}");
        assert_eq!(Queried::default().hourly(LATE), Usd::ZERO);
    }

    #[test]
    fn what_is_new_waits_for_money_and_what_costs_too_much_is_not_followed_at_all() {
        let mut spending = Spending::new(Usd::from_dollars(0.05));
        spending.settle(NOW);
        assert_eq!(loud().means_for_new(MINUTE, &spending, NOW), Means::Enough);
        spending.take(Usd::from_dollars(0.05));
        let means = loud().means_for_new(MINUTE, &spending, NOW);
        assert!(matches!(means, Means::From(at) if at > NOW), "{means:?}");
        assert!(!loud().is_too_dear(Usd::from_dollars(0.05)));
        assert!(loud().is_too_dear(Usd::from_dollars(0.01)));
    }

    #[test]
    fn a_long_past_is_left_to_whoever_asks_for_it_by_name() {
        let hourly = Usd::from_dollars(0.05);
        let mut spending = Spending::new(hourly);
        spending.settle(NOW);
        let means = |hours: u32| loud().means_for_past(hours * 60 * MINUTE, &spending, hourly, NOW);
        assert_eq!((means(4), means(6)), (Means::Enough, Means::Never));
        let said = loud().too_dear_past(6 * 60 * MINUTE);
        assert!(said.ends_with("about $0.03"), "{said}");
    }
}
