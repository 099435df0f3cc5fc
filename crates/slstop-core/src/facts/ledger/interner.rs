//! Texts that come again and again, kept once: functions, groups, versions, runtimes. Functions and groups of another
//! place have numbers of their own, also where they have the same name. What is as good as without end, streams
//! and request ids, is kept where it leaves with its rows.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use slstop_base::PlaceId;

/// A text's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(NonZeroU32);

/// More than an account has functions, groups and versions. Only a hostile log names more, and cannot fill the memory
/// with them: all names beyond these are one, `…`, which is what the screen shows then.
const MOST: usize = 500_000;
const TOO_MANY: &str = "…";
/// No name that AWS gives is as long.
const LONGEST: usize = 512;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interner {
    texts: Vec<Arc<str>>,
    text_bytes: usize,
    /// By place: there are as many as lines have come from.
    known: Vec<HashMap<Arc<str>, Name>>,
    /// Of the names of other places than the first.
    places: HashMap<Name, PlaceId>,
}

impl Interner {
    /// Of a text that belongs to no place.
    pub fn name(&mut self, text: &str) -> Name {
        self.name_in(PlaceId::FIRST, text)
    }

    pub fn name_in(&mut self, place: PlaceId, text: &str) -> Name {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        if self.known.len() <= place.index() {
            self.known.resize_with(place.index() + 1, HashMap::new);
        }
        let known = &mut self.known[place.index()];
        if let Some(name) = known.get(text) {
            return *name;
        }
        let text = if self.texts.len() < MOST {
            text
        } else {
            TOO_MANY
        };
        if let Some(name) = known.get(text) {
            return *name;
        }
        let index = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let name = Name(NonZeroU32::MIN.saturating_add(index));
        let text: Arc<str> = Arc::from(text);
        self.text_bytes += text.len();
        self.texts.push(text.clone());
        known.insert(text, name);
        if !place.is_first() {
            self.places.insert(name, place);
        }
        name
    }

    pub fn text(&self, name: Name) -> &str {
        self.texts.get(name.index()).map_or("", AsRef::as_ref)
    }

    /// Where it belongs.
    pub fn place(&self, name: Name) -> PlaceId {
        self.places.get(&name).copied().unwrap_or_default()
    }

    /// The number of a text that has one.
    pub fn known(&self, text: &str) -> Option<Name> {
        self.known_in(PlaceId::FIRST, text)
    }

    pub fn known_in(&self, place: PlaceId, text: &str) -> Option<Name> {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        self.known.get(place.index())?.get(text).copied()
    }

    /// About what it takes: a text, and two places that know it.
    pub fn bytes(&self) -> usize {
        const EACH: usize = 96;
        self.texts.len() * EACH + self.text_bytes
    }
}

impl Name {
    /// Counted from 0, without gaps.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}
