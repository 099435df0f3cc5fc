//! A line of the list: a saved query, the way to one's own, one that was asked.

use super::{AskedQuery, QueryStanding};
use crate::panes::Context;
use crate::theme::Role;
use slstop_base::number;
use slstop_core::domain::SavedQuery;
use slstop_core::domain::insights::QueryProgress;

#[derive(Clone, Copy, Debug)]
pub(super) enum QueryEntry<'a> {
    Saved(&'static SavedQuery),
    Own,
    Past(&'a AskedQuery),
}

impl QueryEntry<'_> {
    pub(super) fn name(&self, context: &Context<'_>) -> String {
        match self {
            Self::Saved(saved) => saved.name.to_owned(),
            Self::Own => "own query".to_owned(),
            Self::Past(asked) => format!(
                "{} {}",
                context
                    .zone
                    .moment(asked.at, context.now)
                    .split(' ')
                    .next_back()
                    .unwrap_or(""),
                asked.name
            ),
        }
    }

    pub(super) fn about(&self, context: &Context<'_>) -> (String, Role) {
        match self {
            Self::Saved(saved) => (saved.about.to_owned(), Role::Muted),
            Self::Own => ("in the language of Logs Insights".to_owned(), Role::Muted),
            Self::Past(asked) => asked.said(context),
        }
    }

    /// The query itself.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Saved(saved) => saved.text,
            Self::Own => "",
            Self::Past(asked) => &asked.text,
        }
    }
}

impl AskedQuery {
    /// How it stands, what it found and what that cost.
    pub(super) fn said(&self, context: &Context<'_>) -> (String, Role) {
        let standing = self.standing(context.facts);
        let failure = context
            .facts
            .freshness
            .of(&self.question)
            .and_then(|told| told.failure());
        if let (QueryStanding::Failed, Some(failure)) = (standing, failure) {
            return (failure.to_string(), Role::Critical);
        }
        let Some(run) = self.found(context.facts) else {
            let said = match standing {
                QueryStanding::Cancelled => "cancelled before anything was scanned",
                _ => "being started",
            };
            return (said.to_owned(), Role::Muted);
        };
        let found = &run.found;
        let (state, role) = match (standing, found.progress) {
            (QueryStanding::Cancelled, _) => ("cancelled", Role::Warning),
            (QueryStanding::Running, QueryProgress::Complete) => ("reading its rows", Role::Accent),
            (QueryStanding::Running, progress) => (progress.name(), Role::Accent),
            (_, QueryProgress::Complete) => ("complete", Role::Muted),
            (_, progress) => (progress.name(), Role::Warning),
        };
        let rows = match found.n_rows {
            1 => "1 row".to_owned(),
            n => format!("{} rows", number::count(n as f64)),
        };
        let part = match found.part {
            (_, 1) => String::new(),
            (part, of) => format!(" · part {part} of {of}"),
        };
        let said = format!(
            "{state}{part} · {rows} · {} for {}",
            number::bytes(found.scanned.bytes),
            number::dollars(found.cost),
        );
        (said, role)
    }
}
