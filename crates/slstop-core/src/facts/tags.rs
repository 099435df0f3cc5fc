//! The tags of functions, as far as AWS returned them: of all at once, or of one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::tag::{STACK, Tag, Tags};
use slstop_base::{FunctionId, FunctionName, PlaceId};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagsOfFunctions {
    by_function: BTreeMap<FunctionId, Tags>,
    /// What the running pass over all of a place has brought.
    mentioned: BTreeMap<PlaceId, BTreeSet<FunctionName>>,
    /// Where a whole pass has ended: a function of these that is not here carries none.
    complete: BTreeSet<PlaceId>,
}

impl TagsOfFunctions {
    /// `None` if they are not known yet.
    pub fn of(&self, function: &FunctionId) -> Option<&Tags> {
        static NONE: Tags = Tags::new();
        let unmentioned = self.is_complete(function.place).then_some(&NONE);
        self.by_function.get(function).or(unmentioned)
    }

    /// Whether a whole pass over this place has ended.
    pub fn is_complete(&self, place: PlaceId) -> bool {
        self.complete.contains(&place)
    }

    pub fn value(&self, function: &FunctionId, key: &str) -> Option<&Arc<str>> {
        self.of(function)?.get(key)
    }

    /// Whether it carries all of these.
    pub fn has_all(&self, function: &FunctionId, wanted: &[Tag]) -> bool {
        let carried = self.of(function);
        wanted
            .iter()
            .all(|tag| carried.is_some_and(|carried| tag.is_among(carried)))
    }

    /// The keys in use, those that AWS itself sets left out.
    pub fn keys(&self) -> BTreeSet<Arc<str>> {
        let all = self.by_function.values().flat_map(BTreeMap::keys);
        all.filter(|key| !key.starts_with("aws:"))
            .cloned()
            .collect()
    }

    /// The values of a key in use.
    pub fn values(&self, key: &str) -> BTreeSet<Arc<str>> {
        let all = self.by_function.values();
        all.filter_map(|tags| tags.get(key)).cloned().collect()
    }

    pub fn stacks(&self) -> BTreeSet<Arc<str>> {
        self.values(STACK)
    }

    /// Whether anything changed. The last page ends what the pass did not mention.
    pub(super) fn absorb(
        &mut self,
        place: PlaceId,
        page: &[(FunctionName, Tags)],
        first: bool,
        last: bool,
    ) -> bool {
        let mentioned = self.mentioned.entry(place).or_default();
        if first {
            mentioned.clear();
        }
        mentioned.extend(page.iter().map(|(name, _)| name.clone()));
        let mut is_news = false;
        for (name, tags) in page {
            is_news |= self.tell(place, name, tags);
        }
        if last {
            let mentioned = self.mentioned.remove(&place).unwrap_or_default();
            let n_before = self.by_function.len();
            self.by_function.retain(|function, _| {
                function.place != place || mentioned.contains(&function.name)
            });
            is_news |= self.by_function.len() != n_before;
            is_news |= self.complete.insert(place);
        }
        is_news
    }

    pub(super) fn tell(&mut self, place: PlaceId, name: &FunctionName, tags: &Tags) -> bool {
        let function = FunctionId::new(place, name.clone());
        let is_news = self.by_function.get(&function) != Some(tags);
        if is_news {
            self.by_function.insert(function, tags.clone());
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(carried: &[(&str, &str)]) -> Vec<(FunctionName, Tags)> {
        let tags = |team: &str| Tags::from([("team".into(), team.into())]);
        carried.iter()
            .map(|(name, team)| (FunctionName::new(name), tags(team)))
            .collect()
    }

    #[test]
    fn what_is_not_told_yet_is_unknown_and_after_a_whole_pass_it_is_untagged() {
        let mut tags = TagsOfFunctions::default();
        assert!(tags.absorb(PlaceId::FIRST, &page(&[("a", "x")]), true, false));
        assert_eq!(tags.of(&FunctionId::first("b")), None);
        assert!(tags.absorb(PlaceId::FIRST, &[], false, true));
        assert_eq!(tags.of(&FunctionId::first("b")), Some(&Tags::new()));
        assert!(tags.has_all(&FunctionId::first("a"), &[Tag::new("team", "x")]));
        assert!(!tags.has_all(&FunctionId::first("b"), &[Tag::new("team", "x")]));
        assert!(tags.has_all(&FunctionId::first("b"), &[]));
    }

    #[test]
    fn a_tag_that_was_taken_away_goes_when_the_pass_ends_and_not_before() {
        let mut tags = TagsOfFunctions::default();
        tags.absorb(PlaceId::FIRST, &page(&[("a", "x"), ("b", "y")]), true, true);
        assert!(!tags.absorb(PlaceId::FIRST, &page(&[("a", "x")]), true, false));
        assert!(tags.value(&FunctionId::first("b"), "team").is_some());
        assert!(tags.absorb(PlaceId::FIRST, &[], false, true));
        assert_eq!(tags.value(&FunctionId::first("b"), "team"), None);
    }

    #[test]
    fn keys_of_aws_are_not_offered() {
        let mut tags = TagsOfFunctions::default();
        let carried = Tags::from([(STACK.into(), "shop".into()), ("team".into(), "x".into())]);
        tags.absorb(PlaceId::FIRST, &[("a".into(), carried)], true, true);
        assert_eq!(tags.keys(), BTreeSet::from([Arc::from("team")]));
        assert_eq!(tags.stacks(), BTreeSet::from([Arc::from("shop")]));
    }
}
