//! Invocations spilled over from provisioned to on-demand concurrency.

use super::{Finding, Look, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let spilled = look.sum(Metric::Spillover).filter(|count| *count > 0.0)?;
    let said = format!(
        "{} invocations in {} exceeded the provisioned concurrency and may have started cold",
        number::count(spilled),
        look.window.label(),
    );
    let next = "raise the provisioned concurrency, or scale it with the load";
    Some(look.finding(Severity::Warning, said, next))
}
