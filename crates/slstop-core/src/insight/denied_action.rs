//! IAM denies the function something, by what its errors say: which action, on what, and the statement to add.

use super::errors::CRITICAL_SHARE;
use super::onset::episode;
use super::{Evidence, Finding, RuleInput, Severity, share};
use crate::domain::denial::Denial;
use crate::domain::{Metric, SampledError};
use slstop_base::number;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let sample = input.error_sample()?;
    let mut groups: Vec<(Denial, u64, &SampledError)> = Vec::new();
    for error in &sample.errors {
        let Some(denial) = error.message.as_deref().and_then(Denial::find) else {
            continue;
        };
        let is_same = |one: &&mut (Denial, u64, &SampledError)| {
            (&one.0.action, &one.0.resource) == (&denial.action, &denial.resource)
        };
        match groups.iter_mut().find(is_same) {
            Some((_, count, _)) => *count += error.count,
            None => groups.push((denial, error.count, error)),
        }
    }
    let (denial, count, error) = groups.into_iter().max_by_key(|(_, count, _)| *count)?;
    let on = denial.resource_words();
    let on = on.map_or(String::new(), |resource| format!(" on {resource}"));
    let tallies = input.tallies(Metric::Errors);
    // Since it fails, if that is what it mostly fails with.
    let of_failures = share(count as f64, sample.failed as f64)?;
    let since = tallies.filter(|_| of_failures >= 0.5).and_then(|tallies| {
        let episode = episode(&tallies.all).filter(|episode| episode.is_open)?;
        Some(tallies.onset(&episode))
    });
    let of_all = share(count as f64, sample.invocations as f64)?;
    let severity = match of_all {
        CRITICAL_SHARE.. => Severity::Critical,
        _ => Severity::Warning,
    };
    let said = format!(
        "may not {}{on}, {} times in {}: {}",
        denial.action,
        number::count(count as f64),
        number::span(sample.to.since(sample.from)),
        denial.reason(),
    );
    let evidence = Evidence::Error {
        at: sample.from,
        value: error.words(),
        share: of_failures,
        fingerprint: error.fingerprint.to_string(),
        request_id: error.request_id.to_string(),
    };
    let minutes = (sample.to.since(sample.from).as_secs_f64() / 60.0).max(1.0);
    let finding = input.finding(severity, said, denial.remedy());
    let finding = finding.since(since).with([evidence]);
    Some(finding.harming(count as f64 / minutes))
}
