//! Lambda throttled invocations: requests that were refused are as bad as requests that failed.

use super::evidence::Evidence;
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
    let of = refused.map_or(String::new(), |share| {
        format!(", {} of its requests", number::percent(share))
    });
    let peak = input.figure(Metric::Concurrency);
    let peak = peak.map_or(String::new(), |most| {
        format!("; peak concurrency was {}", number::count(most))
    });
    let said = format!(
        "{} invocations were throttled in {}{of}{peak}",
        number::count(throttles),
        input.window.label(),
    );
    let name = input.name.function.name.as_str();
    let next = format!(
        "raise its reserved concurrency, or the account's limit if it has none: `aws lambda get-function-concurrency --function-name {name}`"
    );
    let at = input.window.at(input.now).start;
    let minutes = (input.window.span().as_secs_f64() / 60.0).max(1.0);
    let finding = input.finding(severity, said, next);
    let evidence = Evidence::metric(Metric::Throttles, at, throttles);
    Some(
        finding
            .since(since)
            .with([evidence])
            .harming(throttles / minutes),
    )
}
