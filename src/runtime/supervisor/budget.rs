//! Money: how far the cadence of priced questions is stretched, so that all of them together stay
//! within what an hour may cost.

use std::time::Duration;

use slstop_base::{Usd, number};
use slstop_core::domain::Failure;
use slstop_core::message::{Cadence, Question, Share};

/// Spent on an hour of watching by default: 24 functions cost $0.04, so that only large
/// fleets are stretched.
pub const DEFAULT: Usd = Usd::from_micros(250_000);

/// The share of the budget that cadences are made for; the rest is for what changes in between, such as
/// rows that come into view.
const PLANNED: f64 = 0.9;

/// Kept for the fleet when what is looked at would take all: slow counts are better than none.
const FLEET_SHARE: f64 = 0.25;

/// The most of an hour's budget that one query over logs may take: what is looked at must not wait an hour
/// because the fleet's columns were filled.
const MOST_AT_ONCE: f64 = 0.2;

/// What a tail may spend by itself, where only queries can read a group: its queries come before the
/// background's, as all that is looked at, and must leave it most.
const FOLLOWING_SHARE: f64 = 0.2;

/// How much longer than its cadence each kind of question waits; 1 where money is no object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BudgetPlan {
    looked_at: f64,
    fleet: f64,
    /// What the others leave.
    rest: f64,
    most_at_once: Usd,
}

impl BudgetPlan {
    /// `wanted` with the price of asking once.
    pub fn new(wanted: impl Iterator<Item = (Usd, Question)>, budget: Usd) -> Self {
        let (mut looked_at, mut fleet, mut rest) = (0.0, 0.0, 0.0);
        for (price, question) in wanted {
            let Cadence::Every(period) = question.row().cadence else {
                continue;
            };
            let hourly = price.as_dollars() * 3600.0 / period.as_secs_f64();
            *match question.row().share {
                Share::LookedAt => &mut looked_at,
                Share::Fleet => &mut fleet,
                Share::Rest => &mut rest,
            } += hourly;
        }
        let budget = budget.as_dollars();
        let reserved = fleet.min(budget * FLEET_SHARE);
        let for_looked_at = budget - reserved;
        let for_fleet = budget - f64::min(looked_at, for_looked_at);
        let for_rest = for_fleet - f64::min(fleet, for_fleet);
        Self {
            looked_at: delay_factor(looked_at, for_looked_at),
            fleet: delay_factor(fleet, for_fleet),
            rest: delay_factor(rest, for_rest),
            most_at_once: Usd::from_dollars(budget * MOST_AT_ONCE),
        }
    }

    /// `None` if the budget does not allow it at all.
    pub fn period(&self, question: &Question, price: Usd, period: Duration) -> Option<Duration> {
        let factor = match price {
            Usd::ZERO => 1.0,
            price => match question.row().share {
                Share::LookedAt => self.looked_at,
                Share::Fleet => self.fleet,
                Share::Rest if price > self.most_at_once => return None,
                Share::Rest => self.rest,
            },
        };
        // Duration::mul_f64 panics over infinity.
        factor.is_finite().then(|| period.mul_f64(factor.min(1e6)))
    }
}

/// What of the budget cadences are made for.
pub fn planned(budget: Usd) -> Usd {
    Usd::from_dollars(budget.as_dollars() * PLANNED)
}

/// What an hour of following may cost.
pub fn for_following(budget: Usd) -> Usd {
    Usd::from_dollars(budget.as_dollars() * FOLLOWING_SHARE)
}

/// What the last hour may have cost before this is asked again: everything, of which the reserve is not for
/// the background's. A question that takes more than its share at once waits for no more than the share.
pub fn most_before(question: &Question, price: Usd, budget: Usd) -> Option<Usd> {
    if price == Usd::ZERO || question.row().share == Share::LookedAt {
        return None;
    }
    let planned = planned(budget).as_dollars();
    let price = price.as_dollars().min(planned * FLEET_SHARE);
    Some(Usd::from_dollars(planned - price))
}

/// Why a priced question waits.
pub fn spent(budget: Usd) -> Failure {
    let budget = number::dollars(budget);
    Failure::Misconfigured {
        said: format!("the budget of {budget} an hour is spent"),
        remedy: "it resumes when there is some again; --budget raises it".into(),
    }
}

