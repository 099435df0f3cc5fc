//! The service graph as a tree: each service below the one that calls it.

use super::State;
use crate::panes::Context;
use crate::panes::list::List;
use crate::panes::placeholder::PanePlaceholder;
use crate::theme::Role;
use crate::widget::columns::{Align, Column, draw_headings};
use crate::widget::{Canvas, figure};
use slstop_base::number;
use slstop_core::domain::trace::{GraphRow, ServiceCalls, ServiceGraph};
use slstop_core::facts::Facts;

const fn figures(min: u16) -> Column {
    Column {
        min,
        ideal: min,
        priority: 0,
        align: Align::Right,
        grow: false,
    }
}

const COLUMNS: [(&str, Column); 5] = [
    (
        "SERVICE",
        Column {
            min: 20,
            ideal: 46,
            priority: 0,
            align: Align::Left,
            grow: true,
        },
    ),
    ("CALLS/m", figures(8)),
    ("FAILED", figures(7)),
    ("MEAN", figures(8)),
    (
        "TYPE",
        Column {
            min: 14,
            ideal: 30,
            priority: 2,
            align: Align::Left,
            grow: false,
        },
    ),
];

impl State {
    pub(super) fn graph<'a>(&self, context: &Context<'a>) -> Option<&'a ServiceGraph> {
        let facts: &'a Facts = context.facts;
        let place = self.listing(context).place;
        facts
            .traces
            .graph(place, context.window)
            .map(|graph| &**graph)
    }

    pub(super) fn n_services(&self, context: &Context<'_>) -> usize {
        self.graph(context).map_or(0, |graph| graph.rows().len())
    }

    pub(super) fn draw_services(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let rows = self
            .graph(context)
            .map(ServiceGraph::rows)
            .unwrap_or_default();
        if rows.is_empty() {
            let question = self.question(context);
            let standing = context.facts.freshness.of(&question);
            let is_known = standing.is_some_and(|standing| standing.fresh_at.is_some());
            let lines = match is_known {
                true => PanePlaceholder::empty(
                    "X-Ray recorded no service in this window",
                    "t looks back further",
                ),
                false => PanePlaceholder::without_answer(&question.query, standing, context.now),
            };
            lines.draw(canvas);
            return;
        }
        let placed = draw_headings(canvas, &COLUMNS, 1);
        let minutes = context.window.span().as_secs_f64() / 60.0;
        let (n, height) = (rows.len(), Self::height(context));
        List::of(&self.viewport, n, 1, height, context).draw(canvas, |index, y, canvas| {
            for column in &placed {
                cell(
                    &rows[index],
                    column.index,
                    minutes,
                    (column.x, column.width),
                    y,
                    canvas,
                );
            }
        });
    }
}

fn cell(
    row: &GraphRow<'_>,
    column: usize,
    minutes: f64,
    (x, width): (u16, u16),
    y: u16,
    canvas: &mut Canvas<'_>,
) {
    let calls = match row.edge {
        Some(edge) => edge.calls,
        None => row.node.calls,
    };
    let right = x + width;
    match column {
        0 => {
            let again = if row.is_repeated { " (above)" } else { "" };
            let link = if row.edge.is_some_and(|edge| edge.is_link) {
                " (async)"
            } else {
                ""
            };
            let name = format!("{}{}{link}{again}", "  ".repeat(row.depth), row.node.name);
            let role = if row.is_repeated {
                Role::Muted
            } else {
                Role::Text
            };
            canvas.put_within(x, y, width, name, role);
        }
        1 => {
            let rate = calls.map(|calls| number::count(calls.total as f64 / minutes.max(1.0)));
            figure::draw(canvas, right, y, width, rate.as_ref(), Role::Text);
        }
        2 => {
            let share = calls.as_ref().and_then(ServiceCalls::failed_share);
            let role = if share.is_some_and(|share| share > 0.0) {
                Role::Critical
            } else {
                Role::Text
            };
            figure::draw(
                canvas,
                right,
                y,
                width,
                share.map(number::percent).as_ref(),
                role,
            );
        }
        3 => {
            let mean = calls
                .as_ref()
                .and_then(ServiceCalls::mean_ms)
                .map(number::millis);
            figure::draw(canvas, right, y, width, mean.as_ref(), Role::Text);
        }
        _ => {
            canvas.put_within(
                x,
                y,
                width,
                row.node.kind.as_deref().unwrap_or_default(),
                Role::Muted,
            );
        }
    }
}
