//! A question that is asked once, for a caller that needs the whole answer.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Sink;
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::message::{Event, Fact, Query};

/// What came, also where it ended in a failure.
pub async fn once(
    query: Query,
    clients: &Clients,
    now: Timestamp,
) -> (Vec<Fact>, Result<(), Failure>) {
    let (events, mut answers) = mpsc::channel(8);
    // The sink ends with the asking, and the hearing with the sink.
    let asking = async move {
        let sink = Sink::new(
            query.clone().in_first_place(),
            events,
            CancellationToken::new(),
        );
        super::answer(&query, clients, now, &sink).await
    };
    let hearing = async {
        let mut facts = Vec::new();
        while let Some(event) = answers.recv().await {
            if let Event::Fact(_, fact) = event {
                facts.push(fact);
            }
        }
        facts
    };
    let (outcome, facts) = tokio::join!(asking, hearing);
    (facts, outcome)
}
