//! An invocation that is to be sent, its limits, and what came back of it.

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::cause::Cause;
use super::line::{self, Platform, ReportLine, Says};
use super::write::{WriteOrder, WriteOutcome};
use slstop_base::{Megabytes, QualifiedName};

/// AWS's limit for a synchronous request.
pub const MOST_SYNC_BYTES: usize = 6 * 1024 * 1024;
/// AWS's limit for an asynchronous request; 256 KB before autumn 2025.
pub const MOST_ASYNC_BYTES: usize = 1024 * 1024;
/// AWS's limit for the client context, as JSON before its encoding.
pub const MOST_CONTEXT_BYTES: usize = 3583;

/// How a function is invoked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvokeMode {
    /// Waits for the answer.
    #[default]
    RequestResponse,
    /// Puts it into Lambda's queue, which tries it up to three times.
    Event,
    /// Checks the permission and runs nothing.
    DryRun,
    /// Waits for the answer and takes it in pieces as they come.
    Streamed,
}

impl InvokeMode {
    pub fn name(self) -> &'static str {
        match self {
            Self::RequestResponse => "RequestResponse",
            Self::Event => "Event",
            Self::DryRun => "DryRun",
            Self::Streamed => "Streamed",
        }
    }

    pub fn most_bytes(self) -> usize {
        match self {
            Self::Event => MOST_ASYNC_BYTES,
            Self::RequestResponse | Self::DryRun | Self::Streamed => MOST_SYNC_BYTES,
        }
    }
}

/// A function to run and the event to run it with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvokeOrder {
    pub function: QualifiedName,
    /// As AWS is told: the name, or the ARN that somebody typed.
    pub address: String,
    pub mode: InvokeMode,
    pub payload: Bytes,
    /// JSON, for synchronous invocations.
    pub client_context: Option<String>,
    pub tenant: Option<String>,
}

/// Why an order can't be sent, before AWS is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderFault {
    TooLarge { bytes: usize, most: usize },
    NotJson { said: String },
    ContextTooLarge { bytes: usize },
    ContextNotJson { said: String },
    ContextNotSync,
}

impl fmt::Display for OrderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes, most } => write!(
                f,
                "the payload has {bytes} bytes and Lambda takes at most {most} for this type of invocation"
            ),
            Self::NotJson { said } => write!(f, "the payload is not JSON: {said}"),
            Self::ContextTooLarge { bytes } => write!(
                f,
                "the client context has {bytes} bytes and Lambda takes at most {MOST_CONTEXT_BYTES}"
            ),
            Self::ContextNotJson { said } => write!(f, "the client context is not JSON: {said}"),
            Self::ContextNotSync => {
                f.write_str("a client context goes with synchronous invocations only")
            }
        }
    }
}

impl InvokeOrder {
    /// Checks what AWS would refuse anyway.
    pub fn check(&self) -> Result<(), OrderFault> {
        let most = self.mode.most_bytes();
        if self.payload.len() > most {
            return Err(OrderFault::TooLarge {
                bytes: self.payload.len(),
                most,
            });
        }
        if !self.payload.is_empty() {
            is_json(&self.payload).map_err(|said| OrderFault::NotJson { said })?;
        }
        let Some(context) = &self.client_context else {
            return Ok(());
        };
        if self.mode == InvokeMode::Event {
            return Err(OrderFault::ContextNotSync);
        }
        if context.len() > MOST_CONTEXT_BYTES {
            let bytes = context.len();
            return Err(OrderFault::ContextTooLarge { bytes });
        }
        is_json(context.as_bytes()).map_err(|said| OrderFault::ContextNotJson { said })
    }
}

fn is_json(text: &[u8]) -> Result<(), String> {
    let read = serde_json::from_slice::<serde::de::IgnoredAny>(text);
    read.map(|_| ()).map_err(|error| error.to_string())
}

impl WriteOrder for InvokeOrder {
    fn call(&self) -> Call {
        match self.mode {
            InvokeMode::Streamed => Call::InvokeWithResponseStream,
            _ => Call::Invoke,
        }
    }

    fn target(&self) -> &str {
        self.function.name.as_str()
    }

