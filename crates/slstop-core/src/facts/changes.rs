//! What CloudTrail told of changes, by place, the newest first.

use std::collections::BTreeMap;

use crate::domain::Change;
use slstop_base::PlaceId;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownChanges {
    by_place: BTreeMap<PlaceId, ChangesOfPlace>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct ChangesOfPlace {
    changes: Vec<Change>,
    is_cut: bool,
}

impl KnownChanges {
    pub fn iter(&self) -> impl Iterator<Item = (PlaceId, &Change)> {
        self.by_place
            .iter()
            .flat_map(|(place, known)| known.changes.iter().map(|change| (*place, change)))
    }

    /// There are more of them than were read.
    pub fn is_cut(&self) -> bool {
        self.by_place.values().any(|known| known.is_cut)
    }

    /// Whether anything changed.
    pub(super) fn absorb(&mut self, place: PlaceId, changes: &[Change], is_cut: bool) -> bool {
        let changes = changes.to_vec();
        let known = ChangesOfPlace { changes, is_cut };
        let is_news = self.by_place.get(&place) != Some(&known);
        self.by_place.insert(place, known);
        is_news
    }
}
