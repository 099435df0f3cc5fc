//! What each kind of line does to the rows.

use crate::domain::Cause;
use crate::domain::line::platform::{EnvironmentDetails, InitializationType, Platform};
use crate::domain::line::{Aftermath, ParsedLine, ReportLine, Says, Status, Thrown};
use slstop_base::Timestamp;

use super::Ledger;
use super::environment_starts::Made;
use super::evidence::Evidence;
use super::matching::LineRole;
use super::row::RowId;
use super::stream::StreamId;
use super::timeline::{IncomingLine, LineMark};
use crate::facts::logs::LineNumber;

impl Ledger {
    /// Lines are numbered as they come, from 0.
    pub fn take(&mut self, stream: StreamId, at: Option<Timestamp>, line: &ParsedLine<'_>) {
        self.owned.clear();
        self.read(stream, at, line);
        self.lines += 1;
    }

    fn read(&mut self, stream: StreamId, at: Option<Timestamp>, line: &ParsedLine<'_>) {
        if line.is_json {
            self.streams.change(stream, |log| log.is_json = true);
        }
        let id = line.request;
        match &line.says {
            Says::Platform(platform) => self.platform(stream, at, id, platform),
            Says::Error(thrown) if thrown.is_uncaught => {
                let evidence = self.thrown(thrown);
                self.application(stream, at, line, Some(evidence));
            }
            Says::Error(_) | Says::Application | Says::Metric => {
                self.application(stream, at, line, None);
            }
        }
    }

    fn platform(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        id: Option<&str>,
        platform: &Platform<'_>,
    ) {
        match (platform, id) {
            (Platform::Start { version, trace }, Some(id)) => {
                let row = self.row(stream, at, id, LineRole::Start);
                self.start(row, stream, at, *version, *trace);
            }
            (Platform::Report(report), Some(id)) => {
                let row = self.row(stream, at, id, LineRole::Report(report));
                self.report(row, stream, at, report);
            }
            (Platform::End, Some(id)) => {
                let row = self.row(stream, at, id, LineRole::Other);
                self.see(row, at);
                self.change(row, |row, _| {
                    row.is_ended = true;
                    row.end.or_earlier(at);
                });
                self.mark_end(row, stream, at);
            }
            (Platform::Done(report), Some(id)) => {
                let row = self.row(stream, at, id, LineRole::Other);
                let evidence = Evidence {
                    cause: Cause::of_report(report),
                    ..Evidence::default()
                };
                self.add_evidence(row, at, evidence);
            }
            (Platform::Aftermath(aftermath), Some(id)) => {
                let row = self.row(stream, at, id, LineRole::Other);
                let evidence = self.aftermath(aftermath);
                self.add_evidence(row, at, evidence);
            }
            (Platform::Aftermath(aftermath), None) => {
                let evidence = self.aftermath(aftermath);
                self.mark(stream, at, LineMark::Loose, Some(evidence));
            }
            (Platform::InitStart(environment), _) => {
                // What was restored from a snapshot says so in its own words.
                let is_ahead = matches!(
                    environment.kind,
                    Some(InitializationType::Provisioned | InitializationType::SnapStart)
                );
                let made = if is_ahead {
                    Made::Ahead
                } else {
                    Made::ForARequest
                };
                self.boot(stream, at, environment, made);
            }
            (Platform::RestoreStart(environment), _) => {
                self.boot(stream, at, environment, Made::ForARequest);
            }
            (Platform::InitReport(report) | Platform::RestoreReport(report), _) => {
                self.init_report(stream, at, report);
            }
            (Platform::Extension { .. }, _) => self.mark(stream, at, LineMark::Booting, None),
            _ => self.mark(stream, at, LineMark::Loose, None),
        }
    }

    fn start(
        &mut self,
        id: RowId,
        stream: StreamId,
        at: Option<Timestamp>,
        version: Option<&str>,
        trace: Option<&str>,
    ) {
        let version = version.map(|version| self.names.name(version));
        self.see(id, at);
        let is_new = self.change(id, |row, _| {
            let is_new = !std::mem::replace(&mut row.is_started, true);
            if is_new {
                row.start = at.into();
                row.version = row.version.or(version);
                if row.trace.is_none() {
                    row.trace(trace, None, None);
                }
            }
            is_new
        });
        if is_new != Some(true) {
            return;
        }
        let changes = &mut self.changes;
        let function = self.streams.change(stream, |log| {
            let first_start = log.first_start.into_iter().chain(at).min();
            // From now on some of the rows that applications named belong to another function.
            if std::mem::replace(&mut log.first_start, first_start) != first_start {
                log.claimed
                    .iter()
                    .for_each(|claimed| changes.note(*claimed));
            }
            log.function
        });
        self.starts_logged.extend(function);
        self.mark(stream, at, LineMark::Start(id), None);
        self.environment_serves(stream, at, id);
    }

    fn report(
        &mut self,
        id: RowId,
        stream: StreamId,
        at: Option<Timestamp>,
        report: &ReportLine<'_>,
    ) {
        let error = report.error_type.and_then(|class| {
            let cause = Cause::of_report(report)?;
            let thrown = Thrown {
                class: Some(class.into()),
                ..Thrown::default()
            };
            self.errors.keep(cause, &thrown)
        });
        let evidence = Evidence {
            error,
            ..Evidence::default()
        };
        self.add_evidence(id, at, evidence);
        self.change(id, |row, _| {
            row.keep(report);
            row.end.or_earlier(at);
            row.trace(report.trace, report.segment, report.sampled);
        });
        self.mark_end(id, stream, at);
    }

