//! Invocations spilled over from provisioned to on-demand concurrency.

use super::{Evidence, Finding, RuleInput, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let spilled = input.sum(Metric::Spillover).filter(|count| *count > 0.0)?;
    let said = format!(
        "{} invocations in {} exceeded the provisioned concurrency and may have started cold",
        number::count(spilled),
        input.window.label(),
    );
    let next = "raise the provisioned concurrency, or scale it with the load";
    let start = input.window.at(input.now).start;
    let evidence = Evidence::metric(Metric::Spillover, start, spilled);
    let since = input.first_above_zero(Metric::Spillover);
    Some(
        input
            .finding(Severity::Warning, said, next)
            .since(since)
            .with([evidence]),
    )
}
