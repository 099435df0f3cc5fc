//! Too many invocations fail, and whether that is getting worse.

use super::{Finding, Look, Severity, share};
use crate::domain::Metric;
use slstop_base::number;

/// From this share on the function is in trouble.
pub const CRITICAL_SHARE: f64 = 0.05;
/// Below this errors are counted but not shouted: most functions that are in use have a few, and where
/// everything is marked nothing is.
pub const WARNING_SHARE: f64 = 0.01;

/// Worse by this factor than before is rising.
const RISING: f64 = 2.0;
/// How many parts the window has: the last one is compared with those before it.
const PARTS: usize = 4;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let (errors, invocations) = (look.sum(Metric::Errors)?, look.sum(Metric::Invocations)?);
    let share = share(errors, invocations)?;
    let severity = match share {
        CRITICAL_SHARE.. => Severity::Critical,
        WARNING_SHARE.. => Severity::Warning,
        _ => return None,
    };
    let rising = rising(look).map_or(String::new(), |newest| {
        format!(", and it is rising: {} at last", number::percent(newest))
    });
    let said = format!(
        "{} of {} invocations in {} failed{rising}",
        number::percent(share),
        number::count(invocations.max(errors)),
        look.window.label(),
    );
    let next = "look at what failed in its invocations: causes are told there";
    Some(look.finding(severity, said, next))
}

/// The share in the window's last part, where it is much higher than before.
fn rising(look: &Look<'_>) -> Option<f64> {
    let points = look.series(Metric::Invocations)?.values.len();
    let cut = points.checked_sub(points / PARTS)?;
    let (before, newest) = (look.share_of(0..cut)?, look.share_of(cut..points)?);
    (newest >= WARNING_SHARE && newest >= before * RISING).then_some(newest)
}
