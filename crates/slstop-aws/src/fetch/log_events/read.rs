//! The body of an answer of FilterLogEvents becomes a page at one pass. The SDK's own reader makes every key, value
//! and event once more on the way, which was a third of all that a tail cost.
//!
//! `None` where anything is not as it always is: then the SDK reads it, and says what is wrong.

use std::sync::Arc;

use super::EventsPage;
use super::json::Json;
use slstop_base::Timestamp;
use slstop_base::json_string::Scratch;
use slstop_core::domain::LogEvent;

pub fn read(body: &[u8]) -> Option<EventsPage> {
    let mut json = Json::new(body)?;
    let mut page = EventsPage::default();
    let mut reader = EventReader::default();
    json.object(|json, key| match key {
        "events" => reader.events(json, &mut page.events),
        "nextToken" => {
            let token = json.text(&mut reader.scratch)?;
            page.token = token.filter(|token| !token.is_empty()).map(str::to_owned);
            Some(())
        }
        "searchedLogStreams" => reader.searched(json),
        _ => json.skip(),
    })?;
    json.end()?;
    Some(page)
}

#[derive(Default)]
struct EventReader {
    scratch: Scratch,
    /// A page's events come from few streams: each name is kept once.
    stream: Option<Arc<str>>,
}

#[derive(Default)]
struct Members {
    at: Option<i64>,
    ingested: Option<i64>,
    stream: Option<Arc<str>>,
    id: Option<Box<str>>,
    message: Option<Box<str>>,
}

impl EventReader {
    fn events(&mut self, json: &mut Json<'_>, events: &mut Vec<LogEvent>) -> Option<()> {
        // Of a member that comes twice, the second counts.
        events.clear();
        json.array(|json| {
            events.extend(self.event(json)?);
            Some(())
        })
    }

    /// Without a time or a message there is no event.
    fn event(&mut self, json: &mut Json<'_>) -> Option<Option<LogEvent>> {
        let mut members = Members::default();
        json.object(|json, key| {
            match key {
                "logStreamName" => {
                    let name = json.text(&mut self.scratch)?;
                    members.stream = name.map(|name| shared(&mut self.stream, name));
                }
                "timestamp" => members.at = json.integer()?,
                "message" => members.message = json.text(&mut self.scratch)?.map(Box::from),
                "ingestionTime" => members.ingested = json.integer()?,
                "eventId" => {
                    let id = json.text(&mut self.scratch)?;
                    members.id = id.filter(|id| !id.is_empty()).map(Box::from);
                }
                _ => json.skip()?,
            }
            Some(())
        })?;
        let (Some(at), Some(message)) = (members.at, members.message) else {
            return Some(None);
        };
        let stream = members.stream;
        Some(Some(LogEvent {
            at: Timestamp::from_millis(at),
            ingested: members.ingested.map(Timestamp::from_millis),
            stream: stream.unwrap_or_else(|| shared(&mut self.stream, "")),
            id: members.id,
            message,
        }))
    }

    /// The list of searched streams is not used; the SDK reports what is wrong with it.
    fn searched(&mut self, json: &mut Json<'_>) -> Option<()> {
        json.array(|json| {
            json.object(|json, key| match key {
                "logStreamName" => json.text(&mut self.scratch).map(|_| ()),
                "searchedCompletely" => json.boolean(),
                _ => json.skip(),
            })
        })
    }
}

fn shared(last: &mut Option<Arc<str>>, name: &str) -> Arc<str> {
    match last {
        Some(known) if **known == *name => known.clone(),
        _ => last.insert(Arc::from(name)).clone(),
    }
}
