//! What the console asks of the cold starts.

use std::time::Duration;

use super::State;
use super::actions::ColdStartsAction;
use crate::panes::note_cache::InvocationScope;
use crate::panes::pane::{FINE, OnlyGroup, row_at};
use crate::panes::{
    Ask, Context, Heading, Movement, Note, Only, Pane, followed, freshness_note, heading_notes,
};
use crate::widget::Canvas;
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_base::number;
use slstop_core::facts::Facts;
use slstop_core::message::{Question, Target};

impl Pane for State {
    fn act(&mut self, id: &ActionId, _argument: Option<&str>, _context: &Context<'_>) -> Vec<Ask> {
        match ColdStartsAction::from_id(id) {
            Some(ColdStartsAction::Group) => {
                self.by = self.by.next();
                self.chosen = None;
            }
            Some(ColdStartsAction::Held) => self.scope = self.scope.other(),
            None => {}
        }
        vec![]
    }

    /// Exactly those that were cold.
    fn open(&mut self, _context: &Context<'_>) -> Vec<Ask> {
        self.choose_current();
        let group = self.chosen.map(|key| OnlyGroup {
            key,
            is_cold: true,
            scope: self.scope,
        });
        let only = group.map(|group| Ask::OpenOnly(PaneId::Invocations, Only::Group(group)));
        only.into_iter().collect()
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

    /// The sums follow what comes every few seconds.
    fn grain(&self, context: &Context<'_>) -> Duration {
        freshness_note::grain_of(&followed::queries(context), context).min(FINE)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let mut title = "Cold starts".to_owned();
        let mut notes = Vec::new();
        let (cold, all) = self.totals();
        if all > 0 {
            title = format!("Cold starts {}", number::count(cold as f64));
            let share = number::percent(cold as f64 / all as f64);
            let all = number::count(all as f64);
            notes.push(Note::Plain(format!("{share} of {all} invocations")));
        }
        notes.push(Note::Plain(format!("by {}", self.by.name())));
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

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        let visible = self
            .viewport
            .visible(self.groups.len(), self.height(context));
        row_at(PaneId::ColdStarts, visible, 1, y)
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        if let Target::Row(_, row) = target {
            let (n, height) = (self.groups.len(), self.height(context));
            self.viewport.point_at(*row, n, height);
            self.choose_current();
            if is_double {
                return self.open(context);
            }
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        let (n, height) = (self.groups.len(), self.height(context));
        self.viewport.scroll(isize::from(rows), n, height);
    }

    fn bytes(&self) -> usize {
        self.table.bytes()
    }

    fn is_busy(&self) -> bool {
        self.table.is_busy()
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let row = self.current()?;
        let init = row.init_ms(0.9).map(number::millis);
        let init = init.map_or_else(String::new, |init| format!(", init p90 {init}"));
        let (cold, all) = (row.of.cold, row.of.invocations);
        let name = format!("{} {}", row.name(context), row.version(context));
        Some(format!(
            "{}: {cold} of {all} invocations were cold{init}",
            name.trim()
        ))
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection => !self.groups.is_empty(),
            Need::CanOpen => self.current().is_some_and(|row| row.of.cold > 0),
            Need::Filter => false,
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
