//! The functions of one place, and the parts in which they are counted.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Function;
use crate::message::FunctionSet;
use slstop_base::{FunctionName, QualifiedName};

/// Three metrics of so many functions are 480 of the 500 questions that one GetMetricData call carries.
pub const COUNTED_TOGETHER: usize = 160;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListedFunctions {
    by_name: BTreeMap<FunctionName, Function>,
    /// Parts of the fleet that are counted in one call.
    parts: Vec<FunctionSet>,
    /// Names that are in none of them yet.
    without_part: BTreeSet<FunctionName>,
    /// Names that the running pass over the list has mentioned.
    mentioned: BTreeSet<FunctionName>,
    /// A whole pass has ended: what is not here does not exist.
    pub is_complete: bool,
}

impl ListedFunctions {
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    pub fn get(&self, name: &FunctionName) -> Option<&Function> {
        self.by_name.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Function> {
        self.by_name.values()
    }

    pub fn parts(&self) -> &[FunctionSet] {
        &self.parts
    }

    /// Whether anything changed: most passes over a list bring nothing new.
    pub fn absorb(&mut self, page: &[Function], first: bool, last: bool) -> bool {
        if first {
            self.mentioned.clear();
        }
        let mut is_news = false;
        for function in page {
            self.mentioned.insert(function.name.clone());
            is_news |= self.tell(function);
        }
        if last {
            let mentioned = std::mem::take(&mut self.mentioned);
            let n_before = self.by_name.len();
            self.by_name.retain(|name, _| mentioned.contains(name));
            if self.by_name.len() != n_before {
                self.leave_parts();
                is_news = true;
            }
            is_news |= !self.is_complete;
            self.is_complete = true;
        }
        if is_news {
            self.join_parts();
        }
        is_news
    }

    fn tell(&mut self, function: &Function) -> bool {
        let known = self.by_name.get(&function.name);
        let mut listed = function.clone();
        if let Some(known) = known {
            // The list omits the states that a single configuration has.
            listed.state = listed.state.or_else(|| known.state.clone());
            listed.update_status = listed.update_status.or_else(|| known.update_status.clone());
            listed.settings = listed.settings.or_else(|| known.settings.clone());
            listed.state_reason = listed.state_reason.or_else(|| known.state_reason.clone());
        }
        let is_news = known != Some(&listed);
        if known.is_none() {
            self.without_part.insert(listed.name.clone());
        }
        if is_news {
            self.by_name.insert(listed.name.clone(), listed);
        }
        is_news
    }

    /// Whether anything changed.
    pub fn configure(&mut self, function: &Function) -> bool {
        let known = self.by_name.get(&function.name);
        let (is_new, is_news) = (known.is_none(), known != Some(function));
        if is_news {
            let name = function.name.clone();
            self.by_name.insert(name, function.clone());
        }
        if is_new {
            self.without_part.insert(function.name.clone());
            self.join_parts();
        }
        is_news
    }

    /// Takes names that went out of their parts.
    fn leave_parts(&mut self) {
        let by_name = &self.by_name;
        for part in &mut self.parts {
            if part.iter().any(|one| !by_name.contains_key(&one.name)) {
                let left = part.iter().filter(|one| by_name.contains_key(&one.name));
                *part = left.cloned().collect();
            }
        }
        self.parts.retain(|part| !part.is_empty());
        self.without_part.retain(|name| by_name.contains_key(name));
    }

    /// Gives new names to parts with room. A part that changes is a new question, and a question costs money: so
    /// the others stay as they are, and while the first pass over the list runs, names wait until they fill a part.
    /// Looks at no name that has its part: a list has many pages.
    fn join_parts(&mut self) {
        let new = &mut self.without_part;
        for part in &mut self.parts {
            let room = COUNTED_TOGETHER.saturating_sub(part.len()).min(new.len());
            if room > 0 {
                let names: BTreeSet<_> =
                    part.iter().cloned().chain(take_first(new, room)).collect();
                *part = names.into_iter().collect();
            }
        }
        while new.len() >= COUNTED_TOGETHER || (self.is_complete && !new.is_empty()) {
            let n = COUNTED_TOGETHER.min(new.len());
            self.parts.push(take_first(new, n).collect());
        }
    }
}

/// Takes the first `n` of these names.
fn take_first(names: &mut BTreeSet<FunctionName>, n: usize) -> impl Iterator<Item = QualifiedName> {
    std::iter::from_fn(move || names.pop_first())
        .take(n)
        .map(QualifiedName::from)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn page(names: &[&str]) -> Vec<Function> {
        names.iter().map(|name| Function::named(*name)).collect()
    }

    fn names(functions: &ListedFunctions) -> Vec<&str> {
        functions
            .iter()
            .map(|function| function.name.as_str())
            .collect()
    }

    #[test]
    fn a_pass_removes_what_it_did_not_mention_only_when_it_ends() {
        let mut functions = ListedFunctions::default();
        functions.absorb(&page(&["a", "b"]), true, false);
        functions.absorb(&page(&["c"]), false, true);
        assert_eq!(names(&functions), ["a", "b", "c"]);
        functions.absorb(&page(&["a"]), true, false);
        assert_eq!(names(&functions), ["a", "b", "c"]);
        functions.absorb(&page(&["d"]), false, true);
        assert_eq!(names(&functions), ["a", "d"]);
    }

    #[test]
    fn a_pass_that_tells_what_is_known_is_no_news() {
        let mut functions = ListedFunctions::default();
        assert!(functions.absorb(&page(&["a", "b"]), true, true));
        assert!(!functions.absorb(&page(&["a"]), true, false));
        assert!(!functions.absorb(&page(&["b"]), false, true));
        assert!(functions.absorb(&page(&["a"]), true, true), "b went");
    }

    #[test]
    fn the_fleet_is_counted_in_parts_that_fit_one_call() {
        let mut functions = ListedFunctions::default();
        let many: Vec<String> = (0..COUNTED_TOGETHER + 1)
            .map(|index| format!("f{index:04}"))
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        functions.absorb(&page(&many), true, true);
        assert_eq!(
            functions
                .parts()
                .iter()
                .map(|part| part.len())
                .collect::<Vec<_>>(),
            [COUNTED_TOGETHER, 1]
        );
        let before = functions.parts()[0].clone();
        functions.absorb(&page(&many), true, true);
        assert!(
            Arc::ptr_eq(&before, &functions.parts()[0]),
            "the same names are the same question"
        );
    }

    /// Every question that was ever asked about the fleet, in the order of asking.
    fn asked(pages: &[Vec<String>]) -> Vec<FunctionSet> {
        let mut functions = ListedFunctions::default();
        let mut asked: Vec<FunctionSet> = Vec::new();
        for (index, names) in pages.iter().enumerate() {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            functions.absorb(&page(&names), index == 0, index + 1 == pages.len());
            let new = functions
                .parts()
                .iter()
                .filter(|part| !asked.contains(part));
            let new: Vec<_> = new.cloned().collect();
            asked.extend(new);
        }
        asked
    }

    #[test]
    fn a_list_in_many_pages_asks_about_each_function_once() {
        // Not in the order of their names, as AWS lists them.
        let name = |index: usize| format!("f{:03}", index * 389 % 1000);
        let names: Vec<String> = (0..1000).map(name).collect();
        let pages: Vec<Vec<String>> = names.chunks(50).map(<[String]>::to_vec).collect();
        let asked = asked(&pages);
        assert_eq!(asked.len(), 1000_usize.div_ceil(COUNTED_TOGETHER));
        assert_eq!(asked.iter().map(|part| part.len()).sum::<usize>(), 1000);
    }

    #[test]
    fn a_function_that_comes_or_goes_changes_one_question() {
        let names: Vec<String> = (0..3 * COUNTED_TOGETHER - 5)
            .map(|index| format!("f{index:04}"))
            .collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut functions = ListedFunctions::default();
        functions.absorb(&page(&names), true, true);
        let before: BTreeSet<FunctionSet> = functions.parts().iter().cloned().collect();
        names.insert(0, "a");
        functions.absorb(&page(&names), true, true);
        let with_one: BTreeSet<FunctionSet> = functions.parts().iter().cloned().collect();
        assert_eq!(with_one.difference(&before).count(), 1);
        names.remove(1);
        functions.absorb(&page(&names), true, true);
        let without: BTreeSet<FunctionSet> = functions.parts().iter().cloned().collect();
        assert_eq!(without.difference(&with_one).count(), 1);
    }
}
