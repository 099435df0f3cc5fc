//! The executions of each place, as they were last listed.

use std::collections::BTreeMap;

use crate::domain::execution::Execution;
use slstop_base::PlaceId;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownExecutions {
    places: BTreeMap<PlaceId, Vec<Execution>>,
}

impl KnownExecutions {
    /// Whether it is news.
    pub(super) fn absorb(&mut self, place: PlaceId, executions: &[Execution]) -> bool {
        let known = self.places.get(&place);
        if known.is_some_and(|known| known == executions) {
            return false;
        }
        self.places.insert(place, executions.to_vec());
        true
    }

    pub fn all(&self) -> impl Iterator<Item = (PlaceId, &Execution)> {
        let places = self.places.iter();
        places.flat_map(|(place, listed)| listed.iter().map(move |one| (*place, one)))
    }
}
