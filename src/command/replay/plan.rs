//! What a replay is about to do, in words, before it does it.

use std::collections::BTreeMap;

use super::item::{OutcomeBefore, ReplayItem};
use slstop_aws::perform::WriteGate;
use slstop_base::{SafeText, mask, number};
use slstop_core::domain::InvokeOrder;

/// How fast, and when it ends early.
#[derive(Clone, Copy, Debug)]
pub struct ReplayPace {
    /// Events a second.
    pub rate: Option<f64>,
    pub concurrency: usize,
    pub stop_after: Option<usize>,
}

impl ReplayPace {
    pub fn words(&self) -> String {
        let rate = match self.rate {
            Some(rate) => format!("{rate} a second"),
            None => "as fast as they are answered".to_owned(),
        };
        let most = match self.concurrency {
            1 => "one at a time".to_owned(),
            most => format!("at most {most} at a time"),
        };
        match self.stop_after {
            Some(stop) => format!("{rate}, {most}, until {stop} failed"),
            None => format!("{rate}, {most}"),
        }
    }
}

/// The plan of these events, of which there may be more.
pub fn lines(items: &[ReplayItem], source: &str, target: &str, pace: ReplayPace) -> Vec<String> {
    let n = number::count(items.len() as f64);
    let events = if items.len() == 1 { "event" } else { "events" };
    let mut lines = vec![
        format!("{n} {events} from {source} to {target}"),
        format!("  {}", pace.words()),
    ];
    let mut groups: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for item in items {
        let kind = item.event_kind().unwrap_or("event");
        let error = match &item.before.outcome {
            OutcomeBefore::Failed(Some(error)) => first_line(error),
            OutcomeBefore::Failed(None) => item
                .failed
                .condition
                .clone()
                .unwrap_or_else(|| "failed before".to_owned()),
            OutcomeBefore::Succeeded => "succeeded before".to_owned(),
            OutcomeBefore::Unknown => "never sent as far as is known".to_owned(),
        };
        *groups.entry((kind, error)).or_default() += 1;
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for ((kind, error), n) in groups {
        let error = mask::secrets(&error).into_owned();
        lines.push(format!("  {n:>6}  {kind}  {}", SafeText::from(error)));
    }
    lines
}

fn first_line(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    line.chars().take(120).collect()
}

/// What could do harm.
pub fn warnings(items: &[ReplayItem], order: &InvokeOrder, gate: &WriteGate) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(by) = gate.protected_by(order) {
        warnings.push(format!(
            "{} is protected by `{}`: it is sent with --confirm {} only",
            order.function,
            by.entry,
            order.function.name.as_str()
        ));
    }
    let n_writing = items.iter().filter(|item| is_writing_request(item)).count();
    if n_writing > 0 {
        warnings.push(format!(
            "{n_writing} are POST, PUT, PATCH or DELETE requests without an idempotency key: what they did before they may \
             do again"
        ));
    }
    let n_good = items
        .iter()
        .filter(|item| item.before.outcome == OutcomeBefore::Succeeded)
        .count();
    if n_good > 0 {
        warnings.push(format!("{n_good} succeeded before: they run a second time"));
    }
    let n_masked = items.iter().filter(|item| is_masked(item)).count();
    if n_masked > 0 {
        warnings.push(format!(
            "{n_masked} have masked values (***) in place of secrets, and are not sent"
        ));
    }
    warnings
}

fn is_writing_request(item: &ReplayItem) -> bool {
    let event = &item.failed.event;
    let is_request = item
        .event_kind()
        .is_some_and(|kind| kind.starts_with("apigw-") || kind == "alb" || kind == "function-url");
    let writes = ["\"POST\"", "\"PUT\"", "\"PATCH\"", "\"DELETE\""];
    is_request
        && writes.iter().any(|method| event.contains(method))
        && !event.to_ascii_lowercase().contains("idempotency-key")
}

/// What was masked on its way here is another event than the one that failed.
pub fn is_masked(item: &ReplayItem) -> bool {
    item.failed.event.contains("***")
}
