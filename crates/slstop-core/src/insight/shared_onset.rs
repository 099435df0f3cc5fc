//! Many functions that began to fail in the same minutes have one cause: said once, before them.

use std::time::Duration;

use super::{Evidence, Finding, Severity};
use crate::message::Subject;
use slstop_base::{PlaceId, Timestamp, number};

/// So many functions of a place make it more than coincidence...
const FEWEST: usize = 4;
/// ...when they began within this of each other.
const TOGETHER: Duration = Duration::from_secs(3 * 60);
/// Named in the sentence; the rest are counted.
const NAMED: usize = 3;

pub fn find(findings: &[Finding], now: Timestamp) -> Vec<Finding> {
    let mut began: Vec<(PlaceId, Timestamp, &Finding)> = findings
        .iter()
        .filter(|finding| finding.rule == "errors" && finding.severity > Severity::Notice)
        .filter_map(|finding| {
            let at = finding.since?.known()?;
            Some((finding.about.place(), at, finding))
        })
        .collect();
    began.sort_by_key(|(place, at, _)| (*place, *at));
    let mut found = Vec::new();
    let mut rest = began.as_slice();
    while let Some((place, first, _)) = rest.first() {
        let together = rest
            .iter()
            .take_while(|(of, at, _)| of == place && at.since(*first) <= TOGETHER)
            .count();
        let (group, others) = rest.split_at(together);
        if group.len() >= FEWEST {
            found.push(of_group(*place, *first, group, now));
        }
        rest = others;
    }
    found
}

fn of_group(
    place: PlaceId,
    first: Timestamp,
    group: &[(PlaceId, Timestamp, &Finding)],
    now: Timestamp,
) -> Finding {
    let mut worst: Vec<&Finding> = group.iter().map(|(_, _, finding)| *finding).collect();
    worst.sort_by(|a, b| b.harm.total_cmp(&a.harm));
    let names: Vec<String> = worst
        .iter()
        .take(NAMED)
        .filter_map(|finding| Some(finding.about.function()?.name.as_str().to_owned()))
        .collect();
    let more = match worst.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
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
        since: Some(super::Onset::At(first)),
        said: format!(
            "{} functions began to fail together {} ago: {}{more}",
            worst.len(),
            number::span(now.since(first)),
            names.join(", "),
        ),
        next: format!(
            "look for what they share: `slstop errors {} --since {}`",
            names.join(" "),
            number::span(now.since(first).max(Duration::from_secs(60))),
        ),
        evidence: worst
            .iter()
            .flat_map(|it| it.evidence.clone())
            .take(NAMED)
            .collect::<Vec<Evidence>>(),
        harm: worst.iter().map(|it| it.harm).sum(),
    }
}