    fn qualifier(&self) -> Option<&str> {
        self.function.qualifier.as_deref()
    }

    fn body(&self) -> &[u8] {
        &self.payload
    }
}

/// What AWS answered to an invocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvokeAnswer {
    pub status: u16,
    pub request_id: Option<String>,
    pub version: Option<String>,
    /// `Unhandled` or `Handled`: the function failed, whatever the status.
    pub function_error: Option<String>,
    pub payload: Bytes,
    /// The last 4 KB of its log, which may begin in the middle of a line.
    pub log_tail: Option<String>,
}

/// The figures of the REPORT line in the log tail.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct InvokeFigures {
    pub duration_ms: Option<f64>,
    pub billed_ms: Option<f64>,
    pub init_ms: Option<f64>,
    pub memory: Option<Megabytes>,
    pub max_memory: Option<Megabytes>,
}

/// How the function failed: the words of its error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionFault {
    pub cause: Option<Cause>,
    pub class: Option<String>,
    pub message: Option<String>,
    /// As the runtime lists it, a frame a line.
    pub stack: Vec<String>,
}

/// The names of runtimes for a stack.
const STACKS: &[&str] = &["stackTrace", "trace", "stack"];
/// Of a stack so many frames are kept.
const MOST_FRAMES: usize = 50;

impl InvokeAnswer {
    pub fn is_failure(&self) -> bool {
        self.function_error.is_some()
    }

    pub fn outcome(&self) -> WriteOutcome {
        match self.is_failure() {
            true => WriteOutcome::FunctionError,
            false => WriteOutcome::Done,
        }
    }

    pub fn figures(&self) -> InvokeFigures {
        let Some(report) = self.report() else {
            return InvokeFigures::default();
        };
        InvokeFigures {
            duration_ms: report.duration.map(|value| value.as_millis()),
            billed_ms: report.billed.map(|value| value.as_millis()),
            init_ms: report.init.map(|value| value.as_millis()),
            memory: report.memory,
            max_memory: report.max_memory,
        }
    }

    /// None unless the function failed. The payload names the error; only the report knows of some causes,
    /// such as missing memory.
    pub fn fault(&self) -> Option<FunctionFault> {
        self.function_error.as_ref()?;
        let text = String::from_utf8_lossy(&self.payload);
        let payload: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let word = |name: &str| payload.get(name)?.as_str().map(str::to_owned);
        let read = line::read(&text);
        let thrown = read.thrown();
        let reported = self.report().as_ref().and_then(Cause::of_report);
        let of_payload = thrown.map(Cause::of_thrown);
        let cause = match (of_payload, reported) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
        Some(FunctionFault {
            cause: cause.or(Some(Cause::Unhandled)),
            class: word("errorType"),
            message: word("errorMessage"),
            stack: stack(&payload),
        })
    }

    /// The last REPORT of the tail, in either log format.
    fn report(&self) -> Option<ReportLine<'_>> {
        let tail = self.log_tail.as_deref()?;
        if let Some(at) = tail.rfind("REPORT RequestId:") {
            return match line::read(&tail[at..]).says {
                Says::Platform(Platform::Report(report)) => Some(report),
                _ => None,
            };
        }
        tail.lines().rev().find_map(|text| {
            let Says::Platform(Platform::Report(report)) = line::read(text).says else {
                return None;
            };
            Some(report)
        })
    }
}

