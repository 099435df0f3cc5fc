//! Why a function fails: its failures of the last minutes by what went wrong, read from a sample of its lines.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Cause;
use slstop_base::Timestamp;

/// More kinds of errors than a sentence names.
pub const MOST_ERRORS: usize = 5;
/// Longer messages are cut: their beginning tells them apart. IAM's, with two ARNs, have some four hundred.
pub const MOST_MESSAGE_CHARS: usize = 600;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorSample {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Invocations that the sample holds the end of, and how many of them failed.
    pub invocations: u64,
    pub failed: u64,
    /// The most frequent first, at most `MOST_ERRORS`.
    pub errors: Vec<SampledError>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampledError {
    pub cause: Cause,
    pub class: Option<Arc<str>>,
    pub message: Option<Arc<str>>,
    pub count: u64,
    pub fingerprint: Arc<str>,
    pub request_id: Arc<str>,
    /// The version in which all of them happened, where it is one.
    pub version: Option<Arc<str>>,
}

impl ErrorSample {
    /// The error that most failures are, with its share of them.
    pub fn main(&self) -> Option<(&SampledError, f64)> {
        let first = self.errors.first()?;
        let share = first.count as f64 / self.failed.max(1) as f64;
        (share >= 0.5).then_some((first, share))
    }

    pub fn bytes(&self) -> usize {
        let texts = self
            .errors
            .iter()
            .flat_map(|one| [&one.class, &one.message])
            .flatten();
        size_of::<Self>()
            + self.errors.len() * size_of::<SampledError>()
            + texts.map(|text| text.len()).sum::<usize>()
    }
}

impl SampledError {
    /// `TypeError: Cannot read properties of undefined`, or the cause where nothing was written.
    pub fn words(&self) -> String {
        match (self.cause, &self.class, &self.message) {
            (Cause::Timeout, ..) => "timed out".to_owned(),
            (Cause::OutOfMemory, ..) => "out of memory".to_owned(),
            (_, Some(class), Some(message)) => format!("{class}: {message}"),
            (_, Some(one), None) | (_, None, Some(one)) => one.to_string(),
            (cause, None, None) => cause.name().replace('_', " "),
        }
    }
}
