//! What was changed right before something began: the first thing that anybody asks.

use std::time::Duration;

use super::RuleInput;
use super::evidence::Evidence;
use crate::domain::Change;
use slstop_base::Timestamp;

/// A change explains what begins within so long after it.
const AT_ONCE: Duration = Duration::from_secs(3 * 60);

/// The last change of a function before a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct LastChange {
    pub at: Timestamp,
    /// As it follows "since".
    pub clause: String,
    /// The alias that was moved, and the version it leads to now.
    pub alias: Option<(String, String)>,
    pub who: Option<String>,
    /// New code, or an alias that leads to other code.
    pub is_deployment: bool,
    pub is_reserved_concurrency: bool,
}

impl LastChange {
    /// The change that what began in this period may come of. The period of the change itself mixes before and
    /// after.
    pub fn before(input: &RuleInput<'_>, began: Timestamp, period: Duration) -> Option<Self> {
        let end = began.plus(period);
        let is_near = |at: Timestamp| at < end && began.since(at) <= AT_ONCE.max(period * 3);
        let known = input.facts.changes.iter().filter(|(place, change)| {
            *place == input.name.function.place
                && change.function == input.name.function.name
                && change.failed.is_none()
                && is_near(change.at)
        });
        let told = known.map(|(_, change)| change).max_by_key(|it| it.at);
        told.map(Self::of).or_else(|| {
            let at = input.function.last_modified.filter(|at| is_near(*at))?;
            Some(Self {
                at,
                clause: "its deployment".to_owned(),
                alias: None,
                who: None,
                is_deployment: true,
                is_reserved_concurrency: false,
            })
        })
    }

    fn of(change: &Change) -> Self {
        let is_deployment = ["alias moved", "code updated", "version published"]
            .iter()
            .any(|what| change.what.starts_with(what));
        let owned = |(alias, version): (&str, &str)| (alias.to_owned(), version.to_owned());
        Self {
            at: change.at,
            clause: change.clause(),
            alias: change.moved_alias().map(owned),
            who: change.who.as_deref().map(str::to_owned),
            is_deployment,
            is_reserved_concurrency: change.what.starts_with("reserved concurrency set"),
        }
    }

    pub fn evidence(&self) -> Evidence {
        let by = self.who.as_ref().map(|who| format!(", by {who}"));
        Evidence::Change {
            at: self.at,
            value: format!("{}{}", self.clause, by.unwrap_or_default()),
        }
    }
}
