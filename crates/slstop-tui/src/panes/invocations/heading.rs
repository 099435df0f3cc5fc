//! The pane's title: of the list, or of the invocation that is open.

use super::cell::outcome;
use super::{KindFilter, State};
use crate::panes::followed::Followed;
use crate::panes::note_cache::{InvocationScope, MOST};
use crate::panes::{Context, Heading, Note, heading_notes, invocation_view};
use slstop_base::number;
use slstop_core::facts::ledger::{Outcome, RowId};

impl KindFilter {
    /// `failed or cold`.
    pub(super) fn words(self) -> Option<String> {
        let kinds = [
            (self.failed, "failed"),
            (self.cold, "cold"),
            (self.slow, "slow"),
        ];
        let chosen: Vec<&str> = kinds
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| *word)
            .collect();
        (!chosen.is_empty()).then(|| chosen.join(" or "))
    }
}

impl State {
    /// How many there are, in which order, filtered how, and how fresh.
    pub(super) fn heading_of_list(&self, context: &Context<'_>) -> Heading {
        let (shown, all) = (self.rows.shown().len(), self.rows.n_all());
        let n = |n: usize| number::count(n as f64);
        let title = match (shown == all, all) {
            (_, 0) => "Invocations".to_owned(),
            (true, _) => format!("Invocations {}", n(all)),
            (false, _) => format!("Invocations {} of {}", n(shown), n(all)),
        };
        let reversed = if self.sort.is_reversed {
            ", reversed"
        } else {
            ""
        };
        let order = Note::Plain(format!("{}{reversed}", self.sort.order.words()));
        let mut notes: Vec<Note> = self.functions(context).into_iter().collect();
        notes.push(order);
        if let Some((error, _)) = self.error {
            notes.push(Note::Strong(format!("only error {error}")));
        }
        notes.extend(self.group.map(|group| {
            let kind = if group.is_cold { "cold ones" } else { "those" };
            Note::Strong(format!("only {kind} of one {}", group.key.by().name()))
        }));
        notes.extend(
            self.only
                .words()
                .map(|words| Note::Strong(format!("only {words}"))),
        );
        notes.extend(self.search.words().map(Note::Strong));
        if self.rows.is_busy() {
            notes.push(Note::Plain("so far".into()));
        }
        if all >= MOST {
            notes.push(Note::Warning(format!("the newest {}", n(MOST))));
        }
        if self.scope() == InvocationScope::Held {
            notes.push(Note::Strong("all functions".into()));
        }
        notes.push(heading_notes::time_range(context));
        notes.extend(heading_notes::notes(context));
        Heading { title, notes }
    }

    /// Whose invocations these are: `checkout`, or `3 functions`.
    fn functions(&self, context: &Context<'_>) -> Option<Note> {
        if self.scope() == InvocationScope::Held {
            return None;
        }
        let followed = Followed::of(context.sources);
        Some(Note::Strong(match followed.names() {
            [] => return None,
            [one] => one.name.as_str().to_owned(),
            several => format!("{} functions", several.len()),
        }))
    }

    /// Which one is open, instead of what the list holds.
    pub(super) fn heading_of(&self, row: RowId, context: &Context<'_>) -> Heading {
        let mut notes = Vec::new();
        let rows = self.rows.shown().len();
        let mut title = "Invocation".to_owned();
        if let Some(invocation) = invocation_view::invocation(context.facts, row, context.now) {
            let at = invocation_view::began_at(&invocation)
                .map(|at| context.zone.instant(at, context.now));
            let function = invocation.function.unwrap_or_default();
            title = format!("{function} {}", at.unwrap_or_default());
            notes.push(match invocation.outcome {
                Outcome::Error | Outcome::Unknown => Note::Warning(outcome(&invocation)),
                _ => Note::Plain(outcome(&invocation)),
            });
        }
        let place = self
            .rows
            .place(row)
            .map(|place| format!("{} of {rows}", place + 1));
        notes.extend(place.map(Note::Plain));
        notes.extend(heading_notes::notes(context));
        Heading { title, notes }
    }
}
