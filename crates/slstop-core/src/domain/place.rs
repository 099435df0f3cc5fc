//! A place: an account and a region, reached with a profile. One is the usual case; several are shown
//! in one table, and each is named by what distinguishes it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use slstop_base::{AccountId, PlaceId, RegionName};

/// Places at once. Each has its own connections and asks its own questions, and the accounts of one
/// team in the regions of one product are fewer.
pub const MOST_PLACES: usize = 32;

/// What is known of a place; each part may come later than the others, or never.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub account: Option<AccountId>,
    pub region: Option<RegionName>,
    pub profile: Option<Arc<str>>,
}

/// The places of this run, at least one and at most `MOST_PLACES`, in the order that they were named in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Place>", into = "Vec<Place>")]
pub struct Places(Vec<Place>);

impl Default for Places {
    fn default() -> Self {
        Self(vec![Place::default()])
    }
}

impl From<Vec<Place>> for Places {
    fn from(places: Vec<Place>) -> Self {
        Self::new(places)
    }
}

impl From<Places> for Vec<Place> {
    fn from(places: Places) -> Self {
        places.0
    }
}

impl Places {
    pub fn new(places: impl IntoIterator<Item = Place>) -> Self {
        let places: Vec<Place> = places.into_iter().take(MOST_PLACES).collect();
        if places.is_empty() {
            return Self::default();
        }
        Self(places)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    pub fn ids(&self) -> impl ExactSizeIterator<Item = PlaceId> + use<> {
        (0..self.0.len()).map(id)
    }

    pub fn get(&self, place: PlaceId) -> Option<&Place> {
        self.0.get(place.index())
    }

    pub fn get_mut(&mut self, place: PlaceId) -> Option<&mut Place> {
        self.0.get_mut(place.index())
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = (PlaceId, &Place)> {
        self.0
            .iter()
            .enumerate()
            .map(|(index, place)| (id(index), place))
    }

    /// The shortest name that distinguishes it: the region if the accounts are equal, profile or
    /// account if the regions are, otherwise both.
    pub fn label(&self, place: PlaceId) -> String {
        let Some(here) = self.get(place) else {
            return String::new();
        };
        let region = here.region.as_ref().map(|region| region.as_str());
        let regions_differ = self
            .0
            .iter()
            .any(|other| differ(&here.region, &other.region));
        // By profile: one account that two profiles lead to is two places on the screen.
        let accounts_differ = self
            .0
            .iter()
            .any(|other| differ(&here.profile, &other.profile));
        let account = here.account_label();
        let parts = match (accounts_differ, regions_differ) {
            (true, true) => [account, region],
            (true, false) => [account, None],
            (false, _) => [region, None],
        };
        let known: Vec<&str> = parts.into_iter().flatten().collect();
        if known.is_empty() {
            return format!("place {}", place.index() + 1);
        }
        known.join(" ")
    }
}

impl Place {
    /// As people name an account: by the profile that leads to it, or else by its number.
    fn account_label(&self) -> Option<&str> {
        let account = || self.account.as_ref().map(|account| account.as_str());
        self.profile.as_deref().or_else(account)
    }
}

/// What is not known yet differs from nothing: names must not change with every answer.
fn differ<T: PartialEq>(here: &Option<T>, there: &Option<T>) -> bool {
    matches!((here, there), (Some(here), Some(there)) if here != there)
}

fn id(index: usize) -> PlaceId {
    // `MOST_PLACES` fit.
    PlaceId::new(u8::try_from(index).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(named: &[(&str, &str)]) -> Places {
        Places::new(named.iter().map(|(profile, region)| Place {
            account: None,
            region: Some(RegionName::new(region)),
            profile: (!profile.is_empty()).then(|| Arc::from(*profile)),
        }))
    }

    fn labels(places: &Places) -> Vec<String> {
        places.ids().map(|place| places.label(place)).collect()
    }

    #[test]
    fn a_place_is_named_by_what_tells_it_from_the_others() {
        let regions = places(&[("", "eu-west-1"), ("", "us-east-1")]);
        assert_eq!(labels(&regions), ["eu-west-1", "us-east-1"]);
        let accounts = places(&[("shop", "eu-west-1"), ("media", "eu-west-1")]);
        assert_eq!(labels(&accounts), ["shop", "media"]);
        let both = places(&[("shop", "eu-west-1"), ("media", "us-east-1")]);
        assert_eq!(labels(&both), ["shop eu-west-1", "media us-east-1"]);
    }

    #[test]
    fn a_place_of_which_nothing_is_known_yet_has_a_number() {
        let unknown = Places::new([Place::default(), Place::default()]);
        assert_eq!(labels(&unknown), ["place 1", "place 2"]);
        assert_eq!(Places::default().len(), 1);
    }

    #[test]
    fn there_are_never_more_places_than_can_be_watched() {
        let many = Places::new(vec![Place::default(); MOST_PLACES + 1]);
        assert_eq!(many.len(), MOST_PLACES);
        assert_eq!(many.ids().len(), MOST_PLACES);
    }
}
