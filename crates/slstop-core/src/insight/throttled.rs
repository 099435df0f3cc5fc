//! Lambda throttled invocations.

use super::{Finding, Look, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let throttles = look.sum(Metric::Throttles).filter(|count| *count > 0.0)?;
    let at_once = look.figure(Metric::Concurrency);
    let at_once = at_once.map_or(String::new(), |most| {
        format!("; peak concurrency was {}", number::count(most))
    });
    let said = format!(
        "{} invocations were throttled in {}{at_once}",
        number::count(throttles),
        look.window.label(),
    );
    let next = "raise its reserved concurrency, or the account's limit if it has none";
    Some(look.finding(Severity::Warning, said, next))
}