    /// END or REPORT, whichever comes first.
    fn mark_end(&mut self, id: RowId, stream: StreamId, at: Option<Timestamp>) {
        let was = self.change(id, |row, _| std::mem::replace(&mut row.is_marked, true));
        if was != Some(false) {
            return;
        }
        self.mark(stream, at, LineMark::End(id), None);
        let is_started = self.rows.get(id).is_none_or(|row| row.is_started);
        if !is_started {
            self.environment_serves(stream, at, id);
        }
    }

    fn boot(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        environment: &EnvironmentDetails<'_>,
        made: Made,
    ) {
        let mut name = |text: Option<&str>| text.map(|text| self.names.name(text));
        let (function, version) = (name(environment.function), name(environment.version));
        let runtime = name(environment.runtime);
        let mut mark = LineMark::Boot;
        self.streams.change(stream, |log| {
            log.version = log.version.or(version);
            log.runtime = log.runtime.or(runtime);
        });
        if let Some(function) = function {
            self.belongs_to(stream, function);
        }
        if environment.kind == Some(InitializationType::Concurrent) {
            self.runs_at_once(stream);
        }
        if environment.kind == Some(InitializationType::Provisioned) {
            mark = LineMark::Provisioned;
        }
        self.mark(stream, at, mark, None);
        self.environment_begins(stream, at, made);
    }

    fn init_report(&mut self, stream: StreamId, at: Option<Timestamp>, report: &ReportLine<'_>) {
        let cause = Cause::of_init(report);
        let error = cause.and_then(|cause| {
            let thrown = Thrown {
                class: Some(report.error_type?.into()),
                ..Thrown::default()
            };
            self.errors.keep(cause, &thrown)
        });
        let in_invoke = report.phase == Some("invoke");
        let evidence = Evidence {
            cause,
            error,
            // Within the invocation it is part of the duration.
            init: report.init.filter(|_| !in_invoke).into(),
            restore: report.restore.into(),
            failed_in_init: in_invoke && cause.is_some(),
            ..Evidence::default()
        };
        let went_well = matches!(report.status, None | Some(Status::Success));
        let mark = match report.kind {
            _ if in_invoke => LineMark::InitInvoke,
            Some(InitializationType::Provisioned | InitializationType::SnapStart)
                if report.init.is_some() =>
            {
                LineMark::Provisioned
            }
            // The text format does not say for whom, but only what is made ready ahead of requests reports
            // an init that went well.
            None if went_well && report.init.is_some() => LineMark::Provisioned,
            _ => LineMark::Booting,
        };
        self.mark(stream, at, mark, Some(evidence));
        match mark {
            LineMark::InitInvoke => {}
            LineMark::Provisioned => self.environment_begins(stream, at, Made::Ahead),
            _ => self.environment_begins(stream, at, Made::ForARequest),
        }
    }

    fn aftermath(&mut self, aftermath: &Aftermath<'_>) -> Evidence {
        let cause = Cause::of_aftermath(aftermath);
        let (class, said) = match aftermath {
            Aftermath::TimedOut { said } => (None, *said),
            Aftermath::Exited { said, error_type } => (*error_type, *said),
        };
        let thrown = Thrown {
            class: class.map(Into::into),
            message: (!said.is_empty()).then(|| said.into()),
            ..Thrown::default()
        };
        Evidence {
            cause: Some(cause),
            error: self.errors.keep(cause, &thrown),
            ..Evidence::default()
        }
    }

    fn thrown(&mut self, thrown: &Thrown<'_>) -> Evidence {
        let cause = Cause::of_thrown(thrown);
        Evidence {
            cause: Some(cause),
            error: self.errors.keep(cause, thrown),
            ..Evidence::default()
        }
    }

    fn application(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        line: &ParsedLine<'_>,
        evidence: Option<Evidence>,
    ) {
        if let Some(function) = line.function
            && let Some(log) = self.streams.get(stream)
        {
            let function = self.names.name_in(log.place, function);
            self.belongs_to(stream, function);
        }
        match line.request.and_then(|id| self.named(stream, at, id)) {
            Some(row) => self.add_evidence(row, at, evidence.unwrap_or_default()),
            None => self.mark(stream, at, LineMark::Loose, evidence),
        }
    }

    /// A line that names its row.
    fn add_evidence(&mut self, id: RowId, at: Option<Timestamp>, evidence: Evidence) {
        self.see(id, at);
        self.change(id, |row, errors| row.add_evidence(&evidence, errors));
    }

    fn see(&mut self, id: RowId, at: Option<Timestamp>) {
        self.change(id, |row, _| row.see(at));
        self.owned.push((self.number(), Some(id)));
    }

    /// A line that belongs where it stands, or that says whose the others are.
    fn mark(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        mark: LineMark,
        evidence: Option<Evidence>,
    ) {
        let line = self.number();
        let mut consequences = std::mem::take(&mut self.consequences);
        let overlaps = self.streams.change(stream, |log| {
            let timeline = &mut log.timeline;
            let was_concurrent = timeline.is_concurrent;
            let coming = IncomingLine {
                at: timeline.place(at),
                mark,
                evidence,
                line,
            };
            timeline.insert(coming, &mut consequences);
            timeline.is_concurrent && !was_concurrent
        });
        self.follow(stream, &consequences);
        if overlaps == Some(true) {
            self.runs_at_once(stream);
        }
        consequences.clear();
        self.consequences = consequences;
    }

    /// The lower half of the number of the line that is being read.
    fn number(&self) -> LineNumber {
        LineNumber(self.lines as u32)
    }
}
