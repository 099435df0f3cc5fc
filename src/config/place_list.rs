//! `places = [{ profile = "shop", region = "eu-west-1" }, …]`: accounts and regions that are shown at once.

use serde_json::{Map, Value};

use super::meaning::{Meaning, Misread};
use super::profile::ProfileName;
use super::raw::Raw;
use slstop_base::RegionName;
use slstop_core::domain::place::MOST_PLACES;

/// What is left out is what it would be without the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedPlace {
    pub profile: Option<ProfileName>,
    pub region: Option<RegionName>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceList(pub Vec<NamedPlace>);

impl Meaning for PlaceList {
    fn expected() -> String {
        format!(
            "a list of at most {MOST_PLACES} tables, such as [{{ profile = \"shop\", region = \"eu-west-1\" }}]"
        )
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        let places = match raw {
            Raw::List(items) => items.iter().map(place).collect::<Option<Vec<_>>>(),
            // In a variable: `shop/eu-west-1,media/us-east-1`.
            Raw::Text(_) => raw.as_words().and_then(|words| {
                let written = words.iter().map(|word| written(word));
                written.collect()
            }),
            _ => None,
        };
        let places = places.filter(|places| places.len() <= MOST_PLACES);
        places.map(Self).ok_or_else(Misread::default)
    }

    fn show(&self) -> Value {
        let place = |place: &NamedPlace| {
            let profile = place.profile.as_ref().map(|name| ("profile", name.show()));
            let region = place.region.as_ref().map(|name| ("region", name.show()));
            let parts = profile.into_iter().chain(region);
            parts
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Map<String, Value>>()
        };
        self.0.iter().map(place).map(Value::Object).collect()
    }
}

fn place(raw: &Raw) -> Option<NamedPlace> {
    let Raw::Table(entries) = raw else {
        return None;
    };
    let mut place = NamedPlace::default();
    for (key, value) in entries {
        match key.as_str() {
            "profile" => place.profile = Some(ProfileName::read(value).ok()?),
            "region" => place.region = Some(RegionName::read(value).ok()?),
            _ => return None,
        }
    }
    (place != NamedPlace::default()).then_some(place)
}

/// `PROFILE/REGION`, either of which may be left out.
fn written(word: &str) -> Option<NamedPlace> {
    let (profile, region) = word.split_once('/')?;
    let raw = |text: &str| Raw::Text(text.to_owned());
    let place = NamedPlace {
        profile: Option::<ProfileName>::read(&raw(profile)).ok()?,
        region: Option::<RegionName>::read(&raw(region)).ok()?,
    };
    (place != NamedPlace::default()).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Raw {
        Raw::Text(text.into())
    }

    fn table(entries: &[(&str, &str)]) -> Raw {
        let entries = entries.iter();
        Raw::Table(
            entries
                .map(|(key, value)| ((*key).to_owned(), text(value)))
                .collect(),
        )
    }

    #[test]
    fn places_are_tables_in_a_file_and_words_in_a_variable() {
        let of_file = Raw::List(vec![
            table(&[("profile", "shop"), ("region", "eu-west-1")]),
            table(&[("region", "us-east-1")]),
        ]);
        let of_file = PlaceList::read(&of_file).expect("two places");
        let of_variable = PlaceList::read(&text("shop/eu-west-1,/us-east-1"));
        assert_eq!(of_variable, Ok(of_file.clone()));
        let shown = serde_json::json!([
            { "profile": "shop", "region": "eu-west-1" },
            { "region": "us-east-1" },
        ]);
        assert_eq!(of_file.show(), shown);
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for wrong in [
            table(&[("account", "1")]),
            table(&[]),
            table(&[("region", "EU/WEST")]),
            text("shop"),
        ] {
            assert!(PlaceList::read(&Raw::List(vec![wrong])).is_err());
        }
        let many = vec![table(&[("region", "eu-west-1")]); MOST_PLACES + 1];
        assert!(PlaceList::read(&Raw::List(many)).is_err());
    }
}
