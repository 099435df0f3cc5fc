//! What we know: functions, metrics, the meter, and how fresh each answer is. The only writer of
//! facts is `Facts::absorb`; nothing here knows of a screen.

pub mod alarms;
pub mod freshness;
pub mod functions;
mod hashing;
pub mod ledger;
pub mod log_book;
mod log_sources;
pub mod logs;
pub mod memory;
pub mod metered;
pub mod metrics;
mod order;
pub mod qualifiers;
pub mod queries;
pub mod rollups;
mod seen;
pub mod tags;

pub use alarms::Alarms;
pub use freshness::{Freshness, Standing};
pub use functions::Functions;
pub use ledger::Ledger;
pub use log_book::{Lines, LogBook};
pub use log_sources::log_sources;
pub use metered::Metered;
pub use metrics::Metrics;
pub use qualifiers::Qualifiers;
pub use queries::Queries;
pub use rollups::Rollups;
pub use seen::Seen;
pub use tags::TagsOfFunctions;

use crate::domain::{Identity, LogFigures};
use crate::message::{Connection, Fact, Query, QueryState, Window};
use slstop_base::{FunctionName, Megabytes, Timestamp, Tracked};

/// Every topic is tracked on its own, so that a pane is drawn anew only for what it reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub connection: Tracked<Option<Connection>>,
    pub identity: Tracked<Option<Identity>>,
    pub functions: Tracked<Functions>,
    pub metrics: Tracked<Metrics>,
    pub tags: Tracked<TagsOfFunctions>,
    pub qualifiers: Tracked<Qualifiers>,
    pub alarms: Tracked<Alarms>,
    pub lines: Tracked<Lines>,
    pub queries: Tracked<Queries>,
    pub rollups: Tracked<Rollups>,
    pub meter: Tracked<Metered>,
    pub freshness: Tracked<Freshness>,
}

impl Facts {
    /// With so much room for lines and invocations.
    pub fn within(memory: Megabytes) -> Self {
        Self {
            lines: Tracked::new(Lines::within(memory)),
            ..Self::default()
        }
    }

    pub fn absorb(&mut self, at: Timestamp, query: &Query, fact: &Fact) {
        match fact {
            Fact::Connection(connection) => {
                self.lines.write_if(|lines| lines.absorb(fact));
                self.connection.set(Some(connection.clone()));
            }
            Fact::Identity(identity) => self.identity.set(Some(identity.clone())),
            Fact::Functions { page, first, last } => {
                self.lines.write_if(|lines| lines.absorb(fact));
                self.functions
                    .write_if(|functions| functions.absorb(page, *first, *last));
            }
            Fact::Configuration(function) => {
                self.lines.write_if(|lines| lines.absorb(fact));
                if self.functions.configured(&function.name) != Some(function) {
                    self.functions.write().configure((**function).clone());
                }
            }
            Fact::Metrics { series, partial } => {
                if let Query::Counts { window, .. } | Query::Overview { window, .. } = query
                    && self.metrics.differs(*window, series)
                {
                    self.metrics.write().absorb(*window, series);
                }
                self.lack(at, query, partial.as_ref());
            }
            Fact::Figures { figures, partial } => {
                if let Query::Figures { window, .. } = query {
                    let told = |metrics: &mut Metrics| metrics.absorb_figures(at, *window, figures);
                    self.metrics.write_if(told);
                }
                self.lack(at, query, partial.as_ref());
            }
            Fact::Tags { page, first, last } => {
                self.tags.write_if(|tags| tags.absorb(page, *first, *last))
            }
            Fact::TagsOf { tags: told } => self.tags.write_if(|tags| {
                // Every one of them, also after the first that is news.
                told.iter().fold(false, |is_news, (name, told)| {
                    tags.tell(name, told) | is_news
                })
            }),
            Fact::Qualifiers {
                function,
                qualifiers,
            } => {
                if self.qualifiers.of(function) != &qualifiers[..] {
                    self.qualifiers.write().absorb(function, qualifiers);
                }
            }
            Fact::Alarms { ringing, is_cut } => self.alarms.set(Alarms::told(ringing, *is_cut)),
            Fact::Lines { .. }
            | Fact::SavedLines { .. }
            | Fact::Gap(_)
            | Fact::GroupRead { .. } => self.lines.write_if(|lines| lines.absorb(fact)),
            Fact::Tailing(tailing) => {
                if let Query::Tail { sources, .. } = query {
                    self.rollups.write_if(|rollups| {
                        rollups.read(sources, tailing.read_from);
                        false
                    });
                }
                self.lines.write_if(|lines| lines.absorb(fact));
            }
            Fact::Volume(volumes) => self.queries.write().weighed(at, query, volumes),
            Fact::Insights(found) => self.queries.write().found(at, query, found),
            Fact::Rollups(told) => {
                if let Query::Rollups { window, .. } = query {
                    self.counted(at, *window, told);
                }
            }
            Fact::Meter(meter) => {
                if self.meter.meter != *meter {
                    self.meter.write().absorb(at, meter);
                }
            }
        }
    }

    /// By Insights, for functions whose lines nobody follows.
    fn counted(&mut self, at: Timestamp, window: Window, told: &[(FunctionName, LogFigures)]) {
        let source = rollups::Source::Insights;
        self.rollups.write_if(|rollups| {
            let mut is_news = false;
            for (function, figures) in told {
                let rollup = rollups::Rollup {
                    figures: *figures,
                    source,
                    at,
                };
                is_news |= rollups.tell(window, function.clone(), rollup);
            }
            is_news
        });
    }

    fn lack(&mut self, at: Timestamp, query: &Query, partial: Option<&String>) {
        let known = self
            .freshness
            .of(query)
            .and_then(|standing| standing.partial.as_ref());
        if known != partial {
            self.freshness.write().partial(at, query, partial.cloned());
        }
    }

    pub fn stand(&mut self, at: Timestamp, query: &Query, state: &QueryState) {
        self.freshness.write().stand(at, query, state);
        let Query::Tail { sources, back, .. } = query else {
            return;
        };
        let ledger = &self.lines.ledger;
        self.rollups.write_if(|rollups| match state {
            QueryState::Fresh { .. } => rollups.sum_up(sources, *back, ledger, at),
            QueryState::Loading => {
                rollups.unread(sources);
                false
            }
            QueryState::Failed { .. } => false,
        });
    }
}
