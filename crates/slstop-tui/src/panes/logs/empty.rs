//! Why there are no lines: what would be here, why it isn't, what to press.

use crate::panes::placeholder::PanePlaceholder;
use crate::panes::{Context, placeholder};
use slstop_core::domain::Failure;
use slstop_core::facts::Standing;

use super::State;
use super::heading::grouped;

impl State {
    pub(super) fn nothing(&self, context: &Context<'_>) -> PanePlaceholder {
        let tails = self.asked(context);
        let Some(tail) = tails.first() else {
            return placeholder::no_function(context);
        };
        let hidden = self.view.n_looked_at;
        if self.view.is_busy() {
            return PanePlaceholder::empty(
                "looking through the lines that are here",
                "newest first",
            );
        }
        if let Some(wrong) = self.sieve.wrong() {
            return PanePlaceholder::empty("not a valid filter yet", wrong.what.as_str());
        }
        if hidden > 0 {
            return self.all_hidden(hidden);
        }
        let standing = context.facts.freshness.worst(&tails);
        let is_answered = standing.is_some_and(|standing| standing.fresh_at.is_some());
        if !is_answered || standing.and_then(Standing::failure).is_some_and(is_final) {
            return PanePlaceholder::without_answer(&tail.query, standing, context.now);
        }
        let tailing = &context.facts.lines.tailing;
        let tailings = tails.iter().filter_map(|tail| tailing.get(&tail.place));
        let note = tailings.filter_map(|tailings| tailings.note.clone()).next();
        let window = context.window.label();
        let headline = match self.names.followed() {
            [one] => format!("{one} wrote no lines in the last {window}"),
            all => format!(
                "none of {} functions wrote a line in the last {window}",
                all.len()
            ),
        };
        let advice = note.unwrap_or_else(|| {
            "new lines appear here by themselves; t looks further back, Space in Functions follows more functions".into()
        });
        PanePlaceholder::empty(headline, advice)
    }

    fn all_hidden(&self, hidden: usize) -> PanePlaceholder {
        let mut by = Vec::new();
        if self.sieve.is_set() {
            by.push(format!("the filter {}", self.sieve.text()));
        }
        if let Some(floor) = self.floor {
            by.push(format!("the level {}", floor.name()));
        }
        let advice = if self.sieve.is_set() {
            "Esc clears the filter, ! inverts it, v changes the level"
        } else {
            "v changes the level"
        };
        let by = by.join(" and ");
        let headline = match hidden {
            1 => format!("1 line, and it does not pass {by}"),
            n => format!("{} lines, and none passes {by}", grouped(n)),
        };
        PanePlaceholder::empty(headline, advice)
    }
}

/// Nothing came, and nothing will until the user changes something.
fn is_final(failure: &Failure) -> bool {
    !matches!(failure, Failure::Throttled)
}
