//! CloudWatch Logs StartLiveTail: one session, an update every second.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_cloudwatchlogs::operation::start_live_tail::StartLiveTailOutput;
use aws_sdk_cloudwatchlogs::types::{LiveTailSessionLogEvent, StartLiveTailResponseStream};
use aws_smithy_types::timeout::TimeoutConfig;

use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::{Call, Failure, LogEvent};

/// Of one session.
pub const MOST_GROUPS: usize = 10;

/// An update comes each second, with or without lines: after this many without one the connection is dead.
const SILENCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub struct LiveTailStream(StartLiveTailOutput);

/// What came in a second: events and the ARN of their group, without ids.
#[derive(Debug, Default)]
pub struct Update {
    pub events: Vec<(Arc<str>, LogEvent)>,
    /// There was more than CloudWatch shows.
    pub is_sampled: bool,
}

/// Listens to groups, each named by its ARN.
pub async fn open(clients: &Clients, groups: Vec<String>) -> Result<LiveTailStream, Failure> {
    // A session lasts for hours: only its beginning may be waited for, and that is done here.
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(3100))
        .disable_operation_timeout()
        .disable_operation_attempt_timeout()
        .build();
    let patient = aws_sdk_cloudwatchlogs::config::Builder::new().timeout_config(timeouts);
    clients.turn(Call::StartLiveTail).await;
    let request = clients
        .logs()
        .start_live_tail()
        .set_log_group_identifiers(Some(groups))
        .customize()
        .config_override(patient)
        .send();
    match tokio::time::timeout(SILENCE, request).await {
        Ok(Ok(output)) => Ok(LiveTailStream(output)),
        Ok(Err(error)) => Err(clients.failure(Call::StartLiveTail, &error)),
        Err(_) => Err(Failure::TimedOut {
            endpoint: "CloudWatch's Live Tail".into(),
        }),
    }
}

impl LiveTailStream {
    /// The next update; nothing when the session is over. Why does not matter: what kept it from beginning
    /// is reported where it begins, and all else ends with another session.
    pub async fn next(&mut self) -> Option<Update> {
        loop {
            let update = tokio::time::timeout(SILENCE, self.0.response_stream.recv());
            // The beginning, and what this SDK does not know yet, is no update.
            if let StartLiveTailResponseStream::SessionUpdate(update) = update.await.ok()?.ok()?? {
                let metadata = update.session_metadata();
                let events = update.session_results.iter().flatten();
                return Some(Update {
                    is_sampled: metadata.is_some_and(|metadata| metadata.sampled()),
                    events: events.filter_map(event).collect(),
                });
            }
        }
    }
}

fn event(update: &LiveTailSessionLogEvent) -> Option<(Arc<str>, LogEvent)> {
    let group = Arc::from(update.log_group_identifier.as_deref()?);
    let event = LogEvent {
        at: Timestamp::from_millis(update.timestamp?),
        ingested: update.ingestion_time.map(Timestamp::from_millis),
        stream: Arc::from(update.log_stream_name.as_deref().unwrap_or_default()),
        id: None,
        message: update.message.as_deref()?.into(),
    };
    Some((group, event))
}
