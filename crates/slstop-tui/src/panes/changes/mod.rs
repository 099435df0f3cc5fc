//! What changed in the last day, the newest first: by CloudTrail, and by what the functions say of themselves; each
//! with the error rate before and after it.
//!
//! ```text
//! ▌Changes 7 · trail 1m ago ──────────────────────────────────────────────────────────────
//!  WHEN    FUNCTION  WHAT                     WHO       BEFORE → AFTER  FROM
//! ▲ 20:33Z  checkout  alias moved: live to 42   pipeline    0.4%   22.7%  cloudformation.amazonaws.com
//! ```

use std::time::Duration;

use crate::panes::list::List;
use crate::panes::pane::{COARSE, row_at};
use crate::panes::placeholder::PanePlaceholder;
use crate::panes::selection::Selected;
use crate::panes::zone::Zone;
use crate::panes::{Ask, Context, Heading, Movement, Note, Pane, freshness_note};
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;
use crate::widget::columns::{Align, Column, Placed, draw_headings};
use crate::widget::viewport::Viewport;
use slstop_base::action::{ActionId, ActionRow, Need, PaneId};
use slstop_base::number;
use slstop_core::facts::Facts;
use slstop_core::insight::changes::{SeenChange, of_fleet};
use slstop_core::message::{Query, Question, Target};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    viewport: Viewport,
    /// Made again when what it is made of moved.
    seen: Vec<SeenChange>,
    made_of: Option<(u64, u64, u64, i64)>,
}

/// The list only shows: it has no actions of its own.
pub fn rows() -> Vec<ActionRow> {
    vec![]
}

/// Headings and their room, in the order shown.
const COLUMNS: [(&str, Column); 7] = [
    ("WHEN", Column::new(6, 9, 0, Align::Left)),
    ("FUNCTION", Column::new(12, 26, 0, Align::Left)),
    ("WHAT", Column::new(18, 34, 0, Align::Left).growing()),
    ("WHO", Column::new(8, 14, 1, Align::Left)),
    ("BEFORE", Column::new(6, 6, 2, Align::Right)),
    ("AFTER", Column::new(9, 9, 2, Align::Right)),
    ("FROM", Column::new(12, 30, 3, Align::Left)),
];

impl State {
    fn height(context: &Context<'_>) -> usize {
        usize::from(context.size.height.saturating_sub(1))
    }

    fn current(&self) -> Option<&SeenChange> {
        self.seen.get(self.viewport.cursor(self.seen.len())?)
    }

    fn refresh(&mut self, context: &Context<'_>) {
        let facts = context.facts;
        let minute = context.now.floor(COARSE);
        let made_of = (
            facts.functions.revision(),
            facts.metrics.revision(),
            facts.changes.revision(),
            minute.as_millis(),
        );
        if self.made_of == Some(made_of) {
            return;
        }
        self.made_of = Some(made_of);
        let fleet = context.selection.scope.rows(facts);
        self.seen = of_fleet(facts, fleet, context.window, minute);
    }
}

fn trail(context: &Context<'_>) -> Vec<Question> {
    context.facts.everywhere(&Query::Changes)
}

fn when(seen: &SeenChange, context: &Context<'_>) -> String {
    match context.zone {
        Zone::Relative => number::span(context.now.since(seen.change.at)).to_string(),
        zone => zone.clock(seen.change.at),
    }
}

fn rate(rate: Option<f64>, unknown: &str) -> String {
    rate.map_or(unknown.to_owned(), |rate| number::percent(rate).to_string())
}

