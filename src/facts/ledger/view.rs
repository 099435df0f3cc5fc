//! A row as it is told: with its texts, and with the outcome as far as this moment knows it.

use std::time::Duration;

use crate::base::{Megabytes, Timestamp, Usd};
use crate::domain::line::{Micros, Status};
use crate::domain::{Cause, Fingerprint, price};

use super::row::{Row, Said};
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
    /// Not known before the report, unless the environment was seen to begin.
    pub cold: Option<bool>,
    pub duration: Option<Micros>,
    pub billed_millis: Option<u32>,
    pub init: Option<Micros>,
    pub restore: Option<Micros>,
    pub memory: Option<Megabytes>,
    pub max_memory: Option<Megabytes>,
    pub trace: Option<&'a str>,
    pub segment: Option<&'a str>,
    pub sampled: Option<bool>,
    pub error: Option<Error<'a>>,
    pub lines: u32,
    pub cost: Option<Usd>,
    /// 1 for the first; asynchronous events are tried again under the same request id.
    pub attempt: usize,
    pub stream: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error<'a> {
    pub class: Option<&'a str>,
    pub message: Option<&'a str>,
    pub fingerprint: Fingerprint,
}

/// What decides between running and unknown.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub now: Timestamp,
    /// The function's time-out; where it is not known, the longest that there is.
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
    /// Every invocation, in the order of their beginnings; those without a time come as they came.
    pub fn invocations(&self, limits: Limits) -> impl Iterator<Item = Invocation<'_>> {
        let told = |(_, row): &(usize, &Row)| self.is_told(row);
        let mut order: Vec<(usize, &Row)> = self.rows.iter().enumerate().filter(told).collect();
        order
            .sort_by_key(|(index, row)| (row.began().or(row.seen.map(|(first, _)| first)), *index));
        order
            .into_iter()
            .map(move |(index, row)| self.view(index, row, limits))
    }

    /// One of them; nothing where it left, or where it is nobody's.
    pub fn invocation(&self, id: RowId, limits: Limits) -> Option<Invocation<'_>> {
        let row = self.get(id).filter(|row| self.is_told(row))?;
        let index = id.0.checked_sub(self.forgotten)?;
        Some(self.view(index as usize, row, limits))
    }

    /// An id that only applications print, where START would have told of it, is somebody else's.
    fn is_told(&self, row: &Row) -> bool {
        let has_own = row.is_started || row.is_ended || row.report.is_some();
        let first_start = self
            .streams
            .get(row.stream.0 as usize)
            .and_then(|stream| stream.first_start);
        let is_before = match (row.seen, first_start) {
            (Some((_, last)), Some(first_start)) => last < first_start,
            _ => first_start.is_none(),
        };
        has_own || is_before
    }

    fn view<'a>(&'a self, index: usize, row: &'a Row, limits: Limits) -> Invocation<'a> {
        let said = row.said(&self.errors);
        let (outcome, cause) = self.outcome(row, &said, limits);
        let stream = self.streams.get(row.stream.0 as usize);
        let text = |name| self.names.text(name);
        let report = row.report.unwrap_or_default();
        let error = cause.map(|cause| self.error_of(cause, &said));
        let cost = report
            .billed_millis
            .zip(report.memory)
            .map(|(billed, memory)| {
                price::invocation(u64::from(billed), memory, price::Place::default())
            });
        let trace = row.trace.as_deref();
        let is_measured = report.init.is_some() || report.restore.is_some();
        Invocation {
            function: stream.and_then(|stream| stream.function).map(text),
            version: row.version.or_else(|| stream?.version).map(text),
            runtime: stream.and_then(|stream| stream.runtime).map(text),
            request: row.request.text(&self.names),
            start: row.began(),
            end: row.end,
            seen: row.seen,
            outcome,
            cause,
            cold: match row.report {
                Some(_) => Some(is_measured),
                None => said.is_first.then_some(true),
            },
            duration: report.duration,
            billed_millis: report.billed_millis,
            init: report.init.or(said.init),
            restore: report.restore.or(said.restore),
            memory: report.memory,
            max_memory: report.max_memory,
            trace: trace.map(|trace| &*trace.id),
            segment: trace.and_then(|trace| trace.segment.as_deref()),
            sampled: trace.and_then(|trace| trace.sampled),
            error,
            lines: row.lines,
            cost,
            attempt: self.attempt(index, row),
            stream: stream.and_then(|stream| stream.name).map(text),
        }
    }

    fn outcome(&self, row: &Row, said: &Said, limits: Limits) -> (Outcome, Option<Cause>) {
        let reported = row.report.and_then(|report| report.cause);
        let status = row.report.and_then(|report| report.status);
        let direct = reported.max(said.cause);
        if status == Some(Status::Success) || direct.is_none() {
            let outcome = match row.report {
                Some(_) => Outcome::Ok,
                None => self.unfinished(row, limits),
            };
            return (outcome, None);
        }
        // A start that failed is the cause only where it failed again, or where nothing else is known.
        let is_vague = direct.is_none_or(|cause| cause <= Cause::Init && cause != Cause::Unhandled);
        let hint = said.hint.filter(|_| said.failed_in_init || is_vague);
        (Outcome::Error, direct.max(hint))
    }

    fn unfinished(&self, row: &Row, limits: Limits) -> Outcome {
        let first = row.start.or(row.seen.map(|(first, _)| first));
        let patience = limits.timeout.saturating_add(limits.lateness);
        let is_late = first.is_none_or(|first| limits.now.since(first) > patience);
        let function = self
            .streams
            .get(row.stream.0 as usize)
            .and_then(|stream| stream.function);
        // Only the JSON format has levels that hide START.
        let may_hide = self
            .streams
            .get(row.stream.0 as usize)
            .is_some_and(|stream| stream.is_json);
        if may_hide && !row.is_started && !row.is_ended && !self.starts_logged.contains(&function) {
            return Outcome::NotLogged;
        }
        if row.is_ended || is_late {
            return Outcome::Unknown;
        }
        Outcome::Running
    }

    fn error_of(&self, cause: Cause, said: &Said) -> Error<'_> {
        let text = self.error(said.error);
        let class = text.and_then(|text| text.class.as_deref());
        let message = text.and_then(|text| text.message.as_deref());
        let frame = text.and_then(|text| text.frame.as_deref());
        Error {
            class,
            message,
            fingerprint: Fingerprint::of(cause, class, message, frame),
        }
    }

    fn attempt(&self, index: usize, row: &Row) -> usize {
        let id = RowId(self.forgotten.wrapping_add(index as u32));
        let is_only = row.previous.is_none() && self.by_request.get(&row.request) == Some(&id);
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
