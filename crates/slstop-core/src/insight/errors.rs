//! Too many invocations fail: since when, what they failed before, and whether a deployment began it.

use super::evidence::Evidence;
use super::last_change::LastChange;
use super::onset::{PeriodCount, episode, sum, surely};
use super::rule_input::Tallies;
use super::{Finding, Onset, RuleInput, Severity, share};
use crate::domain::Metric;
use slstop_base::{Timestamp, number};
use std::time::Duration;

/// From this error rate on a new error is critical.
pub const CRITICAL_SHARE: f64 = 0.05;
/// Below this error rate there is no finding: most busy functions have a few errors, and marking them all
/// would hide the ones that matter.
pub const WARNING_SHARE: f64 = 0.01;

/// What has failed for as long as is known, and that is at least an hour, is as usual below this share...
const USUAL_BELOW: f64 = 0.2;
/// ...and is nobody's usual from this one on.
const NEVER_USUAL: f64 = 0.5;
const LONG: Duration = Duration::from_secs(3600);

/// So many failures are no longer a few.
const MANY: f64 = 10.0;

/// An error that so many of the failures are is named as the one.
const MOSTLY: f64 = 0.9;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let tallies = input.tallies(Metric::Errors)?;
    let within = sum(tallies.in_window());
    if within.failed <= 0.0 {
        return None;
    }
    match episode(&tallies.all) {
        Some(episode) if episode.is_open => {
            let before = sum(&tallies.all[..episode.periods.start]);
            let since = tallies.onset(&episode);
            began(
                input,
                &tallies,
                sum(&tallies.all[episode.periods]),
                before,
                since,
            )
        }
        Some(episode) if tallies.touches_window(&episode) => {
            let ended = tallies.at(episode.periods.end);
            let since = tallies.onset(&episode);
            over(
                input,
                &tallies,
                sum(&tallies.all[episode.periods]),
                since,
                ended,
            )
        }
        _ => steady(input, &tallies, within),
    }
}

/// It fails since a moment that is known, and still does.
fn began(
    input: &RuleInput<'_>,
    tallies: &Tallies,
    now: PeriodCount,
    before: PeriodCount,
    since: Onset,
) -> Option<Finding> {
    let severity = grade(now)?;
    let failing = share(now.failed, now.of)?;
    let of = number::count(now.of);
    let at = moment(since);
    let before = share(before.failed, before.of);
    let was = before.map_or(String::new(), |before| {
        format!("{} before, ", number::percent(before))
    });
    let was = format!("; {was}{of} invocations");
    let evidence = Evidence::Share {
        metric: "error_rate",
        at,
        value: failing,
        before,
    };
    let failing = number::percent(failing);
    let (error, sampled) = main_error(input);
    let change = since
        .known()
        .and_then(|began| LastChange::before(input, began, tallies.period()));
    let finding = match change {
        Some(change) => {
            let said = format!("{failing} fail since {}{error}{was}", change.clause);
            let next = match change.is_deployment {
                true => super::roll_back::command(input, &change),
                false => causes(input, tallies, at),
            };
            let finding = input.finding(severity, said, next);
            finding.with([change.evidence()])
        }
        None => {
            let long = number::span(tallies.end().since(at));
            let said = format!("{failing} fail for {long}{error}{was}");
            input.finding(severity, said, causes(input, tallies, at))
        }
    };
    let minutes = (tallies.end().since(at).as_secs_f64() / 60.0).max(1.0);
    let harm = now.failed / minutes;
    let evidence = std::iter::once(evidence).chain(sampled);
    Some(finding.since(Some(since)).with(evidence).harming(harm))
}

/// The error that most of the failures are, as it ends a sentence, where lines were read.
fn main_error(input: &RuleInput<'_>) -> (String, Option<Evidence>) {
    let sample = input.error_sample();
    let Some((sample, (error, share))) = sample.and_then(|it| Some((it, it.main()?))) else {
        return (String::new(), None);
    };
    let words = error.words();
    let mostly = if share < MOSTLY { "mostly " } else { "" };
    let evidence = Evidence::Error {
        at: sample.from,
        value: words.clone(),
        share,
        fingerprint: error.fingerprint.to_string(),
        request_id: error.request_id.to_string(),
    };
    (format!(": {mostly}{words}"), Some(evidence))
}

/// It failed for a while, and no longer does.
fn over(
    input: &RuleInput<'_>,
    tallies: &Tallies,
    then: PeriodCount,
    since: Onset,
    ended: Timestamp,
) -> Option<Finding> {
    grade(then)?;
    let from = moment(since);
    let said = format!(
        "{} failed for {} until {} ago, now recovered ({} invocations)",
        number::percent(share(then.failed, then.of)?),
        number::span(ended.since(from)),
        number::span(input.now.since(ended)),
        number::count(then.of),
    );
    let evidence = Evidence::metric(Metric::Errors, from, then.failed);
    let finding = input.finding(Severity::Warning, said, causes(input, tallies, from));
    Some(finding.since(Some(since)).with([evidence]))
}

/// It failed all the time at about the same rate.
fn steady(input: &RuleInput<'_>, tallies: &Tallies, within: PeriodCount) -> Option<Finding> {
    let graded = grade(within)?;
    let failing = share(within.failed, within.of)?;
    let is_known_for_long = tallies.span() >= LONG;
    let is_usual = is_known_for_long && failing < USUAL_BELOW;
    let severity = match () {
        () if is_usual => Severity::Notice,
        () if surely(within) >= NEVER_USUAL => Severity::Critical,
        () => graded.min(Severity::Warning),
    };
    let (failed, of) = (number::percent(failing), number::count(within.of));
    let window = input.window.label();
    let said = if is_usual {
        let long = number::span(tallies.span());
        format!("{failed} fail, as usual in the last {long} ({of} invocations in {window})")
    } else {
        format!("{failed} fail, all the time at about that rate ({of} invocations in {window})")
    };
    let start = tallies.at(0);
    let evidence = Evidence::Share {
        metric: "error_rate",
        at: start,
        value: failing,
        before: None,
    };
    let finding = input.finding(severity, said, causes(input, tallies, start));
    let minutes = (input.window.span().as_secs_f64() / 60.0).max(1.0);
    let harm = within.failed / minutes;
    let since = Some(Onset::Before(start));
    Some(finding.since(since).with([evidence]).harming(harm))
}

/// How bad that many failures are, if they are worth a word: of few invocations a few failures may be chance,
/// unless most of them failed.
fn grade(tally: PeriodCount) -> Option<Severity> {
    let of = share(tally.failed, tally.of)?;
    let is_outage = tally.failed >= MANY || (tally.failed >= 3.0 && of >= NEVER_USUAL);
    match surely(tally) {
        CRITICAL_SHARE.. if is_outage => Some(Severity::Critical),
        _ if of >= WARNING_SHARE => Some(Severity::Warning),
        _ => None,
    }
}

fn moment(since: Onset) -> Timestamp {
    match since {
        Onset::At(at) | Onset::Before(at) => at,
    }
}

fn causes(input: &RuleInput<'_>, tallies: &Tallies, from: Timestamp) -> String {
    let back = input.now.since(from.minus(tallies.period()));
    let command = input.command("errors", back);
    format!("see its errors by cause: {command}")
}
