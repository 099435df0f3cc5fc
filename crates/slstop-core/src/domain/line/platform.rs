//! Platform events of the JSON log format: `{"time":…,"type":"platform.report","record":{…}}`.

use slstop_base::Megabytes;

use super::members::{is_object, members, word};
use super::micros::Micros;
use super::report::ReportLine;
use super::request::{self, Aftermath};
use super::status::Status;

/// What the platform said, in either log format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Platform<'a> {
    Start {
        version: Option<&'a str>,
        trace: Option<&'a str>,
    },
    End,
    Report(ReportLine<'a>),
    /// The runtime is done; extensions may go on. Duration, status and type are here before the report.
    Done(ReportLine<'a>),
    InitStart(EnvironmentDetails<'a>),
    InitReport(ReportLine<'a>),
    RestoreStart(EnvironmentDetails<'a>),
    RestoreReport(ReportLine<'a>),
    Extension {
        name: Option<&'a str>,
        state: Option<&'a str>,
    },
    Aftermath(Aftermath<'a>),
    /// Records that the platform could not deliver.
    Dropped {
        records: Option<u64>,
    },
    /// What says nothing about an invocation: subscriptions, and kinds that are not known yet.
    Other,
}

/// What a new environment says about itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EnvironmentDetails<'a> {
    pub runtime: Option<&'a str>,
    pub function: Option<&'a str>,
    pub version: Option<&'a str>,
    pub kind: Option<InitializationType>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitializationType {
    OnDemand,
    Provisioned,
    SnapStart,
    /// Managed instances: several requests at once.
    Concurrent,
}

impl InitializationType {
    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "on-demand" => Self::OnDemand,
            "provisioned-concurrency" => Self::Provisioned,
            "snap-start" => Self::SnapStart,
            "lambda-managed-instances" => Self::Concurrent,
            _ => return None,
        })
    }
}

/// The event of a type such as `report`, and whose it is.
pub fn read<'a>(kind: &str, record: &'a str) -> (Option<&'a str>, Platform<'a>) {
    if !is_object(record) {
        return said(kind, record);
    }
    let record = PlatformRecord::read(record);
    let platform = match kind {
        "start" | "invokeStart" => Platform::Start {
            version: record.version,
            trace: record.report.trace,
        },
        "end" => Platform::End,
        "report" | "invokeReport" => Platform::Report(record.report),
        "runtimeDone" => Platform::Done(record.report),
        "initStart" => Platform::InitStart(record.environment()),
        "restoreStart" => Platform::RestoreStart(record.environment()),
        "initReport" => Platform::InitReport(record.phase(|report| &mut report.init)),
        "restoreReport" => Platform::RestoreReport(record.phase(|report| &mut report.restore)),
        "extension" => Platform::Extension {
            name: record.name,
            state: record.state,
        },
        "logsDropped" => Platform::Dropped {
            records: record.dropped,
        },
        "fault" => Platform::Aftermath(Aftermath::Exited {
            said: "",
            error_type: record.report.error_type,
        }),
        _ => Platform::Other,
    };
    (record.request, platform)
}

/// In the days of the Logs API a record could be a text.
fn said<'a>(kind: &str, record: &'a str) -> (Option<&'a str>, Platform<'a>) {
    let text = word(record).unwrap_or_default();
    let (request, rest) = match text.strip_prefix("RequestId:") {
        Some(rest) => request::split(rest),
        None => (None, text),
    };
    let platform = match kind {
        "fault" => request::crashed(rest).map_or(Platform::Other, Platform::Aftermath),
        "end" => Platform::End,
        _ => Platform::Other,
    };
    (request, platform)
}

#[derive(Default)]
struct PlatformRecord<'a> {
    request: Option<&'a str>,
    version: Option<&'a str>,
    runtime: Option<&'a str>,
    function: Option<&'a str>,
    kind: Option<InitializationType>,
    name: Option<&'a str>,
    state: Option<&'a str>,
    dropped: Option<u64>,
    report: ReportLine<'a>,
}

impl<'a> PlatformRecord<'a> {
    fn read(record: &'a str) -> Self {
        let mut read = Self::default();
        for (key, value) in members(record) {
            match key {
                "requestId" => read.request = word(value).filter(|id| !id.is_empty()),
                "version" | "functionVersion" => read.version = word(value),
                "functionName" => read.function = word(value),
                "runtimeVersion" => read.runtime = word(value),
                "initializationType" => {
                    read.kind = word(value).and_then(InitializationType::of_word)
                }
                "phase" => read.report.phase = word(value),
                "status" => read.report.status = word(value).and_then(Status::of_word),
                "errorType" => read.report.error_type = word(value),
                "metrics" => read.metrics(value),
                "tracing" => read.tracing(value),
                "name" => read.name = word(value),
                "state" => read.state = word(value),
                "droppedRecords" => read.dropped = value.parse().ok(),
                _ => {}
            }
        }
        read
    }

    fn metrics(&mut self, object: &'a str) {
        let size = |value: &str| value.split('.').next()?.parse().ok().map(Megabytes);
        for (key, value) in members(object) {
            match key {
                "durationMs" => self.report.duration = Micros::of_millis(value),
                "billedDurationMs" => self.report.billed = Micros::of_millis(value),
                "memorySizeMB" => self.report.memory = size(value),
                "maxMemoryUsedMB" => self.report.max_memory = size(value),
                "initDurationMs" => self.report.init = Micros::of_millis(value),
                "restoreDurationMs" => self.report.restore = Micros::of_millis(value),
                "billedRestoreDurationMs" => {
                    self.report.billed_restore = Micros::of_millis(value);
                }
                _ => {}
            }
        }
    }

    /// `Root=1-…;Parent=…;Sampled=1`; the span is the function's own segment.
    fn tracing(&mut self, object: &'a str) {
        for (key, value) in members(object) {
            match key {
                "spanId" => self.report.segment = word(value),
                "value" => {
                    for pair in word(value).unwrap_or_default().split(';') {
                        match pair.split_once('=') {
                            Some(("Root", root)) => self.report.trace = Some(root),
                            Some(("Sampled", "1")) => self.report.sampled = Some(true),
                            Some(("Sampled", "0")) => self.report.sampled = Some(false),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn environment(&self) -> EnvironmentDetails<'a> {
        EnvironmentDetails {
            runtime: self.runtime,
            function: self.function,
            version: self.version,
            kind: self.kind,
        }
    }

    /// A phase's own report calls its time `durationMs`.
    fn phase(
        &self,
        time: for<'r> fn(&'r mut ReportLine<'a>) -> &'r mut Option<Micros>,
    ) -> ReportLine<'a> {
        let mut report = self.report;
        *time(&mut report) = report.duration.take();
        report.kind = self.kind;
        report
    }
}
