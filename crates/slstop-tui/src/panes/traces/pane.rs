//! What the console asks of traces.

use std::time::Duration;

use super::waterfall::Waterfall;
use super::{State, TraceOrder, TracesAction, details};
use crate::panes::pane::row_at;
use crate::panes::{
    Ask, Context, Heading, Movement, Note, Only, Pane, freshness_note, heading_notes,
};
use crate::widget::Canvas;
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_base::number;
use slstop_core::domain::trace::{SpanKind, TraceSpan};
use slstop_core::facts::Facts;
use slstop_core::message::{Question, Target};

/// How much nearer or further a step of the zoom goes.
const STEP: f64 = 2.0;

impl State {
    /// Rows of what is shown.
    fn n(&self, context: &Context<'_>) -> usize {
        match &self.opened {
            Some(opened) => opened.n_lines(),
            None if self.shows_services => self.n_services(context),
            None => self.listed.len(),
        }
    }

    /// The ledger's invocation that the selected span is a part of: of its own request, or of the nearest
    /// function above it.
    fn invocation(&self, context: &Context<'_>) -> Vec<Ask> {
        let request = self.opened.as_ref().and_then(|opened| {
            let tree = opened.tree()?;
            let current = opened.current()?;
            let is_run =
                |span: &TraceSpan| matches!(span.kind, SpanKind::Function | SpanKind::Lambda);
            let at = tree
                .spans()
                .iter()
                .position(|span| std::ptr::eq(span, current))?;
            let mut above = std::iter::successors(Some(at), |at| tree.parent(*at));
            let of_run =
                above.find_map(|at| tree.get(at).filter(|span| is_run(span))?.request_id());
            of_run.map(str::to_owned)
        });
        let Some(request) = request else {
            return vec![Ask::Say(
                "no request id is recorded on this span or above it".into(),
            )];
        };
        let row = context.facts.lines.ledger.find(&request).next();
        vec![match row {
            Some(row) => Ask::OpenOnly(PaneId::Invocations, Only::Invocation(row)),
            None => Ask::Say(format!(
                "the lines of request {request} are not read: mark its function with Space, and look back with t"
            )),
        }]
    }

    fn seek_error(&mut self, is_forward: bool, context: &Context<'_>) -> Vec<Ask> {
        let Some(opened) = &mut self.opened else {
            self.next_failed(is_forward, context);
            return vec![];
        };
        match opened.seek(is_forward, context, |span| span.is_failure_origin) {
            true => vec![],
            false => vec![Ask::Say("no other span failed in that direction".into())],
        }
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        let Some(action) = TracesAction::from_id(id) else {
            return vec![];
        };
        match action {
            TracesAction::Open => {
                let typed = argument.unwrap_or_default().trim();
                if !typed.is_empty() {
                    let place = self.listing(context).place;
                    self.opened = Some(Waterfall::new(place, typed.into()));
                }
            }
            TracesAction::NextError => return self.seek_error(true, context),
            TracesAction::PreviousError => return self.seek_error(false, context),
            TracesAction::Invocation => return self.invocation(context),
            TracesAction::Newest => self.order = TraceOrder::Newest,
            TracesAction::Slowest => self.order = TraceOrder::Slowest,
            TracesAction::Failed => self.order = TraceOrder::Failed,
            TracesAction::All => self.is_of_all = !self.is_of_all,
            TracesAction::Services => {
                self.shows_services = !self.shows_services;
                self.opened = None;
            }
            TracesAction::ZoomIn
            | TracesAction::ZoomOut
            | TracesAction::ZoomAll
            | TracesAction::Fold => {
                let Some(opened) = &mut self.opened else {
                    return vec![];
                };
                match action {
                    TracesAction::ZoomIn => opened.zoom(Some(1.0 / STEP)),
                    TracesAction::ZoomOut => opened.zoom(Some(STEP)),
                    TracesAction::ZoomAll => opened.zoom(None),
                    _ => opened.fold(None),
                }
            }
        }
        vec![]
    }

    fn open(&mut self, context: &Context<'_>) -> Vec<Ask> {
        if let Some(opened) = &mut self.opened {
            opened.enter();
        } else if self.shows_services {
            let cursor = self.viewport.cursor(self.n_services(context));
            let rows = self
                .graph(context)
                .map(|graph| graph.rows())
                .unwrap_or_default();
            if let Some(row) = cursor.and_then(|cursor| rows.get(cursor)) {
                self.filter = row.node.name.clone();
                self.shows_services = false;
                self.is_of_all = true;
            }
        } else if let Some(id) = self.current().map(|trace| trace.id.clone()) {
            self.opened = Some(Waterfall::new(self.listing(context).place, id));
        }
        vec![]
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let n = self.n(context);
        match (&mut self.opened, movement) {
            (Some(opened), Movement::Sideways(steps)) => opened.fold(Some(steps < 0)),
            (Some(opened), movement) => {
                let (viewport, n) = opened.viewport();
                movement.walk(viewport, n, Waterfall::height(context));
            }
            (None, movement) => movement.walk(&mut self.viewport, n, Self::height(context)),
        }
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.arrange(context);
        if self.shows_services {
            let n = self.n_services(context);
            self.viewport.settle(n, Self::height(context));
        }
        if let Some(opened) = &mut self.opened {
            opened.arrange(context);
        }
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        vec![self.question(context)]
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.traces.revision() + facts.freshness.revision() + facts.lines.revision()
    }

