//! CloudWatch Logs FilterLogEvents: one page of a group's events between two moments.

mod body;
mod json;
mod read;

use std::sync::Arc;

use aws_sdk_cloudwatchlogs::operation::filter_log_events::FilterLogEventsOutput;
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;

use crate::Clients;
use body::PageBody;
use slstop_base::Timestamp;
use slstop_core::domain::{Call, Failure, LogEvent};

#[derive(Clone, Debug, PartialEq)]
pub struct EventsRequest {
    pub group: Arc<str>,
    pub from: Timestamp,
    /// Inclusive, as AWS has it.
    pub to: Timestamp,
    pub stream_prefix: Option<Arc<str>>,
    pub pattern: Option<Arc<str>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventsPage {
    pub events: Vec<LogEvent>,
    /// Where the next one begins. Pages without events and with a token are normal.
    pub token: Option<String>,
}

pub async fn page(
    clients: &Clients,
    asked: &EventsRequest,
    token: Option<String>,
) -> Result<EventsPage, Failure> {
    let request = clients
        .logs()
        .filter_log_events()
        .set_start_time(Some(asked.from.as_millis()))
        .set_end_time(Some(asked.to.as_millis()))
        .set_log_stream_name_prefix(asked.stream_prefix.as_deref().map(str::to_owned))
        .set_filter_pattern(asked.pattern.as_deref().map(str::to_owned))
        .set_next_token(token);
    // A group may be named by its ARN, where it is another account's.
    let request = if asked.group.starts_with("arn:") {
        request.log_group_identifier(&*asked.group)
    } else {
        request.log_group_name(&*asked.group)
    };
    clients.turn(Call::FilterLogEvents).await;
    let body = PageBody::default();
    let request = request.customize().interceptor(body.clone());
    let answer = request.send().await;
    let output = answer.map_err(|error| clients.failure(Call::FilterLogEvents, &error))?;
    Ok(body.page().unwrap_or_else(|| page_of(output)))
}

/// What the SDK had to read itself.
fn page_of(output: FilterLogEventsOutput) -> EventsPage {
    let mut streams = StreamNames::default();
    let events = output.events.unwrap_or_default();
    EventsPage {
        events: events
            .into_iter()
            .filter_map(|event| streams.event(event))
            .collect(),
        token: output.next_token.filter(|token| !token.is_empty()),
    }
}

/// A page's events come from few streams: each name is kept once.
#[derive(Debug, Default)]
struct StreamNames(Option<Arc<str>>);

impl StreamNames {
    fn event(&mut self, event: FilteredLogEvent) -> Option<LogEvent> {
        let at = Timestamp::from_millis(event.timestamp?);
        let stream = event.log_stream_name.unwrap_or_default();
        let stream = match &self.0 {
            Some(known) if **known == *stream => known.clone(),
            _ => self.0.insert(Arc::from(stream)).clone(),
        };
        Some(LogEvent {
            at,
            ingested: event.ingestion_time.map(Timestamp::from_millis),
            stream,
            id: event
                .event_id
                .filter(|id| !id.is_empty())
                .map(String::into_boxed_str),
            message: event.message?.into_boxed_str(),
        })
    }
}
