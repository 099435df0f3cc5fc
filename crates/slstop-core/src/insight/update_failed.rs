//! The last update failed, or the function cannot run at all.

use super::{Finding, RuleInput, Severity};

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let function = input.function;
    let reason = function.state_reason.as_deref();
    let because = reason.map_or(String::new(), |reason| format!(": {reason}"));
    if function.state.as_deref() == Some("Failed") {
        let said = format!("it cannot run{because}");
        return Some(input.finding(
            Severity::Critical,
            said,
            "fix the reported cause and deploy again",
        ));
    }
    if function.update_status.as_deref() == Some("Failed") {
        let said = format!("its last update failed{because}");
        let next = "the previous code is still running; fix the reported cause and deploy again";
        return Some(input.finding(Severity::Warning, said, next));
    }
    None
}
