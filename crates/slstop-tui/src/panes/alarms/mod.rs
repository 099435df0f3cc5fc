//! The alarms of the region that ring, those that rang last first.
//!
//! ```text
//! ▌Alarms 2 ring · alarms now ────────────────────────────────────────────────────────────
//!  SINCE  ALARM                      FUNCTION            WHY
//! ▲   4m  shop-prod-checkout-errors  shop-prod-checkout  Threshold Crossed: 1 datapoint [58.0] …
//! ```

mod actions;

use std::sync::Arc;
use std::time::Duration;

use crate::panes::list::List;
use crate::panes::pane::row_at;
use crate::panes::placeholder::PanePlaceholder;
use crate::panes::{Ask, Context, Heading, Movement, Note, Pane, Selected, freshness_note};
use crate::theme::{Glyph, Role};
use crate::widget::columns::{Align, Column, Placed, draw_headings};
use crate::widget::viewport::Viewport;
use crate::widget::{Canvas, figure};
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_base::{FunctionId, PlaceId, number};
use slstop_core::domain::Alarm;
use slstop_core::facts::Facts;
use slstop_core::message::{Query, Question, Target};

pub use actions::{AlarmsAction, rows};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    viewport: Viewport,
    /// The alarm that the user's cursor is on: others come and go.
    chosen: Option<(PlaceId, Arc<str>)>,
}

const fn left(min: u16, ideal: u16, priority: u8) -> Column {
    Column {
        min,
        ideal,
        priority,
        align: Align::Left,
        grow: priority == 3,
    }
}

/// Headings and their room, in the order shown.
const COLUMNS: [(&str, Column); 4] = [
    (
        "SINCE",
        Column {
            align: Align::Right,
            ..left(5, 5, 1)
        },
    ),
    ("ALARM", left(16, 34, 0)),
    ("FUNCTION", left(16, 26, 2)),
    ("WHY", left(20, 60, 3)),
];

impl State {
    fn n_rows(context: &Context<'_>) -> usize {
        context.facts.alarms.ringing().len()
    }

    fn height(context: &Context<'_>) -> usize {
        usize::from(context.size.height.saturating_sub(1))
    }

    fn current<'a>(&self, context: &Context<'a>) -> Option<&'a (PlaceId, Alarm)> {
        let facts: &'a Facts = context.facts;
        let ringing = facts.alarms.ringing();
        ringing.get(self.viewport.cursor(ringing.len())?)
    }

    fn choose_current(&mut self, context: &Context<'_>) {
        let current = self.current(context);
        self.chosen = current.map(|(place, alarm)| (*place, alarm.name.clone()));
    }

    fn select(&mut self, name: &str, context: &Context<'_>) -> Vec<Ask> {
        let mut firing = context.facts.alarms.ringing().iter();
        let Some((place, alarm)) = firing.find(|(_, alarm)| &*alarm.name == name) else {
            return vec![Ask::Say(format!("the alarm {name} is not firing now"))];
        };
        self.chosen = Some((*place, alarm.name.clone()));
        self.settle(context);
        let function = alarm.functions.first();
        let function = function.map(|name| FunctionId::new(*place, name.clone()));
        let select = function.map(|function| Ask::Select(Selected::One(function.into())));
        select.into_iter().collect()
    }
}

fn functions(alarm: &Alarm) -> String {
    match &alarm.functions[..] {
        [] => String::new(),
        [one] => one.as_str().to_owned(),
        [first, others @ ..] => format!("{} and {} more", first.as_str(), others.len()),
    }
}

