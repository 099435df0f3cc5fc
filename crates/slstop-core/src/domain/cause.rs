//! Why an invocation failed, from whichever form the platform or the runtime said it in.

use serde::{Deserialize, Serialize};

use super::line::{Aftermath, ReportLine, Status, Thrown};

/// Ordered by how much each says: of several the last one is the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Other,
    Unhandled,
    Throttled,
    Exit,
    Init,
    Import,
    HandlerNotFound,
    ResponseTooLarge,
    Extension,
    OutOfMemory,
    Timeout,
    InitTimeout,
}

impl Cause {
    pub fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Unhandled => "unhandled",
            Self::Throttled => "throttled",
            Self::Exit => "exit",
            Self::Init => "init",
            Self::Import => "import",
            Self::HandlerNotFound => "handler_not_found",
            Self::ResponseTooLarge => "response_too_large",
            Self::Extension => "extension",
            Self::OutOfMemory => "out_of_memory",
            Self::Timeout => "timeout",
            Self::InitTimeout => "init_timeout",
        }
    }

    /// The platform's own types; the user's say nothing of this kind.
    pub fn of_type(name: &str) -> Option<Self> {
        let (room, kind) = name.split_once('.')?;
        Some(match (room, kind) {
            ("Runtime", "OutOfMemory") => Self::OutOfMemory,
            // What cannot be parsed cannot be imported either.
            ("Runtime", "ImportModuleError" | "UserCodeSyntaxError") => Self::Import,
            ("Runtime", "HandlerNotFound" | "MalformedHandlerName") => Self::HandlerNotFound,
            ("Runtime", "ExitError" | "NodeJsExit") => Self::Exit,
            (
                "Runtime",
                "InitError"
                | "InvalidEntrypoint"
                | "InvalidWorkingDir"
                | "InvalidTaskConfig"
                | "BuiltInModuleConflict"
                | "BeforeSnapshotError"
                | "AfterRestoreError"
                | "RestoreHookUserError",
            ) => Self::Init,
            ("Runtime", "RestoreHookUserTimeout") => Self::InitTimeout,
            (
                "Runtime",
                "UnhandledPromiseRejection"
                | "MarshalError"
                | "UnmarshalError"
                | "MalformedStreamingHandler"
                | "InvalidStreamingOperation"
                | "InvalidResponseModeHeader"
                | "TruncatedResponse",
            ) => Self::Unhandled,
            ("Function", "ResponseSizeTooLarge") => Self::ResponseTooLarge,
            ("Sandbox", "Timedout" | "Timeout") => Self::Timeout,
            ("Extension", _) => Self::Extension,
            ("Runtime" | "Sandbox" | "Function", _) => Self::Other,
            _ => return None,
        })
    }

    /// Of an invocation's own report; nothing when it succeeded, or when the report does not say.
    pub fn of_report(report: &ReportLine<'_>) -> Option<Self> {
        let of_type = report.error_type.and_then(Self::of_type);
        match report.status? {
            Status::Success => None,
            Status::Timeout => Some(Self::Timeout),
            Status::Error => Some(of_type.unwrap_or(Self::Other)),
            Status::Failure => Some(of_type.unwrap_or(Self::Unhandled)),
        }
    }

    /// Of a phase before the handler: init or restore.
    pub fn of_init(report: &ReportLine<'_>) -> Option<Self> {
        match report.status? {
            Status::Success => None,
            Status::Timeout => Some(Self::InitTimeout),
            Status::Error | Status::Failure => {
                let of_type = report.error_type.and_then(Self::of_type);
                Some(of_type.map_or(Self::Init, |cause| cause.max(Self::Init)))
            }
        }
    }

    pub fn of_aftermath(aftermath: &Aftermath<'_>) -> Self {
        match aftermath {
            Aftermath::TimedOut { .. } => Self::Timeout,
            // Before 2025 the kernel's signal was the only sign of missing memory.
            Aftermath::Exited { said, .. } if said.contains("signal: killed") => Self::OutOfMemory,
            Aftermath::Exited { error_type, .. } => {
                error_type.and_then(Self::of_type).unwrap_or(Self::Exit)
            }
        }
    }

    /// Of an uncaught error.
    pub fn of_thrown(thrown: &Thrown<'_>) -> Self {
        let (class, said) = (thrown.class.as_deref(), thrown.message.as_deref());
        let of_type = class.and_then(Self::of_type);
        match (of_type, said.unwrap_or_default()) {
            (Some(Self::Exit), said) if said.contains("signal: killed") => Self::OutOfMemory,
            // The error of an old runtime has no type.
            (None, said) if class.is_none() && said.starts_with("Task timed out after ") => {
                Self::Timeout
            }
            _ => of_type.unwrap_or(Self::Unhandled),
        }
    }

    /// Whether each of its kind is the same trouble, whatever the words.
    pub fn is_one_group(self) -> bool {
        matches!(self, Self::Timeout | Self::InitTimeout | Self::OutOfMemory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::line::{self, Says};

    #[track_caller]
    fn check(line: &str, cause: Option<Cause>) {
        let line = line::read(line);
        let read = match &line.says {
            Says::Platform(line::Platform::Report(report)) => Cause::of_report(report),
            Says::Platform(line::Platform::InitReport(report)) => Cause::of_init(report),
            Says::Platform(line::Platform::Aftermath(said)) => Some(Cause::of_aftermath(said)),
            Says::Error(thrown) => Some(Cause::of_thrown(thrown)),
            _ => None,
        };
        assert_eq!(read, cause, "{line:?}");
    }

    #[test]
    fn every_form_has_its_cause() {
        check("REPORT RequestId: a\tDuration: 1 ms\t", None);
        check("REPORT RequestId: a\tStatus: timeout", Some(Cause::Timeout));
        check(
            "REPORT RequestId: a\tStatus: error\tError Type: Runtime.OutOfMemory",
            Some(Cause::OutOfMemory),
        );
        check("REPORT RequestId: a\tStatus: error", Some(Cause::Other));
        check(
            r#"{"type":"platform.report","record":{"requestId":"a","status":"failure"}}"#,
            Some(Cause::Unhandled),
        );
        check("x 1 Task timed out after 3.00 seconds", None);
        check("1 Task timed out after 3.00 seconds", Some(Cause::Timeout));
        check(
            "RequestId: 1 Error: Runtime exited with error: signal: killed\nRuntime.ExitError",
            Some(Cause::OutOfMemory),
        );
        check(
            "RequestId: 1 Error: Runtime exited with error: exit status 1\nRuntime.ExitError",
            Some(Cause::Exit),
        );
        check(
            "INIT_REPORT Init Duration: 1 ms\tPhase: init\tStatus: timeout",
            Some(Cause::InitTimeout),
        );
        check(
            "INIT_REPORT Init Duration: 1 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError",
            Some(Cause::Init),
        );
        check(
            "INIT_REPORT Init Duration: 1 ms\tStatus: error\tError Type: Extension.Crash",
            Some(Cause::Extension),
        );
        check(
            r#"{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"x"}"#,
            Some(Cause::ResponseTooLarge),
        );
        check(
            r#"{"errorType":"TimeoutError","errorMessage":"x"}"#,
            Some(Cause::Unhandled),
        );
        check(
            r#"{"errorMessage":"2026-11-20T12:00:03.000Z 6f7f8071-b39b-4d6d-91d7-78df2be848f7 Task timed out after 3.00 seconds"}"#,
            Some(Cause::Timeout),
        );
        check(
            r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited with error: signal: killed"}"#,
            Some(Cause::OutOfMemory),
        );
    }

    #[test]
    fn names_are_those_of_the_figures() {
        let json = serde_json::to_value(Cause::HandlerNotFound).expect("a name");
        assert_eq!(json, Cause::HandlerNotFound.name());
    }
}
