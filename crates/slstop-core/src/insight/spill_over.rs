//! Invocations that found no provisioned environment.

use super::{Finding, Look, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let spilled = look.sum(Metric::Spillover).filter(|count| *count > 0.0)?;
    let said = format!(
        "{} invocations in {} found no provisioned environment and may have started cold",
        number::count(spilled),
        look.window.label(),
    );
    let next = "raise the provisioned concurrency, or let it follow the load";
    Some(look.finding(Severity::Warning, said, next))
}
