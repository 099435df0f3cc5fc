//! Far more invocations than in the hours before, or none where there were many.

use super::evidence::Evidence;
use super::onset::PeriodCount;
use super::{Finding, Onset, RuleInput, Severity};
use crate::domain::Metric;
use slstop_base::number;

/// The newest minutes, which are compared with all before them.
const NEWEST: usize = 5;
/// Before them so many must be known.
const KNOWN: usize = 30;
/// A surge is so many times the busiest minutes before...
const OF_BUSIEST: f64 = 1.5;
/// ...and so many times a usual one...
const OF_USUAL: f64 = 3.0;
/// ...and at least so many a minute.
const BUSY: f64 = 30.0;
/// Silence is worth a word where a usual minute has so many.
const STEADY: f64 = 10.0;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let tallies = input.tallies(Metric::Errors)?;
    let cut = tallies.all.len().checked_sub(NEWEST)?;
    let (before, newest) = tallies.all.split_at(cut);
    let mut usual: Vec<f64> = before.iter().map(|tally| tally.of).collect();
    if usual.iter().filter(|of| **of > 0.0).count() < KNOWN {
        return None;
    }
    usual.sort_by(f64::total_cmp);
    let at = |share: f64| usual[((usual.len() - 1) as f64 * share) as usize];
    let (median, busiest) = (at(0.5), at(0.95));
    let now = newest.iter().map(|tally| tally.of).sum::<f64>() / NEWEST as f64;
    let is_surge = now >= BUSY && now >= median * OF_USUAL && now >= busiest * OF_BUSIEST;
    let is_silent = at(0.1) >= STEADY && newest.iter().all(|tally| tally.of <= 0.0);
    let since = |began: &dyn Fn(&PeriodCount) -> bool| {
        // The newest minutes are not counted to their end yet: it goes back from the last that shows it.
        let last = tallies.all.iter().rposition(began).unwrap_or(cut);
        // One minute between others is chance.
        let is_other = |index: &usize| {
            !began(&tallies.all[*index]) && (*index == 0 || !began(&tallies.all[index - 1]))
        };
        let other = (0..last).rev().find(is_other);
        Onset::At(tallies.at(other.map_or(0, |index| index + 1)))
    };
    let start = tallies.at(cut);
    let evidence = Evidence::metric(Metric::Invocations, start, now);
    if is_surge {
        let said = format!(
            "{:.1} times the usual traffic: {} invocations a minute, {} before",
            now / median.max(1.0),
            number::count(now),
            number::count(median),
        );
        let high = busiest.max(median * 2.0);
        let next = "find out who calls it; watch its concurrency and throttles in the overview";
        let finding = input.finding(Severity::Warning, said, next);
        return Some(
            finding
                .since(Some(since(&|tally| tally.of > high)))
                .with([evidence]),
        );
    }
    if is_silent {
        let said = format!(
            "no invocation in the last {NEWEST} minutes; {} a minute are usual",
            number::count(median)
        );
        let name = input.name.function.name.as_str();
        let next = format!(
            "look at what calls it: `aws lambda list-event-source-mappings --function-name {name}`"
        );
        let finding = input.finding(Severity::Warning, said, next);
        return Some(
            finding
                .since(Some(since(&|tally| tally.of <= 0.0)))
                .with([evidence]),
        );
    }
    None
}
