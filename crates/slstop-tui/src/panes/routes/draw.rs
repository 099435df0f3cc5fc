//! The picture: the table of routes, or one route with its requests.

use super::opened::OpenedRoute;
use super::row::ListedRoute;
use super::{State, opened};
use crate::panes::list::List;
use crate::panes::placeholder::PanePlaceholder;
use crate::panes::{Context, Zone};
use crate::theme::{Glyph, Role};
use crate::widget::columns::{Align, Column, Placed, draw_headings};
use crate::widget::{Canvas, figure, spark};
use slstop_base::number::{self, Figure};
use slstop_core::domain::route::stage_log::ADVICE;
use slstop_core::message::Query;

const COLUMNS: [(&str, Column); 11] = [
    ("ROUTE", Column::new(14, 26, 0, Align::Left).growing()),
    ("API", Column::new(12, 26, 3, Align::Left)),
    ("RATE/m", Column::new(6, 6, 1, Align::Right)),
    ("4XX%", Column::new(6, 6, 2, Align::Right)),
    ("5XX%", Column::new(6, 6, 0, Align::Right)),
    ("p50", Column::new(6, 6, 2, Align::Right)),
    ("p99", Column::new(6, 6, 1, Align::Right)),
    ("GATEWAY", Column::new(7, 7, 4, Align::Right)),
    ("FUNCTION", Column::new(10, 22, 2, Align::Left)),
    ("COLD%", Column::new(6, 6, 5, Align::Right)),
    ("TREND", Column::new(8, 15, 5, Align::Left)),
];

const REQUESTS: [(&str, Column); 7] = [
    ("TIME", Column::new(9, 9, 0, Align::Left)),
    ("STATUS", Column::new(6, 6, 0, Align::Right)),
    ("TOOK", Column::new(6, 6, 0, Align::Right)),
    ("FUNCTION", Column::new(8, 8, 2, Align::Right)),
    ("INVOCATION", Column::new(10, 10, 1, Align::Left)),
    (
        "WHAT HAPPENED",
        Column::new(16, 50, 0, Align::Left).growing(),
    ),
    ("PATH", Column::new(10, 24, 3, Align::Left)),
];

/// From here on a share of server errors is critical.
const CRITICAL: f64 = 0.05;
const WARNING: f64 = 0.01;

fn role_of(share: Option<f64>) -> Role {
    match share {
        Some(share) if share >= CRITICAL => Role::Critical,
        Some(share) if share >= WARNING => Role::Warning,
        _ => Role::Text,
    }
}

impl State {
    pub(super) fn height(context: &Context<'_>) -> usize {
        // The last line says what the row under the cursor is.
        usize::from(context.size.height.saturating_sub(2))
    }

    pub(super) fn draw_list(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if self.rows.is_empty() {
            self.nothing(context).draw(canvas);
            return;
        }
        let placed = draw_headings(canvas, &COLUMNS, 2);
        let (n, height) = (self.rows.len(), Self::height(context));
        List::of(&self.viewport, n, 1, height, context).draw(canvas, |index, y, canvas| {
            draw_row(&placed, &self.rows[index], y, canvas);
        });
        let Some(current) = self.current() else {
            return;
        };
        let last = canvas.height().saturating_sub(1);
        let said = match (&current.log, &current.url) {
            (None, _) => format!("nothing tells its requests: {ADVICE}"),
            (Some(_), Some(url)) => url.clone(),
            (Some(log), None) => format!("by {}", log.group()),
        };
        let role = if current.log.is_none() {
            Role::Warning
        } else {
            Role::Muted
        };
        let width = canvas.width().saturating_sub(3);
        canvas.put_within(2, last, width, said, role);
    }

    fn nothing(&self, context: &Context<'_>) -> PanePlaceholder {
        let asked = context.facts.everywhere(&Query::Routes);
        let standing = context.facts.freshness.worst(&asked);
        if standing.is_none_or(|standing| standing.fresh_at.is_none()) {
            return PanePlaceholder::without_answer(&Query::Routes, standing, context.now);
        }
        match self.n_all {
            0 => PanePlaceholder::empty(
                "no API of this region leads to a function",
                "REST, HTTP and WebSocket APIs are read as they are deployed",
            ),
            n => PanePlaceholder::empty(
                format!("none of {n} routes passes the filter"),
                "Esc drops it",
            ),
        }
    }

    pub(super) fn draw_opened(
        &self,
        route: &OpenedRoute,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        draw_figures(route, canvas);
        if let Some(row) = opened::row(&self.rows, &route.key) {
            let width = canvas.width().saturating_sub(2);
            spark::draw(canvas, 1, 1, width, &row.trend, &row.failures);
        }
        let height = canvas.height();
        let top = OpenedRoute::ABOVE - 1;
        let area = crate::widget::Area::new(0, top, canvas.width(), height.saturating_sub(top));
        let mut table = canvas.part(area);
        let placed = draw_headings(&mut table, &REQUESTS, 2);
        let (n, lines) = (route.requests.len(), OpenedRoute::height(context));
        List::of(&route.viewport, n, 1, lines, context).draw(&mut table, |index, y, canvas| {
            draw_request(&placed, &route.requests[index], context, y, canvas);
        });
        let Some(current) = route.current() else {
            table.put(2, 1, "no request in the window", Role::Muted);
            return;
        };
        let last = table.height().saturating_sub(1);
        let said = current.said.as_deref().or(current.request.error.as_deref());
        let width = table.width().saturating_sub(3);
        table.put_within(2, last, width, said.unwrap_or_default(), Role::Strong);
    }
}

