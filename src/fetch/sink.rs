//! Where answers go: into the program's one channel, as long as the question is still asked.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::message::{Event, Fact, Query};

#[derive(Clone, Debug)]
pub struct Sink {
    query: Query,
    events: mpsc::Sender<Event>,
    stop: CancellationToken,
}

impl Sink {
    /// `stop` is cancelled when nobody wants the answer any more.
    pub fn new(query: Query, events: mpsc::Sender<Event>, stop: CancellationToken) -> Self {
        Self {
            query,
            events,
            stop,
        }
    }

    /// Waits while the channel is full: a slow screen slows the fetcher, never the other way round.
    /// After `stop`, or when the program is gone, the fact is dropped.
    pub async fn fact(&self, fact: Fact) {
        let event = Event::Fact(self.query.clone(), fact);
        let permit = self.stop.run_until_cancelled(self.events.reserve()).await;
        if let Some(Ok(permit)) = permit {
            permit.send(event);
        }
    }
}
