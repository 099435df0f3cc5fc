//! Queries over logs that were run in this session, and how much there is to ask about.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::domain::LogSources;
use crate::message::{Found, InsightsRun, Window};
use slstop_base::{PlaceId, Timestamp};

/// Results kept, each with a thousand rows at most.
const MOST_RUNS: usize = 20;
/// Volumes kept: going from function to function asks for one each.
const MOST_VOLUMES: usize = 100;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Queries {
    /// The newest last.
    runs: VecDeque<KnownQuery>,
    volumes: BTreeMap<(LogSources, Window), Volume>,
}

/// A query and what it found so far.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownQuery {
    pub place: PlaceId,
    pub asked: InsightsRun,
    /// When it was last heard of.
    pub at: Timestamp,
    pub found: Found,
}

/// What came in to some groups over a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Volume {
    by_group: BTreeMap<Arc<str>, u64>,
    at: Timestamp,
}

impl Volume {
    pub fn bytes(&self) -> u64 {
        self.by_group.values().sum()
    }

    /// Whether anything came in to it; a function that never ran has no group.
    pub fn has(&self, group: &str) -> bool {
        self.by_group.get(group).is_some_and(|bytes| *bytes > 0)
    }
}

impl Queries {
    pub(super) fn found(
        &mut self,
        at: Timestamp,
        place: PlaceId,
        asked: &InsightsRun,
        found: &Found,
    ) {
        let is_it = |run: &&mut KnownQuery| run.asked.number == asked.number && run.place == place;
        if let Some(known) = self.runs.iter_mut().find(is_it) {
            known.at = at;
            known.found = found.clone();
            return;
        }
        self.runs.push_back(KnownQuery {
            place,
            asked: asked.clone(),
            at,
            found: found.clone(),
        });
        if self.runs.len() > MOST_RUNS {
            self.runs.pop_front();
        }
    }

    pub(super) fn weighed(
        &mut self,
        at: Timestamp,
        sources: &LogSources,
        window: Window,
        bytes: &[(Arc<str>, u64)],
    ) {
        let by_group = bytes.iter().cloned().collect();
        let key = (sources.clone(), window);
        self.volumes.insert(key, Volume { by_group, at });
        if self.volumes.len() > MOST_VOLUMES {
            let oldest = self.volumes.iter().min_by_key(|(_, volume)| volume.at);
            let oldest = oldest.map(|(key, _)| key.clone());
            oldest.map(|key| self.volumes.remove(&key));
        }
    }

    /// The newest first.
    pub fn runs(&self) -> impl DoubleEndedIterator<Item = &KnownQuery> {
        self.runs.iter().rev()
    }

    pub fn run(&self, number: u64) -> Option<&KnownQuery> {
        self.runs.iter().find(|run| run.asked.number == number)
    }

    pub fn volume(&self, sources: &LogSources, window: Window) -> Option<&Volume> {
        self.volumes.get(&(sources.clone(), window))
    }
}