fn draw_row(placed: &[Placed], row: &ListedRoute, y: u16, canvas: &mut Canvas<'_>) {
    let server = row.share(row.status_5xx);
    match role_of(server) {
        Role::Critical => canvas.glyph(0, y, Glyph::Critical, Role::Critical),
        Role::Warning => canvas.glyph(0, y, Glyph::Warning, Role::Warning),
        _ => {}
    }
    let known = |figure: Figure| row.is_read.then_some(figure);
    for Placed { index, x, width } in placed.iter().copied() {
        let right = x + width;
        let mut number = |figure: Option<Figure>, role: Role| {
            figure::draw(canvas, right, y, width, figure.as_ref(), role);
        };
        match index {
            2 => number(known(number::count(row.per_minute)), Role::Text),
            3 => number(row.share(row.status_4xx).map(number::percent), Role::Text),
            4 => number(server.map(number::percent), role_of(server)),
            5 => number(row.p50.map(number::millis), Role::Text),
            6 => number(row.p99.map(number::millis), Role::Text),
            7 => number(row.overhead.map(number::millis), Role::Text),
            9 => number(row.cold_rate.map(number::percent), Role::Text),
            0 => {
                canvas.put_within(x, y, width, row.route.as_str(), Role::Strong);
            }
            1 => {
                let api = format!("{} {}", row.api, row.stage);
                canvas.put_within(x, y, width, api, Role::Muted);
            }
            8 => {
                let name = row.function.as_ref().map_or("", |name| name.as_str());
                canvas.put_end_within(x, y, width, name, Role::Text);
            }
            _ => spark::draw(canvas, x, y, width, &row.trend, &row.failures),
        }
    }
}

fn draw_figures(route: &OpenedRoute, canvas: &mut Canvas<'_>) {
    let figures = &route.figures;
    let mut x = 1;
    let mut say = |words: String, role: Role| {
        x = canvas.put(x, 0, words, role) + 3;
    };
    let count = |n: u64| number::count(n as f64);
    say(format!("{} requests", count(figures.requests)), Role::Text);
    say(format!("{} answered", count(figures.good)), Role::Text);
    let client = if figures.status_4xx > 0 {
        Role::Warning
    } else {
        Role::Muted
    };
    say(format!("{} 4xx", count(figures.status_4xx)), client);
    let server = if figures.status_5xx > 0 {
        Role::Critical
    } else {
        Role::Muted
    };
    say(format!("{} 5xx", count(figures.status_5xx)), server);
    let millis = |millis: Option<f64>| millis.map(number::millis);
    if let (Some(p50), Some(p99)) = (millis(figures.latency.0), millis(figures.latency.1)) {
        say(format!("p50 {p50}  p99 {p99}"), Role::Text);
    }
    let parts = [
        ("gateway", figures.overhead),
        ("handler", figures.handler),
        ("init", figures.init),
    ];
    for (name, part) in parts {
        if let Some(part) = millis(part) {
            say(format!("{name} {part}"), Role::Muted);
        }
    }
}

fn draw_request(
    placed: &[Placed],
    listed: &opened::ListedRequest,
    context: &Context<'_>,
    y: u16,
    canvas: &mut Canvas<'_>,
) {
    let request = &listed.request;
    let role = match request.status {
        Some(500..) => Role::Critical,
        Some(400..) => Role::Warning,
        _ => Role::Text,
    };
    for Placed { index, x, width } in placed.iter().copied() {
        let right = x + width;
        let millis = |millis: Option<f64>| millis.map(number::millis);
        match index {
            0 => {
                let at = request.at.map_or(String::new(), |at| match context.zone {
                    Zone::Relative => number::span(context.now.since(at)).to_string(),
                    zone => zone.clock_to_the_second(at),
                });
                canvas.put_within(x, y, width, at, Role::Text);
            }
            1 => {
                let status = request.status.map(|status| status.to_string());
                canvas.put_right(right, y, width, status.unwrap_or_default(), role);
            }
            2 => figure::draw(
                canvas,
                right,
                y,
                width,
                millis(request.latency_ms).as_ref(),
                Role::Text,
            ),
            3 => {
                let took = millis(request.integration_ms);
                figure::draw(canvas, right, y, width, took.as_ref(), Role::Text);
            }
            4 => {
                let outcome = listed.outcome.unwrap_or_default();
                canvas.put_within(x, y, width, outcome, Role::Text);
            }
            5 => {
                let said = listed.said.as_deref().or(request.error.as_deref());
                canvas.put_within(x, y, width, said.unwrap_or_default(), Role::Text);
            }
            _ => {
                let path = request.path.as_deref().unwrap_or_default();
                canvas.put_within(x, y, width, path, Role::Muted);
            }
        }
    }
}
