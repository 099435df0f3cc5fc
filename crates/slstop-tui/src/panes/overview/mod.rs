//! One function: rate and errors, durations against the timeout, concurrency, cold starts, all over one time axis;
//! and the key facts of its configuration.

mod actions;
mod agreement;
mod charts;
mod cold_starts;
mod concurrency;
mod configuration;
mod draw;
mod durations;
mod heights;
mod legend;
mod markers;
mod volume;

use std::time::Duration;

use crate::panes::{
    Ask, Context, Heading, Movement, Note, Pane, followed, freshness_note, heading_notes,
};
use crate::widget::Canvas;
pub use actions::{ALL, OverviewAction, rows};
use charts::Charts;
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_base::{Qualified, Timestamp};
use slstop_core::facts::{Facts, Standing};
use slstop_core::message::{Query, Question, Target};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Lines scrolled away where the pane is too low for all of it.
    scrolled: u16,
    /// The version or alias whose figures are shown, as long as its function is the subject.
    chosen: Option<Qualified>,
    /// Where the period begins that is chosen in the charts, while one is.
    moment: Option<Timestamp>,
}

impl State {
    /// Whose figures are shown.
    fn measured(&self, context: &Context<'_>) -> Option<Qualified> {
        let subject = context.subject()?;
        let chosen = self.chosen.as_ref();
        let of_subject = chosen.filter(|one| one.function == *subject).cloned();
        Some(of_subject.unwrap_or_else(|| subject.clone().into()))
    }

    fn question(&self, context: &Context<'_>) -> Option<Question> {
        let measured = self.measured(context)?;
        let query = Query::Overview {
            function: measured.name(),
            window: context.window,
        };
        Some(query.at(measured.place()))
    }

    /// Looks at the charts, where there is a function to draw them of.
    fn with_charts<T>(
        &self,
        context: &Context<'_>,
        look: impl FnOnce(&Charts<'_>) -> Option<T>,
    ) -> Option<T> {
        let function = draw::function(context)?;
        let measured = self.measured(context)?;
        look(&Charts::new(context, function, &measured, self.moment))
    }

    fn standing<'a>(&self, context: &Context<'a>) -> Option<&'a Standing> {
        context.facts.freshness.of(&self.question(context)?)
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        match (OverviewAction::from_id(id), context.subject()) {
            (Some(OverviewAction::Version), Some(subject)) => {
                let chosen = argument.filter(|chosen| !chosen.is_empty() && *chosen != ALL);
                self.chosen = chosen.map(|qualifier| Qualified::new(subject.clone(), qualifier));
            }
            (Some(OverviewAction::Moment), Some(_)) => {
                self.moment = match self.moment {
                    Some(_) => None,
                    None => self.with_charts(context, |charts| charts.beside(None, 0)),
                };
            }
            (Some(_), None) | (None, _) => {}
        }
        vec![]
    }

    /// The chosen period is what every pane shows.
    fn open(&mut self, context: &Context<'_>) -> Vec<Ask> {
        let Some(moment) = self.moment.take() else {
            return vec![];
        };
        let pin = self.with_charts(context, |charts| charts.period_at(moment));
        pin.map(|pin| Ask::Pin(Some(pin))).into_iter().collect()
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        if let (Movement::Sideways(by), Some(moment)) = (movement, self.moment) {
            self.moment = self.with_charts(context, |charts| charts.beside(Some(moment), by));
            return;
        }
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
        if let Some(moment) = self.moment {
            // It may have left the axis, or its function the cursor.
            self.moment = self.with_charts(context, |charts| charts.beside(Some(moment), 0));
        }
        self.step(Movement::By(0), context);
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        let configuration = context
            .subject()
            .map(|function| configuration::question(function, context));
        // Lines show more than metrics, but are only read for a function that is looked at.
        let is_looked_at = context.is_focused;
        let lines = is_looked_at.then(|| followed::queries(context));
        let metrics = self.question(context).into_iter();
        metrics
            .chain(configuration)
            .chain(lines.into_iter().flatten())
            .collect()
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.functions.revision()
            + facts.metrics.revision()
            + facts.freshness.revision()
            + facts.lines.revision()
            + facts.changes.revision()
            + facts.rollups.revision()
    }

    fn grain(&self, context: &Context<'_>) -> Duration {
        let question = self.question(context);
        freshness_note::grain_of(question.as_slice(), context)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let Some(measured) = self.measured(context) else {
            return Heading {
                title: "Overview".into(),
                notes: vec![],
            };
        };
        let mut notes = vec![heading_notes::time_range_of_metrics(context)];
        let versions = context.subject().map(|subject| {
            let function = subject.name.clone();
            Query::Qualifiers { function }.at(subject.place)
        });
        if let Some(versions) = versions
            && freshness_note::failure(std::slice::from_ref(&versions), context).is_some()
        {
            notes.extend(freshness_note::notes("versions", &[versions], context));
        }
        if let Some(question) = self.question(context) {
            notes.extend(freshness_note::notes("metrics", &[question], context));
        }
        let disagreement = self.with_charts(context, |charts| charts.disagreement());
        notes.extend(disagreement.map(Note::Warning));
        Heading {
            title: {
                let name = measured.to_string();
                let places = &context.facts.places;
                places.name_in(measured.place(), &name).into_owned()
            },
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let question = self.question(context);
        draw::draw(
            context,
            self.standing(context),
            question.as_ref(),
            self.measured(context).as_ref(),
            self.scrolled,
            self.moment,
            canvas,
        );
    }

    fn hit(&self, context: &Context<'_>, x: u16, y: u16) -> Target {
        let id = PaneId::Overview;
        match draw::width_of_charts(context, x, y) {
            Some(_) => Target::Header(id, usize::from(x)),
            None => Target::Pane(id),
        }
    }

    fn click(&mut self, target: &Target, _is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        let Target::Header(_, x) = target else {
            return vec![];
        };
        let x = u16::try_from(*x).unwrap_or(u16::MAX);
        let pin = draw::width_of_charts(context, x, 0)
            .and_then(|width| self.with_charts(context, |charts| charts.period_under(x, width)));
        pin.map(|pin| Ask::Pin(Some(pin))).into_iter().collect()
    }

    fn is_open(&self) -> bool {
        self.moment.is_some()
    }

    fn close(&mut self, _context: &Context<'_>) {
        self.moment = None;
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        self.step(Movement::By(isize::from(rows)), context);
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let function = context.facts.functions.get(context.subject()?)?;
        Some(function.arn.to_string())
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection => context.subject().is_some(),
            Need::CanOpen => self.moment.is_some(),
            Need::Filter => false,
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
