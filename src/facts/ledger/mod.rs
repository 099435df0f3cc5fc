//! The ledger: one row an invocation, made as lines arrive, in whatever order. Every line counts
//! once; what it says goes to the row that it names, or to the one that was running where it stands.

pub mod errors;
pub mod figures;
pub mod groups;
mod matching;
pub mod names;
mod request_key;
mod row;
mod stream;
mod timeline;
pub mod view;

use std::collections::{HashMap, HashSet, VecDeque};

use crate::base::Timestamp;
use crate::domain::Cause;
use crate::domain::line::platform::{Environment, Kind, Platform};
use crate::domain::line::{Aftermath, Line, Report, Says, Thrown};

use errors::{ErrorId, Errors};
use matching::{Role, fits};
use names::{Name, Names};
use request_key::RequestKey;
use row::{Reported, Row, RowId, Said};
use stream::Stream;
use timeline::{Mark, Moved};

pub use stream::StreamId;
pub use view::{Invocation, Limits, Outcome};

/// About two hundred megabytes of rows; the oldest leave first.
const MOST_ROWS: usize = 1_000_000;
/// More streams than a busy account has in a day.
const MOST_STREAMS: usize = 200_000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    rows: VecDeque<Row>,
    /// How many rows left.
    forgotten: u32,
    /// The last run of each request.
    by_request: HashMap<RequestKey, RowId>,
    streams: Vec<Stream>,
    by_name: HashMap<(Option<Name>, Option<Name>), StreamId>,
    names: Names,
    errors: Errors,
    /// Functions whose log level lets START through.
    starts_logged: HashSet<Option<Name>>,
    lines: u64,
}

impl Ledger {
    /// The stream of a group; what is not known of it is one stream.
    pub fn stream(&mut self, group: Option<&str>, stream: Option<&str>) -> StreamId {
        let key = (
            group.map(|group| self.names.name(group)),
            stream.map(|stream| self.names.name(stream)),
        );
        if let Some(known) = self.by_name.get(&key) {
            return *known;
        }
        if self.streams.len() >= MOST_STREAMS {
            return StreamId(0);
        }
        let id = StreamId(u32::try_from(self.streams.len()).unwrap_or(u32::MAX));
        let (own, version) = stream.map_or((None, None), owner_of_stream);
        let function = own.or_else(|| group.and_then(function_of_group));
        let function = function.map(|name| self.names.name(name));
        self.streams.push(Stream {
            name: key.1,
            function,
            version: version.map(|version| self.names.name(version)),
            ..Stream::default()
        });
        self.by_name.insert(key, id);
        id
    }

    /// Every line that was taken so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Rows that had to leave.
    pub fn forgotten(&self) -> u32 {
        self.forgotten
    }

    pub fn take(&mut self, stream: StreamId, at: Option<Timestamp>, line: &Line<'_>) {
        self.lines += 1;
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

    /// The row that an application's line names. Applications print other requests' ids, too: where
    /// START tells which are this stream's, only those are believed.
    fn named(&mut self, stream: StreamId, at: Option<Timestamp>, id: &str) -> Option<RowId> {
        let key = RequestKey::of(id, &mut self.names);
        if let Some(known) = self.known(key, stream, at, Role::Other) {
            return Some(known);
        }
        let first_start = self.streams.get(stream.0 as usize)?.first_start;
        let may_be_before = first_start.is_none() || at < first_start;
        may_be_before.then(|| self.open(key, stream))
    }

    fn row(&mut self, stream: StreamId, at: Option<Timestamp>, id: &str, role: Role<'_>) -> RowId {
        let key = RequestKey::of(id, &mut self.names);
        self.known(key, stream, at, role)
            .unwrap_or_else(|| self.open(key, stream))
    }

    fn known(
        &self,
        key: RequestKey,
        stream: StreamId,
        at: Option<Timestamp>,
        role: Role<'_>,
    ) -> Option<RowId> {
        self.runs(key)
            .find(|(_, row)| row.stream == stream && fits(row, at, role))
            .map(|(id, _)| id)
    }

    /// The runs of a request, the last known first.
    fn runs(&self, key: RequestKey) -> impl Iterator<Item = (RowId, &Row)> {
        /// Lambda tries three times; what comes oftener is no attempt.
        const MOST_RUNS: usize = 16;
        let mut next = self.by_request.get(&key).copied();
        std::iter::from_fn(move || {
            let id = next?;
            let row = self.get(id)?;
            next = row.previous;
            Some((id, row))
        })
        .take(MOST_RUNS)
    }

    fn open(&mut self, key: RequestKey, stream: StreamId) -> RowId {
        if self.rows.len() >= MOST_ROWS {
            self.forget();
        }
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let id = RowId(self.forgotten.wrapping_add(count));
        let mut row = Row::new(key, stream);
        row.previous = self.by_request.insert(key, id);
        self.rows.push_back(row);
        id
    }

    fn forget(&mut self) {
        if let Some(row) = self.rows.pop_front() {
            let id = RowId(self.forgotten);
            self.forgotten = self.forgotten.wrapping_add(1);
            if self.by_request.get(&row.request) == Some(&id) {
                self.by_request.remove(&row.request);
            }
        }
    }

    fn get(&self, id: RowId) -> Option<&Row> {
        let index = id.0.checked_sub(self.forgotten)?;
        self.rows.get(index as usize)
    }

    fn row_mut(&mut self, id: RowId) -> Option<&mut Row> {
        let index = id.0.checked_sub(self.forgotten)?;
        self.rows.get_mut(index as usize)
    }

    /// A line that names its row.
    fn say(&mut self, id: RowId, at: Option<Timestamp>, said: Said) {
        let index = id.0.wrapping_sub(self.forgotten) as usize;
        if let Some(row) = self.rows.get_mut(index) {
            row.see(at);
            row.named.add(&said, &self.errors);
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
                    row.beside = beside;
                }
            }
            let index = moved
                .to
                .map(|id| id.0.wrapping_sub(self.forgotten) as usize);
            if let Some(row) = index.and_then(|index| self.rows.get_mut(index)) {
                row.lines = row.lines.saturating_add(1);
                if let Some(said) = moved.said {
                    row.beside.add(&said, &self.errors);
                }
            }
        }
    }

    fn error(&self, id: Option<ErrorId>) -> Option<&errors::ErrorText> {
        self.errors.text(id?)
    }
}

/// `2026/11/20/<function>[<version>]<32 hex>`: a shared group's streams name their function.
fn owner_of_stream(name: &str) -> (Option<&str>, Option<&str>) {
    if !crate::domain::line::decoration::is_stream(name) {
        return (None, None);
    }
    let owner = &name["2026/11/20/".len()..name.len() - 33];
    match owner.rsplit_once('[') {
        Some((function, version)) => (
            (!function.is_empty()).then_some(function),
            (!version.is_empty()).then_some(version),
        ),
        None => (None, None),
    }
}

/// `/aws/lambda/<function>`, by name or by ARN.
fn function_of_group(group: &str) -> Option<&str> {
    let (_, rest) = group.split_once("/aws/lambda/")?;
    let rest = rest.strip_prefix("web/").unwrap_or(rest);
    let name = rest.split(':').next().unwrap_or(rest);
    let name = name.strip_suffix(".local").unwrap_or(name);
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

#[cfg(test)]
mod tests;
