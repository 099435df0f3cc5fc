//! Many functions in which the same began in the same minute have one cause: said once, before them.

use std::time::Duration;

use super::{Evidence, Finding, Onset, Severity};
use crate::message::Subject;
use slstop_base::{PlaceId, Timestamp, number};

/// So many functions of a place make it more than coincidence...
const FEWEST: usize = 3;
/// ...when each began within this of the one before: a beginning is dated to its minute or the next.
const TOGETHER: Duration = Duration::from_secs(60);
/// Named in the sentence; the rest are counted.
const NAMED: usize = 3;

/// What begins at many functions together, by rule, in words.
const SHARED: &[(&str, &str)] = &[
    ("errors", "fail together"),
    ("throttled", "are throttled together"),
    ("traffic", "have a surge of traffic together"),
];

pub fn find(findings: &[Finding], now: Timestamp) -> Vec<Finding> {
    let shared = |(rule, words): &(&'static str, &'static str)| of_rule(findings, rule, words, now);
    SHARED.iter().flat_map(shared).collect()
}

fn of_rule(findings: &[Finding], rule: &str, words: &str, now: Timestamp) -> Vec<Finding> {
    let mut began: Vec<(PlaceId, Timestamp, &Finding)> = findings
        .iter()
        .filter(|finding| finding.rule == rule && finding.severity > Severity::Notice)
        // What came of its own change needs no other cause.
        .filter(|finding| change_of(finding).is_none())
        .filter_map(|finding| {
            let at = finding.since?.known()?;
            Some((finding.about.place(), at, finding))
        })
        .collect();
    began.sort_by_key(|(place, at, _)| (*place, *at));
    let mut found = Vec::new();
    let mut rest = began.as_slice();
    while let Some((place, first, _)) = rest.first() {
        let is_next = |pair: &[(PlaceId, Timestamp, &Finding)]| {
            pair[1].0 == *place && pair[1].1.since(pair[0].1) <= TOGETHER
        };
        let together = 1 + rest.windows(2).take_while(|pair| is_next(pair)).count();
        let (group, others) = rest.split_at(together);
        if group.len() >= FEWEST {
            let group: Vec<&Finding> = group.iter().map(|(_, _, finding)| *finding).collect();
            found.push(of_group(*place, *first, group, words, now));
        }
        rest = others;
    }
    found
}

fn of_group(
    place: PlaceId,
    first: Timestamp,
    mut worst: Vec<&Finding>,
    words: &str,
    now: Timestamp,
) -> Finding {
    worst.sort_by(|a, b| b.harm.total_cmp(&a.harm));
    let names: Vec<&str> = worst
        .iter()
        .take(NAMED)
        .filter_map(|finding| Some(finding.about.function()?.name.as_str()))
        .collect();
    let more = match worst.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let error = shared_error(&worst).map_or_else(String::new, |error| format!(": {error}"));
    let ago = number::span(now.since(first));
    let listed = names.join(", ");
    let back = number::span(now.since(first).max(Duration::from_secs(60)));
    let command = match error.is_empty() && words.contains("traffic") {
        true => format!("slstop stats {} --since {back}", names.join(" ")),
        false => format!("slstop errors {} --since {back}", names.join(" ")),
    };
    Finding {
        rule: "shared_onset",
        about: Subject::Account(place),
        qualifier: None,
        severity: worst
            .iter()
            .map(|it| it.severity)
            .max()
            .unwrap_or(Severity::Warning),
        since: Some(Onset::At(first)),
        said: format!(
            "{} functions {words}{error} (since {ago} ago: {listed}{more})",
            worst.len(),
        ),
        next: format!("look for what they share: `{command}`"),
        evidence: worst
            .iter()
            .flat_map(|it| it.evidence.clone())
            .take(NAMED)
            .collect(),
        harm: worst.iter().map(|it| it.harm).sum(),
    }
}

/// The error of most of those whose lines were read.
fn shared_error<'a>(group: &[&'a Finding]) -> Option<&'a str> {
    let errors: Vec<&str> = group.iter().filter_map(|it| error_of(it)).collect();
    let times = |error: &&str| errors.iter().filter(|one| *one == error).count();
    let most = errors.iter().copied().max_by_key(times)?;
    (times(&most) * 2 > errors.len()).then_some(most)
}

fn error_of(finding: &Finding) -> Option<&str> {
    finding.evidence.iter().find_map(|it| match it {
        Evidence::Error { value, .. } => Some(value.as_str()),
        _ => None,
    })
}

fn change_of(finding: &Finding) -> Option<(Timestamp, &str)> {
    finding.evidence.iter().find_map(|it| match it {
        Evidence::Change { at, value } => Some((*at, value.as_str())),
        _ => None,
    })
}

/// A function that fails since the minute in which another one fails since its own change may fail for that.
pub fn blame_neighbours(findings: &mut [Finding]) {
    let changed: Vec<(PlaceId, Timestamp, Timestamp, String, String)> = findings
        .iter()
        .filter(|finding| finding.rule == "errors" && finding.severity == Severity::Critical)
        .filter_map(|finding| {
            let (at, change) = change_of(finding)?;
            let name = finding.about.function()?.name.as_str().to_owned();
            let began = finding.since?.known()?;
            Some((finding.about.place(), began, at, name, change.to_owned()))
        })
        .collect();
    for finding in findings.iter_mut() {
        let is_alone = finding.rule == "errors" && change_of(finding).is_none();
        let Some(began) = finding.since.and_then(Onset::known).filter(|_| is_alone) else {
            continue;
        };
        let place = finding.about.place();
        let mut together = changed
            .iter()
            .filter(|(of, other, ..)| *of == place && *other == began);
        // With two of them nobody knows which.
        if let (Some((_, _, at, name, change)), None) = (together.next(), together.next()) {
            finding.said.push_str(&format!(
                "; {name} began to fail in the same minute, after its change"
            ));
            finding.evidence.push(Evidence::Change {
                at: *at,
                value: format!("{name}: {change}"),
            });
        }
    }
}
