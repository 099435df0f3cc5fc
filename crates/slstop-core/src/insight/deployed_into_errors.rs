//! The error rate jumped with the last deployment.

use super::errors::{CRITICAL_SHARE, WARNING_SHARE};
use super::{Finding, RuleInput, Severity};
use crate::domain::Metric;
use slstop_base::number;

/// A rise by this factor is blamed on the deployment rather than on chance.
const FACTOR: f64 = 3.0;
/// The errors must appear within this many periods after the deployment.
const AT_ONCE: usize = 3;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let deployed = input.function.last_modified?;
    let series = input.series(Metric::Invocations)?;
    if deployed < series.start {
        return None;
    }
    let millis = usize::try_from(series.period().as_millis()).ok()?.max(1);
    let behind = usize::try_from(deployed.since(series.start).as_millis()).ok()?;
    // The period of the deployment itself mixes old and new code: skip it.
    let cut = behind / millis;
    let after = input.share_of(cut + 1..series.values.len().max(cut + 1))?;
    // Without invocations before the deployment there is nothing to compare with.
    let before = input.share_of(0..cut)?;
    // Errors that start later have another cause, such as a dependency.
    let at_once = input.share_of(cut + 1..series.values.len().min(cut + 1 + AT_ONCE))?;
    if after < WARNING_SHARE || after.min(at_once) < before * FACTOR {
        return None;
    }
    let severity = if after >= CRITICAL_SHARE {
        Severity::Critical
    } else {
        Severity::Warning
    };
    let said = format!(
        "{} of invocations failed since the deployment {} ago, {} before it",
        number::percent(after),
        number::span(input.now.since(deployed)),
        number::percent(before),
    );
    let next = "roll back: point its alias at the previous version, or deploy that version again";
    Some(input.finding(severity, said, next))
}
