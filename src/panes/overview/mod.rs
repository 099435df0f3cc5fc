//! One function: rate and errors, duration against the time-out, concurrency, all over one time axis;
//! and the key facts of its configuration.

mod actions;
mod charts;
mod configuration;
mod draw;

use std::time::Duration;

use crate::action::{ActionId, Need, PaneId};
use crate::base::FunctionName;
use crate::facts::{Facts, Standing};
use crate::message::{Query, Target};
use crate::panes::{Ask, Context, Heading, Movement, Note, Pane, fresh};
use crate::widget::Canvas;
pub use actions::{ALL, OverviewAction, rows};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Lines scrolled away where the pane is too low for all of it.
    scrolled: u16,
    /// The version or alias whose figures are shown, as long as its function is the subject.
    chosen: Option<FunctionName>,
}

impl State {
    /// Whose figures are shown.
    fn measured<'a>(&'a self, context: &Context<'a>) -> Option<&'a FunctionName> {
        let subject = context.subject?;
        let is_of_subject = |one: &&FunctionName| one.parts().0 == subject.as_str();
        Some(
            self.chosen
                .as_ref()
                .filter(is_of_subject)
                .unwrap_or(subject),
        )
    }

    fn query(&self, context: &Context<'_>) -> Option<Query> {
        Some(Query::Overview {
            function: self.measured(context)?.clone(),
            window: context.window,
        })
    }

    fn standing<'a>(&self, context: &Context<'a>) -> Option<&'a Standing> {
        context.facts.freshness.of(&self.query(context)?)
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        match (OverviewAction::from_id(id), context.subject) {
            (Some(OverviewAction::Version), Some(subject)) => {
                let chosen = argument.filter(|chosen| !chosen.is_empty() && *chosen != ALL);
                self.chosen = chosen.map(|qualifier| subject.qualified(qualifier));
            }
            (Some(OverviewAction::Version), None) | (None, _) => {}
        }
        vec![]
    }

    fn open(&mut self, _context: &Context<'_>) -> Vec<Ask> {
        vec![]
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let by = match movement {
            Movement::By(lines) => lines,
            Movement::HalfPages(halves) => halves * (context.size.height / 2) as isize,
            Movement::Pages(pages) => pages * context.size.height as isize,
            Movement::First => isize::MIN,
            Movement::Last => isize::MAX,
            Movement::Sideways(_) => 0,
        };
        let most = draw::lines_of_configuration(context)
            .saturating_sub(draw::room_for_configuration(context));
        self.scrolled = usize::from(self.scrolled)
            .saturating_add_signed(by)
            .min(most) as u16;
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.step(Movement::By(0), context);
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Query> {
        let configuration =
            (context.subject).map(|function| configuration::query(function, context));
        self.query(context)
            .into_iter()
            .chain(configuration)
            .collect()
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.functions.revision() + facts.metrics.revision() + facts.freshness.revision()
    }

    fn grain(&self, context: &Context<'_>) -> Duration {
        let query = self.query(context);
        fresh::grain_of(query.as_slice(), context)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let Some(measured) = self.measured(context) else {
            return Heading {
                title: "Overview".into(),
                notes: vec![],
            };
        };
        let mut notes = vec![Note::Plain(context.window.label())];
        if let Some(versions) = context.subject.map(|subject| Query::Qualifiers {
            function: subject.clone(),
        }) && fresh::failure(std::slice::from_ref(&versions), context).is_some()
        {
            notes.extend(fresh::notes("versions", &[versions], context));
        }
        if let Some(query) = self.query(context) {
            notes.extend(fresh::notes("metrics", &[query], context));
        }
        Heading {
            title: measured.as_str().to_owned(),
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let query = self.query(context);
        draw::draw(
            context,
            self.standing(context),
            query.as_ref(),
            self.measured(context),
            self.scrolled,
            canvas,
        );
    }

    fn hit(&self, _context: &Context<'_>, _x: u16, _y: u16) -> Target {
        Target::Pane(PaneId::Overview)
    }

    fn click(&mut self, _target: &Target, _is_double: bool, _context: &Context<'_>) -> Vec<Ask> {
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        self.step(Movement::By(isize::from(rows)), context);
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let function = context.facts.functions.get(context.subject?)?;
        Some(function.arn.to_string())
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection => context.subject.is_some(),
            Need::Filter | Need::Door => false,
            Need::Back | Need::Panes => true,
        }
    }
}
