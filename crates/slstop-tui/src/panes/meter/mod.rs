//! What this program itself asks of AWS: every call with its count, errors, latency and price.
//!
//! ```text
//!  Meter · 120 calls · $0.012 so far ──────────────────────────────────────
//!  CALL                      CALLS  TRIES  ERR  THR   MEAN    MAX     COST
//!  CloudWatch GetMetricData     18     19    0    1   41ms  180ms   $0.009
//! ```

use std::time::Duration;

use crate::panes::list::List;
use crate::panes::pane::{COARSE, row_at};
use crate::panes::placeholder::PanePlaceholder;
use crate::panes::{Ask, Context, Heading, Movement, Note, Pane};
use crate::theme::Role;
use crate::widget::columns::{Align, Column, Placed, draw_headings};
use crate::widget::viewport::Viewport;
use crate::widget::{Canvas, figure};
use slstop_base::action::{ActionId, ActionRow, Need, PaneId};
use slstop_base::number::{self, Figure};
use slstop_base::{PlaceId, SafeText};
use slstop_core::domain::meter::Tally;
use slstop_core::facts::Facts;
use slstop_core::message::{Query, Question, Target};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    viewport: Viewport,
}

/// The meter only shows: it has no actions of its own.
pub fn rows() -> Vec<ActionRow> {
    vec![]
}

const fn room(min: u16, ideal: u16, priority: u8, align: Align) -> Column {
    Column {
        min,
        ideal,
        priority,
        align,
        grow: false,
    }
}

/// Headings and their room, in the order shown.
const COLUMNS: [(&str, Column); 8] = [
    (
        "CALL",
        Column {
            min: 16,
            ideal: 34,
            priority: 0,
            align: Align::Left,
            grow: true,
        },
    ),
    ("CALLS", room(5, 6, 1, Align::Right)),
    ("TRIES", room(5, 6, 6, Align::Right)),
    ("ERR", room(4, 5, 3, Align::Right)),
    ("THR", room(4, 5, 4, Align::Right)),
    ("MEAN", room(6, 6, 5, Align::Right)),
    ("MAX", room(6, 6, 7, Align::Right)),
    ("COST", room(7, 8, 2, Align::Right)),
];

impl State {
    fn n_rows(context: &Context<'_>) -> usize {
        tallies(context).count()
    }

    fn height(context: &Context<'_>) -> usize {
        usize::from(context.size.height.saturating_sub(1))
    }
}

/// The calls of every place.
fn tallies<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (PlaceId, &'a (String, String), &'a Tally)> {
    let facts: &'a Facts = context.facts;
    let places = facts.meter.places();
    places.flat_map(|(place, metered)| {
        let tallies = metered.meter.tallies.iter();
        tallies.map(move |(call, tally)| (place, call, tally))
    })
}

fn count(value: u64) -> Figure {
    number::count(value as f64)
}

fn draw_row(
    placed: &[Placed],
    service: &str,
    operation: &str,
    tally: &Tally,
    y: u16,
    canvas: &mut Canvas<'_>,
) {
    for place in placed {
        let Placed { index, x, width } = *place;
        let mut put = |figure: Option<Figure>, role| {
            figure::draw(canvas, x + width, y, width, figure.as_ref(), role)
        };
        let wrong = |value: u64, role| if value > 0 { role } else { Role::Text };
        match index {
            0 => {
                let after = canvas.put_within(x, y, width, operation, Role::Text);
                // Whole or not at all: half a service's name says nothing.
                if after + 1 + SafeText::from(service).width() as u16 <= x + width {
                    canvas.put(after + 1, y, service, Role::Muted);
                }
            }
            1 => put(Some(count(tally.calls)), Role::Text),
            2 => put(Some(count(tally.attempts)), Role::Text),
            3 => put(
                Some(count(tally.errors)),
                wrong(tally.errors, Role::Critical),
            ),
            4 => put(
                Some(count(tally.throttles)),
                wrong(tally.throttles, Role::Warning),
            ),
            5 => put(
                tally
                    .latency_ms_mean()
                    .map(|mean| number::millis(mean.round())),
                Role::Text,
            ),
            6 => put(
                (tally.finished > 0).then(|| number::millis(tally.latency_ms_max as f64)),
                Role::Text,
            ),
            _ => {
                let role = if tally.cost == slstop_base::Usd::ZERO {
                    Role::Zero
                } else {
                    Role::Text
                };
                canvas.put_right(x + width, y, width, number::dollars(tally.cost), role);
            }
        }
    }
}

impl Pane for State {
    fn act(&mut self, _id: &ActionId, _argument: Option<&str>, _context: &Context<'_>) -> Vec<Ask> {
        vec![]
    }

    fn open(&mut self, _context: &Context<'_>) -> Vec<Ask> {
        vec![]
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let (n, height) = (Self::n_rows(context), Self::height(context));
        movement.walk(&mut self.viewport, n, height);
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.viewport
            .settle(Self::n_rows(context), Self::height(context));
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        context.facts.everywhere(&Query::Meter)
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.meter.revision()
    }

    fn grain(&self, _context: &Context<'_>) -> Duration {
        COARSE
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let meter = &context.facts.meter;
        let notes = vec![
            Note::Plain(format!("{} calls", number::count(meter.calls() as f64))),
            Note::Plain(format!("{} so far", number::dollars(meter.cost()))),
            Note::Plain(format!(
                "{}/h now",
                number::dollars(meter.cost_per_hour(context.now))
            )),
        ];
        Heading {
            title: "Meter".into(),
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        // The calls that exist are few.
        let tallies: Vec<_> = tallies(context).collect();
        if tallies.is_empty() {
            PanePlaceholder::empty(
                "AWS was not asked for anything yet",
                "every call that this program makes is counted and priced here",
            )
            .draw(canvas);
            return;
        }
        let placed = draw_headings(canvas, &COLUMNS, 1);
        let (n, height) = (tallies.len(), Self::height(context));
        List::of(&self.viewport, n, 1, height, context).draw(canvas, |index, y, canvas| {
            let (place, (service, operation), tally) = tallies[index];
            let service = context.facts.places.name_in(place, service);
            draw_row(&placed, &service, operation, tally, y, canvas);
        });
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        let rows = Self::n_rows(context);
        let visible = self.viewport.visible(rows, Self::height(context));
        row_at(PaneId::Meter, visible, 1, y)
    }

    fn click(&mut self, target: &Target, _is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        if let Target::Row(_, row) = target {
            self.viewport
                .point_at(*row, Self::n_rows(context), Self::height(context));
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
        let cursor = self.viewport.cursor(Self::n_rows(context))?;
        let (_, (service, operation), tally) = tallies(context).nth(cursor)?;
        Some(format!(
            "{service} {operation}: {} calls, {} attempts, {} errors, {} throttles, {}",
            tally.calls,
            tally.attempts,
            tally.errors,
            tally.throttles,
            number::dollars(tally.cost)
        ))
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection => Self::n_rows(context) > 0,
            Need::Filter | Need::CanOpen => false,
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
