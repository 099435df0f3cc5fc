//! The list of traces: a row each.

use super::State;
use crate::panes::Context;
use crate::panes::list::List;
use crate::panes::placeholder::PanePlaceholder;
use crate::theme::{Glyph, Role};
use crate::widget::columns::{Align, Column, Placed, draw_headings};
use crate::widget::{Canvas, figure};
use slstop_base::{mask, number};
use slstop_core::domain::trace::{ListedTrace, SpanStatus};

/// Headings and their room, in the order shown.
const COLUMNS: [(&str, Column); 6] = [
    ("START", Column::new(8, 12, 0, Align::Left)),
    ("TOOK", Column::new(7, 8, 0, Align::Right)),
    ("STATUS", Column::new(8, 8, 1, Align::Left)),
    ("ENTRY", Column::new(14, 30, 0, Align::Left).growing()),
    ("FUNCTIONS", Column::new(14, 34, 2, Align::Left)),
    ("TRACE", Column::new(35, 35, 3, Align::Left)),
];

/// All that a filter looks at.
pub fn text(trace: &ListedTrace) -> String {
    let cold = if trace.is_cold == Some(true) {
        "cold"
    } else {
        ""
    };
    format!(
        "{} {} {} {cold} {}",
        trace.id,
        trace.entry.as_deref().unwrap_or_default(),
        trace.status().name(),
        trace.functions.join(" ")
    )
}

impl State {
    pub(super) fn draw_list(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if self.listed.is_empty() {
            self.empty(context).draw(canvas);
            return;
        }
        let placed = draw_headings(canvas, &COLUMNS, 2);
        let (n, height) = (self.listed.len(), Self::height(context));
        List::of(&self.viewport, n, 1, height, context).draw(canvas, |index, y, canvas| {
            row(&placed, &self.listed[index], context, y, canvas);
        });
    }

    fn empty(&self, context: &Context<'_>) -> PanePlaceholder {
        let question = self.question(context);
        let standing = context.facts.freshness.of(&question);
        let is_known = standing.is_some_and(|standing| standing.fresh_at.is_some());
        if !is_known {
            return PanePlaceholder::without_answer(&question.query, standing, context.now);
        }
        if !self.filter.is_empty() {
            let what = format!("no trace matches /{}", self.filter);
            return PanePlaceholder::empty(what, "Esc takes the filter away");
        }
        PanePlaceholder::empty(
            format!(
                "X-Ray has no trace {}",
                context.time_view().when(context.zone)
            ),
            "is active tracing on for the function? t looks back further; * lists the traces of all functions",
        )
    }
}

fn row(
    placed: &[Placed],
    trace: &ListedTrace,
    context: &Context<'_>,
    y: u16,
    canvas: &mut Canvas<'_>,
) {
    let (glyph, role) = mark(trace.status());
    canvas.glyph(0, y, glyph, role);
    for Placed { index, x, width } in placed.iter().copied() {
        match index {
            0 => {
                let start = trace
                    .start
                    .map(|start| context.zone.clock_to_the_second(start));
                canvas.put_within(x, y, width, start.unwrap_or_default(), Role::Text);
            }
            1 => {
                let took = trace.duration_ms.map(number::millis);
                figure::draw(canvas, x + width, y, width, took.as_ref(), Role::Text);
            }
            2 => {
                let role = if trace.status() == SpanStatus::Ok {
                    Role::Muted
                } else {
                    role
                };
                let cold = if trace.is_cold == Some(true) {
                    "cold"
                } else {
                    ""
                };
                let status = match (trace.status(), cold) {
                    (SpanStatus::Ok, "cold") => "cold",
                    (status, _) => status.name(),
                };
                canvas.put_within(x, y, width, status, role);
            }
            3 => {
                let entry = mask::secrets(trace.entry.as_deref().unwrap_or_default());
                canvas.put_within(x, y, width, &*entry, Role::Text);
            }
            4 => {
                canvas.put_within(x, y, width, trace.functions.join(", "), Role::Muted);
            }
            _ => {
                canvas.put_within(x, y, width, &*trace.id, Role::Muted);
            }
        }
    }
}

/// The sign of a failure, and its colour.
pub fn mark(status: SpanStatus) -> (Glyph, Role) {
    match status {
        SpanStatus::Ok => (Glyph::Blank, Role::Text),
        SpanStatus::Error => (Glyph::Notice, Role::Warning),
        SpanStatus::Throttle => (Glyph::Warning, Role::Warning),
        SpanStatus::Fault => (Glyph::Critical, Role::Critical),
    }
}
