//! One place's AWS as the source of answers, connected to by the first question.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::runtime::supervisor::pace;
use slstop_aws::fetch::tail::{Tail, Terms};
use slstop_aws::fetch::{self, Closed, FetchClock, Sink};
use slstop_aws::{Clients, Settings};
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::message::{Fact, Query, QueryState};

/// No frame waits for the connection; what prevents it is the failure of each question, and is tried
/// again with it.
#[derive(Clone, Debug)]
pub struct Account {
    settings: Arc<Settings>,
    clients: Arc<Mutex<Option<Clients>>>,
    closed: Closed,
}

impl Account {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
            clients: Arc::default(),
            closed: Closed::default(),
        }
    }

    pub async fn clients(&self) -> Result<Clients, Failure> {
        let mut clients = self.clients.lock().await;
        match &*clients {
            Some(clients) => Ok(clients.clone()),
            None => Ok(clients
                .insert(slstop_aws::connect(&self.settings).await?)
                .clone()),
        }
    }

    /// Runs a tail to its end, over new connections where credentials failed. What it knows outlives them:
    /// nothing is delivered twice, and nothing left out.
    pub async fn tail(
        &self,
        mut tail: Tail,
        rhythm: &dyn FetchClock,
        sink: &Sink,
    ) -> Result<(), Failure> {
        let mut n_failures = 0;
        loop {
            let n_pages = tail.n_pages();
            let failure = match self.clients().await {
                Ok(clients) => match tail.run(&clients, rhythm, sink).await {
                    Ok(()) => return Ok(()),
                    Err(failure) => {
                        self.forget_if_credentials_failed(&failure, &clients).await;
                        failure
                    }
                },
                Err(failure) => failure,
            };
            if !tail.is_patient() {
                return Err(failure);
            }
            n_failures = if tail.n_pages() > n_pages {
                1
            } else {
                n_failures + 1
            };
            let wait = pace::back_off(sink.question(), &failure, n_failures);
            let retry_at = Some(rhythm.now().plus(wait));
            sink.state(QueryState::Failed { failure, retry_at }).await;
            rhythm.sleep(wait).await;
        }
    }

    /// The SDK keeps profiles and credentials that it has read, and their errors: a user who corrects or
    /// renews them on this machine shall not have to restart.
    async fn forget_if_credentials_failed(&self, failure: &Failure, used: &Clients) {
        let is_about_credentials = matches!(
            failure,
            Failure::NoCredentials { .. }
                | Failure::Expired { .. }
                | Failure::Rejected { .. }
                | Failure::Misconfigured { .. }
        );
        let mut clients = self.clients.lock().await;
        if is_about_credentials
            && clients
                .as_ref()
                .is_some_and(|current| current.is_same(used))
        {
            tracing::info!(%failure, "credentials are read anew");
            *clients = None;
        }
    }

    pub async fn answer(&self, query: &Query, now: Timestamp, sink: &Sink) -> Result<(), Failure> {
        if *query == Query::Meter {
            // There from the start, and also where there is no account to connect to.
            sink.fact(Fact::Meter(self.settings.meter.snapshot())).await;
            return Ok(());
        }
        let clients = self.clients().await?;
        let answered = fetch::answer_again(query, &clients, &self.closed, now, sink).await;
        if let Err(failure) = &answered {
            self.forget_if_credentials_failed(failure, &clients).await;
        }
        answered
    }

    pub async fn follow(
        &self,
        query: &Query,
        rhythm: &dyn FetchClock,
        sink: &Sink,
    ) -> Result<(), Failure> {
        let Query::Tail {
            sources,
            back,
            is_live,
        } = query
        else {
            return self.answer(query, rhythm.now(), sink).await;
        };
        let terms = Terms::of_console(*back, *is_live, rhythm.allowance(), rhythm.now());
        self.tail(Tail::new(sources, terms), rhythm, sink).await
    }

    /// Resolves when its meter changed, at once if it did while nobody waited.
    pub async fn metered(&self) {
        self.settings.meter.changed().await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use slstop_aws::canned::{Canned, CannedAnswer};
    use slstop_core::message::Event;

    const NOW: Timestamp = Timestamp::from_millis(0);

    /// How the question ends, and what it answers.
    async fn ask(account: &Account, query: Query) -> (Result<(), Failure>, Option<Event>) {
        let (events, mut received) = mpsc::channel(8);
        let sink = Sink::new(
            query.clone().in_first_place(),
            events,
            CancellationToken::new(),
        );
        let outcome = account.answer(&query, NOW, &sink).await;
        (outcome, received.try_recv().ok())
    }

    async fn connects_anew_after(answered: CannedAnswer) -> bool {
        let account = Account::new(Canned::always(answered).settings());
        let before = account.clients().await.expect("nothing to fail in process");
        ask(&account, Query::Functions)
            .await
            .0
            .expect_err("a failure");
        let after = account.clients().await.expect("nothing to fail in process");
        !after.is_same(&before)
    }

    #[tokio::test(start_paused = true)]
    async fn credentials_that_failed_are_read_anew_and_other_failures_keep_the_connection() {
        let refusal = |code| CannedAnswer::new(403, format!(r#"{{"__type":"{code}"}}"#));
        assert!(connects_anew_after(refusal("ExpiredTokenException")).await);
        assert!(connects_anew_after(refusal("UnrecognizedClientException")).await);
        assert!(!connects_anew_after(refusal("AccessDeniedException")).await);
        assert!(!connects_anew_after(refusal("ThrottlingException")).await);
        assert!(!connects_anew_after(CannedAnswer::Refused).await);
    }

    #[tokio::test]
    async fn the_meter_goes_on_over_a_new_connection() {
        let refusal = CannedAnswer::new(403, r#"{"__type":"ExpiredTokenException"}"#);
        let account = Account::new(Canned::always(refusal).settings());
        for _ in 0..2 {
            ask(&account, Query::Functions)
                .await
                .0
                .expect_err("expired");
        }
        let (_, answered) = ask(&account, Query::Meter).await;
        let Some(Event::Fact(_, Fact::Meter(meter))) = answered else {
            panic!("{answered:?}")
        };
        assert_eq!(meter.calls(), 2);
    }

    #[tokio::test]
    async fn without_a_connection_there_is_a_meter_and_a_reason() {
        let endpoint_url = Some("localhost:4566".into());
        let account = Account::new(Settings {
            endpoint_url,
            ..Settings::default()
        });
        let (outcome, _) = ask(&account, Query::Functions).await;
        assert!(
            matches!(outcome, Err(Failure::Misconfigured { .. })),
            "{outcome:?}"
        );
        let (outcome, answered) = ask(&account, Query::Meter).await;
        assert_eq!(outcome, Ok(()));
        assert!(matches!(answered, Some(Event::Fact(_, Fact::Meter(_)))));
    }
}
