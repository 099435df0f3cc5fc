//! What the console asks of the groups.

use std::time::Duration;

use super::actions::ErrorsAction;
use super::draw::{group_text, names};
use super::{ErrorOrder, ErrorSort, State};
use crate::panes::note_cache::InvocationScope;
use crate::panes::pane::row_at;
use crate::panes::{Ask, Context, Heading, Movement, Note, Only, Pane, freshness_note, followed, heading_notes, invocation_view};
use crate::widget::Canvas;
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_base::number;
use slstop_core::facts::Facts;
use slstop_core::filter::SyntaxError;
use slstop_core::message::{Question, Target};

impl State {
    fn sort_by(&mut self, order: ErrorOrder) {
        let is_again = self.sort.order == order;
        self.sort = ErrorSort {
            order,
            is_reversed: is_again && !self.sort.is_reversed,
        };
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, _argument: Option<&str>, _context: &Context<'_>) -> Vec<Ask> {
        let Some(action) = ErrorsAction::from_id(id) else {
            return vec![];
        };
        match action {
            ErrorsAction::Invert => self.search.is_inverted = !self.search.is_inverted,
            ErrorsAction::Held => self.scope = self.scope.other(),
            ErrorsAction::SortNext => self.sort_by(self.sort.order.other()),
            ErrorsAction::Reverse => self.sort.is_reversed = !self.sort.is_reversed,
            sort => {
                if let Some(order) = sort.order() {
                    self.sort_by(order);
                }
            }
        }
        vec![]
    }

    fn open(&mut self, _context: &Context<'_>) -> Vec<Ask> {
        self.choose_current();
        let only = self.chosen.map(|error| Only::Error(error, self.scope));
        only.map(|only| Ask::OpenOnly(PaneId::Invocations, only))
            .into_iter()
            .collect()
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let (n, height) = (self.groups.len(), self.height(context));
        movement.walk(&mut self.viewport, n, height);
        self.choose_current();
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.arrange(context);
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        followed::queries(context)
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.lines.revision() + facts.functions.revision() + facts.freshness.revision()
    }

    fn grain(&self, context: &Context<'_>) -> Duration {
        freshness_note::grain_of(&followed::queries(context), context)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let n = |n: usize| number::count(n as f64);
        let mut title = "Errors".to_owned();
        let mut notes = Vec::new();
        if !self.groups.is_empty() {
            title = format!("Errors {}", self.groups.len());
            let (failed, all) = (n(self.n_failed), n(self.notes.len()));
            notes.push(Note::Plain(format!("{failed} of {all} invocations failed")));
        }
        let reversed = if self.sort.is_reversed {
            ", reversed"
        } else {
            ""
        };
        let order = match self.sort.order {
            ErrorOrder::Count => "most first",
            ErrorOrder::Last => "last seen first",
        };
        notes.push(Note::Plain(format!("{order}{reversed}")));
        notes.extend(self.search.words().map(Note::Strong));
        if self.notes.is_busy() {
            notes.push(Note::Plain("so far".into()));
        }
        if self.scope == InvocationScope::Held {
            notes.push(Note::Strong("all functions".into()));
        }
        notes.push(heading_notes::time_range(context));
        notes.extend(heading_notes::notes(context));
        Heading { title, notes }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        self.picture(context, canvas);
    }

    fn hit(&self, context: &Context<'_>, x: u16, y: u16) -> Target {
        let id = PaneId::Errors;
        if y == 0 && !self.groups.is_empty() {
            let mut placed = Self::placed(context).into_iter();
            let hit = placed.find(|placed| (placed.x..placed.x + placed.width).contains(&x));
            return hit.map_or(Target::Pane(id), |placed| Target::Header(id, placed.index));
        }
        let visible = self
            .viewport
            .visible(self.groups.len(), self.height(context));
        row_at(id, visible, 1, y)
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        match target {
            Target::Header(_, column) => {
                if let Some(order) = Self::order_of(*column) {
                    self.sort_by(order);
                }
                vec![]
            }
            Target::Row(_, row) => {
                self.viewport
                    .point_at(*row, self.groups.len(), self.height(context));
                self.choose_current();
                if is_double {
                    self.open(context)
                } else {
                    vec![]
                }
            }
            _ => vec![],
        }
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        let (n, height) = (self.groups.len(), self.height(context));
        self.viewport.scroll(isize::from(rows), n, height);
    }

    fn filter(&self) -> Option<&str> {
        Some(self.search.text())
    }

    fn set_filter(&mut self, filter: String, _context: &Context<'_>) {
        self.search.change(filter);
    }

    fn wrong_filter(&self) -> Option<&SyntaxError> {
        self.search.wrong()
    }

    fn bytes(&self) -> usize {
        self.notes.bytes()
    }

    fn is_busy(&self) -> bool {
        self.notes.is_busy()
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let (group, facts) = (self.current()?, context.facts);
        let (first, last) = (group.first().rfc3339(), group.last().rfc3339());
        let sample = invocation_view::invocation(facts, group.error.sample, context.now);
        let sample = sample.map_or_else(String::new, |invocation| invocation.request);
        Some(format!(
            "{}\n{} times from {first} to {last}, {} in {}, last {sample}, error {}",
            group_text(group, context),
            group.error.count,
            group.error.cause.name(),
            names(&group.error.functions, facts),
            group.error.fingerprint,
        ))
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => !self.groups.is_empty(),
            Need::Filter => !self.search.text().is_empty(),
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
