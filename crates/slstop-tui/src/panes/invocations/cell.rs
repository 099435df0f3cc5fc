//! One row's cells. The worst cell of a row is the one that is coloured, not the row.

use std::time::Duration;

use super::column::Column;
use super::worst::Worst;
use crate::panes::{Zone, outcome_text, invocation_view};
use crate::theme::{Glyph, Role};
use crate::widget::columns::Placed;
use crate::widget::{Canvas, figure};
use slstop_base::number::{self, Figure};
use slstop_base::{SafeText, Timestamp};
use slstop_core::facts::KnownPlaces;
use slstop_core::facts::ledger::{Invocation, Outcome};

/// A row of the list, ready to be drawn.
pub(super) struct InvocationCells<'a> {
    pub invocation: &'a Invocation<'a>,
    pub places: &'a KnownPlaces,
    pub worst: Option<Worst>,
    pub now: Timestamp,
    pub zone: &'a Zone,
    pub timeout: Option<Duration>,
}

/// What a word of the list is called in figures has no blanks; people have.
pub(super) fn in_words(name: &str) -> String {
    name.replace('_', " ")
}

/// The cause of a failure says more than that it failed.
pub(super) fn outcome(invocation: &Invocation<'_>) -> String {
    in_words(invocation.cause.map_or(invocation.outcome.name(), |cause| cause.name()))
}

impl InvocationCells<'_> {
    pub fn draw(&self, column: Column, place: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let (invocation, Placed { x, width, .. }) = (self.invocation, place);
        let millis = |millis: f64| number::millis(millis);
        let mut put = |figure: Option<Figure>| {
            figure::draw(
                canvas,
                x + width,
                y,
                width,
                figure.as_ref(),
                self.ink(column, Role::Text),
            );
        };
        match column {
            Column::Took => put(self.took()),
            Column::Billed => put(invocation.billed_millis.map(|billed| millis(f64::from(billed)))),
            Column::Init => self.init(place, y, canvas),
            Column::Memory => self.memory(place, y, canvas),
            Column::Cost => {
                let a_million = invocation.cost.map(|cost| number::dollars(cost * 1_000_000));
                self.right(a_million, column, place, y, canvas);
            }
            Column::Version => {
                // What everybody writes in code is long and says: none.
                let version = invocation
                    .version
                    .map(|version| version.replace("$LATEST", "latest"));
                self.right(version, column, place, y, canvas);
            }
            Column::Attempt => {
                let again = (invocation.attempt > 1).then(|| invocation.attempt.to_string());
                canvas.put_right(x + width, y, width, again.unwrap_or_default(), Role::Notice);
            }
            Column::Severity => {
                if let Some((glyph, role)) = self.worst.and_then(|w| Some((w.glyph?, w.role))) {
                    canvas.glyph(x, y, glyph, role);
                }
            }
            Column::When => {
                let at = invocation_view::began_at(invocation).map(|at| self.zone.instant(at, self.now));
                let at = SafeText::from(at.unwrap_or_default());
                // Digits that do not fit are the least ones.
                let at = at.cut(usize::from(if width < 12 { width.min(8) } else { width }));
                canvas.put(x, y, at, Role::Muted);
            }
            Column::Outcome => {
                let quiet = match invocation.outcome {
                    Outcome::Ok => Role::Muted,
                    _ => Role::Unknown,
                };
                canvas.put_within(x, y, width, outcome(invocation), self.ink(column, quiet));
            }
            Column::Function => {
                let name = invocation.function.unwrap_or("·");
                let name = self.places.name_in(invocation.place, name);
                canvas.put_end_within(x, y, width, name, Role::Text);
            }
            Column::Said => {
                let Some(error) = invocation.error else { return };
                let text = invocation_view::error_text(error.class, error.message);
                if text.is_empty() {
                    let reason = outcome_text::reason(invocation, self.timeout);
                    canvas.put_within(x, y, width, reason, Role::Muted);
                } else {
                    canvas.put_within(x, y, width, text, Role::Text);
                }
            }
            Column::Request => {
                canvas.put_within(x, y, width, invocation.request.as_str(), Role::Muted);
            }
            Column::Trace => {
                canvas.put_within(
                    x,
                    y,
                    width,
                    invocation.trace.as_deref().unwrap_or_default(),
                    Role::Muted,
                );
            }
        }
    }

    /// A running one has taken what it took so far.
    fn took(&self) -> Option<Figure> {
        let so_far = || {
            let is_running = self.invocation.outcome == Outcome::Running;
            let began = self.invocation.start.filter(|_| is_running)?;
            Some(number::span(self.now.since(began)))
        };
        let took = self
            .invocation
            .duration
            .map(|took| number::millis(took.as_millis()));
        took.or_else(so_far)
    }

    fn init(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let invocation = self.invocation;
        let role = self.ink(Column::Init, Role::Text);
        match (invocation.init.or(invocation.restore), invocation.cold) {
            (Some(init), _) => {
                let init = number::millis(init.as_millis());
                figure::draw(canvas, x + width, y, width, Some(&init), role);
            }
            (None, Some(true)) => canvas.put_right(x + width, y, width, "cold", role),
            // Warm is what is usual: nothing is to be seen.
            (None, Some(false)) => {}
            (None, None) => figure::draw(canvas, x + width, y, width, None, role),
        }
    }

    /// Used of what there is.
    fn memory(&self, Placed { x, width, .. }: Placed, y: u16, canvas: &mut Canvas<'_>) {
        let right = x + width;
        let Some((used, size)) = self.invocation.max_memory.zip(self.invocation.memory) else {
            return figure::draw(canvas, right, y, width, None, Role::Unknown);
        };
        let size = format!("/{}", size.0);
        let wide = size.len() as u16;
        canvas.put_right(right, y, width, size, Role::Unit);
        let role = self.ink(Column::Memory, Role::Text);
        canvas.put_right(
            right.saturating_sub(wide),
            y,
            width.saturating_sub(wide),
            used.0.to_string(),
            role,
        );
    }

    fn right(
        &self,
        text: Option<String>,
        column: Column,
        Placed { x, width, .. }: Placed,
        y: u16,
        canvas: &mut Canvas<'_>,
    ) {
        match text {
            Some(text) => {
                canvas.put_right(x + width, y, width, text, self.ink(column, Role::Text));
            }
            None => canvas.glyph(
                (x + width).saturating_sub(1),
                y,
                Glyph::Unknown,
                Role::Unknown,
            ),
        }
    }

    fn ink(&self, column: Column, otherwise: Role) -> Role {
        let worst = self.worst.filter(|worst| worst.column == column);
        worst.map_or(otherwise, |worst| worst.role)
    }
}
