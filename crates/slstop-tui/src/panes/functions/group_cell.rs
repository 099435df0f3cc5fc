//! The cells of a group's line: totals where there are any, and nothing made up where there are none.

use super::cell::{glyph_of, role_of, rounded};
use super::column::Column;
use super::group::{FunctionGroup, added};
use super::row::RowSeverity;
use super::trend::Trend;
use crate::panes::TimeView;
use crate::theme::{Glyph, Role};
use crate::widget::columns::Placed;
use crate::widget::{Canvas, figure, spark};
use slstop_base::number::{self, Figure};
use slstop_base::{SafeText, Usd};
use slstop_core::domain::Series;
use slstop_core::facts::Facts;

/// A group's line, ready to be drawn.
pub(super) struct GroupCells<'a> {
    pub group: &'a FunctionGroup,
    /// What its rows have in common, in words.
    pub name: &'a str,
    pub is_folded: bool,
    pub is_stale: bool,
    pub trend: Trend,
    pub facts: &'a Facts,
    pub time_view: TimeView,
}

impl GroupCells<'_> {
    pub fn draw(&self, column: Column, place: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let right = place.x + place.width;
        let ink = if self.is_stale {
            Role::Stale
        } else {
            Role::Strong
        };
        let mut put = |figure: Option<Figure>| {
            figure::draw(canvas, right, y, place.width, figure.as_ref(), ink);
        };
        let group = self.group;
        match column {
            Column::Trouble => {
                if let Some(glyph) = glyph_of(group.severity) {
                    canvas.glyph(place.x, y, glyph, role_of(group.severity));
                }
            }
            Column::Name => self.name(place, y, canvas),
            Column::Rate => put(group.rate(self.time_view).map(rounded).map(number::count)),
            Column::Errors => put(group.errors.map(number::count)),
            Column::Now => put(group.now_share().map(number::percent)),
            Column::ErrorRate => self.error_share(place, y, canvas),
            Column::Throttles => put(group.throttles.map(number::count)),
            Column::Cost => match group.cost_per_hour {
                Some(Usd::ZERO) => {
                    canvas.put_right(
                        right,
                        y,
                        place.width,
                        number::dollars(Usd::ZERO),
                        Role::Zero,
                    );
                }
                Some(cost) => {
                    canvas.put_right(right, y, place.width, number::dollars(cost), ink);
                }
                None => put(None),
            },
            Column::Trend => {
                let metric = self.trend.metric();
                let series = |name| {
                    self.facts
                        .metrics
                        .series(self.time_view.window, name, metric)
                };
                let all = group.members.iter().filter_map(series);
                let sums = added(all.filter(|series: &&Series| !series.values.is_empty()));
                spark::draw(canvas, place.x, y, place.width, &sums, &[]);
            }
            // Of percentiles and peaks there is no total; configuration is each function's own.
            Column::P50
            | Column::P99
            | Column::Concurrency
            | Column::ColdShare
            | Column::InitP90 => put(None),
            Column::Place
            | Column::Runtime
            | Column::Memory
            | Column::Timeout
            | Column::Changed => {}
        }
    }

    fn name(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let glyph = if self.is_folded {
            Glyph::Right
        } else {
            Glyph::Down
        };
        canvas.glyph(x, y, glyph, Role::Muted);
        let count = self.group.members.len().to_string();
        let room = width.saturating_sub(3 + count.len() as u16);
        let name = SafeText::from(self.name);
        let after = canvas.put_within(x + 2, y, room, name, Role::Strong);
        canvas.put(after + 1, y, count.as_str(), Role::Muted);
    }

    fn error_share(&self, place: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let share = self.group.error_share();
        let role = match self.group.severity {
            _ if self.is_stale => Role::Stale,
            // Only what is wrong with the whole is loud here: its rows say which of them it is.
            RowSeverity::Critical | RowSeverity::Warning
                if share.is_some_and(|share| share >= super::row::CRITICAL_SHARE) =>
            {
                Role::Critical
            }
            _ => Role::Strong,
        };
        let figure = share.map(number::percent);
        let right = place.x + place.width;
        figure::draw(canvas, right, y, place.width, figure.as_ref(), role);
    }
}
