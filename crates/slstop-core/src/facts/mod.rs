//! What we know: functions, metrics, the meter, and how fresh each answer is. The only writer of
//! facts is `Facts::absorb`; nothing here knows of a screen.

pub mod alarms;
pub mod changes;
mod error_samples;
pub mod executions;
mod found_request;
pub mod freshness;
pub mod functions;
mod hashing;
pub mod ledger;
mod listed;
pub mod log_book;
mod log_sources;
pub mod logs;
pub mod memory;
pub mod metered;
pub mod metrics;
mod order;
pub mod places;
pub mod qualifiers;
pub mod queries;
mod requests_by_route;
pub mod rollups;
mod route_requests;
pub mod route_sum;
pub mod routes;
mod seen;
pub mod sources;
pub mod tags;
pub mod traces;

pub use alarms::Alarms;
pub use changes::KnownChanges;
pub use error_samples::ErrorSamples;
pub use executions::KnownExecutions;
pub use found_request::FoundRequest;
pub use freshness::{Freshness, Standing};
pub use functions::Functions;
pub use ledger::Ledger;
pub use log_book::{Lines, LogBook};
pub use log_sources::log_sources;
pub use metered::Metered;
pub use metrics::Metrics;
pub use places::KnownPlaces;
pub use qualifiers::Qualifiers;
pub use queries::Queries;
pub use requests_by_route::requests_by_route;
pub use rollups::Rollups;
pub use route_requests::RouteRequests;
pub use routes::KnownRoutes;
pub use seen::SeenEvents;
pub use sources::KnownSources;
pub use tags::TagsOfFunctions;
pub use traces::KnownTraces;

use crate::domain::{LogFigures, Places};
use crate::message::{Fact, Query, QueryState, Question, Window};
use slstop_base::{FunctionId, FunctionName, Megabytes, PlaceId, Timestamp, Tracked};

/// Every topic is tracked on its own, so that a pane is redrawn only for what it reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub places: Tracked<KnownPlaces>,
    pub functions: Tracked<Functions>,
    pub metrics: Tracked<Metrics>,
    pub tags: Tracked<TagsOfFunctions>,
    pub qualifiers: Tracked<Qualifiers>,
    pub alarms: Tracked<Alarms>,
    pub changes: Tracked<KnownChanges>,
    pub error_samples: Tracked<ErrorSamples>,
    pub found_request: Tracked<FoundRequest>,
    pub lines: Tracked<Lines>,
    pub queries: Tracked<Queries>,
    pub rollups: Tracked<Rollups>,
    pub traces: Tracked<KnownTraces>,
    pub routes: Tracked<KnownRoutes>,
    pub sources: Tracked<KnownSources>,
    pub executions: Tracked<KnownExecutions>,
    pub route_requests: Tracked<RouteRequests>,
    pub meter: Tracked<Metered>,
    pub freshness: Tracked<Freshness>,
}

impl Facts {
    /// Of these places, with so much room for lines and invocations, or the usual.
    pub fn new(places: Places, memory: Option<Megabytes>) -> Self {
        let functions = Functions::of_places(places.len());
        Self {
            places: Tracked::new(KnownPlaces::new(places)),
            functions: Tracked::new(functions),
            lines: Tracked::new(Lines::within(memory.unwrap_or(memory::DEFAULT))),
            ..Self::default()
        }
    }

    /// This query, asked in every place.
    pub fn everywhere(&self, query: &Query) -> Vec<Question> {
        let places = self.places.all().ids();
        places.map(|place| query.clone().at(place)).collect()
    }

