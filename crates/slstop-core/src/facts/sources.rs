//! The event sources of each place, as they were last found.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::source::{EventSource, FoundSources};
use slstop_base::PlaceId;

/// More than a map shows.
const MOST_SOURCES: usize = 5000;

/// A place, and what was asked about there.
type SourcesKey = (PlaceId, Arc<[Arc<str>]>);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownSources {
    /// By place and by the names that were asked for; no names are all functions.
    places: BTreeMap<SourcesKey, FoundSources>,
}

impl KnownSources {
    /// Whether it is news.
    pub(super) fn absorb(
        &mut self,
        place: PlaceId,
        like: &Arc<[Arc<str>]>,
        found: &FoundSources,
    ) -> bool {
        let key = (place, like.clone());
        if self.places.get(&key) == Some(found) {
            return false;
        }
        let mut found = found.clone();
        found.sources.truncate(MOST_SOURCES);
        self.places.insert(key, found);
        true
    }

    /// What was found, with where; the worst first.
    pub fn worst_first(&self) -> Vec<(PlaceId, &EventSource)> {
        let mut sources: Vec<_> = (self.places.iter())
            .flat_map(|((place, _), found)| found.sources.iter().map(move |one| (*place, one)))
            .collect();
        sources.sort_by_key(|(_, source)| std::cmp::Reverse(source.harm()));
        sources
    }
}
