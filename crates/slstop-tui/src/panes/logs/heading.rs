//! The title: whose lines, which of them, how many, how fresh.

use std::time::Duration;

use crate::panes::{Context, Heading, Note, freshness_note, heading_notes, invocation_view};
use slstop_base::{PlaceId, number};
use slstop_core::domain::line::Level;
use slstop_core::message::Tailing;

use super::State;

/// A group with nothing new is read every five seconds: longer is worth a word.
const USUAL: Duration = Duration::from_secs(6);

impl State {
    pub(super) fn title(&self, context: &Context<'_>) -> Heading {
        let mut notes = vec![Note::Plain(self.shown_of())];
        notes.extend(self.invocation(context));
        notes.push(self.position());
        notes.extend(context.pin.map(|_| heading_notes::time_range(context)));
        let not = if self.sieve.is_inverted { "not " } else { "" };
        if self.sieve.is_set() {
            notes.push(Note::Strong(format!("{not}{}", self.sieve.text())));
        }
        if let Some(floor) = self.floor {
            notes.push(Note::Strong(format!("level ≥ {}", floor.name())));
        }
        if self.search.is_set() {
            notes.push(Note::Strong(format!("/{}", self.search.text())));
        }
        notes.extend(self.vain.clone().map(Note::Warning));
        let n = self.view.index.len();
        let busy = if self.view.is_busy() { " so far" } else { "" };
        let lines = if n == 1 { "line" } else { "lines" };
        notes.push(Note::Plain(format!("{} {lines}{busy}", grouped(n))));
        let asked = self.asked(context);
        if !asked.is_empty() {
            for tail in &asked {
                notes.extend(self.tailing(tail.place, context));
            }
            notes.extend(freshness_note::notes("lines", &asked, context));
        }
        Heading {
            title: "Logs".into(),
            notes,
        }
    }

    /// `checkout +2`
    fn shown_of(&self) -> String {
        match self.names.followed() {
            [] => "no function".into(),
            [one] => one.to_string(),
            [first, others @ ..] => format!("{} +{}", self.names.short(first), others.len()),
        }
    }

    /// `invocation 6f7f8071 error, 2.91s`
    fn invocation(&self, context: &Context<'_>) -> Option<Note> {
        let row = self.narrowed.as_ref()?.row;
        let invocation = invocation_view::invocation(context.facts, row, context.now)?;
        let head = invocation.request.get(..8).unwrap_or(&invocation.request);
        let took = invocation
            .duration
            .map(|took| format!(", {}", number::millis(took.as_millis())));
        let outcome = invocation.outcome.name().replace('_', " ");
        let took = took.unwrap_or_default();
        Some(Note::Strong(format!("invocation {head} {outcome}{took}")))
    }

    fn position(&self) -> Note {
        if self.scroll.is_following() {
            return Note::Strong("following".into());
        }
        match self.scroll.n_new(&self.view.index) {
            0 => Note::Plain("F follows".into()),
            n => Note::Strong(format!("+{} new", grouped(n))),
        }
    }

    /// What the tail says of itself.
    fn tailing(&self, place: PlaceId, context: &Context<'_>) -> Vec<Note> {
        let Some(Tailing {
            every,
            read_from,
            is_live,
            note,
        }) = context.facts.lines.tailing.get(&place)
        else {
            return vec![];
        };
        let mut notes = vec![];
        if *is_live {
            notes.push(Note::Strong("Live Tail $0.60/h".into()));
        } else if *every > USUAL {
            notes.push(Note::Plain(format!(
                "each read every {}",
                number::span(*every)
            )));
        }
        if *read_from
            > context
                .now
                .minus(context.window.span())
                .plus(super::super::pane::COARSE)
        {
            let since = context.zone.clock(*read_from);
            notes.push(Note::Plain(format!("back to {since} so far")));
        }
        notes.extend(note.clone().map(Note::Warning));
        notes
    }
}

/// `12,345`
pub(super) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The floors that a key walks through.
pub(super) fn next_floor(floor: Option<Level>) -> Option<Level> {
    match floor {
        None => Some(Level::Info),
        Some(Level::Info) => Some(Level::Warn),
        Some(Level::Warn) => Some(Level::Error),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let shown = [0, 12, 999, 1000, 12_345, 1_000_000].map(grouped);
        assert_eq!(shown, ["0", "12", "999", "1,000", "12,345", "1,000,000"]);
    }
}
