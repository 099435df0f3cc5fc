//! The tags of functions, as far as AWS told them: of all at once, or of one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::tag::{STACK, Tag, Tags};
use slstop_base::FunctionName;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagsOfFunctions {
    by_name: BTreeMap<FunctionName, Tags>,
    /// What the running pass over all of them has told.
    mentioned: BTreeSet<FunctionName>,
    /// A whole pass has ended: a function that is not here carries none.
    pub is_complete: bool,
}

impl TagsOfFunctions {
    /// Nothing where they are not known yet.
    pub fn of(&self, name: &FunctionName) -> Option<&Tags> {
        static NONE: Tags = Tags::new();
        let unmentioned = self.is_complete.then_some(&NONE);
        self.by_name.get(name).or(unmentioned)
    }

    pub fn value(&self, name: &FunctionName, key: &str) -> Option<&Arc<str>> {
        self.of(name)?.get(key)
    }

    /// Whether it carries all of these.
    pub fn has_all(&self, name: &FunctionName, wanted: &[Tag]) -> bool {
        let told = self.of(name);
        wanted
            .iter()
            .all(|tag| told.is_some_and(|told| tag.is_among(told)))
    }

    /// The keys in use, those that AWS itself sets left out.
    pub fn keys(&self) -> BTreeSet<Arc<str>> {
        let all = self.by_name.values().flat_map(BTreeMap::keys);
        all.filter(|key| !key.starts_with("aws:"))
            .cloned()
            .collect()
    }

    /// The values of a key in use.
    pub fn values(&self, key: &str) -> BTreeSet<Arc<str>> {
        let all = self.by_name.values();
        all.filter_map(|tags| tags.get(key)).cloned().collect()
    }

    pub fn stacks(&self) -> BTreeSet<Arc<str>> {
        self.values(STACK)
    }

    /// Whether anything is otherwise than before. The last page ends what the pass did not mention.
    pub(super) fn absorb(
        &mut self,
        page: &[(FunctionName, Tags)],
        first: bool,
        last: bool,
    ) -> bool {
        if first {
            self.mentioned.clear();
        }
        let mut is_news = false;
        for (name, tags) in page {
            self.mentioned.insert(name.clone());
            is_news |= self.tell(name, tags);
        }
        if last {
            let mentioned = std::mem::take(&mut self.mentioned);
            let n_before = self.by_name.len();
            self.by_name.retain(|name, _| mentioned.contains(name));
            is_news |= self.by_name.len() != n_before || !self.is_complete;
            self.is_complete = true;
        }
        is_news
    }

    pub(super) fn tell(&mut self, name: &FunctionName, tags: &Tags) -> bool {
        let is_news = self.by_name.get(name) != Some(tags);
        if is_news {
            self.by_name.insert(name.clone(), tags.clone());
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(told: &[(&str, &str)]) -> Vec<(FunctionName, Tags)> {
        let tags = |team: &str| Tags::from([("team".into(), team.into())]);
        told.iter()
            .map(|(name, team)| (FunctionName::new(name), tags(team)))
            .collect()
    }

    #[test]
    fn what_is_not_told_yet_is_unknown_and_after_a_whole_pass_it_is_untagged() {
        let mut tags = TagsOfFunctions::default();
        assert!(tags.absorb(&page(&[("a", "x")]), true, false));
        assert_eq!(tags.of(&"b".into()), None);
        assert!(tags.absorb(&[], false, true));
        assert_eq!(tags.of(&"b".into()), Some(&Tags::new()));
        assert!(tags.has_all(&"a".into(), &[Tag::new("team", "x")]));
        assert!(!tags.has_all(&"b".into(), &[Tag::new("team", "x")]));
        assert!(tags.has_all(&"b".into(), &[]));
    }

    #[test]
    fn a_tag_that_was_taken_away_goes_when_the_pass_ends_and_not_before() {
        let mut tags = TagsOfFunctions::default();
        tags.absorb(&page(&[("a", "x"), ("b", "y")]), true, true);
        assert!(!tags.absorb(&page(&[("a", "x")]), true, false));
        assert!(tags.value(&"b".into(), "team").is_some());
        assert!(tags.absorb(&[], false, true));
        assert_eq!(tags.value(&"b".into(), "team"), None);
    }

    #[test]
    fn keys_of_aws_are_not_offered() {
        let mut tags = TagsOfFunctions::default();
        let told = Tags::from([(STACK.into(), "shop".into()), ("team".into(), "x".into())]);
        tags.absorb(&[("a".into(), told)], true, true);
        assert_eq!(tags.keys(), BTreeSet::from([Arc::from("team")]));
        assert_eq!(tags.stacks(), BTreeSet::from([Arc::from("shop")]));
    }
}
