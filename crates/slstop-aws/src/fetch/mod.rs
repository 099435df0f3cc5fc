//! Answers to questions: one file per family of AWS calls, reads only. When to ask, how often and
//! what to do about a failure is the supervisor's; what an answer means is the reducer's.

pub mod sink;

mod alarms;
mod changes;
mod configuration;
mod counts;
mod errors;
pub mod executions;
pub mod fetch_clock;
mod figures;
pub mod find_request;
mod function;
mod functions;
mod identity;
pub mod incoming_bytes;
pub mod insights;
pub mod lines_of_request;
mod listing;
mod live_tail;
pub mod log_events;
pub mod log_groups;
mod metric_data;
mod once;
mod overview;
pub mod past;
pub mod qualifiers;
pub mod queue;
pub mod queues;
mod retry_budget;
mod rollups;
pub mod routes;
pub mod sources;
mod stream_filter;
mod tags;
pub mod tail;
pub mod test_events;
pub mod traces;

pub use fetch_clock::FetchClock;
pub use metric_data::closed::Closed;
pub use once::once;
pub use sink::Sink;

use crate::Clients;
use fetch_clock::FixedClock;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::message::{Fact, InsightsRun, Query, Window};

/// Asks once and sends what comes, page by page. `now` is where relative windows end.
pub async fn answer(
    query: &Query,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    answer_again(query, clients, &Closed::default(), now, sink).await
}

/// The same for a question that is asked repeatedly: settled points of earlier answers are kept in `closed`.
pub async fn answer_again(
    query: &Query,
    clients: &Clients,
    closed: &Closed,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    match query {
        Query::Identity => identity::answer(clients, sink).await,
        Query::Functions => functions::answer(clients, sink).await,
        Query::Counts { functions, window } => {
            counts::answer(functions, *window, clients, closed, now, sink).await
        }
        Query::History { functions } => {
            counts::answer(functions, Window::HISTORY, clients, closed, now, sink).await
        }
        Query::Figures {
            functions,
            window,
            detail,
        } => figures::answer(functions, *window, *detail, clients, now, sink).await,
        Query::Overview { function, window } => {
            overview::answer(function, *window, clients, closed, now, sink).await
        }
        Query::Configuration { function, .. } => {
            configuration::answer(function, clients, sink).await
        }
        Query::Tags => tags::answer(clients, sink).await,
        Query::TagsOf { functions } => tags::one_by_one(functions, clients, sink).await,
        Query::Qualifiers { function } => qualifiers::answer(function, clients, sink).await,
        Query::Alarms => alarms::answer(clients, sink).await,
        Query::Changes => changes::answer(clients, now, sink).await,
        Query::Errors { function, sources } => {
            errors::answer(function, sources, clients, now, sink).await
        }
        Query::FindRequest {
            id,
            sources,
            window,
        } => find_request::answer(id, sources, *window, clients, now, sink).await,
        Query::Sources { like, window } => sources::answer(like, *window, clients, now, sink).await,
        Query::Executions {
            is_failed_only,
            window,
        } => executions::answer(*is_failed_only, *window, clients, now, sink).await,
        Query::Routes => routes::answer(clients, sink).await,
        Query::RouteRequests { log, window } => {
            routes::stage_log::answer(log, *window, clients, now, sink).await
        }
        Query::Tail { sources, back, .. } => {
            tail::answer(sources, *back, clients, &FixedClock(now), sink).await
        }
        Query::Volume { sources, window } => {
            incoming_bytes::answer(sources, *window, clients, now, sink).await
        }
        Query::Insights {
            text,
            sources,
            window,
            run,
        } => {
            let run = InsightsRun {
                number: *run,
                text: text.clone(),
                sources: sources.clone(),
                window: *window,
            };
            insights::answer(run, clients, now, sink).await
        }
        Query::Rollups {
            sources, window, ..
        } => rollups::answer(sources, *window, clients, now, sink).await,
        Query::Traces {
            functions,
            window,
            filter,
        } => traces::list(functions, *window, filter.as_ref(), clients, now, sink).await,
        Query::Trace { id } => traces::one(id, clients, now, sink).await,
        Query::ServiceGraph { window } => traces::graph(*window, clients, now, sink).await,
        Query::Meter => {
            sink.fact(Fact::Meter(clients.meter().snapshot())).await;
            Ok(())
        }
    }
}
