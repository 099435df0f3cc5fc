//! The console's selection: which functions are in scope, what is selected, what is marked. The state owns
//! it; panes read it in their context and ask for changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::scope::FunctionScope;
use slstop_base::{FunctionId, PlaceId, Qualified, QualifiedName};
use slstop_core::domain::Failure;
use slstop_core::facts::functions::COUNTED_TOGETHER;
use slstop_core::facts::{Facts, Standing};
use slstop_core::message::{FunctionSet, Query, Question, Window};

/// ARNs in one question about tags: each costs a call, and facts arrive ten at a time.
const TAGS_TOGETHER: usize = 100;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    pub scope: FunctionScope,
    selected: Selected,
    /// At most one for each function of the fleet.
    marks: BTreeSet<Qualified>,
    /// Whether panes show what is marked; otherwise they show what is selected.
    uses_marks: bool,
    /// The functions in scope, in the parts that are counted together. Empty if everything is in scope: the
    /// facts know the parts of the whole fleet.
    counted: Vec<(PlaceId, FunctionSet)>,
    /// The ARNs of all functions, in the parts whose tags are asked for together.
    arns: Vec<(PlaceId, Arc<[Arc<str>]>)>,
    made_from: Option<SelectionRevisions>,
}

/// What the cursor of the list of functions is on.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Selected {
    #[default]
    Nothing,
    /// A function, or one of its versions or aliases.
    One(Qualified),
    /// The members of a group of rows.
    Group(Arc<[Qualified]>),
}

impl Selected {
    pub fn rows(&self) -> &[Qualified] {
        match self {
            Self::Nothing => &[],
            Self::One(row) => std::slice::from_ref(row),
            Self::Group(members) => members,
        }
    }
}

/// A change of the marks.
#[derive(Clone, Debug, PartialEq)]
pub enum MarkChange {
    /// Marks all of these, or takes the marks away if all of them are marked.
    Toggle(Vec<Qualified>),
    Add(Vec<Qualified>),
    Clear,
    /// Panes show what is marked.
    Use,
    /// The marks stay, and panes show the selected row.
    SetAside,
}

/// The revisions that the parts were made from.
#[derive(Clone, Copy, Debug, PartialEq)]
struct SelectionRevisions {
    functions: u64,
    tags: u64,
}

impl Selection {
    pub fn of(scope: FunctionScope) -> Self {
        Self {
            scope,
            ..Self::default()
        }
    }

    /// The one function that is selected. A version or an alias is selected as its function; a group is not
    /// one function.
    pub fn function(&self) -> Option<&FunctionId> {
        match &self.selected {
            Selected::One(row) => Some(&row.function),
            Selected::Nothing | Selected::Group(_) => None,
        }
    }

    pub fn selected(&self) -> &Selected {
        &self.selected
    }

    pub fn select(&mut self, selected: Selected) {
        self.selected = selected;
    }

    pub fn mark(&mut self, mark: MarkChange) {
        match mark {
            MarkChange::Toggle(rows) if rows.iter().all(|one| self.is_marked(one)) => {
                self.marks.retain(|one| !rows.contains(one));
            }
            MarkChange::Toggle(rows) | MarkChange::Add(rows) => self.marks.extend(rows),
            MarkChange::Clear => self.marks.clear(),
            MarkChange::Use => self.uses_marks = true,
            MarkChange::SetAside => self.uses_marks = false,
        }
        self.uses_marks &= !self.marks.is_empty();
    }

    pub fn is_marked(&self, row: &Qualified) -> bool {
        self.marks.contains(row)
    }

    pub fn n_marks(&self) -> usize {
        self.marks.len()
    }

    /// The functions whose logs are of interest: those that are selected, or those that are marked where the
    /// user opened a pane for them.
    pub fn followed(&self) -> impl Iterator<Item = &FunctionId> {
        let marks = self.uses_marks.then_some(&self.marks).into_iter().flatten();
        let selected = match self.uses_marks {
            false => self.selected.rows(),
            true => &[],
        };
        marks.chain(selected).map(|row| &row.function)
    }

    /// What has to be watched for everything in scope, whichever panes are on the screen.
    pub fn wants(&self, facts: &Facts, window: Window) -> Vec<Question> {
        let mut wanted = self.counts(facts, window);
        wanted.extend(self.history(facts, window));
        wanted.extend(self.tags_of_scope(facts));
        wanted
    }

    /// The counts that distinguish kinds of trouble, of everything in scope.
    pub fn counts(&self, facts: &Facts, window: Window) -> Vec<Question> {
        let count = |(place, functions): (PlaceId, &FunctionSet)| {
            let functions = functions.clone();
            Query::Counts { functions, window }.at(place)
        };
        self.parts(facts).into_iter().map(count).collect()
    }

    /// The counts of the hours before, in the same minutes as the window's.
    fn history(&self, facts: &Facts, window: Window) -> Vec<Question> {
        let is_longer = window.secs < Window::HISTORY.secs;
        if !is_longer || window.period() != Window::HISTORY.period() {
            return vec![];
        }
        let before = |(place, functions): (PlaceId, &FunctionSet)| {
            let functions = functions.clone();
            Query::History { functions }.at(place)
        };
        self.parts(facts).into_iter().map(before).collect()
    }

    /// The tags of the fleet. If one answer for all functions of a place cannot be had, each function is
    /// asked for.
    pub fn tags(&self, facts: &Facts) -> Vec<Question> {
        let mut asked = Vec::new();
        for tags in facts.everywhere(&Query::Tags) {
            let place = tags.place;
            let failure = facts.freshness.of(&tags).and_then(Standing::failure);
            asked.push(tags);
            if matches!(
                failure,
                Some(Failure::Denied { .. } | Failure::Missing { .. })
            ) {
                let parts = self.arns.iter().filter(|(of, _)| *of == place);
                asked.extend(parts.map(|(place, functions)| {
                    let functions = functions.clone();
                    Query::TagsOf { functions }.at(*place)
                }));
            }
        }
        asked
    }

