//! An invocation with its texts, and with its outcome as far as it is known at a moment.

use std::time::Duration;

use crate::domain::line::Micros;
use crate::domain::{Cause, Fingerprint};
use slstop_base::{Megabytes, PlaceId, Timestamp, Usd};

use super::evidence::Evidence;
use super::row::InvocationRow;
use super::{Ledger, RowId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    Ok,
    Error,
    /// Neither END nor REPORT came, and its time is not over.
    Running,
    /// They should have come.
    Unknown,
    /// The function's log level hides successes.
    NotLogged,
}

impl Outcome {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Running => "running",
            Self::Unknown => "unknown",
            Self::NotLogged => "not_logged",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Invocation<'a> {
    /// Its own for as long as the ledger lives, whatever comes or leaves.
    pub id: RowId,
    pub place: PlaceId,
    pub function: Option<&'a str>,
    pub version: Option<&'a str>,
    pub runtime: Option<&'a str>,
    pub request: String,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// The span of all its lines.
    pub seen: Option<(Timestamp, Timestamp)>,
    pub outcome: Outcome,
    pub cause: Option<Cause>,
    /// Not known before the report, unless the environment was seen to begin. Of a start that failed the
    /// report says nothing: the environment's own lines show that there was one, and INIT_REPORT `init`.
    pub cold: Option<bool>,
    pub duration: Option<Micros>,
    pub billed_millis: Option<u32>,
    pub init: Option<Micros>,
    pub restore: Option<Micros>,
    pub memory: Option<Megabytes>,
    pub max_memory: Option<Megabytes>,
    pub trace: Option<String>,
    pub segment: Option<String>,
    pub sampled: Option<bool>,
    pub error: Option<InvocationError<'a>>,
    pub lines: u32,
    /// An estimate, by the list.
    pub cost: Option<Usd>,
    /// 1 for the first; asynchronous events are tried again under the same request id.
    pub attempt: usize,
    pub stream: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvocationError<'a> {
    pub class: Option<&'a str>,
    pub message: Option<&'a str>,
    pub frame: Option<&'a str>,
    pub fingerprint: Fingerprint,
}

/// What decides between running and unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub now: Timestamp,
    /// The time-out of functions whose configuration is not known: the longest that there is.
    pub timeout: Duration,
    /// How late CloudWatch may deliver.
    pub lateness: Duration,
}

impl Limits {
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            timeout: Duration::from_secs(15 * 60),
            lateness: Duration::from_secs(2 * 60),
        }
    }
}

impl Ledger {
    /// Every invocation, in the order of their beginnings; those without a time come first, as they came.
    pub fn invocations(&self, limits: Limits) -> impl DoubleEndedIterator<Item = Invocation<'_>> {
        self.by_time()
            .filter_map(move |id| self.invocation(id, limits))
    }

    /// Nothing when it left, or was no invocation after all.
    pub fn invocation(&self, id: RowId, limits: Limits) -> Option<Invocation<'_>> {
        let row = self.rows.get(id).filter(|row| self.is_own(row))?;
        let evidence = row.evidence(&self.errors);
        let summary = self.summary_of(id, row, &evidence, limits);
        let log = self.streams.get(row.stream);
        let text = |name| self.names.text(name);
        let trace = row.trace.as_deref();
        Some(Invocation {
            id,
            place: log.map_or(PlaceId::FIRST, |log| log.place),
            function: summary.function.map(text),
            version: summary.version.map(text),
            runtime: log.and_then(|log| log.runtime).map(text),
            request: row.request.text(&self.request_ids),
            start: summary.start,
            end: summary.end,
            seen: row.span(),
            outcome: summary.outcome,
            cause: summary.cause,
            cold: summary.cold,
            duration: summary.duration,
            billed_millis: summary.billed_millis,
            init: summary.init,
            restore: summary.restore,
            memory: summary.memory,
            max_memory: summary.max_memory,
            trace: trace.map(|trace| trace.id()),
            segment: trace.and_then(|trace| trace.segment()),
            sampled: trace.and_then(|trace| trace.sampled),
            error: summary.cause.map(|cause| self.error_of(cause, &evidence)),
            lines: summary.lines,
            cost: summary.cost,
            attempt: self.attempt(id, row),
            stream: log.and_then(|log| log.name.as_deref()),
        })
    }

    /// What a failed invocation said, without the rest of it.
    pub fn error(&self, id: RowId, cause: Cause) -> Option<InvocationError<'_>> {
        let evidence = self.rows.get(id)?.evidence(&self.errors);
        Some(self.error_of(cause, &evidence))
    }

    fn error_of(&self, cause: Cause, evidence: &Evidence) -> InvocationError<'_> {
        let text = evidence.error.and_then(|error| self.errors.text(error));
        let class = text.and_then(|text| text.class.as_deref());
        let message = text.and_then(|text| text.message.as_deref());
        let frame = text.and_then(|text| text.frame.as_deref());
        InvocationError {
            class,
            message,
            frame,
            fingerprint: Fingerprint::of(cause, class, message, frame),
        }
    }

    fn attempt(&self, id: RowId, row: &InvocationRow) -> usize {
        let is_only =
            row.previous.is_none() && self.by_request.get(&row.request.hash32()) == Some(&id);
        if is_only {
            return 1;
        }
        let began = (row.began(), id);
        let earlier = self
            .runs(row.request)
            .filter(|(other, run)| (run.began(), *other) < began);
        earlier.count() + 1
    }
}