fn draw_row(
    placed: &[Placed],
    (place, alarm): &(PlaceId, Alarm),
    context: &Context<'_>,
    y: u16,
    canvas: &mut Canvas<'_>,
) {
    canvas.glyph(0, y, Glyph::Critical, Role::Critical);
    for Placed { index, x, width } in placed.iter().copied() {
        match index {
            0 => {
                let age = alarm
                    .since
                    .map(|since| number::span(context.now.since(since)));
                figure::draw(canvas, x + width, y, width, age.as_ref(), Role::Text);
            }
            1 => {
                let name = context.facts.places.name_in(*place, &alarm.name);
                canvas.put_within(x, y, width, name, Role::Text);
            }
            2 => {
                canvas.put_within(x, y, width, functions(alarm), Role::Text);
            }
            _ => {
                let reason = alarm.reason.as_deref().unwrap_or_default();
                canvas.put_within(x, y, width, reason, Role::Muted);
            }
        }
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        match AlarmsAction::from_id(id) {
            Some(AlarmsAction::Select) => self.select(argument.unwrap_or_default(), context),
            None => vec![],
        }
    }

    fn open(&mut self, context: &Context<'_>) -> Vec<Ask> {
        let Some((place, alarm)) = self.current(context) else {
            return vec![];
        };
        let function = alarm.functions.first();
        let function = function.map(|name| FunctionId::new(*place, name.clone()));
        let visit = function.map(|function| Ask::Visit(function.into()));
        visit.into_iter().collect()
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let (n, height) = (Self::n_rows(context), Self::height(context));
        movement.walk(&mut self.viewport, n, height);
        self.choose_current(context);
    }

    fn settle(&mut self, context: &Context<'_>) {
        let (n, height) = (Self::n_rows(context), Self::height(context));
        let mut firing = context.facts.alarms.ringing().iter();
        let is_chosen = |(place, alarm): &(PlaceId, Alarm)| {
            let chosen = self.chosen.as_ref();
            chosen.is_some_and(|(there, name)| place == there && alarm.name == *name)
        };
        if let Some(row) = firing.position(is_chosen) {
            self.viewport.carry(row, n, height);
        }
        self.viewport.settle(n, height);
    }

    /// They are a part of the background that the whole console wants.
    fn wants(&self, _context: &Context<'_>) -> Vec<Question> {
        vec![]
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.alarms.revision() + facts.freshness.revision()
    }

    fn grain(&self, context: &Context<'_>) -> Duration {
        freshness_note::grain_of(&context.facts.everywhere(&Query::Alarms), context)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let (n, more) = match (Self::n_rows(context), context.facts.alarms.is_cut()) {
            (n, true) => (n, " and more"),
            (n, false) => (n, ""),
        };
        let mut notes = vec![];
        if context.pin.is_some() {
            notes.push(Note::Warning("live, ignores the pinned time".into()));
        }
        if n > 0 {
            notes.push(Note::Strong(format!("{n}{more} firing")));
        }
        let asked = context.facts.everywhere(&Query::Alarms);
        notes.extend(freshness_note::notes("CloudWatch", &asked, context));
        Heading {
            title: "Alarms".into(),
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let ringing = context.facts.alarms.ringing();
        if ringing.is_empty() {
            let asked = context.facts.everywhere(&Query::Alarms);
            let standing = context.facts.freshness.worst(&asked);
            let is_known = standing.is_some_and(|standing| standing.fresh_at.is_some());
            let lines = if is_known {
                PanePlaceholder::empty(
                    "no alarm is firing",
                    "CloudWatch's alarms of this region are read every minute",
                )
            } else {
                PanePlaceholder::without_answer(&Query::Alarms, standing, context.now)
            };
            lines.draw(canvas);
            return;
        }
        let placed = draw_headings(canvas, &COLUMNS, 2);
        let (n, height) = (ringing.len(), Self::height(context));
        List::of(&self.viewport, n, 1, height, context).draw(canvas, |index, y, canvas| {
            draw_row(&placed, &ringing[index], context, y, canvas);
        });
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        let rows = Self::n_rows(context);
        let visible = self.viewport.visible(rows, Self::height(context));
        row_at(PaneId::Alarms, visible, 1, y)
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        if let Target::Row(_, row) = target {
            self.viewport
                .point_at(*row, Self::n_rows(context), Self::height(context));
            self.choose_current(context);
            if is_double {
                return self.open(context);
            }
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        self.viewport.scroll(
            isize::from(rows),
            Self::n_rows(context),
            Self::height(context),
        );
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let (_, alarm) = self.current(context)?;
        Some(alarm.arn.to_string())
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection => Self::n_rows(context) > 0,
            Need::CanOpen => {
                let alarm = self.current(context);
                alarm.is_some_and(|(_, alarm)| !alarm.functions.is_empty())
            }
            Need::Filter => false,
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
