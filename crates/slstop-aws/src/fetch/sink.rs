//! Where answers go: into the program's one channel, as long as the question is still asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use slstop_base::Timestamp;
use slstop_core::message::{Event, Fact, QueryState, Question};

#[derive(Clone, Debug)]
pub struct Sink {
    question: Question,
    events: mpsc::Sender<Event>,
    stop: CancellationToken,
    n_facts: Arc<AtomicU64>,
}

impl Sink {
    /// `stop` is cancelled when the answer is no longer wanted.
    pub fn new(question: Question, events: mpsc::Sender<Event>, stop: CancellationToken) -> Self {
        Self {
            question,
            events,
            stop,
            n_facts: Arc::default(),
        }
    }

    /// How many facts were sent, also by clones.
    pub fn n_facts(&self) -> u64 {
        self.n_facts.load(Ordering::Relaxed)
    }

    pub fn question(&self) -> &Question {
        &self.question
    }

    /// Waits while the channel is full: a slow screen slows the fetcher, never the other way round.
    /// After `stop`, or when the program is gone, the fact is dropped.
    pub async fn fact(&self, fact: Fact) {
        self.n_facts.fetch_add(1, Ordering::Relaxed);
        self.send(Event::Fact(self.question.clone(), fact)).await;
    }

    /// The state of a question that is answered for as long as it is watched, which only its task knows.
    pub async fn state(&self, state: QueryState) {
        if let QueryState::Failed { failure, retry_at } = &state {
            let retry_at = retry_at.map(Timestamp::rfc3339);
            tracing::info!(%failure, retry_at, "question failed");
        }
        self.send(Event::Query(self.question.clone(), state)).await;
    }

    async fn send(&self, event: Event) {
        let permit = self.stop.run_until_cancelled(self.events.reserve()).await;
        if let Some(Ok(permit)) = permit {
            permit.send(event);
        }
    }
}

/// For tests: the facts that an answer sends, and how it ends.
#[cfg(test)]
pub(super) async fn collect<Answering>(
    query: slstop_core::message::Query,
    answering: impl FnOnce(Sink) -> Answering,
) -> (Vec<Fact>, Answering::Output)
where
    Answering: Future,
{
    let (events, mut received) = mpsc::channel(1);
    let sink = Sink::new(query.in_first_place(), events, CancellationToken::new());
    let facts = async move {
        let mut facts = Vec::new();
        while let Some(event) = received.recv().await {
            match event {
                Event::Fact(_, fact) => facts.push(fact),
                other => panic!("not a fact: {other:?}"),
            }
        }
        facts
    };
    futures_util::future::join(facts, answering(sink)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::domain::meter::Meter;
    use slstop_core::message::Query;

    fn fact() -> Fact {
        Fact::Meter(Meter::default())
    }

    #[tokio::test]
    async fn after_the_stop_nothing_gets_through() {
        let (events, mut received) = mpsc::channel(8);
        let stop = CancellationToken::new();
        let sink = Sink::new(Query::Meter.in_first_place(), events, stop.clone());
        sink.fact(fact()).await;
        stop.cancel();
        sink.fact(fact()).await;
        drop(sink);
        assert_eq!(
            received.recv().await,
            Some(Event::Fact(Query::Meter.in_first_place(), fact()))
        );
        assert_eq!(received.recv().await, None);
    }

    #[tokio::test]
    async fn a_full_channel_is_waited_for_until_the_stop() {
        let (events, _received) = mpsc::channel(1);
        let stop = CancellationToken::new();
        let sink = Sink::new(Query::Meter.in_first_place(), events, stop.clone());
        sink.fact(fact()).await;
        let waiting = tokio::spawn(async move { sink.fact(fact()).await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        stop.cancel();
        waiting.await.expect("the stop ends the waiting");
    }

    #[tokio::test]
    async fn without_a_reader_facts_go_nowhere() {
        let (events, received) = mpsc::channel(1);
        drop(received);
        Sink::new(
            Query::Meter.in_first_place(),
            events,
            CancellationToken::new(),
        )
        .fact(fact())
        .await;
    }
}
