//! The lines of some groups: those of a window, then every new one.

use super::Sink;
use super::log_events::{self, Asked};
use crate::aws::Clients;
use crate::base::Timestamp;
use crate::domain::{Failure, LogSources};
use crate::message::{Fact, MOST_LINES, Window};

pub async fn answer(
    sources: &LogSources,
    back: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    for source in sources.iter() {
        let asked = Asked {
            group: source.group.clone(),
            from: now.minus(back.span()),
            to: now,
            stream_prefix: None,
            pattern: None,
        };
        let mut token = None;
        loop {
            let page = log_events::page(clients, &asked, token).await?;
            for events in page.events.chunks(MOST_LINES) {
                let (group, events) = (asked.group.clone(), events.to_vec());
                sink.fact(Fact::Lines { group, events }).await;
            }
            token = page.token;
            if token.is_none() {
                break;
            }
        }
    }
    Ok(())
}
