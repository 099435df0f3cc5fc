//! What the console asks of routes.

use std::time::Duration;

use super::opened::OpenedRoute;
use super::{RouteOrder, RoutesAction, State};
use crate::panes::pane::{FINE, row_at};
use crate::panes::{
    Ask, Context, Heading, Movement, Note, Pane, Selected, followed, freshness_note, heading_notes,
};
use crate::widget::Canvas;
use slstop_base::FunctionId;
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_core::facts::Facts;
use slstop_core::filter::SyntaxError;
use slstop_core::message::{Query, Question, Target};

impl State {
    /// Selects the function of the route under the cursor: what is asked of it joins its requests.
    fn select_function(&self) -> Option<Ask> {
        let row = self.current()?;
        let function = FunctionId::new(row.place, row.function.clone()?);
        Some(Ask::Select(Selected::One(function.into())))
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, _argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        let order = match RoutesAction::from_id(id) {
            None => return vec![],
            Some(RoutesAction::Function) => {
                let select = self.select_function().into_iter();
                return select.chain([Ask::Open(PaneId::Invocations)]).collect();
            }
            Some(RoutesAction::Worst) => RouteOrder::Worst,
            Some(RoutesAction::Busiest) => RouteOrder::Busiest,
            Some(RoutesAction::Slowest) => RouteOrder::Slowest,
            Some(RoutesAction::Name) => RouteOrder::Name,
        };
        self.order = order;
        self.rearrange(context);
        vec![]
    }

    fn open(&mut self, context: &Context<'_>) -> Vec<Ask> {
        if let Some(opened) = &self.opened {
            return opened.open(context);
        }
        let Some(row) = self.current() else {
            return vec![];
        };
        let mut opened = OpenedRoute::new(row.key());
        opened.arrange(context);
        self.opened = Some(opened);
        self.select_function().into_iter().collect()
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        if let Some(opened) = &mut self.opened {
            let (n, height) = (opened.requests.len(), OpenedRoute::height(context));
            movement.walk(&mut opened.viewport, n, height);
            return;
        }
        let (n, height) = (self.rows.len(), Self::height(context));
        movement.walk(&mut self.viewport, n, height);
        self.choose_current();
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.arrange(context);
        let (n, height) = (self.rows.len(), Self::height(context));
        self.viewport.settle(n, height);
        if let Some(opened) = &mut self.opened {
            let (n, height) = (opened.requests.len(), OpenedRoute::height(context));
            opened.viewport.settle(n, height);
        }
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        let mut asked = Self::questions(context);
        if self.opened.is_some() {
            asked.extend(followed::queries(context));
        }
        asked
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.routes.revision()
            + facts.route_requests.revision()
            + facts.lines.revision()
            + facts.freshness.revision()
    }

    fn grain(&self, _context: &Context<'_>) -> Duration {
        FINE
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let mut notes = Vec::new();
        let title = match &self.opened {
            Some(opened) => {
                let (_, _, stage, route) = &opened.key;
                notes.push(Note::Plain(format!("{stage}, requests worst first")));
                format!("Route {route}")
            }
            None => {
                notes.push(Note::Plain(self.order.words().to_owned()));
                if !self.filter.text().is_empty() {
                    notes.push(Note::Strong(format!("/{}", self.filter.text())));
                }
                match (self.rows.len(), self.n_all) {
                    (n, all) if n == all => format!("Routes {n}"),
                    (n, all) => format!("Routes {n} of {all}"),
                }
            }
        };
        notes.push(heading_notes::time_range(context));
        if context.pin.is_some() {
            notes.push(Note::Warning("live, ignores the pinned time".into()));
        }
        let listed = context.facts.everywhere(&Query::Routes);
        let asked = Self::questions(context);
        let logs: Vec<Question> = asked.into_iter().skip(listed.len()).collect();
        notes.extend(freshness_note::notes("API Gateway", &listed, context));
        if !logs.is_empty() {
            notes.extend(freshness_note::notes("access logs", &logs, context));
        }
        Heading { title, notes }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        match &self.opened {
            Some(opened) => self.draw_opened(opened, context, canvas),
            None => self.draw_list(context, canvas),
        }
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        match &self.opened {
            Some(opened) => {
                let n = opened.requests.len();
                let visible = opened.viewport.visible(n, OpenedRoute::height(context));
                row_at(PaneId::Routes, visible, OpenedRoute::ABOVE, y)
            }
            None => {
                let n = self.rows.len();
                let visible = self.viewport.visible(n, Self::height(context));
                row_at(PaneId::Routes, visible, 1, y)
            }
        }
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        if let Target::Row(_, row) = target {
            match &mut self.opened {
                Some(opened) => {
                    let (n, height) = (opened.requests.len(), OpenedRoute::height(context));
                    opened.viewport.point_at(*row, n, height);
                }
                None => {
                    let (n, height) = (self.rows.len(), Self::height(context));
                    self.viewport.point_at(*row, n, height);
                    self.choose_current();
                }
            }
            if is_double {
                return self.open(context);
            }
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        match &mut self.opened {
            Some(opened) => {
                let (n, height) = (opened.requests.len(), OpenedRoute::height(context));
                opened.viewport.scroll(isize::from(rows), n, height);
            }
            None => {
                let (n, height) = (self.rows.len(), Self::height(context));
                self.viewport.scroll(isize::from(rows), n, height);
            }
        }
    }

    fn filter(&self) -> Option<&str> {
        match self.opened {
            Some(_) => None,
            None => Some(self.filter.text()),
        }
    }

    fn set_filter(&mut self, filter: String, context: &Context<'_>) {
        self.filter.change(filter);
        self.rearrange(context);
    }

    fn wrong_filter(&self) -> Option<&SyntaxError> {
        self.filter.wrong()
    }

    fn is_open(&self) -> bool {
        self.opened.is_some()
    }

    fn close(&mut self, _context: &Context<'_>) {
        self.opened = None;
    }

    fn copy(&self, _context: &Context<'_>) -> Option<String> {
        if let Some(opened) = &self.opened {
            let request = &opened.current()?.request;
            return request.id.clone().or_else(|| request.path.clone());
        }
        let row = self.current()?;
        Some(row.url.clone().unwrap_or_else(|| row.route.clone()))
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        let n = match &self.opened {
            Some(opened) => opened.requests.len(),
            None => self.rows.len(),
        };
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => n > 0,
            Need::Filter => !self.filter.text().is_empty(),
            Need::Back | Need::Panes | Need::Pin => true,
            Need::Prompt => self.opened.is_none(),
        }
    }
}
