//! The slowest invocations come close to the timeout.

use super::{Finding, RuleInput, Severity};
use crate::domain::Metric;
use slstop_base::number;

/// From this share of the timeout on, a slow dependency causes an outage.
const NEAR: f64 = 0.8;
/// The measured duration of a timed-out invocation exceeds the timeout a little: 3 s is measured as 3.0 s and more.
const REACHED: f64 = 0.999;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let timeout = input.function.timeout?;
    let p99 = input.figure(Metric::DurationP99)?;
    let of = p99 / (timeout.as_secs_f64() * 1000.0).max(1.0);
    if of < NEAR {
        return None;
    }
    let (p99, allowed) = (number::millis(p99), number::span(timeout));
    // Those that time out are errors as well, and are found as such.
    let said = if of >= REACHED {
        format!("its slowest invocations reach the timeout of {allowed}")
    } else {
        format!("its slowest invocations take {p99} or more; the timeout is {allowed}")
    };
    let next = "find out what it waits for, or raise the timeout";
    Some(input.finding(Severity::Warning, said, next))
}
