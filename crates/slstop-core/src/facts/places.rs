//! The places of this run as far as they have answered: where each points and whose credentials it has.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::domain::{Identity, Places};
use crate::message::Connection;
use slstop_base::PlaceId;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownPlaces {
    places: Places,
    connections: BTreeMap<PlaceId, Connection>,
    identities: BTreeMap<PlaceId, Identity>,
}

impl KnownPlaces {
    pub fn new(places: Places) -> Self {
        Self {
            places,
            ..Self::default()
        }
    }

    pub fn all(&self) -> &Places {
        &self.places
    }

    pub fn connection(&self, place: PlaceId) -> Option<&Connection> {
        self.connections.get(&place)
    }

    pub fn identity(&self, place: PlaceId) -> Option<&Identity> {
        self.identities.get(&place)
    }

    pub fn region(&self, place: PlaceId) -> Option<&str> {
        let region = self.places.get(place)?.region.as_ref()?;
        Some(region.as_str())
    }

    /// The name of something in a place; of several places with the one that it is in.
    pub fn name_in<'n>(&self, place: PlaceId, name: &'n str) -> Cow<'n, str> {
        match self.places.are_several() {
            true => Cow::Owned(format!("{name} ({})", self.places.label(place))),
            false => Cow::Borrowed(name),
        }
    }

    /// Whether anything changed.
    pub(super) fn connect(&mut self, at: PlaceId, connection: &Connection) -> bool {
        if self.connections.get(&at) == Some(connection) {
            return false;
        }
        if let Some(place) = self.places.get_mut(at) {
            place.region.clone_from(&connection.region);
            place.profile.clone_from(&connection.profile);
        }
        self.connections.insert(at, connection.clone());
        true
    }

    /// Whether anything changed.
    pub(super) fn identify(&mut self, at: PlaceId, identity: &Identity) -> bool {
        if self.identities.get(&at) == Some(identity) {
            return false;
        }
        if let Some(place) = self.places.get_mut(at) {
            place.account = Some(identity.account.clone());
        }
        self.identities.insert(at, identity.clone());
        true
    }
}
