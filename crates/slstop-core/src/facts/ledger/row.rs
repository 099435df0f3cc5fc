//! One invocation as the ledger keeps it: small, because there are hundreds of thousands.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::Cause;
use crate::domain::line::{Micros, ReportLine, Status};
use slstop_base::{Megabytes, Timestamp};

use super::errors::ErrorTexts;
use super::evidence::LineEvidence;
use super::interner::Name;
use super::packed::{MaybeCount, MaybeMicros, MaybeTime};
use super::request_key::RequestKey;
use super::stream::StreamId;
use super::trace::Trace;

/// A row's number, counted from the ledger's beginning: no row is ever given another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowId(NonZeroU32);

impl RowId {
    pub fn of_index(index: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index))
    }

    pub fn index(self) -> u32 {
        self.0.get() - 1
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct InvocationRow {
    pub request: RequestKey,
    pub stream: StreamId,
    /// Another run with this request id, which came to be known before this one.
    pub previous: Option<RowId>,
    pub version: Option<Name>,
    pub lines: u32,
    pub start: MaybeTime,
    pub end: MaybeTime,
    /// The span of the lines that name it.
    first: MaybeTime,
    last: MaybeTime,
    /// How far its other lines lie outside of that, in milliseconds.
    early: u32,
    late: u32,
    duration: MaybeMicros,
    billed_millis: MaybeCount,
    memory: MaybeCount,
    max_memory: MaybeCount,
    status: Option<Status>,
    cause: Option<Cause>,
    pub is_started: bool,
    pub is_ended: bool,
    pub is_reported: bool,
    /// Its environment began for it.
    pub is_first: bool,
    /// Its end is marked in its stream.
    pub is_marked: bool,
    pub trace: Option<Box<Trace>>,
    rare: Option<Box<Rare>>,
}

/// What most rows do not have.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rare {
    init: MaybeMicros,
    restore: MaybeMicros,
    /// By lines that name the request, and by those whose place is settled.
    named: LineEvidence,
    /// By lines that stand where the request was running.
    unconfirmed: LineEvidence,
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

impl InvocationRow {
    pub fn new(request: RequestKey, stream: StreamId) -> Self {
        Self {
            request,
            stream,
            previous: None,
            version: None,
            lines: 0,
            start: MaybeTime::default(),
            end: MaybeTime::default(),
            first: MaybeTime::default(),
            last: MaybeTime::default(),
            early: 0,
            late: 0,
            duration: MaybeMicros::default(),
            billed_millis: MaybeCount::default(),
            memory: MaybeCount::default(),
            max_memory: MaybeCount::default(),
            status: None,
            cause: None,
            is_started: false,
            is_ended: false,
            is_reported: false,
            is_first: false,
            is_marked: false,
            trace: None,
            rare: None,
        }
    }

    /// A line names it.
    pub fn see(&mut self, at: Option<Timestamp>) {
        self.lines = self.lines.saturating_add(1);
        self.first.or_earlier(at);
        self.last.or_later(at);
    }

    /// A line stands where it was running.
    pub fn reach(&mut self, at: Timestamp) {
        self.lines = self.lines.saturating_add(1);
        if let Some((first, last)) = self.seen() {
            self.early = self.early.max(millis(first.since(at)));
            self.late = self.late.max(millis(at.since(last)));
        }
    }

    pub fn lose(&mut self) {
        self.lines = self.lines.saturating_sub(1);
    }

    /// The span of the lines that name it.
    pub fn seen(&self) -> Option<(Timestamp, Timestamp)> {
        self.first.get().zip(self.last.get())
    }

    /// No line of it lies outside of these.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let (first, last) = self.seen()?;
        let millis = |count: u32| Duration::from_millis(u64::from(count));
        Some((
            first.minus(millis(self.early)),
            last.plus(millis(self.late)),
        ))
    }

    /// When it began: START's time, or what the report's end and duration leave.
    pub fn began(&self) -> Option<Timestamp> {
        let before_end = || Some(began_before(self.end.get()?, self.duration.get()?));
        self.start.get().or_else(before_end)
    }

    /// What it is sorted by: those without a time come first, as they came.
    pub fn time(&self) -> Timestamp {
        self.first_known()
            .unwrap_or(Timestamp::from_millis(i64::MIN))
    }

    /// When it began, or when it is first heard of.
    pub fn first_known(&self) -> Option<Timestamp> {
        self.began().or(self.first.get())
    }

    pub fn keep(&mut self, report: &ReportLine<'_>) {
        if std::mem::replace(&mut self.is_reported, true) {
            return;
        }
        let billed = report.billed.map(|billed| billed.0.div_ceil(1000));
        self.duration = report.duration.into();
        self.billed_millis = billed
            .map(|millis| u32::try_from(millis).unwrap_or(u32::MAX))
            .into();
        self.memory = report.memory.map(|size| size.0).into();
        self.max_memory = report.max_memory.map(|size| size.0).into();
        self.status = report.status;
        self.cause = Cause::of_report(report);
        if report.init.is_some() || report.restore.is_some() {
            let rare = self.rare.get_or_insert_default();
            rare.init = report.init.into();
            rare.restore = report.restore.into();
        }
    }

    pub fn report(&self) -> Option<Reported> {
        let rare = self.rare.as_deref();
        self.is_reported.then(|| Reported {
            duration: self.duration.get(),
            billed_millis: self.billed_millis.get(),
            init: rare.and_then(|rare| rare.init.get()),
            restore: rare.and_then(|rare| rare.restore.get()),
            memory: self.memory.get().map(Megabytes),
            max_memory: self.max_memory.get().map(Megabytes),
            status: self.status,
            cause: self.cause,
        })
    }

    /// Whether it was a cold start. Not known before the report, unless the environment was seen to begin for it.
    pub fn is_cold(&self) -> Option<bool> {
        let rare = self.rare.as_deref().filter(|_| self.is_reported);
        let is_measured = rare.is_some_and(|rare| rare.init.get().or(rare.restore.get()).is_some());
        (self.is_reported || self.is_first).then_some(is_measured || self.is_first)
    }

    /// Whether it failed, by its report or by other lines: a report that says success wins.
    pub fn is_failed(&self, evidence: &LineEvidence) -> bool {
        self.status != Some(Status::Success) && self.cause.max(evidence.cause).is_some()
    }

    /// How long its environment took to begin, by the report or by the environment's own lines.
    pub fn init(&self) -> Option<Micros> {
        let rare = self.rare.as_deref()?;
        let evidence = rare.named.init.get().max(rare.unconfirmed.init.get());
        rare.init.get().or(evidence)
    }

    pub fn max_memory(&self) -> Option<Megabytes> {
        self.max_memory.get().map(Megabytes)
    }

    pub fn evidence(&self, errors: &ErrorTexts) -> LineEvidence {
        let Some(rare) = &self.rare else {
            return LineEvidence::default();
        };
        let mut evidence = rare.named;
        evidence.add(&rare.unconfirmed, errors);
        evidence
    }

    pub fn add_evidence(&mut self, evidence: &LineEvidence, errors: &ErrorTexts) {
        if !evidence.is_nothing() {
            self.rare
                .get_or_insert_default()
                .named
                .add(evidence, errors);
        }
    }

    pub fn add_unconfirmed(&mut self, evidence: &LineEvidence, errors: &ErrorTexts) {
        if !evidence.is_nothing() {
            self.rare
                .get_or_insert_default()
                .unconfirmed
                .add(evidence, errors);
        }
    }

    /// All the evidence of lines whose owner may still change.
    pub fn set_unconfirmed(&mut self, evidence: LineEvidence) {
        match &mut self.rare {
            Some(rare) => rare.unconfirmed = evidence,
            None if evidence.is_nothing() => {}
            rare => rare.get_or_insert_default().unconfirmed = evidence,
        }
    }

    pub fn trace(&mut self, id: Option<&str>, segment: Option<&str>, sampled: Option<bool>) {
        if let Some(id) = id {
            let known = self.trace.take().map(|known| *known);
            let trace = Trace::new(id, segment, sampled);
            self.trace = Some(Box::new(trace.or(known)));
        }
    }

    /// Beside what every row takes.
    pub fn rare_bytes(&self) -> usize {
        let trace = self.trace.as_ref().map_or(0, |_| size_of::<Trace>());
        trace + self.rare.as_ref().map_or(0, |_| size_of::<Rare>())
    }
}

pub fn began_before(end: Timestamp, duration: Micros) -> Timestamp {
    end.minus(Duration::from_millis(duration.0.div_ceil(1000)))
}

fn millis(span: Duration) -> u32 {
    u32::try_from(span.as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_small() {
        assert!(
            size_of::<InvocationRow>() <= 128,
            "{}",
            size_of::<InvocationRow>()
        );
        assert!(size_of::<Rare>() <= 48, "{}", size_of::<Rare>());
    }
}
