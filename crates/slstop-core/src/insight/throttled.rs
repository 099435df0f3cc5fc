//! Lambda throttled invocations: requests that were refused are as bad as requests that failed.

use super::evidence::Evidence;
use super::last_change::LastChange;
use super::onset::sum;
use super::{Finding, Onset, RuleInput, Severity, share};
use crate::domain::Metric;
use slstop_base::number;

/// From this share of refused requests on it is critical.
const CRITICAL_SHARE: f64 = 0.05;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let throttles = input.sum(Metric::Throttles).filter(|count| *count > 0.0)?;
    let tallies = input.tallies(Metric::Throttles);
    let refused = tallies.as_ref().and_then(|tallies| {
        let within = sum(tallies.in_window());
        share(within.failed, within.of)
    });
    let since = tallies.as_ref().and_then(|tallies| {
        let first = tallies.all.iter().position(|tally| tally.failed > 0.0)?;
        Some(match first {
            0 => Onset::Before(tallies.at(0)),
            first => Onset::At(tallies.at(first)),
        })
    });
    let severity = if refused.is_some_and(|share| share >= CRITICAL_SHARE) {
        Severity::Critical
    } else {
        Severity::Warning
    };
    let peak = input.figure(Metric::Concurrency);
    let peak = peak.map_or(String::new(), |most| {
        format!(", peak concurrency {}", number::count(most))
    });
    let change = since.and_then(Onset::known).and_then(|began| {
        let period = tallies.as_ref()?.period();
        LastChange::before(input, began, period)
    });
    let after = change
        .as_ref()
        .map_or_else(String::new, |change| format!(" since {}", change.clause));
    let (count, window) = (number::count(throttles), input.window.label());
    let said = match refused {
        Some(share) => format!(
            "{} of requests throttled{after} ({count} in {window}{peak})",
            number::percent(share)
        ),
        None => format!("{count} requests throttled in {window}{after}{peak}"),
    };
    let name = input.name.function.name.as_str();
    let is_limited = change.as_ref().is_some_and(|it| it.is_reserved_concurrency);
    let next = match is_limited {
        true => format!(
            "take the limit off, or raise it: `aws lambda delete-function-concurrency --function-name {name}`"
        ),
        false => format!(
            "raise its reserved concurrency, or the account's limit if it has none: `aws lambda get-function-concurrency --function-name {name}`"
        ),
    };
    let at = input.window.at(input.now).start;
    let minutes = (input.window.span().as_secs_f64() / 60.0).max(1.0);
    let finding = input.finding(severity, said, next);
    let evidence = Evidence::metric(Metric::Throttles, at, throttles);
    Some(
        finding
            .since(since)
            .with([evidence])
            .with(change.as_ref().map(LastChange::evidence))
            .harming(throttles / minutes),
    )
}
