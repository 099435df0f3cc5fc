//! Failed events could not be sent to the dead-letter queue.

use super::{Evidence, Finding, RuleInput, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let lost = input
        .sum(Metric::DeadLetterErrors)
        .filter(|lost| *lost > 0.0)?;
    let said = format!(
        "{} failed events could not be sent to the dead-letter queue in {}: they are lost",
        number::count(lost),
        input.window.label(),
    );
    let next = "check that the queue exists and that the function's role may send to it";
    let start = input.window.at(input.now).start;
    let evidence = Evidence::metric(Metric::DeadLetterErrors, start, lost);
    let since = input.first_above_zero(Metric::DeadLetterErrors);
    Some(
        input
            .finding(Severity::Critical, said, next)
            .since(since)
            .with([evidence]),
    )
}