fn draw_row(
    placed: &[Placed],
    seen: &SeenChange,
    context: &Context<'_>,
    y: u16,
    canvas: &mut Canvas<'_>,
) {
    let change = &seen.change;
    let (text, after) = match (&change.failed, seen.made_it_worse()) {
        (Some(_), _) => (Role::Warning, Role::Muted),
        (None, true) => (Role::Text, Role::Critical),
        (None, false) => (Role::Text, Role::Text),
    };
    if seen.made_it_worse() {
        canvas.glyph(0, y, Glyph::Critical, Role::Critical);
    }
    for Placed { index, x, width } in placed.iter().copied() {
        let (cell, role): (String, Role) = match index {
            0 => (when(seen, context), Role::Text),
            1 => {
                let name = change.function.as_str();
                let name = context.facts.places.name_in(seen.place, name);
                (name.into_owned(), text)
            }
            2 => match &change.failed {
                Some(failed) => (format!("refused: {}: {failed}", change.what), text),
                None => (change.what.to_string(), text),
            },
            3 => {
                let who = change.who.as_deref().unwrap_or_default();
                (who.to_owned(), Role::Muted)
            }
            4 => (rate(seen.before, ""), Role::Muted),
            5 => (rate(seen.after, "too early"), after),
            _ => {
                let from = change.from.as_deref().unwrap_or_default();
                (from.to_owned(), Role::Muted)
            }
        };
        match index {
            4 | 5 => {
                canvas.put_right(x + width, y, width, cell.as_str(), role);
            }
            _ => {
                canvas.put_within(x, y, width, cell.as_str(), role);
            }
        }
    }
}

impl Pane for State {
    fn act(&mut self, _id: &ActionId, _argument: Option<&str>, _context: &Context<'_>) -> Vec<Ask> {
        vec![]
    }

    fn open(&mut self, _context: &Context<'_>) -> Vec<Ask> {
        let function = self.current().map(SeenChange::function);
        let open = function.map(|function| {
            [
                Ask::Select(Selected::One(function.into())),
                Ask::Open(PaneId::Overview),
            ]
        });
        open.into_iter().flatten().collect()
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        movement.walk(&mut self.viewport, self.seen.len(), Self::height(context));
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.refresh(context);
        self.viewport.settle(self.seen.len(), Self::height(context));
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        trail(context)
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.functions.revision()
            + facts.metrics.revision()
            + facts.changes.revision()
            + facts.freshness.revision()
    }

    fn grain(&self, _context: &Context<'_>) -> Duration {
        COARSE
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let mut notes = freshness_note::notes("CloudTrail", &trail(context), context);
        if context.facts.changes.is_cut() {
            notes.push(Note::Warning("older ones were not read".into()));
        }
        Heading {
            title: format!("Changes {}", self.seen.len()),
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if self.seen.is_empty() {
            let said = "nothing changed in the last day, as far as is known";
            let more =
                "the functions say when they changed; CloudTrail, minutes late, says who and what";
            PanePlaceholder::empty(said, more).draw(canvas);
            return;
        }
        let placed = draw_headings(canvas, &COLUMNS, 2);
        let (n, height) = (self.seen.len(), Self::height(context));
        List::of(&self.viewport, n, 1, height, context).draw(canvas, |index, y, canvas| {
            draw_row(&placed, &self.seen[index], context, y, canvas);
        });
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        let rows = self.seen.len();
        let visible = self.viewport.visible(rows, Self::height(context));
        row_at(PaneId::Changes, visible, 1, y)
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        if let Target::Row(_, row) = target {
            let (n, height) = (self.seen.len(), Self::height(context));
            self.viewport.point_at(*row, n, height);
            if is_double {
                return self.open(context);
            }
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        let (n, height) = (self.seen.len(), Self::height(context));
        self.viewport.scroll(isize::from(rows), n, height);
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let seen = self.current()?;
        let change = &seen.change;
        let who = change
            .who
            .as_deref()
            .map_or(String::new(), |who| format!(" by {who}"));
        Some(format!(
            "{} {}: {}{who}; errors {} before, {} after",
            context.zone.date_and_time(change.at),
            change.function.as_str(),
            change.what,
            rate(seen.before, "unknown"),
            rate(seen.after, "too early"),
        ))
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => !self.seen.is_empty(),
            Need::Filter => false,
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
