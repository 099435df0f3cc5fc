//! What the console asks of the durations.

use std::time::Duration;

use super::State;
use super::actions::DurationsAction;
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

impl State {
    /// Down from the last version lie its slowest invocations, and up from the first of those the versions.
    fn step_by(&mut self, by: isize, context: &Context<'_>) {
        let (n, height) = (self.versions.len(), self.height(context));
        let slowest: Vec<_> = self.slowest().collect();
        let at = self.viewport.cursor(n).unwrap_or(0);
        let place = match self.slow {
            Some(slow) => n + slowest.iter().position(|row| *row == slow).unwrap_or(0),
            None => at,
        };
        let last = (n + slowest.len()).saturating_sub(1);
        let to = place.saturating_add_signed(by).min(last);
        if to < n {
            self.slow = None;
            // Back from below one comes to the version that the details are about.
            let to = if place >= n { at } else { to };
            self.viewport.move_to(to, n, height);
            self.chosen = self.current().map(super::VersionRow::key);
        } else if place < n && at + 1 < n && by.abs() > 1 {
            self.viewport.move_to(n - 1, n, height);
            self.chosen = self.current().map(super::VersionRow::key);
        } else {
            self.slow = slowest.get(to - n).copied();
        }
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, _argument: Option<&str>, _context: &Context<'_>) -> Vec<Ask> {
        match DurationsAction::from_id(id) {
            Some(DurationsAction::Held) => self.scope = self.scope.other(),
            None => {}
        }
        vec![]
    }

    fn open(&mut self, _context: &Context<'_>) -> Vec<Ask> {
        if let Some(slow) = self.slow {
            return vec![Ask::OpenOnly(PaneId::Invocations, Only::Invocation(slow))];
        }
        let group = self.current().map(|version| OnlyGroup {
            key: version.key(),
            is_cold: false,
            scope: self.scope,
        });
        let only = group.map(|group| Ask::OpenOnly(PaneId::Invocations, Only::Group(group)));
        only.into_iter().collect()
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let page = self.height(context) as isize;
        match movement {
            Movement::By(by) => self.step_by(by, context),
            Movement::HalfPages(halves) => self.step_by(halves * (page / 2).max(1), context),
            Movement::Pages(pages) => self.step_by(pages * page.max(1), context),
            Movement::First => self.step_by(isize::MIN / 2, context),
            Movement::Last => self.step_by(isize::MAX / 2, context),
            Movement::Sideways(_) => {}
        }
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
        let mut notes = Vec::new();
        if !self.table.is_first() && self.table.n_summed_up() > 0 {
            let n = number::count(self.table.n_summed_up() as f64);
            notes.push(Note::Plain(format!("{n} invocations")));
        }
        if self.scope == InvocationScope::Held {
            notes.push(Note::Strong("all functions".into()));
        }
        notes.push(heading_notes::time_range(context));
        notes.extend(heading_notes::notes(context));
        Heading {
            title: "Durations".into(),
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        self.picture(context, canvas);
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        let visible = self
            .viewport
            .visible(self.versions.len(), self.height(context));
        row_at(PaneId::Durations, visible, 1, y)
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        if let Target::Row(_, row) = target {
            let (n, height) = (self.versions.len(), self.height(context));
            self.viewport.point_at(*row, n, height);
            self.slow = None;
            self.chosen = self.current().map(super::VersionRow::key);
            if is_double {
                return self.open(context);
            }
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        let (n, height) = (self.versions.len(), self.height(context));
        self.viewport.scroll(isize::from(rows), n, height);
    }

    fn bytes(&self) -> usize {
        self.table.bytes()
    }

    fn is_busy(&self) -> bool {
        self.table.is_busy()
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let version = self.current()?;
        let millis = |share| version.percentile_ms(share).map(number::millis);
        let text = |figure: Option<number::Figure>| {
            figure.map_or_else(String::new, |figure| figure.to_string())
        };
        Some(format!(
            "{} {}: {} invocations, p50 {}, p90 {}, p99 {}, max {}",
            version.function_text(context),
            version.version_text(context),
            version.of.sums.invocations,
            text(millis(0.5)),
            text(millis(0.9)),
            text(millis(0.99)),
            text(version.max_ms().map(number::millis)),
        ))
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => !self.versions.is_empty(),
            Need::Filter => false,
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
