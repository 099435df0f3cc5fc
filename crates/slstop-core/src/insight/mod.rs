//! What is wrong, in plain sentences: one rule a file. A rule looks at one function's facts and tells at
//! most one finding: how bad it is, the evidence, and a next step. Nothing here is written or remembered.

mod finding;
mod look;

pub use finding::{Finding, Severity};
pub use look::{Look, share};

use crate::domain::Function;
use crate::facts::Facts;
use crate::message::Window;
use slstop_base::{Qualified, Timestamp};

type Rule = fn(&Look<'_>) -> Option<Finding>;

macro_rules! rules {
    ($($file:ident)*) => {
        $(pub mod $file;)*

        /// By name, as scripts see it; what comes first explains what comes after it.
        const RULES: &[(&str, Rule)] = &[$((stringify!($file), $file::find),)*];
    };
}

rules! {
    deployed_into_errors
    errors
    alarm_rings
    dead_letter_errors
    dropped_events
    stream_falls_behind
    throttled
    near_timeout
    spill_over
    update_failed
    deprecated_runtime
}

/// Everything that is wrong with one function, the worst first.
pub fn of_function(look: &Look<'_>) -> Vec<Finding> {
    let found = RULES.iter().filter_map(|(rule, find)| {
        let finding = find(look)?;
        Some(Finding { rule, ..finding })
    });
    let mut findings: Vec<Finding> = found.collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// Everything that is wrong with these functions, the worst first, and by name where nothing is worse.
pub fn of_fleet<'a>(
    facts: &'a Facts,
    fleet: impl IntoIterator<Item = (Qualified, &'a Function)>,
    window: Window,
    now: Timestamp,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, function) in fleet {
        findings.extend(of_function(&Look::new(facts, &name, function, window, now)));
    }
    findings.sort_by(|a, b| {
        let by_severity = b.severity.cmp(&a.severity);
        let name = |finding: &Finding| (finding.function(), finding.about.clone());
        by_severity.then_with(|| name(a).cmp(&name(b)))
    });
    findings
}

#[cfg(test)]
mod tests;
