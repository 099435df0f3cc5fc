//! Failed events could not be sent to the dead-letter queue.

use super::{Finding, Look, Severity};
use crate::domain::Metric;
use slstop_base::number;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let lost = look
        .sum(Metric::DeadLetterErrors)
        .filter(|lost| *lost > 0.0)?;
    let said = format!(
        "{} failed events could not be sent to the dead-letter queue in {}: they are lost",
        number::count(lost),
        look.window.label(),
    );
    let next = "check that the queue exists and that the function's role may send to it";
    Some(look.finding(Severity::Critical, said, next))
}
