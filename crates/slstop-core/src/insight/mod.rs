//! What is wrong, in plain sentences: one rule a file. A rule looks at one function's facts and returns at
//! most one finding: its severity, since when, the evidence, and a next step. Rules keep no state.

pub mod changes;
mod evidence;
mod failing_route;
mod finding;
mod last_change;
pub mod onset;
mod roll_back;
mod rule_input;
mod shared_onset;
mod unseen;

pub use evidence::Evidence;
pub use finding::{Finding, Onset, Severity};
pub use rule_input::{RuleInput, share};
pub use unseen::unseen;

use std::collections::BTreeSet;

use crate::domain::Function;
use crate::facts::Facts;
use crate::message::Window;
use slstop_base::{FunctionId, Qualified, Timestamp};

type Rule = fn(&RuleInput<'_>) -> Option<Finding>;

macro_rules! rules {
    ($($file:ident)*) => {
        $(pub mod $file;)*

        /// Rules by the name that scripts see. A rule stands before those whose findings it explains.
        const RULES: &[(&str, Rule)] = &[$((stringify!($file), $file::find),)*];
    };
}

rules! {
    errors
    throttled
    alarm_rings
    dead_letter_errors
    dropped_events
    stream_falls_behind
    traffic
    near_timeout
    memory_nearly_full
    cold_starts
    spill_over
    update_failed
    deprecated_runtime
}

/// All findings about one function, the most severe first.
pub fn of_function(input: &RuleInput<'_>) -> Vec<Finding> {
    let found = RULES.iter().filter_map(|(rule, find)| {
        let finding = find(input)?;
        Some(Finding { rule, ..finding })
    });
    let mut findings: Vec<Finding> = found.collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// The functions whose failures are worth an explanation: the worst of those that began to fail, or fail the most.
pub fn to_explain(findings: &[Finding]) -> impl Iterator<Item = &FunctionId> {
    let fails = |finding: &&Finding| {
        let is_trouble = finding.severity > Severity::Notice;
        is_trouble && matches!(finding.rule, "errors" | "alarm_rings")
    };
    let mut functions: Vec<&FunctionId> = Vec::new();
    for finding in findings.iter().filter(fails) {
        let function = finding.about.function();
        functions.extend(function.filter(|it| !functions.contains(it)));
        if functions.len() == MOST_EXPLAINED {
            break;
        }
    }
    functions.into_iter()
}

/// The lines of so many functions are read for an explanation.
const MOST_EXPLAINED: usize = 4;

/// All findings about these functions: the most severe first, of those the one that costs the most requests.
/// What many functions share since the same minute stands before them.
pub fn of_fleet<'a>(
    facts: &'a Facts,
    fleet: impl IntoIterator<Item = (Qualified, &'a Function)>,
    window: Window,
    now: Timestamp,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut functions = BTreeSet::new();
    for (name, function) in fleet {
        functions.insert(name.function.clone());
        findings.extend(of_function(&RuleInput::new(
            facts, &name, function, window, now,
        )));
    }
    fold_alarms(&mut findings);
    let fails =
        |finding: &&Finding| finding.severity > Severity::Notice && finding.rule == "errors";
    let failing = findings.iter().filter(fails);
    let failing = failing.filter_map(|finding| finding.about.function().cloned());
    let failing: BTreeSet<FunctionId> = failing.collect();
    findings.extend(failing_route::find(
        facts, &functions, &failing, window, now,
    ));
    findings.extend(shared_onset::find(&findings, now));
    shared_onset::blame_neighbours(&mut findings);
    findings.sort_by(|a, b| {
        let by_severity = b.severity.cmp(&a.severity);
        let by_harm = || b.harm.total_cmp(&a.harm);
        let name = |finding: &Finding| (finding.function(), finding.about.clone());
        let by_name = || name(a).cmp(&name(b));
        by_severity.then_with(by_harm).then_with(by_name)
    });
    findings
}

/// What an alarm fires for, where the figures show it.
const BEHIND_ALARMS: &[&str] = &["errors", "throttled", "traffic", "near_timeout"];

/// An alarm about a function whose figures show trouble is evidence of that, and no finding of its own. Somebody
/// decided that it is worth waking up for: then it is critical.
fn fold_alarms(findings: &mut Vec<Finding>) {
    let is_alarm = |finding: &Finding| finding.rule == "alarm_rings";
    let (alarms, mut others): (Vec<_>, Vec<_>) = findings.drain(..).partition(is_alarm);
    for alarm in alarms {
        let is_behind = |other: &&mut Finding| {
            let is_trouble = other.severity > Severity::Notice && other.since.is_some();
            is_trouble
                && BEHIND_ALARMS.contains(&other.rule)
                && other.function() == alarm.function()
        };
        match others
            .iter_mut()
            .filter(is_behind)
            .max_by_key(|it| it.severity)
        {
            Some(trouble) => {
                trouble.severity = Severity::Critical;
                trouble.evidence.extend(alarm.evidence);
            }
            None => others.push(alarm),
        }
    }
    *findings = others;
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod worlds;
