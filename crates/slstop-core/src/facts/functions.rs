//! The functions of every place, from the list's pages and single configurations.

use std::collections::BTreeMap;

pub use super::listed::COUNTED_TOGETHER;
use super::listed::ListedFunctions;
use super::log_sources;
use crate::domain::{Function, LogSources};
use crate::message::FunctionSet;
use slstop_base::{FunctionId, PlaceId};

#[derive(Clone, Debug, PartialEq)]
pub struct Functions {
    by_place: BTreeMap<PlaceId, ListedFunctions>,
    /// Places that are asked, heard of or not.
    n_places: usize,
}

impl Default for Functions {
    fn default() -> Self {
        Self::of_places(1)
    }
}

impl Functions {
    pub fn of_places(n_places: usize) -> Self {
        Self {
            by_place: BTreeMap::new(),
            n_places,
        }
    }

    /// The groups that these write to.
    pub fn log_sources<'a>(&self, ids: impl IntoIterator<Item = &'a FunctionId>) -> LogSources {
        let known = |id: &'a FunctionId| Some((id.place, self.get(id)?));
        log_sources(ids.into_iter().filter_map(known), [])
    }

    pub fn len(&self) -> usize {
        self.by_place.values().map(ListedFunctions::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the list of every place has ended: what is not here does not exist.
    pub fn is_complete(&self) -> bool {
        let complete = self.by_place.values().filter(|listed| listed.is_complete);
        complete.count() >= self.n_places
    }

    /// The same of one place.
    pub fn is_complete_in(&self, place: PlaceId) -> bool {
        let listed = self.by_place.get(&place);
        listed.is_some_and(|listed| listed.is_complete)
    }

    pub fn get(&self, function: &FunctionId) -> Option<&Function> {
        self.by_place.get(&function.place)?.get(&function.name)
    }

    /// By place, and by name within it.
    pub fn iter(&self) -> impl Iterator<Item = (PlaceId, &Function)> {
        let places = self.by_place.iter();
        places.flat_map(|(place, listed)| listed.iter().map(|function| (*place, function)))
    }

    /// Parts of the fleet that are counted in one call.
    pub fn parts(&self) -> impl Iterator<Item = (PlaceId, &FunctionSet)> {
        let places = self.by_place.iter();
        places.flat_map(|(place, listed)| listed.parts().iter().map(|part| (*place, part)))
    }

    /// Whether anything changed: most passes over a list bring nothing new.
    pub(super) fn absorb(
        &mut self,
        place: PlaceId,
        page: &[Function],
        first: bool,
        last: bool,
    ) -> bool {
        let listed = self.by_place.entry(place).or_default();
        listed.absorb(page, first, last)
    }

    /// Whether anything changed.
    pub(super) fn configure(&mut self, place: PlaceId, function: &Function) -> bool {
        let listed = self.by_place.entry(place).or_default();
        listed.configure(function)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<Function> {
        names.iter().map(|name| Function::named(*name)).collect()
    }

    #[test]
    fn places_list_their_functions_apart() {
        let (here, there) = (PlaceId::FIRST, PlaceId::new(1));
        let mut functions = Functions::of_places(2);
        functions.absorb(here, &list(&["pay", "ship"]), true, true);
        assert!(functions.is_complete_in(here) && !functions.is_complete());
        functions.absorb(there, &list(&["pay"]), true, true);
        assert!(functions.is_complete());
        functions.absorb(here, &list(&["ship"]), true, true);
        let left: Vec<_> = functions
            .iter()
            .map(|(place, it)| (place, it.name.as_str()))
            .collect();
        assert_eq!(left, [(here, "ship"), (there, "pay")]);
    }

    #[test]
    fn groups_of_one_name_in_two_places_are_two_sources() {
        let places = [PlaceId::FIRST, PlaceId::new(1)];
        let mut functions = Functions::of_places(2);
        for place in places {
            functions.absorb(place, &list(&["pay"]), true, true);
        }
        let ids = places.map(|place| FunctionId::new(place, "pay"));
        let sources = functions.log_sources(&ids);
        assert_eq!(
            sources
                .iter()
                .map(|source| source.place)
                .collect::<Vec<_>>(),
            places
        );
    }
}
