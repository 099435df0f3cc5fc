//! What each kind of line does to the rows.

use crate::base::Timestamp;
use crate::domain::Cause;
use crate::domain::line::platform::{Environment, Kind, Platform};
use crate::domain::line::{Aftermath, Line, Report, Says, Thrown};

use super::Ledger;
use super::matching::Role;
use super::row::{Reported, RowId, Said};
use super::stream::StreamId;
use super::timeline::{Mark, Moved};

impl Ledger {
    pub fn take(&mut self, stream: StreamId, at: Option<Timestamp>, line: &Line<'_>) {
        self.lines += 1;
        if line.is_json
            && let Some(log) = self.streams.get_mut(stream.0 as usize)
        {
            log.is_json = true;
        }
        let id = line.request;
        match &line.says {
            Says::Platform(platform) => self.platform(stream, at, id, platform),
            Says::Error(thrown) if thrown.is_uncaught => {
                let said = self.thrown(thrown);
                self.application(stream, at, line, Some(said));
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
                let row = self.row(stream, at, id, Role::Start);
                self.start(row, stream, at, *version, *trace);
            }
            (Platform::Report(report), Some(id)) => {
                let row = self.row(stream, at, id, Role::Report(report));
                self.report(row, stream, at, report);
            }
            (Platform::End, Some(id)) => {
                let row = self.row(stream, at, id, Role::Other);
                if let Some(row) = self.row_mut(row) {
                    row.see(at);
                    row.is_ended = true;
                    row.end = row.end.into_iter().chain(at).min();
                }
                self.mark_end(row, stream, at);
            }
            (Platform::Done(report), Some(id)) => {
                let row = self.row(stream, at, id, Role::Other);
                let said = Said {
                    cause: Cause::of_report(report),
                    ..Said::default()
                };
                self.say(row, at, said);
            }
            (Platform::Aftermath(aftermath), Some(id)) => {
                let row = self.row(stream, at, id, Role::Other);
                let said = self.aftermath(aftermath);
                self.say(row, at, said);
            }
            (Platform::Aftermath(aftermath), None) => {
                let said = self.aftermath(aftermath);
                self.loose(stream, at, Mark::Loose, Some(said));
            }
            (Platform::InitStart(environment) | Platform::RestoreStart(environment), _) => {
                self.boot(stream, at, environment);
            }
            (Platform::InitReport(report) | Platform::RestoreReport(report), _) => {
                self.init_report(stream, at, report);
            }
            (Platform::Extension { .. }, _) => self.loose(stream, at, Mark::Booting, None),
            _ => self.loose(stream, at, Mark::Loose, None),
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
        let Some(row) = self.row_mut(id) else { return };
        row.see(at);
        if row.is_started {
            return;
        }
        row.is_started = true;
        row.start = at;
        row.version = row.version.or(version);
        if row.trace.is_none() {
            row.trace(&Report {
                trace,
                ..Report::default()
            });
        }
        let Some(log) = self.streams.get_mut(stream.0 as usize) else {
            return;
        };
        log.first_start = log.first_start.into_iter().chain(at).min();
        self.starts_logged.insert(log.function);
        let place = log.timeline.place(at);
        let moved = log.timeline.insert(place, Mark::Start(id), None);
        self.hand_over(stream, moved);
    }

    fn report(&mut self, id: RowId, stream: StreamId, at: Option<Timestamp>, report: &Report<'_>) {
        let error = report.error_type.and_then(|class| {
            let cause = Cause::of_report(report)?;
            let thrown = Thrown {
                class: Some(class.into()),
                ..Thrown::default()
            };
            self.errors.keep(cause, &thrown)
        });
        let said = Said {
            error,
            ..Said::default()
        };
        self.say(id, at, said);
        let Some(row) = self.row_mut(id) else { return };
        if row.report.is_none() {
            row.report = Some(Reported::of(report));
        }
        row.end = row.end.into_iter().chain(at).min();
        row.trace(report);
        self.mark_end(id, stream, at);
    }

    /// END or REPORT, whichever comes first.
    fn mark_end(&mut self, id: RowId, stream: StreamId, at: Option<Timestamp>) {
        let Some(row) = self.row_mut(id) else { return };
        if std::mem::replace(&mut row.is_marked, true) {
            return;
        }
        let Some(log) = self.streams.get_mut(stream.0 as usize) else {
            return;
        };
        let place = log.timeline.place(at);
        let moved = log.timeline.insert(place, Mark::End(id), None);
        self.hand_over(stream, moved);
    }

    fn boot(&mut self, stream: StreamId, at: Option<Timestamp>, environment: &Environment<'_>) {
        let mut name = |text: Option<&str>| text.map(|text| self.names.name(text));
        let (function, version) = (name(environment.function), name(environment.version));
        let runtime = name(environment.runtime);
        let mut mark = Mark::Boot;
        if let Some(log) = self.streams.get_mut(stream.0 as usize) {
            log.function = log.function.or(function);
            log.version = log.version.or(version);
            log.runtime = log.runtime.or(runtime);
            log.timeline.is_concurrent |= environment.kind == Some(Kind::Concurrent);
        }
        if environment.kind == Some(Kind::Provisioned) {
            mark = Mark::Provisioned;
        }
        let said = Said {
            is_first: true,
            ..Said::default()
        };
        self.loose(stream, at, mark, Some(said));
    }

    fn init_report(&mut self, stream: StreamId, at: Option<Timestamp>, report: &Report<'_>) {
        let cause = Cause::of_init(report);
        let error = cause.and_then(|cause| {
            let thrown = Thrown {
                class: Some(report.error_type?.into()),
                ..Thrown::default()
            };
            self.errors.keep(cause, &thrown)
        });
        let in_invoke = report.phase == Some("invoke");
        let said = Said {
            cause,
            error,
            // Within the invocation it is part of the duration.
            init: report.init.filter(|_| !in_invoke),
            restore: report.restore,
            failed_in_init: in_invoke && cause.is_some(),
            ..Said::default()
        };
        let mark = match (in_invoke, report.phase, report.status) {
            (true, _, _) => Mark::InitInvoke,
            // Only what is made ready ahead of requests reports an init that went well.
            (_, None, None) if report.init.is_some() => Mark::Provisioned,
            _ => Mark::Booting,
        };
        self.loose(stream, at, mark, Some(said));
    }

    fn aftermath(&mut self, aftermath: &Aftermath<'_>) -> Said {
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
        Said {
            cause: Some(cause),
            error: self.errors.keep(cause, &thrown),
            ..Said::default()
        }
    }

    fn thrown(&mut self, thrown: &Thrown<'_>) -> Said {
        let cause = Cause::of_thrown(thrown);
        Said {
            cause: Some(cause),
            error: self.errors.keep(cause, thrown),
            ..Said::default()
        }
    }

    fn application(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        line: &Line<'_>,
        said: Option<Said>,
    ) {
        if let Some(function) = line.function {
            let function = self.names.name(function);
            if let Some(log) = self.streams.get_mut(stream.0 as usize) {
                log.function = log.function.or(Some(function));
            }
        }
        match line.request.and_then(|id| self.named(stream, at, id)) {
            Some(row) => self.say(row, at, said.unwrap_or_default()),
            None => self.loose(stream, at, Mark::Loose, said),
        }
    }

    /// A line that names its row.
    fn say(&mut self, id: RowId, at: Option<Timestamp>, said: Said) {
        let index = id.0.wrapping_sub(self.forgotten) as usize;
        self.changes.note(id);
        if let Some(row) = self.rows.get_mut(index) {
            row.see(at);
            if !said.is_nothing() {
                row.named.get_or_insert_default().add(&said, &self.errors);
            }
        }
    }

    /// A line that belongs where it stands.
    fn loose(&mut self, stream: StreamId, at: Option<Timestamp>, mark: Mark, said: Option<Said>) {
        let Some(log) = self.streams.get_mut(stream.0 as usize) else {
            return;
        };
        let place = log.timeline.place(at);
        let moved = log.timeline.insert(place, mark, said);
        self.hand_over(stream, moved);
    }

    fn hand_over(&mut self, stream: StreamId, moved: Vec<Moved>) {
        for moved in moved {
            if let Some(id) = moved.from {
                let mut beside = Said::default();
                if let Some(log) = self.streams.get(stream.0 as usize) {
                    log.timeline
                        .said_beside(id)
                        .for_each(|said| beside.add(&said, &self.errors));
                }
                if let Some(row) = self.row_mut(id) {
                    row.lines = row.lines.saturating_sub(1);
                    row.beside = (!beside.is_nothing()).then(|| Box::new(beside));
                }
            }
            moved.to.into_iter().for_each(|id| self.changes.note(id));
            let index = moved
                .to
                .map(|id| id.0.wrapping_sub(self.forgotten) as usize);
            if let Some(row) = index.and_then(|index| self.rows.get_mut(index)) {
                row.lines = row.lines.saturating_add(1);
                if let Some(said) = moved.said {
                    row.beside.get_or_insert_default().add(&said, &self.errors);
                }
            }
        }
    }
}
