//! The progress of a tail, reported when it changes.

use std::time::Duration;

use super::group::TailedGroup;
use super::queried;
use super::schedule::SWEEP;
use slstop_base::{Timestamp, Usd, number};
use slstop_core::message::{QueryState, Tailing};

/// That all is well is worth saying this often.
const STILL_FRESH: Duration = Duration::from_secs(10);
/// Looked at more rarely than this, a group is not followed.
const TOO_RARE: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub struct TailReport {
    tailing: Option<Tailing>,
    state: Option<QueryState>,
    fresh_at: Option<Timestamp>,
    /// Whether it comes to an end, and what was asked for is read once.
    is_bounded: bool,
    /// What was said of the price of queries.
    queries: Option<Usd>,
    /// What is to be known of this machine's clock.
    clock: Option<String>,
    /// What is to be known of Live Tail.
    pub live: Option<String>,
    pub is_live: bool,
}

impl TailReport {
    /// `is_bounded`: whether the tail comes to an end.
    pub fn new(is_bounded: bool) -> Self {
        Self {
            is_bounded,
            ..Self::default()
        }
    }

    /// Said once, however the difference grows, until the clocks agree again.
    pub fn clock(&mut self, words: Option<String>) {
        if words.is_none() || self.clock.is_none() {
            self.clock = words;
        }
    }

    /// What is new of it.
    pub fn tailing(&mut self, groups: &[TailedGroup]) -> Option<Tailing> {
        // Those that are queried have a period of their own.
        let every = |group: &TailedGroup| match group.queried() {
            None => group.turns.every,
            Some(_) => Duration::ZERO,
        };
        let every = groups.iter().map(every).max()?;
        let seconds = Duration::from_secs(every.as_millis().div_ceil(1000) as u64);
        let told = self.tailing.as_ref().map(|told| told.every);
        let tailing = Tailing {
            // A second more or less is no news.
            every: told
                .filter(|told| told.abs_diff(seconds) <= Duration::from_secs(1))
                .unwrap_or(seconds),
            read_from: groups.iter().map(|group| group.turns.read_from()).max()?,
            is_live: self.is_live,
            note: self.note(groups, every),
        };
        let is_new = self.tailing.as_ref() != Some(&tailing);
        self.tailing = Some(tailing);
        self.tailing.clone().filter(|_| is_new)
    }

    fn note(&mut self, groups: &[TailedGroup], every: Duration) -> Option<String> {
        let mut notes: Vec<String> = self.clock.iter().chain(&self.live).cloned().collect();
        notes.extend(too_many(groups, every));
        notes.extend(self.queries(groups));
        let troubles: Vec<_> = groups
            .iter()
            .filter_map(|group| group.trouble().filter(|it| it.is_lasting()))
            .collect();
        if let Some(first) = troubles.first() {
            let others = troubles.len() - 1;
            let others = match others {
                0 => String::new(),
                1 => "; one more group cannot be read".to_owned(),
                n => format!("; {n} more groups cannot be read"),
            };
            notes.push(format!("{first}{others}"));
        }
        if let Some(loud) = groups.iter().find(|group| group.is_too_much()) {
            let group = &loud.source.group;
            notes.push(format!(
                "{group} writes so much that very late lines may be missed"
            ));
        }
        (!notes.is_empty()).then(|| notes.join("; "))
    }

    /// Groups that only queries can read, and what that costs. A price that moves a little is no news.
    fn queries(&mut self, groups: &[TailedGroup]) -> Option<String> {
        // Before its first answer the price is not known.
        let is_known = |group: &&TailedGroup| group.queried().is_some() && group.turns.was_polled();
        let of_queries = || groups.iter().filter(is_known);
        let first = of_queries().next()?;
        let group = &first.source.group;
        let whose = match of_queries().count() {
            _ if groups.len() == 1 => String::new(),
            1 => format!("{group}: "),
            2 => format!("{group} and one more group: "),
            n => format!("{group} and {} more groups: ", n - 1),
        };
        if self.is_bounded {
            let spent = of_queries().map(|group| group.queried.spent).sum();
            let price = price(spent).map_or(String::new(), |price| format!(" for {price}"));
            return Some(format!("{whose}infrequent access, read by a query{price}"));
        }
        let hourly: Usd = of_queries().filter_map(TailedGroup::queried).sum();
        let is_near = |told: &Usd| {
            let times = hourly.as_dollars() / told.as_dollars();
            (0.5..=2.0).contains(&times) || *told == hourly
        };
        let told = *self
            .queries
            .insert(self.queries.filter(is_near).unwrap_or(hourly));
        let price = price(told).map_or(String::new(), |price| format!(", {price} an hour"));
        Some(format!(
            "{whose}infrequent access, read by queries every {}{price}",
            number::span(queried::EVERY)
        ))
    }