    /// The tags that decide what is in scope: none if the scope names no tags.
    pub fn tags_of_scope(&self, facts: &Facts) -> Vec<Question> {
        if self.scope.needs_tags() {
            self.tags(facts)
        } else {
            vec![]
        }
    }

    /// Everything in scope, in the parts that are asked about together.
    pub fn parts<'a>(&'a self, facts: &'a Facts) -> Vec<(PlaceId, &'a FunctionSet)> {
        if self.scope.is_open() {
            return facts.functions.parts().collect();
        }
        let parts = self.counted.iter();
        parts.map(|(place, part)| (*place, part)).collect()
    }

    /// Brings the parts up to date with the list of functions and their tags; whether any part changed.
    pub fn update(&mut self, facts: &Facts) -> bool {
        let made_from = Some(SelectionRevisions {
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
        let rows = in_scope.map(|(row, _)| (row.place(), row.name()));
        let rows: Vec<(PlaceId, QualifiedName)> = rows.collect();
        let is_same = is_made_of(&self.counted, &rows);
        if !is_same {
            self.counted = in_parts(rows, COUNTED_TOGETHER);
        }
        !is_same
    }

    /// Lambda answers for the tags of a function only by its ARN.
    fn collect_arns(&mut self, facts: &Facts) -> bool {
        let listed = facts.functions.iter();
        let known = listed.filter(|(place, function)| {
            facts.functions.is_complete_in(*place) && !function.arn.is_empty()
        });
        let arns = known.map(|(place, function)| (place, function.arn.clone()));
        let arns: Vec<(PlaceId, Arc<str>)> = arns.collect();
        let is_same = is_made_of(&self.arns, &arns);
        if !is_same {
            self.arns = in_parts(arns, TAGS_TOGETHER);
        }
        !is_same
    }
}

/// Parts of at most `most`, each of one place.
fn in_parts<T: Clone>(all: Vec<(PlaceId, T)>, most: usize) -> Vec<(PlaceId, Arc<[T]>)> {
    let places = all.chunk_by(|(one, _), (other, _)| one == other);
    let parts = places.flat_map(|of_place| of_place.chunks(most));
    let part = |part: &[(PlaceId, T)]| {
        let members = part.iter().map(|(_, member)| member.clone());
        (part[0].0, members.collect())
    };
    parts.map(part).collect()
}

fn is_made_of<T: PartialEq>(parts: &[(PlaceId, Arc<[T]>)], all: &[(PlaceId, T)]) -> bool {
    let parts = parts.iter();
    let members = parts.flat_map(|(place, part)| part.iter().map(move |member| (*place, member)));
    all.iter()
        .map(|(place, member)| (*place, member))
        .eq(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::Timestamp;
    use slstop_core::domain::Function;
    use slstop_core::message::Fact;

    fn function(name: &str) -> Qualified {
        FunctionId::new(PlaceId::FIRST, name).into()
    }

    fn followed(selection: &Selection) -> Vec<&str> {
        let followed = selection.followed();
        followed.map(|function| function.name.as_str()).collect()
    }

    #[test]
    fn marks_are_followed_only_where_a_pane_was_opened_for_them() {
        let mut selection = Selection::default();
        assert!(followed(&selection).is_empty());
        selection.select(Selected::One(function("a")));
        assert_eq!(followed(&selection), ["a"]);
        selection.mark(MarkChange::Add(vec![function("b"), function("c")]));
        assert_eq!(followed(&selection), ["a"]);
        selection.mark(MarkChange::Use);
        assert_eq!(followed(&selection), ["b", "c"]);
        selection.mark(MarkChange::SetAside);
        assert_eq!((followed(&selection), selection.n_marks()), (vec!["a"], 2));
        selection.mark(MarkChange::Use);
        selection.mark(MarkChange::Clear);
        selection.select(Selected::Group([function("c"), function("d")].into()));
        assert_eq!(followed(&selection), ["c", "d"]);
        assert_eq!(selection.function(), None);
    }

    #[test]
    fn marks_of_several_go_only_when_all_of_them_are_marked() {
        let mut selection = Selection::default();
        let both = || vec![function("a"), function("b")];
        selection.mark(MarkChange::Add(vec![function("a")]));
        selection.mark(MarkChange::Toggle(both()));
        selection.mark(MarkChange::Use);
        assert_eq!(followed(&selection), ["a", "b"]);
        selection.mark(MarkChange::Toggle(both()));
        assert_eq!(selection.n_marks(), 0);
    }

    #[test]
    fn only_what_is_in_scope_is_counted() {
        let mut facts = Facts::default();
        let page = ["a", "b", "b2"].map(Function::named).into();
        let (first, last) = (true, true);
        let listed = Fact::Functions { page, first, last };
        let question = Query::Functions.in_first_place();
        facts.absorb(Timestamp::default(), &question, &listed);
        let mut selection = Selection::of(FunctionScope::new(vec!["b*".into()], vec![], None));
        assert!(selection.update(&facts));
        assert!(!selection.update(&facts), "nothing changed since");
        let window = Window::default();
        let functions = ["b", "b2"].map(QualifiedName::from).into();
        let counts = Query::Counts { functions, window };
        assert_eq!(selection.counts(&facts, window), [counts.in_first_place()]);
    }
}
