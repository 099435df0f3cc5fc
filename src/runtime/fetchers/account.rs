//! AWS as the source of answers, connected to by the first question.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::Source;
use crate::aws::{self, Clients, Settings};
use crate::base::Timestamp;
use crate::domain::Failure;
use crate::fetch::{self, Sink};
use crate::message::{Fact, Query};

/// No frame waits for the connection; what prevents it is the failure of each question, and is tried
/// again with it.
#[derive(Clone, Debug)]
pub struct Account {
    settings: Arc<Settings>,
    clients: Arc<Mutex<Option<Clients>>>,
}

impl Account {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
            clients: Arc::default(),
        }
    }

    pub async fn clients(&self) -> Result<Clients, Failure> {
        let mut clients = self.clients.lock().await;
        match &*clients {
            Some(clients) => Ok(clients.clone()),
            None => Ok(clients.insert(aws::connect(&self.settings).await?).clone()),
        }
    }

    /// The SDK keeps profiles and credentials that it has read, and their errors: whoever corrects or
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
            *clients = None;
        }
    }
}

impl Source for Account {
    async fn answer(&self, query: &Query, now: Timestamp, sink: &Sink) -> Result<(), Failure> {
        if *query == Query::Meter {
            // There from the start, and also where there is no account to connect to.
            sink.fact(Fact::Meter(self.settings.meter.snapshot())).await;
            return Ok(());
        }
        let clients = self.clients().await?;
        let answered = fetch::answer(query, &clients, now, sink).await;
        if let Err(failure) = &answered {
            self.forget_if_credentials_failed(failure, &clients).await;
        }
        answered
    }

    async fn metered(&self) {
        self.settings.meter.changed().await;
    }
}
