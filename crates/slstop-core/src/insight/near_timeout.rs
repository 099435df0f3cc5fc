//! The slowest invocations take nearly all the time that they may.

use super::{Finding, Look, Severity};
use crate::domain::Metric;
use slstop_base::number;

/// From this share of the time-out on, a slow day is an outage.
const NEAR: f64 = 0.8;
/// What is measured includes the function's last words: a time-out of 3 s is measured as 3.0 s and more.
const REACHED: f64 = 0.999;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let timeout = look.function.timeout?;
    let p99 = look.figure(Metric::DurationP99)?;
    let of = p99 / (timeout.as_secs_f64() * 1000.0).max(1.0);
    if of < NEAR {
        return None;
    }
    let (p99, allowed) = (number::millis(p99), number::span(timeout));
    let (severity, said) = if of >= REACHED {
        let said = format!("its slowest invocations run into the time-out of {allowed}");
        (Severity::Critical, said)
    } else {
        let said =
            format!("its slowest invocations take {p99} and more of the {allowed} that they may");
        (Severity::Warning, said)
    };
    let next = "find out what it waits for, or raise the time-out";
    Some(look.finding(severity, said, next))
}
