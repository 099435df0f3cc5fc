//! One invocation as the ledger keeps it: small, because there are hundreds of thousands.

use crate::base::{Megabytes, Timestamp};
use crate::domain::Cause;
use crate::domain::line::{Micros, Report, Status};

use super::errors::{ErrorId, Errors};
use super::names::Name;
use super::request_key::RequestKey;
use super::stream::StreamId;

/// A row's number, counted from the ledger's beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub(super) u32);

/// What lines other than the report said about how it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// It failed, and why.
    pub cause: Option<Cause>,
    /// Why its environment did not start at first. The platform tries again within the invocation,
    /// so this alone is no failure.
    pub hint: Option<Cause>,
    pub error: Option<ErrorId>,
    pub init: Option<Micros>,
    pub restore: Option<Micros>,
    /// The environment was new.
    pub is_first: bool,
    /// Init failed again, within the invocation.
    pub failed_in_init: bool,
}

impl Said {
    pub fn add(&mut self, other: &Self, errors: &Errors) {
        self.cause = self.cause.max(other.cause);
        self.hint = self.hint.max(other.hint);
        self.error = errors.better(self.error, other.error);
        self.init = self.init.max(other.init);
        self.restore = self.restore.max(other.restore);
        self.is_first |= other.is_first;
        self.failed_in_init |= other.failed_in_init;
    }

    /// What is said before the first request is about the environment.
    pub fn before_start(mut self) -> Self {
        self.hint = self.hint.max(self.cause.take());
        self
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub id: Box<str>,
    pub segment: Option<Box<str>>,
    pub sampled: Option<bool>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub request: RequestKey,
    pub stream: StreamId,
    /// Another run with this request id, which came to be known before this one.
    pub previous: Option<RowId>,
    pub version: Option<Name>,
    pub is_started: bool,
    pub is_ended: bool,
    /// Its end is marked in its stream.
    pub is_marked: bool,
    pub report: Option<Reported>,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// The span of all its lines.
    pub seen: Option<(Timestamp, Timestamp)>,
    pub lines: u32,
    pub trace: Option<Box<Trace>>,
    /// By lines that name the request.
    pub named: Said,
    /// By lines that stand where the request was running.
    pub beside: Said,
}

/// The report without its texts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reported {
    pub duration: Option<Micros>,
    pub billed_millis: Option<u32>,
    pub init: Option<Micros>,
    pub restore: Option<Micros>,
    pub memory: Option<Megabytes>,
    pub max_memory: Option<Megabytes>,
    pub status: Option<Status>,
    pub cause: Option<Cause>,
}

impl Reported {
    pub fn of(report: &Report<'_>) -> Self {
        Self {
            duration: report.duration,
            billed_millis: report
                .billed
                .map(|billed| u32::try_from(billed.0.div_ceil(1000)).unwrap_or(u32::MAX)),
            init: report.init,
            restore: report.restore,
            memory: report.memory,
            max_memory: report.max_memory,
            status: report.status,
            cause: Cause::of_report(report),
        }
    }
}

impl Row {
    pub fn new(request: RequestKey, stream: StreamId) -> Self {
        Self {
            request,
            stream,
            previous: None,
            version: None,
            is_started: false,
            is_ended: false,
            is_marked: false,
            report: None,
            start: None,
            end: None,
            seen: None,
            lines: 0,
            trace: None,
            named: Said::default(),
            beside: Said::default(),
        }
    }

    pub fn see(&mut self, at: Option<Timestamp>) {
        self.lines = self.lines.saturating_add(1);
        if let Some(at) = at {
            let (first, last) = self.seen.unwrap_or((at, at));
            self.seen = Some((first.min(at), last.max(at)));
        }
    }

    /// When it began: START's time, or what the report's end and duration leave.
    pub fn began(&self) -> Option<Timestamp> {
        let before_end = || {
            let duration = self.report?.duration?;
            Some(began_before(self.end?, duration))
        };
        self.start.or_else(before_end)
    }

    pub fn said(&self, errors: &Errors) -> Said {
        let mut said = self.named;
        said.add(&self.beside, errors);
        said
    }

    pub fn trace(&mut self, report: &Report<'_>) {
        let Some(id) = report.trace else { return };
        let known = self.trace.take();
        let segment = known.as_ref().and_then(|known| known.segment.clone());
        self.trace = Some(Box::new(Trace {
            id: id.into(),
            segment: report.segment.map(Box::from).or(segment),
            sampled: report.sampled.or(known.and_then(|known| known.sampled)),
        }));
    }
}

pub fn began_before(end: Timestamp, duration: Micros) -> Timestamp {
    end.minus(std::time::Duration::from_millis(duration.0.div_ceil(1000)))
}
