//! Asynchronous events that Lambda dropped.

use super::{Finding, Look, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let dropped = look
        .sum(Metric::AsyncDropped)
        .filter(|dropped| *dropped > 0.0)?;
    let said = format!(
        "{} asynchronous events were dropped in {}",
        number::count(dropped),
        look.window.label(),
    );
    let next = "look in the dead-letter queue or the on-failure destination; without either they are lost";
    Some(look.finding(Severity::Critical, said, next))
}
