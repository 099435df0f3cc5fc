//! What happened to the function within the time that is shown: deployments, changes of its configuration, moves of
//! its aliases.

use std::ops::Range;
use std::time::Duration;

use crate::panes::Context;
use crate::widget::chart::Marker;
use slstop_base::{Qualified, SafeText, Timestamp};
use slstop_core::domain::Function;

/// A deployment is several calls; what lies closer together is one event.
const TOGETHER: Duration = Duration::from_secs(60);
/// More would only cover the picture.
const MOST: usize = 8;
const LONGEST_NAME: usize = 30;

#[derive(Debug, Default)]
pub(super) struct Markers<'a>(Vec<(Timestamp, SafeText<'a>)>);

impl<'a> Markers<'a> {
    /// By CloudTrail where it was asked, and by the configuration.
    pub fn of(
        context: &'a Context<'a>,
        function: &Function,
        measured: &Qualified,
        span: Range<Timestamp>,
    ) -> Self {
        let place = measured.place();
        let known = context.facts.changes.iter();
        let own = known.filter(|(of, change)| *of == place && change.function == function.name);
        let succeeded = own.filter(|(_, change)| change.failed.is_none());
        let mut all: Vec<(Timestamp, SafeText<'a>)> = succeeded
            .map(|(_, change)| (change.at, SafeText::from(change.clause())))
            .collect();
        all.sort_by_key(|(at, _)| *at);
        let is_near =
            |at: Timestamp, other: Timestamp| at.since(other).max(other.since(at)) <= TOGETHER;
        // The last of what was done together says what it led to.
        let mut kept: Vec<(Timestamp, SafeText<'a>)> = Vec::new();
        for (at, name) in all {
            match kept.last_mut().filter(|(before, _)| is_near(at, *before)) {
                Some(before) => before.1 = name,
                None => kept.push((at, name)),
            }
        }
        if let Some(at) = function.last_modified
            && !kept.iter().any(|(other, _)| is_near(at, *other))
        {
            kept.push((at, SafeText::from("deploy")));
        }
        kept.retain(|(at, _)| span.contains(at));
        kept.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        kept.truncate(MOST);
        Self(kept)
    }

    pub fn named(&self) -> Vec<Marker<'_>> {
        let marker = |(at, name): &(Timestamp, SafeText<'_>)| Marker {
            at: *at,
            name: SafeText::from(name.cut(LONGEST_NAME).as_str().to_owned()),
        };
        self.0.iter().map(marker).collect()
    }

    pub fn nameless(&self) -> Vec<Marker<'_>> {
        let marker = |(at, _): &(Timestamp, SafeText<'_>)| Marker {
            at: *at,
            name: SafeText::from(""),
        };
        self.0.iter().map(marker).collect()
    }
}
