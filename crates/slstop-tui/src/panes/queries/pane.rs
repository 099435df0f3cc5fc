//! What the console asks of the queries.

use std::time::Duration;

use super::draw::ABOVE_ROWS;
use super::{
    QueriesAction, QueryEntry, QueryStanding, ShownRows, State, estimate, result, volumes,
};
use crate::panes::pane::{COARSE, row_at};
use crate::panes::{Ask, Context, Heading, Movement, Note, Pane};
use crate::widget::Canvas;
use crate::widget::viewport::Viewport;
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_base::number;
use slstop_core::domain::insights::ResultRow;
use slstop_core::facts::Facts;
use slstop_core::message::{Question, Target};

impl State {
    /// The rows that are shown, as far as they are known.
    pub(super) fn rows<'a>(&self, context: &Context<'a>) -> &'a [ResultRow] {
        let facts: &'a Facts = context.facts;
        let run = self.shown_asked().and_then(|asked| asked.found(facts));
        run.map_or(&[], |run| run.found.rows.as_slice())
    }

    fn rows_height(context: &Context<'_>) -> usize {
        usize::from(context.size.height.saturating_sub(ABOVE_ROWS))
    }

    fn current_row<'a>(&self, context: &Context<'a>) -> Option<&'a ResultRow> {
        let rows = self.rows(context);
        rows.get(self.shown.as_ref()?.rows.cursor(rows.len())?)
    }

    /// The list that the keys walk through, with its length and its height.
    fn walked(&mut self, context: &Context<'_>) -> (&mut Viewport, usize, usize) {
        let rows = self.rows(context);
        let detail = self
            .current_row(context)
            .map(|row| result::detail(row).len());
        let (n_entries, list_height) = (self.entries().len(), self.list_height(context));
        match &mut self.shown {
            Some(ShownRows {
                detail: Some(viewport),
                ..
            }) => {
                let height = usize::from(context.size.height.saturating_sub(1));
                (viewport, detail.unwrap_or(0), height)
            }
            Some(shown) => (&mut shown.rows, rows.len(), Self::rows_height(context)),
            None => (&mut self.list, n_entries, list_height),
        }
    }

    fn show(&mut self, number: u64) {
        self.shown = Some(ShownRows {
            number,
            ..ShownRows::default()
        });
    }

    fn sideways(&mut self, by: isize, context: &Context<'_>) {
        let n_columns = result::columns(self.rows(context), 0..0).len();
        if let Some(shown) = &mut self.shown {
            let most = n_columns.saturating_sub(1);
            shown.skipped = shown.skipped.saturating_add_signed(by).min(most);
        }
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        match QueriesAction::from_id(id) {
            Some(QueriesAction::Ask) => self.ask(argument.unwrap_or_default(), context),
            Some(QueriesAction::Again) => self.again(context),
            Some(QueriesAction::Cancel) => self.cancel(context),
            None => vec![],
        }
    }

    fn open(&mut self, context: &Context<'_>) -> Vec<Ask> {
        if self.shown.is_some() {
            let has_row = self.current_row(context).is_some();
            if let Some(shown) = self.shown.as_mut().filter(|_| has_row) {
                shown.detail.get_or_insert_default();
            }
            return vec![];
        }
        match self.current() {
            Some(QueryEntry::Saved(saved)) if saved.needs_id() => {
                let ask = QueriesAction::Ask.id();
                vec![Ask::Type(format!("{} {} ", ask.as_str(), saved.word()))]
            }
            Some(QueryEntry::Saved(saved)) => self.ask(saved.name, context),
            Some(QueryEntry::Own) => {
                vec![Ask::Type(format!("{} ", QueriesAction::Ask.id().as_str()))]
            }
            Some(QueryEntry::Past(asked)) => {
                let number = asked.number;
                self.show(number);
                vec![]
            }
            None => vec![],
        }
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        if let Movement::Sideways(by) = movement {
            self.sideways(by, context);
            return;
        }
        // Leaving the pane withdraws the agreement to the price.
        self.doubted = None;
        let (viewport, n, height) = self.walked(context);
        movement.walk(viewport, n, height);
    }

    fn settle(&mut self, context: &Context<'_>) {
        let (n, height) = (self.entries().len(), self.list_height(context));
        self.list.settle(n, height);
        if self.shown.is_some() {
            let (viewport, n, height) = self.walked(context);
            viewport.settle(n, height);
        }
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        volumes(context)
    }

    fn running(&self, facts: &Facts) -> Vec<Question> {
        let is_running =
            |asked: &&super::AskedQuery| asked.standing(facts) == QueryStanding::Running;
        let running = self.asked.iter().filter(is_running);
        running.map(|asked| asked.question.clone()).collect()
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.queries.revision() + facts.freshness.revision() + facts.places.revision()
    }

    fn grain(&self, _context: &Context<'_>) -> Duration {
        COARSE
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let sources = match context.sources.as_ref() {
            [] => "no function".to_owned(),
            [one] => one.group.trim_start_matches("/aws/lambda/").to_owned(),
            [first, others @ ..] => {
                let first = first.group.trim_start_matches("/aws/lambda/");
                format!("{first} +{}", others.len())
            }
        };
        let mut notes = Vec::new();
        if let Some(asked) = self.shown_asked() {
            notes.push(Note::Strong(asked.name.clone()));
            notes.push(Note::Plain("Esc goes back".into()));
        } else {
            notes.push(Note::Strong(sources));
            let up_to = if context.pin.is_some() {
                " up to now"
            } else {
                ""
            };
            notes.push(Note::Plain(format!("{}{up_to}", context.window.label())));
            let estimate = estimate(context).map(|(bytes, cost)| {
                format!(
                    "may scan {}, {}",
                    number::bytes(bytes),
                    number::dollars(cost)
                )
            });
            notes.extend(estimate.map(Note::Plain));
        }
        let is_running =
            |asked: &&super::AskedQuery| asked.standing(context.facts) == QueryStanding::Running;
        let n_running = self.asked.iter().filter(is_running).count();
        if n_running > 0 {
            notes.push(Note::Strong(format!("{n_running} running, x cancels")));
        }
        Heading {
            title: "Queries".into(),
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        match &self.shown {
            Some(shown) => self.draw_result(shown, context, canvas),
            None => self.draw_list(context, canvas),
        }
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        match &self.shown {
            Some(shown) if shown.detail.is_none() => {
                let n = self.rows(context).len();
                let visible = shown.rows.visible(n, Self::rows_height(context));
                row_at(PaneId::Queries, visible, ABOVE_ROWS, y)
            }
            Some(_) => Target::Pane(PaneId::Queries),
            None => {
                let visible = self
                    .list
                    .visible(self.entries().len(), self.list_height(context));
                row_at(PaneId::Queries, visible, 0, y)
            }
        }
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        if let Target::Row(_, row) = target {
            self.doubted = None;
            let (viewport, n, height) = self.walked(context);
            viewport.point_at(*row, n, height);
            // A slip of the finger must not cost anything: one click only chooses.
            if is_double {
                return self.open(context);
            }
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        let (viewport, n, height) = self.walked(context);
        viewport.scroll(isize::from(rows), n, height);
    }

    fn is_open(&self) -> bool {
        self.shown.is_some()
    }

    fn close(&mut self, _context: &Context<'_>) {
        match &mut self.shown {
            Some(shown) if shown.detail.is_some() => shown.detail = None,
            _ => self.shown = None,
        }
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        match &self.shown {
            Some(_) => self.current_row(context).map(result::json),
            None => self.current().map(|entry| entry.text().to_owned()),
        }
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => match &self.shown {
                Some(_) => !self.rows(context).is_empty() || need == Need::Selection,
                None => true,
            },
            Need::Filter => false,
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