    /// Files a fact under its place. What kind of question it answers makes no difference: facts hold
    /// what it takes to file them.
    pub fn absorb(&mut self, at: Timestamp, question: &Question, fact: &Fact) {
        let place = question.place;
        match fact {
            Fact::Connection(connection) => {
                self.lines.write_if(|lines| lines.absorb(place, fact));
                self.places
                    .write_if(|places| places.connect(place, connection));
            }
            Fact::Identity(identity) => {
                self.places
                    .write_if(|places| places.identify(place, identity));
            }
            Fact::Functions { page, first, last } => {
                self.lines.write_if(|lines| lines.absorb(place, fact));
                self.functions
                    .write_if(|functions| functions.absorb(place, page, *first, *last));
            }
            Fact::Configuration(function) => {
                self.lines.write_if(|lines| lines.absorb(place, fact));
                self.functions
                    .write_if(|functions| functions.configure(place, function));
            }
            Fact::Metrics { partial, .. } | Fact::Figures { partial, .. } => {
                self.absorb_metrics(at, place, fact);
                self.set_partial(at, question, partial.as_ref());
            }
            Fact::Tags { page, first, last } => self
                .tags
                .write_if(|tags| tags.absorb(place, page, *first, *last)),
            Fact::TagsOf { tags: reported } => self.tags.write_if(|tags| {
                // Every one of them, also after the first that is news.
                reported.iter().fold(false, |is_news, (name, reported)| {
                    tags.tell(place, name, reported) | is_news
                })
            }),
            Fact::Qualifiers {
                function,
                qualifiers,
            } => {
                let function = FunctionId::new(place, function.clone());
                if self.qualifiers.of(&function) != &qualifiers[..] {
                    self.qualifiers.write().absorb(&function, qualifiers);
                }
            }
            Fact::Alarms { ringing, is_cut } => self
                .alarms
                .write_if(|alarms| alarms.absorb(place, ringing, *is_cut)),
            Fact::Changes { changes, is_cut } => self
                .changes
                .write_if(|known| known.absorb(place, changes, *is_cut)),
            Fact::Errors { function, sample } => {
                let function = FunctionId::new(place, function.clone());
                self.error_samples
                    .write_if(|samples| samples.absorb(function, sample));
            }
            Fact::FoundRequest { id, line } => self
                .found_request
                .write_if(|found| found.absorb(place, id, line.as_ref())),
            Fact::Routes { apis } => self.routes.write_if(|routes| routes.absorb(place, apis)),
            Fact::Executions { executions } => self
                .executions
                .write_if(|known| known.absorb(place, executions)),
            Fact::Sources { like, found, .. } => self
                .sources
                .write_if(|sources| sources.absorb(place, like, found)),
            Fact::RouteRequests {
                group,
                requests,
                is_last,
            } => self
                .route_requests
                .write_if(|known| known.absorb(at, (place, group), requests, *is_last)),
            Fact::Lines { .. }
            | Fact::SavedLines { .. }
            | Fact::Gap(_)
            | Fact::GroupRead { .. } => self.lines.write_if(|lines| lines.absorb(place, fact)),
            Fact::Tailing { sources, tailing } => {
                self.rollups.write_if(|rollups| {
                    rollups.read(sources, tailing.read_from);
                    false
                });
                self.lines.write_if(|lines| lines.absorb(place, fact));
            }
            Fact::Volume {
                sources,
                window,
                bytes,
            } => self.queries.write().weighed(at, sources, *window, bytes),
            Fact::Insights { run, found } => self.queries.write().found(at, place, run, found),
            Fact::Rollups { window, figures } => self.counted(at, place, *window, figures),
            Fact::Traces { .. } | Fact::Trace { .. } | Fact::ServiceGraph { .. } => {
                self.traces.write_if(|traces| traces.absorb(place, fact));
            }
            Fact::Meter(meter) => self
                .meter
                .write_if(|metered| metered.absorb(at, place, meter)),
        }
    }

    fn absorb_metrics(&mut self, at: Timestamp, place: PlaceId, fact: &Fact) {
        match fact {
            Fact::Metrics { window, series, .. }
                if self.metrics.differs(*window, place, series) =>
            {
                self.metrics.write().absorb(*window, place, series);
            }
            Fact::Figures {
                window, figures, ..
            } => self
                .metrics
                .write_if(|metrics| metrics.absorb_figures(at, *window, place, figures)),
            _ => {}
        }
    }

    /// By Insights, for functions whose lines nobody follows.
    fn counted(
        &mut self,
        at: Timestamp,
        place: PlaceId,
        window: Window,
        reported: &[(FunctionName, LogFigures)],
    ) {
        let source = rollups::RollupSource::Insights;
        self.rollups.write_if(|rollups| {
            let mut is_news = false;
            for (function, figures) in reported {
                let rollup = rollups::Rollup {
                    figures: *figures,
                    source,
                    at,
                };
                let function = FunctionId::new(place, function.clone());
                is_news |= rollups.tell(window, function, rollup);
            }
            is_news
        });
    }

    fn set_partial(&mut self, at: Timestamp, question: &Question, partial: Option<&String>) {
        let known = self
            .freshness
            .of(question)
            .and_then(|standing| standing.partial.as_ref());
        if known != partial {
            self.freshness
                .write()
                .partial(at, question, partial.cloned());
        }
    }

    pub fn stand(&mut self, at: Timestamp, question: &Question, state: &QueryState) {
        self.freshness.write().stand(at, question, state);
        let Query::Tail { sources, back, .. } = &question.query else {
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
