//! What changed, the newest first: what CloudTrail tells, and what the functions say themselves (the time of their
//! last change needs no further right). Each with the error rate before and after it, or the word that it is too
//! early.

use std::time::Duration;

use super::onset::{PeriodCount, sum};
use super::{RuleInput, share};
use crate::domain::{Change, Function, Metric};
use crate::facts::Facts;
use crate::message::Window;
use slstop_base::{FunctionId, PlaceId, Qualified, Timestamp};

#[derive(Clone, Debug, PartialEq)]
pub struct SeenChange {
    pub place: PlaceId,
    pub change: Change,
    /// Error rates of the quarter of an hour before, and of all that came after it up to that long.
    pub before: Option<f64>,
    pub after: Option<f64>,
}

/// How long before and after a change is compared.
const COMPARED: Duration = Duration::from_secs(15 * 60);
/// After fewer invocations it is too early to say anything.
const FEWEST: f64 = 20.0;
/// CloudTrail's event and the function's own time of the same change are no further apart.
const SAME: Duration = Duration::from_secs(2 * 60);
/// A time of last change that is older than this is not news.
const RECENT: Duration = Duration::from_secs(24 * 3600);

impl SeenChange {
    pub fn function(&self) -> FunctionId {
        FunctionId::new(self.place, self.change.function.clone())
    }

    /// Whether far more failed after it than before.
    pub fn made_it_worse(&self) -> bool {
        const WORSE: f64 = 2.0;
        match (self.before, self.after) {
            (Some(before), Some(after)) => {
                after >= super::errors::WARNING_SHARE && after >= before * WORSE
            }
            _ => false,
        }
    }
}

/// Of these functions, in the last day.
pub fn of_fleet<'a>(
    facts: &'a Facts,
    fleet: impl IntoIterator<Item = (Qualified, &'a Function)>,
    window: Window,
    now: Timestamp,
) -> Vec<SeenChange> {
    let mut seen = Vec::new();
    for (name, function) in fleet {
        if name.qualifier.is_some() {
            continue;
        }
        let input = RuleInput::new(facts, &name, function, window, now);
        let place = name.function.place;
        let mut told: Vec<Change> = facts
            .changes
            .iter()
            .filter(|(of, change)| *of == place && change.function == function.name)
            .map(|(_, change)| change.clone())
            .collect();
        let own = function
            .last_modified
            .filter(|at| now.since(*at) <= RECENT)
            .filter(|at| !told.iter().any(|change| is_same(change.at, *at)));
        told.extend(own.map(|at| Change {
            at,
            function: function.name.clone(),
            what: "code or configuration updated".into(),
            who: None,
            from: None,
            failed: None,
        }));
        seen.extend(
            told.into_iter()
                .map(|change| compared(&input, place, change)),
        );
    }
    seen.sort_by(|a, b| {
        let by_name = || a.change.function.cmp(&b.change.function);
        b.change.at.cmp(&a.change.at).then_with(by_name)
    });
    seen
}

fn is_same(a: Timestamp, b: Timestamp) -> bool {
    a.since(b).max(b.since(a)) <= SAME
}

fn compared(input: &RuleInput<'_>, place: PlaceId, change: Change) -> SeenChange {
    let rate = |count: PeriodCount| {
        let is_enough = count.of >= FEWEST;
        share(count.failed, count.of).filter(|_| is_enough)
    };
    let (before, after) = input
        .tallies(Metric::Errors)
        .map_or((None, None), |tallies| {
            let around = |from: Timestamp, to: Timestamp| {
                let inside = (0..tallies.all.len())
                    .filter(|index| {
                        let start = tallies.at(*index);
                        start >= from && start.plus(tallies.period()) <= to
                    })
                    .map(|index| tallies.all[index]);
                rate(sum(&inside.collect::<Vec<_>>()))
            };
            // The minute of the change itself holds both.
            let minute = change.at.floor(tallies.period());
            let next = minute.plus(tallies.period());
            (
                around(minute.minus(COMPARED), minute),
                around(next, next.plus(COMPARED)),
            )
        });
    SeenChange {
        place,
        change,
        before,
        after,
    }
}