    /// What is new of it: fresh as long as any group is read, failed where none is.
    pub fn state(&mut self, groups: &[TailedGroup], now: Timestamp) -> Option<QueryState> {
        let failing = |group: &TailedGroup| group.trouble().is_some_and(|it| !it.is_missing());
        let state = if groups.iter().all(failing) {
            let first = groups.first()?;
            QueryState::Failed {
                failure: first.trouble()?.failure.clone(),
                retry_at: groups.iter().filter_map(TailedGroup::due).min(),
            }
        } else if groups.iter().any(TailedGroup::was_read) {
            QueryState::Fresh {
                next: None,
                stretched: false,
            }
        } else {
            return None;
        };
        let is_fresh = matches!(state, QueryState::Fresh { .. });
        let is_stale = self.fresh_at.is_none_or(|at| now.since(at) >= STILL_FRESH);
        if self.state.as_ref() == Some(&state) && !(is_fresh && is_stale) {
            return None;
        }
        self.fresh_at = is_fresh.then_some(now);
        self.state = Some(state.clone());
        Some(state)
    }
}

/// In words; `None` if nothing is charged, as by emulators.
fn price(amount: Usd) -> Option<String> {
    let dollars = number::dollars(amount);
    let words = match dollars.strip_prefix('<') {
        Some(most) => format!("less than {most}"),
        None => dollars,
    };
    (amount > Usd::ZERO).then_some(words)
}

/// The account's quota is shared out among too many.
fn too_many(groups: &[TailedGroup], every: Duration) -> Option<String> {
    let n = groups.len();
    if every > TOO_RARE {
        return Some(format!(
            "{n} groups are more than can be followed: each is read every {}; choose fewer, or ask \
             `slstop query` about all of them",
            number::span(every)
        ));
    }
    let swept = groups.iter().filter(|group| group.queried().is_none());
    let swept = swept.map(|group| group.turns.swept_every).max()?;
    (swept > SWEEP.saturating_mul(2)).then(|| {
        format!(
            "{n} groups: late lines are looked for every {}",
            number::span(swept)
        )
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fetch::tail::terms::Terms;
    use crate::fetch::tail::trouble::Trouble;
    use slstop_core::domain::{Failure, LogSource};
    use slstop_core::message::Window;

    const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

    fn groups(n: usize) -> Vec<TailedGroup> {
        let terms = Terms::of_console(Window { secs: 60 }, false, Usd::ZERO, NOON);
        let terms = Arc::new(terms);
        let source = |n| LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: format!("/g{n}").into(),
            functions: [].into(),
        };
        (0..n)
            .map(|n| TailedGroup::new(source(n), terms.clone()))
            .collect()
    }

    fn denied(group: &mut TailedGroup) {
        let failure = Failure::Denied {
            action: "logs:FilterLogEvents".into(),
            said: String::new(),
        };
        group.setbacks.failed(Trouble::of(failure, "/g0"));
    }

    #[test]
    fn the_period_is_told_when_it_changes_by_more_than_a_second() {
        let mut groups = groups(2);
        let mut report = TailReport::default();
        assert!(report.tailing(&groups).is_some());
        groups[1].turns.every = Duration::from_millis(8_200);
        assert_eq!(
            report.tailing(&groups).map(|it| it.every.as_secs()),
            Some(9)
        );
        groups[1].turns.every = Duration::from_millis(9_900);
        assert_eq!(report.tailing(&groups), None);
    }

    #[test]
    fn sweeps_that_fall_behind_have_a_word() {
        let mut groups = groups(300);
        groups[7].turns.swept_every = Duration::from_secs(200);
        let note = TailReport::default()
            .tailing(&groups)
            .and_then(|it| it.note);
        let expected = "300 groups: late lines are looked for every 3m";
        assert_eq!(note.as_deref(), Some(expected));
    }

    #[test]
    fn it_is_fresh_as_long_as_one_group_is_read_and_says_what_is_wrong_with_the_others() {
        let mut groups = groups(3);
        let mut report = TailReport::default();
        assert_eq!(report.state(&groups, NOON), None, "nothing is known yet");
        for group in &mut groups[..2] {
            denied(group);
        }
        let note = report.tailing(&groups).and_then(|it| it.note);
        let note = note.expect("a word");
        assert!(
            note.contains("denied") && note.ends_with("one more group cannot be read"),
            "{note}"
        );
        denied(&mut groups[2]);
        let state = report.state(&groups, NOON);
        assert!(
            matches!(state, Some(QueryState::Failed { .. })),
            "{state:?}"
        );
        assert_eq!(report.state(&groups, NOON), None, "said once");
    }
}
