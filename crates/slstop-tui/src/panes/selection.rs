//! The console's selection: which functions are in scope, what is selected, what is marked. The state owns
//! it; panes read it in their context and ask for changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::scope::Scope;
use slstop_base::FunctionName;
use slstop_core::domain::Failure;
use slstop_core::facts::functions::COUNTED_TOGETHER;
use slstop_core::facts::{Facts, Standing};
use slstop_core::message::{FunctionSet, Query, Subject, Window};

/// ARNs in one question about tags: each costs a call, and facts arrive ten at a time.
const TAGS_TOGETHER: usize = 100;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    pub scope: Scope,
    selected: Selected,
    /// At most one for each function of the fleet.
    marks: BTreeSet<Subject>,
    /// The functions in scope, in the parts that are counted together. Empty if everything is in scope: the
    /// facts know the parts of the whole fleet.
    counted: Vec<FunctionSet>,
    /// The ARNs of all functions, in the parts whose tags are asked for together.
    arns: Vec<Arc<[Arc<str>]>>,
    made_from: Option<MadeFrom>,
}

/// What the cursor of the list of functions is on.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Selected {
    #[default]
    Nothing,
    One(Subject),
    /// The members of a group of rows.
    Group(Arc<[Subject]>),
}

impl Selected {
    pub fn subjects(&self) -> &[Subject] {
        match self {
            Self::Nothing => &[],
            Self::One(subject) => std::slice::from_ref(subject),
            Self::Group(members) => members,
        }
    }
}

/// A change of the marks.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Marks all of these, or takes the marks away if all of them are marked.
    Toggle(Vec<Subject>),
    Add(Vec<Subject>),
    Clear,
}

/// The revisions that the parts were made from.
#[derive(Clone, Copy, Debug, PartialEq)]
struct MadeFrom {
    functions: u64,
    tags: u64,
}

impl Selection {
    pub fn of(scope: Scope) -> Self {
        Self {
            scope,
            ..Self::default()
        }
    }

    /// The one thing that is selected. A group is none.
    pub fn subject(&self) -> Option<&Subject> {
        match &self.selected {
            Selected::One(subject) => Some(subject),
            Selected::Nothing | Selected::Group(_) => None,
        }
    }

    pub fn selected(&self) -> &Selected {
        &self.selected
    }

    pub fn select(&mut self, selected: Selected) {
        self.selected = selected;
    }

    pub fn mark(&mut self, mark: Mark) {
        match mark {
            Mark::Toggle(subjects) if subjects.iter().all(|one| self.is_marked(one)) => {
                self.marks.retain(|one| !subjects.contains(one));
            }
            Mark::Toggle(subjects) | Mark::Add(subjects) => self.marks.extend(subjects),
            Mark::Clear => self.marks.clear(),
        }
    }

    pub fn is_marked(&self, subject: &Subject) -> bool {
        self.marks.contains(subject)
    }

    pub fn n_marks(&self) -> usize {
        self.marks.len()
    }

    /// The functions whose logs are of interest: those that are marked, or else those that are selected.
    pub fn followed(&self) -> impl Iterator<Item = &FunctionName> {
        let selected = if self.marks.is_empty() {
            self.selected.subjects()
        } else {
            &[]
        };
        self.marks
            .iter()
            .chain(selected)
            .filter_map(Subject::function)
    }

    /// What has to be watched for everything in scope, whichever panes are on the screen.
    pub fn wants(&self, facts: &Facts, window: Window) -> Vec<Query> {
        let mut wanted = self.counts(facts, window);
        if self.scope.needs_tags() {
            wanted.extend(self.tags(facts));
        }
        wanted
    }

    /// The counts that tell trouble apart, of everything in scope.
    pub fn counts(&self, facts: &Facts, window: Window) -> Vec<Query> {
        let count = |functions: &FunctionSet| Query::Counts {
            functions: functions.clone(),
            window,
        };
        self.parts(facts).iter().map(count).collect()
    }

    /// The tags of the fleet. If one answer for all functions cannot be had, each function is asked for.
    pub fn tags(&self, facts: &Facts) -> Vec<Query> {
        let failure = facts.freshness.of(&Query::Tags).and_then(Standing::failure);
        let mut asked = vec![Query::Tags];
        if matches!(
            failure,
            Some(Failure::Denied { .. } | Failure::Missing { .. })
        ) {
            let part = |functions: &Arc<[Arc<str>]>| Query::TagsOf {
                functions: functions.clone(),
            };
            asked.extend(self.arns.iter().map(part));
        }
        asked
    }

