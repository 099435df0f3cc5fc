//! Asynchronous events that Lambda dropped.

use super::{Evidence, Finding, RuleInput, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let dropped = input
        .sum(Metric::AsyncDropped)
        .filter(|dropped| *dropped > 0.0)?;
    let said = format!(
        "{} asynchronous events were dropped in {}",
        number::count(dropped),
        input.window.label(),
    );
    let next =
        "look in the dead-letter queue or the on-failure destination; without either they are lost";
    let start = input.window.at(input.now).start;
    let evidence = Evidence::metric(Metric::AsyncDropped, start, dropped);
    let since = input.first_above_zero(Metric::AsyncDropped);
    Some(
        input
            .finding(Severity::Critical, said, next)
            .since(since)
            .with([evidence]),
    )
}