    fn grain(&self, context: &Context<'_>) -> Duration {
        freshness_note::grain_of(&[self.question(context)], context)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let mut notes = Vec::new();
        let title = match &self.opened {
            Some(opened) => {
                if let Some(tree) = opened.tree() {
                    let took = number::millis(tree.duration().as_millis());
                    let entry = tree.entry().map(|entry| entry.label()).unwrap_or_default();
                    notes.push(Note::Strong(format!("{entry} {took}")));
                    notes.push(Note::Plain(format!(
                        "{} spans",
                        number::count(tree.len() as f64)
                    )));
                    match tree.n_failures() {
                        0 => {}
                        n => notes.push(Note::Warning(format!("{n} failed"))),
                    }
                }
                if !opened.search.is_empty() {
                    notes.push(Note::Strong(format!("/{}", opened.search)));
                }
                format!("Trace {}", opened.id)
            }
            None if self.shows_services => "Services".to_owned(),
            None => {
                notes.push(Note::Plain(self.order.words().to_owned()));
                if !self.filter.is_empty() {
                    notes.push(Note::Strong(format!("/{}", self.filter)));
                }
                let listing = self.listing(context);
                let names = match &*listing.functions {
                    [] => "all functions".to_owned(),
                    [one] => one.as_str().to_owned(),
                    [first, others @ ..] => format!("{} and {}", first.as_str(), others.len()),
                };
                notes.push(Note::Plain(names));
                notes.push(heading_notes::time_range(context));
                if context.pin.is_some() {
                    notes.push(Note::Warning("as of now, not of what is pinned".into()));
                }
                match self.listed.len() {
                    0 => "Traces".to_owned(),
                    n => format!("Traces {n}"),
                }
            }
        };
        notes.extend(freshness_note::notes(
            "X-Ray",
            &[self.question(context)],
            context,
        ));
        Heading { title, notes }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        match &self.opened {
            Some(opened) => opened.draw(context, canvas),
            None if self.shows_services => self.draw_services(context, canvas),
            None => self.draw_list(context, canvas),
        }
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        match &self.opened {
            Some(opened) => row_at(PaneId::Traces, opened.visible(context), 2, y),
            None => {
                let visible = self
                    .viewport
                    .visible(self.n(context), Self::height(context));
                row_at(PaneId::Traces, visible, 1, y)
            }
        }
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        let n = self.n(context);
        if let Target::Row(_, row) = target {
            match &mut self.opened {
                Some(opened) => {
                    let (viewport, n) = opened.viewport();
                    viewport.point_at(*row, n, Waterfall::height(context));
                }
                None => self.viewport.point_at(*row, n, Self::height(context)),
            }
            if is_double {
                return self.open(context);
            }
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        let n = self.n(context);
        match &mut self.opened {
            Some(opened) => {
                let (viewport, n) = opened.viewport();
                viewport.scroll(isize::from(rows), n, Waterfall::height(context));
            }
            None => self
                .viewport
                .scroll(isize::from(rows), n, Self::height(context)),
        }
    }

    fn filter(&self) -> Option<&str> {
        Some(match &self.opened {
            Some(opened) => &opened.search,
            None => &self.filter,
        })
    }

    fn set_filter(&mut self, filter: String, context: &Context<'_>) {
        match &mut self.opened {
            Some(opened) => {
                opened.search = filter;
                let search = opened.clone();
                // While it is typed, the cursor stays where it still matches.
                let is_here = opened.current().is_some_and(|span| search.finds(span));
                if !is_here {
                    opened.seek(true, context, |span| search.finds(span));
                }
            }
            None => self.filter = filter,
        }
    }

    fn is_open(&self) -> bool {
        self.opened.is_some() || self.shows_services
    }

    fn close(&mut self, _context: &Context<'_>) {
        let Some(opened) = &mut self.opened else {
            self.shows_services = false;
            return;
        };
        if !opened.leave() {
            self.opened = None;
        }
    }

    fn copy(&self, _context: &Context<'_>) -> Option<String> {
        match &self.opened {
            Some(opened) => {
                let lines = details::lines(opened.current()?);
                let lines: Vec<String> = lines.into_iter().map(|(line, _)| line).collect();
                Some(format!("trace {}\n{}", opened.id, lines.join("\n")))
            }
            None => self.current().map(|trace| trace.id.to_string()),
        }
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => self.n(context) > 0,
            Need::Filter => self.filter().is_some_and(|filter| !filter.is_empty()),
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
