//! One event as JSON, by whomever it was written.

use serde::Deserialize;
use serde::de::IgnoredAny;

use slstop_base::Timestamp;
use slstop_core::domain::SavedEvent;

/// CloudWatch's names, those of its exports and subscriptions, and those of `tail --json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    #[serde(alias = "@message")]
    message: Loose,
    #[serde(alias = "time", alias = "@timestamp")]
    timestamp: Loose,
    #[serde(
        rename = "logStreamName",
        alias = "logStream",
        alias = "stream",
        alias = "@logStream"
    )]
    stream: Loose,
    #[serde(
        rename = "logGroupIdentifier",
        alias = "logGroupName",
        alias = "logGroup",
        alias = "group",
        alias = "@log"
    )]
    group: Loose,
    #[serde(rename = "eventId", alias = "id")]
    id: Loose,
    #[serde(rename = "ingestionTime", alias = "ingested")]
    ingested: Loose,
    /// `tail --json` has it beside the time of ingestion, or without.
    kind: Loose,
    level: Loose,
}

/// An application's line may have any of these names for anything.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Loose {
    Text(String),
    Number(i64),
    Other(IgnoredAny),
    #[default]
    Absent,
}

impl Loose {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Number(millis) => Some(Timestamp::from_millis(*millis)),
            Self::Text(text) => moment(text),
            _ => None,
        }
    }

    fn is_there(&self) -> bool {
        !matches!(self, Self::Absent)
    }
}

impl Envelope {
    /// The event, if this is one and not a line of an application that logs JSON.
    pub fn event(self, within_a_page: bool) -> Option<SavedEvent> {
        // CloudWatch's events have a number for a time, loggers a level.
        let is_cloudwatch = matches!(self.timestamp, Loose::Number(_)) && !self.level.is_there();
        let is_marked = self.ingested.is_there() || self.kind.is_there();
        let is_tail = is_marked && (self.stream.is_there() || is_cloudwatch);
        let is_event = within_a_page || is_tail || is_cloudwatch;
        let at = self.timestamp.time();
        Some(SavedEvent {
            message: self.message.text().filter(|_| is_event)?,
            at,
            stream: self.stream.text(),
            group: self.group.text(),
            id: self.id.text(),
        })
    }
}

/// Milliseconds, RFC 3339, or Insights' `2026-11-20 06:00:00.000`, which is UTC.
pub fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(millis) = text.parse() {
        return Some(Timestamp::from_millis(millis));
    }
    Timestamp::parse(text)
        .or_else(|| Timestamp::parse(&format!("{}Z", text.replacen([' ', ','], "T", 1))))
}
