//! How a tail gets on, told when it changes.

use std::time::Duration;

use super::group::Group;
use crate::base::Timestamp;
use crate::message::{QueryState, Tailing};

/// That all is well is worth saying this often.
const STILL_FRESH: Duration = Duration::from_secs(10);
/// Looked at more rarely than this, a group is not followed.
const TOO_RARE: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub struct Report {
    tailing: Option<Tailing>,
    state: Option<QueryState>,
    fresh_at: Option<Timestamp>,
    /// What is to be known of Live Tail.
    pub live: Option<String>,
    pub is_live: bool,
}

impl Report {
    /// What is new of it.
    pub fn tailing(&mut self, groups: &[Group]) -> Option<Tailing> {
        let every = groups.iter().map(|group| group.every).max()?;
        let seconds = Duration::from_secs(every.as_millis().div_ceil(1000) as u64);
        let told = self.tailing.as_ref().map(|told| told.every);
        let tailing = Tailing {
            // A second more or less is no news.
            every: told
                .filter(|told| told.abs_diff(seconds) <= Duration::from_secs(1))
                .unwrap_or(seconds),
            read_from: groups.iter().map(Group::read_from).max()?,
            is_live: self.is_live,
            note: self.note(groups, every),
        };
        let is_new = self.tailing.as_ref() != Some(&tailing);
        self.tailing = Some(tailing);
        self.tailing.clone().filter(|_| is_new)
    }

    fn note(&self, groups: &[Group], every: Duration) -> Option<String> {
        let mut notes: Vec<String> = self.live.iter().cloned().collect();
        if every > TOO_RARE {
            let n = groups.len();
            notes.push(format!(
                "{n} groups are more than can be followed: each is read every {}; choose fewer",
                crate::base::number::span(every)
            ));
        }
        let troubles: Vec<_> = groups
            .iter()
            .filter_map(|group| group.trouble.as_ref().filter(|it| it.is_lasting()))
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

    /// What is new of it: fresh as long as any group is read, failed where none is.
    pub fn state(&mut self, groups: &[Group], now: Timestamp) -> Option<QueryState> {
        let failing = |group: &Group| group.trouble.as_ref().is_some_and(|it| !it.is_missing());
        let state = if groups.iter().all(failing) {
            let first = groups.first()?;
            QueryState::Failed {
                failure: first.trouble.as_ref()?.failure.clone(),
                retry_at: groups.iter().filter_map(Group::due).min(),
            }
        } else if groups.iter().any(Group::was_read) {
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
