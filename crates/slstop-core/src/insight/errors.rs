//! Too many invocations fail, and whether that is getting worse.

use super::{Finding, RuleInput, Severity, share};
use crate::domain::Metric;
use slstop_base::number;

/// From this error rate on the finding is critical.
pub const CRITICAL_SHARE: f64 = 0.05;
/// Below this error rate there is no finding: most busy functions have a few errors, and marking them all
/// would hide the ones that matter.
pub const WARNING_SHARE: f64 = 0.01;

/// The error rate is rising if the newest part exceeds the parts before it by this factor.
const RISING: f64 = 2.0;
/// Parts that the window is cut into; the last one is compared with the others.
const PARTS: usize = 4;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let (errors, invocations) = (input.sum(Metric::Errors)?, input.sum(Metric::Invocations)?);
    let share = share(errors, invocations)?;
    let severity = match share {
        CRITICAL_SHARE.. => Severity::Critical,
        WARNING_SHARE.. => Severity::Warning,
        _ => return None,
    };
    let rising = rising(input).map_or(String::new(), |newest| {
        format!(", and rising: {} most recently", number::percent(newest))
    });
    let said = format!(
        "{} of {} invocations in {} failed{rising}",
        number::percent(share),
        number::count(invocations.max(errors)),
        input.window.label(),
    );
    let next = "open its failed invocations to see the causes";
    Some(input.finding(severity, said, next))
}

/// The error rate of the window's last part, if it is much higher than before.
fn rising(input: &RuleInput<'_>) -> Option<f64> {
    let points = input.series(Metric::Invocations)?.values.len();
    let cut = points.checked_sub(points / PARTS)?;
    let (before, newest) = (input.share_of(0..cut)?, input.share_of(cut..points)?);
    (newest >= WARNING_SHARE && newest >= before * RISING).then_some(newest)
}