fn stack(payload: &serde_json::Value) -> Vec<String> {
    let Some(found) = STACKS.iter().find_map(|name| payload.get(*name)) else {
        return Vec::new();
    };
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let whole: Vec<String> = match found {
        serde_json::Value::Array(items) => items.iter().take(MOST_FRAMES).map(text).collect(),
        other => vec![text(other)],
    };
    let lines = whole.iter().flat_map(|item| item.lines());
    let lines = lines.filter(|line| !line.trim().is_empty());
    lines.take(MOST_FRAMES).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(mode: InvokeMode, payload: &str) -> InvokeOrder {
        InvokeOrder {
            function: "checkout".into(),
            address: "checkout".into(),
            mode,
            payload: Bytes::copy_from_slice(payload.as_bytes()),
            client_context: None,
            tenant: None,
        }
    }

    #[test]
    fn what_lambda_would_refuse_is_not_sent() {
        let large = format!("\"{}\"", "x".repeat(MOST_ASYNC_BYTES));
        assert_eq!(order(InvokeMode::RequestResponse, &large).check(), Ok(()));
        let most = MOST_ASYNC_BYTES;
        let bytes = large.len();
        assert_eq!(
            order(InvokeMode::Event, &large).check(),
            Err(OrderFault::TooLarge { bytes, most })
        );
        assert_eq!(order(InvokeMode::RequestResponse, "").check(), Ok(()));
        let fault = order(InvokeMode::RequestResponse, "{\"a\":}").check();
        let said = fault.expect_err("not JSON").to_string();
        assert!(said.contains("line 1 column 6"), "{said}");
        let mut with_context = order(InvokeMode::Event, "{}");
        with_context.client_context = Some("{}".into());
        assert_eq!(with_context.check(), Err(OrderFault::ContextNotSync));
    }

    #[track_caller]
    fn check(payload: &str, tail: Option<&str>, cause: Cause, class: Option<&str>) {
        let answer = InvokeAnswer {
            status: 200,
            function_error: Some("Unhandled".into()),
            payload: Bytes::copy_from_slice(payload.as_bytes()),
            log_tail: tail.map(str::to_owned),
            ..InvokeAnswer::default()
        };
        let fault = answer.fault().expect("it failed");
        assert_eq!(
            (fault.cause, fault.class.as_deref()),
            (Some(cause), class),
            "{payload}"
        );
    }

    #[test]
    fn causes_are_named_by_the_payload_and_by_the_report() {
        check(
            r#"{"errorType":"TypeError","errorMessage":"x","trace":["TypeError: x","    at f (/var/task/a.js:1:2)"]}"#,
            None,
            Cause::Unhandled,
            Some("TypeError"),
        );
        check(
            r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 3.00 seconds"}"#,
            None,
            Cause::Timeout,
            Some("Sandbox.Timedout"),
        );
        check(
            r#"{"errorMessage":"2026-11-20T12:00:03.000Z 1 Task timed out after 3.00 seconds"}"#,
            None,
            Cause::Timeout,
            None,
        );
        check(
            r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited with error: signal: killed"}"#,
            Some(
                "x\nREPORT RequestId: 1\tDuration: 5.00 ms\tBilled Duration: 6 ms\tMemory Size: 128 MB\tMax Memory Used: 126 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n",
            ),
            Cause::OutOfMemory,
            Some("Runtime.ExitError"),
        );
        check("not even JSON", None, Cause::Unhandled, None);
    }

    #[test]
    fn figures_come_from_the_last_report_of_the_tail() {
        let answer = InvokeAnswer {
            log_tail: Some(
                "tail of a line\nEND RequestId: 1\nREPORT RequestId: 1\tDuration: 12.50 ms\tBilled Duration: 513 ms\t\
                 Memory Size: 256 MB\tMax Memory Used: 90 MB\tInit Duration: 500.10 ms\t\n"
                    .into(),
            ),
            ..InvokeAnswer::default()
        };
        let figures = answer.figures();
        assert_eq!(figures.duration_ms, Some(12.5));
        assert_eq!(figures.billed_ms, Some(513.0));
        assert_eq!(figures.init_ms, Some(500.1));
        assert_eq!(figures.max_memory, Some(Megabytes(90)));
        assert_eq!(InvokeAnswer::default().figures(), InvokeFigures::default());
    }

    #[test]
    fn a_stack_is_listed_a_frame_a_line_whatever_the_runtime_calls_it() {
        let answer = InvokeAnswer {
            function_error: Some("Unhandled".into()),
            payload: Bytes::from_static(
                br#"{"errorType":"E","stackTrace":["  File \"/var/task/a.py\", line 2, in f\n    raise E()\n"]}"#,
            ),
            ..InvokeAnswer::default()
        };
        let stack = answer.fault().expect("it failed").stack;
        assert_eq!(
            stack,
            ["  File \"/var/task/a.py\", line 2, in f", "    raise E()"]
        );
    }
}
