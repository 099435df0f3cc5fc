//! One edge of the map: a source, the function that it feeds, and how that goes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{SourceKind, SourceOutlet};
use crate::domain::Failure;
use slstop_base::FunctionName;

/// `None` is what nobody told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSource {
    pub kind: SourceKind,
    pub name: Arc<str>,
    pub arn: Option<Arc<str>>,
    pub function: Option<FunctionName>,
    /// An alias or a version of the function.
    pub qualifier: Option<Arc<str>>,
    /// In AWS's words and small letters: `enabled`, `disabling`; `granted` where only a policy tells of it.
    pub state: Option<Arc<str>>,
    /// What Lambda says of the last batch.
    pub result: Option<Arc<str>>,
    /// When it sends something: `rate(5 minutes)`.
    pub schedule: Option<Arc<str>>,
    /// Messages that wait.
    pub backlog: Option<u64>,
    pub in_flight: Option<u64>,
    /// Of the oldest message.
    pub age_ms: Option<u64>,
    /// How far behind a stream is read.
    pub lag_ms: Option<u64>,
    /// Messages in the queue of those that it gave up.
    pub dead_letters: Option<u64>,
    /// Events that the source could not hand over.
    pub errors: Option<u64>,
    /// Where those go that it gives up.
    pub dead_letter_arn: Option<Arc<str>>,
    /// What its configuration says that is wrong whatever is measured.
    pub fault: Option<Arc<str>>,
}

impl EventSource {
    pub fn new(kind: SourceKind, name: impl Into<Arc<str>>) -> Self {
        Self {
            kind,
            name: name.into(),
            arn: None,
            function: None,
            qualifier: None,
            state: None,
            result: None,
            schedule: None,
            backlog: None,
            in_flight: None,
            age_ms: None,
            lag_ms: None,
            dead_letters: None,
            errors: None,
            dead_letter_arn: None,
            fault: None,
        }
    }

    /// Whether Lambda says that it cannot work with it: all else that it says is neutral.
    pub fn is_stuck(&self) -> bool {
        self.result
            .as_deref()
            .is_some_and(|result| result.starts_with("PROBLEM:"))
    }

    pub fn is_disabled(&self) -> bool {
        self.state
            .as_deref()
            .is_some_and(|state| state.starts_with("disabl"))
    }

    /// What is wrong with it, in a few words; the worst first.
    pub fn trouble(&self) -> Option<String> {
        if let Some(result) = self.result.as_deref().filter(|_| self.is_stuck()) {
            let said = result.strip_prefix("PROBLEM:").unwrap_or(result).trim();
            return Some(said.to_owned());
        }
        if let Some(fault) = &self.fault {
            return Some(fault.to_string());
        }
        if self.is_disabled() {
            return Some("it is disabled: nothing reaches the function".to_owned());
        }
        let letters = self.dead_letters.filter(|count| *count > 0)?;
        let noun = if letters == 1 { "letter" } else { "letters" };
        Some(format!("{letters} dead {noun}"))
    }

    /// What is worst comes first: stuck, faulty, disabled, then dead letters, then what waits longest.
    pub fn harm(&self) -> (u8, u64, u64, u64) {
        let wrong = match () {
            () if self.is_stuck() => 4,
            () if self.fault.is_some() => 3,
            () if self.errors.is_some_and(|count| count > 0) => 3,
            () if self.is_disabled() => 2,
            () if self.dead_letters.is_some_and(|count| count > 0) => 1,
            () => 0,
        };
        let waits = self.age_ms.max(self.lag_ms).unwrap_or(0);
        let dead = self.dead_letters.unwrap_or(0);
        (wrong, dead, waits, self.backlog.unwrap_or(0))
    }

    /// About how many bytes it holds.
    pub fn bytes(&self) -> usize {
        let texts = [
            Some(&self.name),
            self.arn.as_ref(),
            self.result.as_ref(),
            self.dead_letter_arn.as_ref(),
        ];
        let texts = texts.into_iter().flatten().map(|text| text.len());
        size_of::<Self>() + texts.sum::<usize>()
    }
}

/// All that is known of a region's sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundSources {
    pub sources: Vec<EventSource>,
    pub outlets: Vec<SourceOutlet>,
    pub unseen: Vec<UnseenSources>,
}

/// What could not be asked, and why: it blanks nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnseenSources {
    /// As in "… are not known".
    pub what: Arc<str>,
    pub failure: Failure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_problem_is_bad_whatever_else_lambda_says_of_the_last_batch() {
        let said = |result: &str| {
            let mut source = EventSource::new(SourceKind::Kinesis, "clicks");
            source.result = Some(result.into());
            source.trouble()
        };
        for neutral in ["OK", "No records processed", "OK - 3 records", ""] {
            assert_eq!(said(neutral), None, "{neutral}");
        }
        assert_eq!(
            said("PROBLEM: Function call failed").as_deref(),
            Some("Function call failed")
        );
    }

    #[test]
    fn what_is_stuck_stands_before_what_is_disabled_and_that_before_a_backlog() {
        let mut stuck = EventSource::new(SourceKind::Sqs, "stuck");
        stuck.result = Some("PROBLEM: x".into());
        let mut disabled = EventSource::new(SourceKind::Sqs, "disabled");
        disabled.state = Some("disabled".into());
        let mut waiting = EventSource::new(SourceKind::Sqs, "waiting");
        waiting.backlog = Some(9);
        assert!(stuck.harm() > disabled.harm() && disabled.harm() > waiting.harm());
    }
}
