//! What a function answers: its result, or its error as the runtime reports it.

use crate::scenario::spec::{FailureKind, InvocationSource, Language};
use crate::wire::{WireValue, json};
use crate::world::function::SimulatedFunction;
use crate::world::invocation::{DrawPurpose, InvocationOutcome, SimulatedInvocation};
use crate::world::lines::stamp;

/// The bytes of the response, of a success or of a failure.
pub fn of(function: &SimulatedFunction, invocation: &SimulatedInvocation, event: &[u8]) -> Vec<u8> {
    let value = match invocation.outcome {
        InvocationOutcome::Ok => result(function, invocation, event),
        InvocationOutcome::Failed(failure) => error(function, invocation, usize::from(failure)),
    };
    json::write(&value)
}

fn result(
    function: &SimulatedFunction,
    invocation: &SimulatedInvocation,
    event: &[u8],
) -> WireValue {
    let order = 100_000 + invocation.draw(DrawPurpose::Payload).below(900_000);
    let body = WireValue::EMPTY
        .with("ok", true)
        .with("function", function.short_name().to_owned())
        .with("order", order)
        .with("received_bytes", event.len());
    match function.spec.source {
        InvocationSource::Rest | InvocationSource::Http | InvocationSource::Websocket => {
            WireValue::EMPTY
                .with("statusCode", 200)
                .with(
                    "headers",
                    WireValue::EMPTY.with("content-type", "application/json"),
                )
                .with(
                    "body",
                    String::from_utf8(json::write(&body)).unwrap_or_default(),
                )
        }
        InvocationSource::Sqs => {
            WireValue::EMPTY.with("batchItemFailures", WireValue::List(Vec::new()))
        }
        _ => body,
    }
}

fn error(
    function: &SimulatedFunction,
    invocation: &SimulatedInvocation,
    failure: usize,
) -> WireValue {
    let Some(failure) = function.failures.get(failure) else {
        return WireValue::Null;
    };
    let id = String::from_utf8_lossy(&invocation.request_id()).into_owned();
    let plain = |kind: &'static str, message: String| {
        WireValue::EMPTY
            .with("errorType", kind)
            .with("errorMessage", message)
    };
    let secs = invocation.duration.as_millis() / 1000.0;
    match failure.spec.kind {
        FailureKind::Error | FailureKind::TooLarge => raised(function, invocation, failure, &id),
        FailureKind::Timeout => plain(
            "Sandbox.Timedout",
            format!("RequestId: {id} Error: Task timed out after {secs:.2} seconds"),
        ),
        // The old form has no type.
        FailureKind::TimeoutOld => {
            let mut at = String::new();
            stamp::rfc3339(invocation.end(), &mut at);
            WireValue::EMPTY.with(
                "errorMessage",
                format!("{at} {id} Task timed out after {secs:.2} seconds"),
            )
        }
        FailureKind::Memory => plain(
            "Runtime.OutOfMemory",
            format!("RequestId: {id} Error: Runtime exited with error: signal: killed"),
        ),
        FailureKind::MemoryOld => plain(
            "Runtime.ExitError",
            format!("RequestId: {id} Error: Runtime exited with error: signal: killed"),
        ),
        FailureKind::Exit => plain(
            "Runtime.ExitError",
            format!(
                "RequestId: {id} Error: Runtime exited with error: {}",
                failure.message.filled(invocation)
            ),
        ),
        FailureKind::Init => plain(
            "Runtime.ImportModuleError",
            failure.message.filled(invocation),
        )
        .with("requestId", "")
        .with("stackTrace", WireValue::List(Vec::new())),
        FailureKind::Extension => plain(
            "Extension.Crash",
            format!("RequestId: {id} Error: exit code 1"),
        ),
    }
}

/// An error of the code: the trace is called differently by each runtime.
fn raised(
    function: &SimulatedFunction,
    invocation: &SimulatedInvocation,
    failure: &crate::world::function::SimulatedFailure,
    id: &str,
) -> WireValue {
    let said = failure.message.filled(invocation);
    let error = WireValue::EMPTY
        .with("errorType", failure.spec.error.clone())
        .with("errorMessage", said.clone());
    let frames = &failure.spec.frames;
    match function.spec.language {
        Language::Node => {
            let head = format!("{}: {said}", failure.spec.error);
            let frames = frames.iter().map(|frame| format!("    at {frame}"));
            error.with(
                "trace",
                std::iter::once(head).chain(frames).collect::<WireValue>(),
            )
        }
        Language::Python => {
            let frames = frames.iter().map(|frame| {
                let mut parts = frame.splitn(4, '|');
                let mut part = || parts.next().unwrap_or_default();
                format!(
                    "  File \"{}\", line {}, in {}\n    {}\n",
                    part(),
                    part(),
                    part(),
                    part()
                )
            });
            error
                .with("requestId", id.to_owned())
                .with("stackTrace", frames.collect::<WireValue>())
        }
        Language::Java | Language::Dotnet | Language::Ruby => {
            error.with("stackTrace", frames.iter().cloned().collect::<WireValue>())
        }
        Language::Go | Language::Rust => error,
    }
}
