//! Which functions the console is about: names from the command line, and tags that they must have.

use std::sync::Arc;

use slstop_base::glob::is_like;
use slstop_base::{FunctionId, Qualified};
use slstop_core::domain::{Function, Tag};
use slstop_core::facts::Facts;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionScope {
    /// Names and globs, each perhaps with a version or an alias behind a colon.
    patterns: Vec<String>,
    /// All of them must be there.
    tags: Vec<Tag>,
    /// What was probably meant, if nothing is in scope.
    hint: Option<String>,
}

impl FunctionScope {
    pub fn new(patterns: Vec<String>, tags: Vec<Tag>, hint: Option<String>) -> Self {
        Self {
            patterns,
            tags,
            hint,
        }
    }

    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Everything is in.
    pub fn is_open(&self) -> bool {
        self.patterns.is_empty() && self.tags.is_empty()
    }

    pub fn needs_tags(&self) -> bool {
        !self.tags.is_empty()
    }

    /// In the words of the title; empty when everything is in.
    pub fn words(&self) -> String {
        let tags = self.tags.iter().map(Tag::words);
        let words: Vec<String> = self.patterns.iter().cloned().chain(tags).collect();
        words.join(" ")
    }

    /// Whether a function, version or alias is in scope.
    pub fn holds(&self, facts: &Facts, row: &Qualified) -> bool {
        let in_scope = self.rows(facts);
        in_scope.iter().any(|(shown, _)| shown == row)
    }

    /// A row for each function that is meant, under the name that it is shown with. As long as tags are
    /// not known, no function is known to carry them.
    pub fn rows<'a>(&self, facts: &'a Facts) -> Vec<(Qualified, &'a Function)> {
        let mut rows = Vec::new();
        for (place, function) in facts.functions.iter() {
            let id = FunctionId::new(place, function.name.clone());
            if !self.tags.is_empty() && !facts.tags.has_all(&id, &self.tags) {
                continue;
            }
            if self.patterns.is_empty() {
                rows.push((id.into(), function));
                continue;
            }
            let mut names: Vec<Qualified> = Vec::new();
            for pattern in &self.patterns {
                let (pattern, qualifier) = match pattern.split_once(':') {
                    Some((pattern, qualifier)) => (pattern, Some(qualifier)),
                    None => (pattern.as_str(), None),
                };
                if is_like(pattern, function.name.as_str()) {
                    let qualifier = qualifier.map(Arc::from);
                    let function = id.clone();
                    names.push(Qualified {
                        function,
                        qualifier,
                    });
                }
            }
            names.sort();
            names.dedup();
            rows.extend(names.into_iter().map(|name| (name, function)));
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::Timestamp;
    use slstop_core::message::{Fact, Query};

    fn facts() -> Facts {
        let mut facts = Facts::default();
        let page = ["a", "b", "c"].map(Function::named).into();
        let now = Timestamp::default();
        let (first, last) = (true, true);
        facts.absorb(
            now,
            &Query::Functions.in_first_place(),
            &Fact::Functions { page, first, last },
        );
        facts
    }

    fn shown(scope: &FunctionScope, facts: &Facts) -> Vec<String> {
        let rows = scope.rows(facts);
        rows.iter().map(|(name, _)| name.to_string()).collect()
    }

    #[test]
    fn a_version_or_an_alias_is_a_row_of_its_own() {
        let typed = ["a", "a:live", "?:7", "a:live"].map(str::to_owned);
        let scope = FunctionScope::new(typed.into(), vec![], None);
        assert_eq!(
            shown(&scope, &facts()),
            ["a", "a:7", "a:live", "b:7", "c:7"]
        );
    }

    #[test]
    fn nothing_carries_a_tag_until_aws_says_so() {
        let scope = FunctionScope::new(
            vec![],
            vec![Tag::stack("shop"), Tag::new("team", "x")],
            None,
        );
        let mut facts = facts();
        assert!(shown(&scope, &facts).is_empty());
        let carried = |tags: &[Tag]| {
            tags.iter()
                .map(|tag| (tag.key.clone(), tag.value.clone()))
                .collect()
        };
        let page = vec![
            ("a".into(), carried(&[Tag::stack("shop")])),
            (
                "b".into(),
                carried(&[Tag::stack("shop"), Tag::new("team", "x")]),
            ),
        ];
        let (first, last) = (true, true);
        facts.absorb(
            Timestamp::default(),
            &Query::Tags.in_first_place(),
            &Fact::Tags { page, first, last },
        );
        assert_eq!(shown(&scope, &facts), ["b"]);
        assert_eq!(scope.words(), "stack shop team=x");
    }
}
