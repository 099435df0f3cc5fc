//! Since the last deployment much more fails than before it.

use super::errors::{CRITICAL_SHARE, WARNING_SHARE};
use super::{Finding, Look, Severity};
use crate::domain::Metric;
use slstop_base::number;

/// So much more than before is the deployment's doing rather than chance.
const FACTOR: f64 = 3.0;
/// So many periods after it the errors must be there.
const AT_ONCE: usize = 3;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let deployed = look.function.last_modified?;
    let series = look.series(Metric::Invocations)?;
    if deployed < series.start {
        return None;
    }
    let millis = usize::try_from(series.period().as_millis()).ok()?.max(1);
    let behind = usize::try_from(deployed.since(series.start).as_millis()).ok()?;
    // The period of the deployment itself holds some of both.
    let cut = behind / millis;
    let after = look.share_of(cut + 1..series.values.len().max(cut + 1))?;
    // What had not run before cannot have become worse.
    let before = look.share_of(0..cut)?;
    // What came only later has another cause, such as something that it depends on.
    let at_once = look.share_of(cut + 1..series.values.len().min(cut + 1 + AT_ONCE))?;
    if after < WARNING_SHARE || after.min(at_once) < before * FACTOR {
        return None;
    }
    let severity = if after >= CRITICAL_SHARE {
        Severity::Critical
    } else {
        Severity::Warning
    };
    let said = format!(
        "{} failed since it was deployed {} ago, {} before that",
        number::percent(after),
        number::span(look.now.since(deployed)),
        number::percent(before),
    );
    let next = "roll back: point its alias at the version before, or deploy that again";
    Some(look.finding(severity, said, next))
}
