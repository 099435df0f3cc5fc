//! The events of a group that only queries can read: infrequent-access groups know no FilterLogEvents.
//! Each reading is paid for by what it looks at, so it is for spans that the user asked for.

use std::sync::Arc;

use super::{Asking, InsightsRequest};
use crate::Clients;
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::insights::{MOST_ROWS, ResultRow};
use slstop_core::domain::{Failure, LogEvent};

/// Everything that a `LogEvent` has. The pointer is the one sure sign of having seen an event.
const TEXT: &str =
    "fields @timestamp, @message, @logStream, @ingestionTime, @ptr | sort @timestamp asc";

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub struct QueriedEvents {
    /// By time; their ids are the pointers that Insights gives.
    pub events: Vec<LogEvent>,
    /// Events after this moment are still to be read: a query ends at a hundred thousand. Ask again from
    /// here; those of this very moment come once more, with the same ids.
    pub up_to: Option<Timestamp>,
    pub cost: Usd,
}

/// The events of one group between two moments, both inclusive. Dropping it ends it at AWS.
pub async fn events(
    clients: &Clients,
    group: Arc<str>,
    from: Timestamp,
    to: Timestamp,
) -> Result<QueriedEvents, Failure> {
    let asked = InsightsRequest {
        text: TEXT.into(),
        groups: vec![group.clone()],
        from,
        to,
        most_rows: Some(MOST_ROWS),
    };
    let mut asking = Asking::patient(clients, asked)?;
    let mut read = QueriedEvents {
        events: Vec::new(),
        up_to: None,
        cost: Usd::ZERO,
    };
    let mut n_rows = 0;
    while let Some(update) = asking.next_whole().await? {
        read.cost = update.cost;
        if update.is_first {
            read.events.clear();
            n_rows = 0;
        }
        n_rows += update.rows.len();
        let events = update.rows.into_iter().filter_map(event);
        read.events.extend(events);
    }
    if !asking.missing.is_empty() {
        return Err(Failure::NotFound {
            what: format!("log group {group}"),
        });
    }
    // Insights knows seconds: what lies before and behind the span was looked at but not asked for.
    read.events.retain(|event| (from..=to).contains(&event.at));
    if n_rows >= MOST_ROWS as usize {
        read.up_to = read.events.last().map(|event| event.at);
    }
    Ok(read)
}

fn event(row: ResultRow) -> Option<LogEvent> {
    let (mut at, mut ingested, mut stream, mut id, mut message) = (None, None, None, None, None);
    for (name, value) in row {
        match &*name {
            "@timestamp" => at = moment(&value),
            "@ingestionTime" => ingested = moment(&value),
            "@logStream" => stream = Some(Arc::from(&*value)),
            "@ptr" => id = Some(value),
            "@message" => message = Some(value),
            _ => {}
        }
    }
    Some(LogEvent {
        at: at?,
        ingested,
        stream: stream.unwrap_or_default(),
        id: id.filter(|id| !id.is_empty()),
        message: message?,
    })
}

/// `2026-11-20 06:00:00.000`, in UTC; emulators and some fields write milliseconds.
pub fn moment(text: &str) -> Option<Timestamp> {
    match text.parse() {
        Ok(millis) => Some(Timestamp::from_millis(millis)),
        Err(_) => Timestamp::parse(&format!("{}Z", text.replacen(' ', "T", 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_two_ways() {
        let moment = |text| moment(text).map(Timestamp::rfc3339);
        let noon = Some("2026-11-20T12:00:00.250Z".to_owned());
        assert_eq!(moment("2026-11-20 12:00:00.250"), noon);
        assert_eq!(moment("1795176000250"), noon);
        assert_eq!(moment("soon"), None);
    }

    #[test]
    fn a_row_without_time_or_text_is_no_event() {
        let field = |name: &str, value: &str| (Arc::from(name), Box::from(value));
        let whole = vec![
            field("@timestamp", "2026-11-20 12:00:00.000"),
            field("@message", "START\n"),
            field("@logStream", "s"),
            field("@ptr", "CmEK"),
        ];
        let read = event(whole.clone()).expect("an event");
        assert_eq!((&*read.stream, read.id.as_deref()), ("s", Some("CmEK")));
        assert_eq!(event(whole[..1].to_vec()), None);
        assert_eq!(event(whole[1..].to_vec()), None);
    }
}
