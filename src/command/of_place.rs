//! Which of several accounts and regions something is of, as tables and JSON name it.

use serde::Serialize;

use slstop_base::{PlaceId, SafeText};
use slstop_core::domain::Places;

/// An account and a region, where there are several.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OfPlace {
    /// As tables name it.
    #[serde(skip)]
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

impl OfPlace {
    /// The name of a function in a table, with the place where there are several.
    pub fn beside(place: Option<&Self>, function: Option<&str>) -> SafeText<'static> {
        let name = function.unwrap_or("·");
        match place {
            Some(place) => place.named(name).into(),
            None => name.to_owned().into(),
        }
    }

    /// Something of this place, by its name.
    pub fn named(&self, name: &str) -> String {
        format!("{name} ({})", self.label)
    }

    /// `None` if there is only one.
    pub fn of(places: &Places, place: PlaceId) -> Option<Self> {
        let known = places.get(place).filter(|_| places.are_several())?;
        Some(Self {
            label: places.label(place),
            account: known.account.as_ref().map(|it| it.as_str().to_owned()),
            region: known.region.as_ref().map(|it| it.as_str().to_owned()),
        })
    }
}
