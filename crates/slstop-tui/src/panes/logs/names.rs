//! Whose line it is, in few cells: what the names of the followed functions have in common is left away,
//! and each has a hue that it keeps.

use std::collections::BTreeMap;

use crate::theme::Role;
use slstop_base::SafeText;
use slstop_core::domain::LogSources;
use slstop_core::facts::KnownPlaces;

/// Functions whose hues are remembered; nobody distinguishes more by colour.
const MOST: usize = 4096;
const HUES: [Role; 8] = [
    Role::Hue1,
    Role::Hue2,
    Role::Hue3,
    Role::Hue4,
    Role::Hue5,
    Role::Hue6,
    Role::Hue7,
    Role::Hue8,
];

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionColours {
    hues: BTreeMap<Box<str>, usize>,
    /// Of the followed functions, in their order.
    followed: Vec<Box<str>>,
    /// What their names begin with alike.
    common: Box<str>,
    /// The cells of the longest that is left.
    pub width: u16,
}

impl FunctionColours {
    pub fn follow(&mut self, sources: &LogSources, places: &KnownPlaces) {
        self.followed.clear();
        for source in sources.iter() {
            match &source.functions[..] {
                [] => {
                    let name = function_of(&source.group);
                    let name = places.name_in(source.place, name);
                    self.followed.push(name.into());
                }
                functions => {
                    let names = functions
                        .iter()
                        .map(|name| Box::from(places.name_in(source.place, name.as_str())));
                    self.followed.extend(names);
                }
            }
        }
        if self.hues.len() + self.followed.len() > MOST {
            self.hues.clear();
        }
        for name in &self.followed {
            let next = self.hues.len();
            self.hues.entry(name.clone()).or_insert(next);
        }
        self.common = common(&self.followed).into();
        let widths = self
            .followed
            .iter()
            .map(|name| SafeText::from(self.short(name)).width());
        self.width = u16::try_from(widths.max().unwrap_or(0)).unwrap_or(u16::MAX);
    }

    pub fn followed(&self) -> &[Box<str>] {
        &self.followed
    }

    pub fn short<'n>(&self, name: &'n str) -> &'n str {
        let rest = name.strip_prefix(&*self.common);
        rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
    }

    pub fn hue(&self, name: &str) -> Role {
        self.hues
            .get(name)
            .map_or(Role::Muted, |hue| HUES[hue % HUES.len()])
    }
}

/// The function that a group is named after, or the group.
pub fn function_of(group: &str) -> &str {
    let name = group.rsplit("/aws/lambda/").next().unwrap_or(group);
    if name.is_empty() { group } else { name }
}

/// As far as all begin alike and a word ends; of one name all of it is its own.
fn common(names: &[Box<str>]) -> &str {
    let Some((first, others)) = names.split_first().filter(|(_, others)| !others.is_empty()) else {
        return "";
    };
    let alike = |other: &str| {
        let pairs = first.bytes().zip(other.bytes());
        pairs.take_while(|(one, other)| one == other).count()
    };
    let shared = others.iter().map(|other| alike(other)).min().unwrap_or(0);
    let is_end = |byte: &u8| matches!(byte, b'-' | b'_' | b'/' | b'.' | b':');
    let head = &first.as_bytes()[..shared];
    let end = head.iter().rposition(is_end).map_or(0, |at| at + 1);
    &first[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::domain::LogSource;

    fn following(groups: &[&str]) -> FunctionColours {
        let source = |group: &&str| LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: format!("/aws/lambda/{group}").into(),
            functions: [].into(),
        };
        let mut names = FunctionColours::default();
        names.follow(
            &groups.iter().map(source).collect(),
            &KnownPlaces::default(),
        );
        names
    }

    #[test]
    fn what_all_names_share_is_left_away() {
        let names = following(&["shop-prod-cart", "shop-prod-checkout", "shop-prod-pay"]);
        assert_eq!(names.short("shop-prod-checkout"), "checkout");
        assert_eq!(names.width, 8);
        assert_eq!(names.short("shop-prod"), "shop-prod", "it is none of them");
        assert_eq!(following(&["cart"]).short("cart"), "cart");
        assert_eq!(
            following(&["größe-a", "größer-b"]).short("größe-a"),
            "größe-a"
        );
    }

    #[test]
    fn a_function_keeps_its_hue_when_others_join() {
        let mut names = following(&["b", "c"]);
        let before = names.hue("c");
        let more = following(&["a", "b", "c"]);
        assert_ne!(more.hue("a"), more.hue("b"));
        let sources = ["a", "b", "c"].map(|name| LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: format!("/aws/lambda/{name}").into(),
            functions: [].into(),
        });
        names.follow(&sources.into_iter().collect(), &KnownPlaces::default());
        assert_eq!(names.hue("c"), before);
    }
}
