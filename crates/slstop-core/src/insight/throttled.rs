//! Lambda throttled invocations.

use super::{Finding, RuleInput, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let throttles = input.sum(Metric::Throttles).filter(|count| *count > 0.0)?;
    let at_once = input.figure(Metric::Concurrency);
    let at_once = at_once.map_or(String::new(), |most| {
        format!("; peak concurrency was {}", number::count(most))
    });
    let said = format!(
        "{} invocations were throttled in {}{at_once}",
        number::count(throttles),
        input.window.label(),
    );
    let next = "raise its reserved concurrency, or the account's limit if it has none";
    Some(input.finding(Severity::Warning, said, next))
}
