//! The runtime is deprecated: it gets no more security updates.

use super::{Finding, RuleInput, Severity};
use crate::domain::runtime;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let id = input.function.runtime.as_deref()?;
    if !runtime::is_deprecated(id, input.now) {
        return None;
    }
    let day = runtime::deprecation(id)?;
    let said = format!("its runtime {id} has been deprecated since {day}");
    let next = format!(
        "upgrade to a newer runtime (deprecations as AWS listed them on {})",
        runtime::AS_OF
    );
    Some(input.finding(Severity::Notice, said, next))
}