    /// Everything in scope, in the parts that are asked about together.
    pub fn parts<'a>(&'a self, facts: &'a Facts) -> &'a [FunctionSet] {
        if self.scope.is_open() {
            facts.functions.parts()
        } else {
            &self.counted
        }
    }

    /// Brings the parts up to date with the list of functions and their tags; whether any part changed.
    pub fn update(&mut self, facts: &Facts) -> bool {
        let made_from = Some(MadeFrom {
            functions: facts.functions.revision(),
            tags: facts.tags.revision(),
        });
        if self.made_from == made_from {
            return false;
        }
        self.made_from = made_from;
        let is_counted_anew = self.count(facts);
        self.collect_arns(facts) || is_counted_anew
    }

    fn count(&mut self, facts: &Facts) -> bool {
        if self.scope.is_open() {
            return false;
        }
        let in_scope = self.scope.rows(facts).into_iter();
        let names: Vec<FunctionName> = in_scope.map(|(name, _)| name).collect();
        let is_same = names
            .iter()
            .eq(self.counted.iter().flat_map(|part| part.iter()));
        if !is_same {
            self.counted = names.chunks(COUNTED_TOGETHER).map(Arc::from).collect();
        }
        !is_same
    }

    /// Lambda answers for the tags of a function only by its ARN.
    fn collect_arns(&mut self, facts: &Facts) -> bool {
        if !facts.functions.is_complete {
            return false;
        }
        let arns = facts.functions.iter().map(|function| &function.arn);
        let arns: Vec<Arc<str>> = arns.filter(|arn| !arn.is_empty()).cloned().collect();
        let is_same = arns
            .iter()
            .eq(self.arns.iter().flat_map(|part| part.iter()));
        if !is_same {
            self.arns = arns.chunks(TAGS_TOGETHER).map(Arc::from).collect();
        }
        !is_same
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::Timestamp;
    use slstop_core::domain::Function;
    use slstop_core::message::Fact;

    fn function(name: &str) -> Subject {
        Subject::Function(FunctionName::new(name))
    }

    fn followed(selection: &Selection) -> Vec<&str> {
        selection.followed().map(FunctionName::as_str).collect()
    }

    #[test]
    fn what_is_marked_is_followed_and_else_what_is_selected() {
        let mut selection = Selection::default();
        assert!(followed(&selection).is_empty());
        selection.select(Selected::One(function("a")));
        assert_eq!(followed(&selection), ["a"]);
        selection.mark(Mark::Add(vec![function("b"), function("c")]));
        assert_eq!(followed(&selection), ["b", "c"]);
        selection.mark(Mark::Clear);
        selection.select(Selected::Group([function("c"), function("d")].into()));
        assert_eq!(followed(&selection), ["c", "d"]);
        assert_eq!(selection.subject(), None);
    }

    #[test]
    fn marks_of_several_go_only_when_all_of_them_are_marked() {
        let mut selection = Selection::default();
        let both = || vec![function("a"), function("b")];
        selection.mark(Mark::Add(vec![function("a")]));
        selection.mark(Mark::Toggle(both()));
        assert_eq!(followed(&selection), ["a", "b"]);
        selection.mark(Mark::Toggle(both()));
        assert_eq!(selection.n_marks(), 0);
    }

    #[test]
    fn only_what_is_in_scope_is_counted() {
        let mut facts = Facts::default();
        let page = ["a", "b", "b2"].map(Function::named).into();
        let (first, last) = (true, true);
        let listed = Fact::Functions { page, first, last };
        facts.absorb(Timestamp::default(), &Query::Functions, &listed);
        let mut selection = Selection::of(Scope::new(vec!["b*".into()], vec![], None));
        assert!(selection.update(&facts));
        assert!(!selection.update(&facts), "nothing changed since");
        let window = Window::default();
        let functions = [FunctionName::new("b"), FunctionName::new("b2")].into();
        assert_eq!(
            selection.wants(&facts, window),
            [Query::Counts { functions, window }]
        );
    }
}
