//! One event to replay, and what became of it the first time.

use slstop_core::domain::event_kind::detect;
use slstop_core::domain::failed_event::FailedEvent;

#[derive(Clone, Debug, PartialEq)]
pub struct ReplayItem {
    /// By which a replay that goes on knows it again.
    pub key: String,
    /// Where it came from, in a word.
    pub source: String,
    pub failed: FailedEvent,
    pub before: RunBefore,
    /// In its queue, where it is from one.
    pub receipt: Option<String>,
}

/// What is known of the run that is repeated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunBefore {
    pub outcome: OutcomeBefore,
    pub answer: Option<String>,
    pub duration_ms: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OutcomeBefore {
    Succeeded,
    /// With these words, where they are known.
    Failed(Option<String>),
    #[default]
    Unknown,
}

impl ReplayItem {
    /// Of a store of failures: it failed before, or nothing is known.
    pub fn of(key: String, source: String, failed: FailedEvent) -> Self {
        use slstop_core::domain::failed_event::FailureStore;
        let outcome = match failed.store {
            FailureStore::Plain => OutcomeBefore::Unknown,
            _ if failed.succeeded => OutcomeBefore::Succeeded,
            _ => OutcomeBefore::Failed(failed.error.clone()),
        };
        let before = RunBefore {
            outcome,
            answer: failed.answer.clone(),
            duration_ms: None,
        };
        Self {
            key,
            source,
            failed,
            before,
            receipt: None,
        }
    }

    pub fn event_kind(&self) -> Option<&'static str> {
        detect(&self.failed.event).map(|found| found.kind.name())
    }
}