fn delay_factor(cost: f64, budget: f64) -> f64 {
    if cost <= budget { 1.0 } else { cost / budget }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::QualifiedName;
    use slstop_core::domain::LogSource;
    use slstop_core::message::{Query, Window};

    const MINUTE: Duration = Duration::from_secs(60);
    const WINDOW: Window = Window { secs: 900 };

    fn overview() -> Question {
        Query::Overview {
            function: QualifiedName::parse("f"),
            window: WINDOW,
        }
        .in_first_place()
    }

    fn counts() -> Question {
        Query::Counts {
            functions: [QualifiedName::parse("f")].into(),
            window: WINDOW,
        }
        .in_first_place()
    }

    /// Prices in dollars an hour at the cadence of a minute.
    fn periods(looked_at: f64, fleet: f64, budget: f64) -> (Option<f64>, Option<f64>) {
        let price = |hourly: f64| Usd::from_dollars(hourly / 60.0);
        let wanted = [(price(looked_at), overview()), (price(fleet), counts())];
        let plan = BudgetPlan::new(wanted.into_iter(), Usd::from_dollars(budget));
        let period = |query, hourly: f64| {
            plan.period(&query, price(hourly), MINUTE)
                .map(|period| period.as_secs_f64().round())
        };
        (period(overview(), looked_at), period(counts(), fleet))
    }

    #[test]
    fn within_the_budget_nothing_is_stretched() {
        assert_eq!(periods(0.05, 0.20, 0.25), (Some(60.0), Some(60.0)));
    }

    #[test]
    fn a_large_fleet_waits_longer_and_what_is_looked_at_does_not() {
        assert_eq!(periods(0.05, 1.80, 0.25), (Some(60.0), Some(540.0)));
    }

    #[test]
    fn the_stretched_cadences_cost_what_the_budget_allows() {
        for (looked_at, fleet) in [(0.05, 1.8), (2.0, 1.0), (0.9, 0.01), (0.0, 7.0)] {
            let (overview, counts) = periods(looked_at, fleet, 0.25);
            let cost =
                |hourly: f64, period: Option<f64>| hourly * 60.0 / period.expect("some budget");
            let total = cost(looked_at, overview) + cost(fleet, counts);
            assert!(total <= 0.2525, "{looked_at} and {fleet} cost {total}");
        }
    }

    #[test]
    fn queries_over_logs_take_what_the_others_leave_and_never_much_at_once() {
        let rollups = |dollars: f64| {
            let query = Query::Rollups {
                sources: [].into(),
                window: WINDOW,
                megabytes: 1,
            }
            .in_first_place();
            (Usd::from_dollars(dollars), query)
        };
        let counts = (Usd::from_dollars(0.20 / 60.0), counts());
        let period = |price: f64, others: Vec<(Usd, Question)>| {
            let wanted = others.into_iter().chain([rollups(price)]);
            let plan = BudgetPlan::new(wanted, Usd::from_dollars(0.25));
            let (price, query) = rollups(price);
            plan.period(&query, price, 5 * MINUTE)
                .map(|period| period.as_secs_f64().round())
        };
        // Twelve times an hour.
        assert_eq!(period(0.004, vec![]), Some(300.0));
        assert_eq!(period(0.04, vec![]), Some(576.0));
        assert_eq!(period(0.01, vec![counts]), Some(720.0));
        assert_eq!(
            period(0.06, vec![]),
            None,
            "more than a fifth of an hour's at once"
        );
    }

    #[test]
    fn how_much_is_in_the_fleets_logs_is_not_asked_where_no_query_over_them_can_be_paid() {
        let volume = |n_groups: usize| {
            let source = |n| LogSource {
                place: slstop_base::PlaceId::FIRST,
                group: format!("/aws/lambda/f{n}").into(),
                functions: [].into(),
            };
            let query = Query::Volume {
                sources: (0..n_groups).map(source).collect(),
                window: WINDOW,
            }
            .in_first_place();
            (Usd::from_micros(10 * n_groups as u64), query)
        };
        let fleet = (Usd::from_dollars(1.8 / 60.0), counts());
        let (few, many) = (volume(50), volume(150));
        let wanted = [fleet, few.clone(), many.clone()].into_iter();
        let plan = BudgetPlan::new(wanted, Usd::from_dollars(0.25));
        let period = |(price, query): (Usd, Question)| plan.period(&query, price, 15 * MINUTE);
        assert_eq!(period(few), Some(15 * MINUTE));
        assert_eq!(period(many), None);
    }

    #[test]
    fn without_a_budget_nothing_priced_is_asked_and_all_that_is_free_is() {
        assert_eq!(periods(0.05, 0.20, 0.0), (None, None));
        let plan = BudgetPlan::new(std::iter::empty(), Usd::ZERO);
        assert_eq!(
            plan.period(&Query::Identity.in_first_place(), Usd::ZERO, MINUTE),
            Some(MINUTE)
        );
    }
}
