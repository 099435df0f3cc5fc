//! Writes to queues: receiving counts as one, since SQS counts it too.

use std::fmt;

use serde_json::Value;

use super::gate::AdmittedWrite;
use super::invoke::Sending;
use crate::fetch::queue::{SQS, read, target};
use crate::light_call::LightRequest;
use slstop_core::domain::queue::QueueOrder;
use slstop_core::domain::{Failure, WriteOrder as _, WriteOutcome};

/// Why a queue did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueTrouble {
    /// The journal can't be written, so nothing was sent.
    NotJournalled {
        said: String,
    },
    Failed(Failure),
}

impl fmt::Display for QueueTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJournalled { said } => write!(
                f,
                "nothing was sent, because the journal cannot be written: {said}"
            ),
            Self::Failed(failure) => write!(f, "{failure}"),
        }
    }
}

impl Sending<'_> {
    /// Sends once; the answer as SQS gives it.
    pub async fn change_queue(
        &mut self,
        write: AdmittedWrite<QueueOrder>,
    ) -> Result<Value, QueueTrouble> {
        let id = write.id().clone();
        let begun = self
            .journal
            .intend(&write, &self.place(), (self.clock)())
            .and_then(|()| self.journal.sending(&id, (self.clock)()));
        begun.map_err(|error| QueueTrouble::NotJournalled {
            said: error.to_string(),
        })?;
        let order = write.order();
        let call = order.call();
        let body: Value = serde_json::from_slice(order.body()).unwrap_or_default();
        let request = LightRequest::json_1_0(&target(call), &body);
        let answer = self.clients.light_once(&SQS, call, request).await;
        let result = answer.and_then(|body| read(&body));
        let (outcome, said) = match &result {
            Ok(_) => (WriteOutcome::Done, None),
            Err(failure @ (Failure::TimedOut { .. } | Failure::Garbled { .. })) => {
                (WriteOutcome::InDoubt, Some(failure.to_string()))
            }
            Err(failure) => (WriteOutcome::Refused, Some(failure.to_string())),
        };
        // What could not be noted has happened all the same: the next line of the journal shows the disk's trouble.
        let _ = self
            .journal
            .ended(&id, outcome, None, said.as_deref(), (self.clock)());
        result.map_err(QueueTrouble::Failed)
    }
}
