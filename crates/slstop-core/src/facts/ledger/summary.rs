//! An invocation without its texts: what sums, filters and orders need of it, at a small part of
//! the price of the whole.

use std::time::Duration;

use crate::domain::line::Micros;
use crate::domain::{Cause, price};
use slstop_base::{Megabytes, Timestamp, Usd};

use super::evidence::LineEvidence;
use super::interner::Name;
use super::invocation::{Limits, Outcome};
use super::row::{InvocationRow, Reported};
use super::stream::Stream;
use super::{Ledger, RowId};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InvocationSummary {
    pub id: RowId,
    pub function: Option<Name>,
    pub version: Option<Name>,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
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
    /// An estimate, by the list.
    pub cost: Option<Usd>,
    pub lines: u32,
}

impl InvocationSummary {
    /// When it began, or when it is first known to have been.
    pub fn at(&self) -> Option<Timestamp> {
        self.start.or(self.end)
    }
}

impl Ledger {
    pub fn summary(&self, id: RowId, limits: Limits) -> Option<InvocationSummary> {
        let row = self.rows.get(id).filter(|row| self.is_own(row))?;
        let evidence = row.evidence(&self.errors);
        Some(self.summary_of(id, row, &evidence, limits))
    }

    pub(super) fn summary_of(
        &self,
        id: RowId,
        row: &InvocationRow,
        evidence: &LineEvidence,
        limits: Limits,
    ) -> InvocationSummary {
        let log = self.streams.get(row.stream);
        let function = log.and_then(|log| log.function);
        let report = row.report();
        let (outcome, cause) = self.outcome(row, log, report.as_ref(), evidence, limits);
        let report = report.unwrap_or_default();
        let cost = report.billed_millis.zip(report.memory);
        InvocationSummary {
            id,
            function,
            version: row.version.or_else(|| log?.version),
            start: row.began(),
            end: row.end.get(),
            outcome,
            cause,
            cold: row.is_cold(),
            duration: report.duration,
            billed_millis: report.billed_millis,
            init: report.init.or(evidence.init.get()),
            restore: report.restore.or(evidence.restore.get()),
            memory: report.memory,
            max_memory: report.max_memory,
            cost: cost.map(|(billed, memory)| {
                price::invocation(u64::from(billed), memory, self.rate(function))
            }),
            lines: row.lines,
        }
    }

    fn outcome(
        &self,
        row: &InvocationRow,
        log: Option<&Stream>,
        report: Option<&Reported>,
        evidence: &LineEvidence,
        limits: Limits,
    ) -> (Outcome, Option<Cause>) {
        let reported = report.and_then(|report| report.cause);
        let direct = reported.max(evidence.cause);
        if !row.is_failed(evidence) {
            let outcome = match report {
                Some(_) => Outcome::Ok,
                None => self.unfinished(row, log, limits),
            };
            return (outcome, None);
        }
        // A start that failed is the cause only where it failed again, or where nothing else is known.
        let is_vague = direct.is_none_or(|cause| cause <= Cause::Init && cause != Cause::Unhandled);
        let hint = evidence
            .hint
            .filter(|_| evidence.failed_in_init || is_vague);
        (Outcome::Error, direct.max(hint))
    }

    fn unfinished(&self, row: &InvocationRow, log: Option<&Stream>, limits: Limits) -> Outcome {
        let first = row.start.get().or(row.seen().map(|(first, _)| first));
        let function = log.and_then(|log| log.function);
        let is_late =
            first.is_none_or(|first| limits.now.since(first) > self.patience(function, limits));
        // Only the JSON format has levels that hide START.
        let may_hide = log.is_some_and(|log| log.is_json);
        if may_hide && !row.is_started && !row.is_ended && !self.starts_logged.contains(&function) {
            return Outcome::NotLogged;
        }
        if row.is_ended || is_late {
            return Outcome::Unknown;
        }
        Outcome::Running
    }

    /// How long after its start lines of an invocation can still come.
    fn patience(&self, function: Option<Name>, limits: Limits) -> Duration {
        let configured = self.configuration_of(function);
        let timeout = configured
            .and_then(|configured| configured.timeout)
            .unwrap_or(limits.timeout);
        timeout.saturating_add(limits.lateness)
    }
}
