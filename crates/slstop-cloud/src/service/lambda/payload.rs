//! What a function answers: its result, or its error as the runtime reports it.

use crate::scenario::spec::{FailureKind, Language, Source};
use crate::wire::{Value, json};
use crate::world::function::Function;
use crate::world::invocation::{Invocation, Outcome, Purpose};
use crate::world::lines::stamp;

/// The bytes of the response, of a success or of a failure.
pub fn of(function: &Function, invocation: &Invocation, event: &[u8]) -> Vec<u8> {
    let value = match invocation.outcome {
        Outcome::Ok => result(function, invocation, event),
        Outcome::Failed(failure) => error(function, invocation, usize::from(failure)),
    };
    json::write(&value)
}

fn result(function: &Function, invocation: &Invocation, event: &[u8]) -> Value {
    let order = 100_000 + invocation.draw(Purpose::Payload).below(900_000);
    let body = Value::EMPTY
        .with("ok", true)
        .with("function", function.short_name().to_owned())
        .with("order", order)
        .with("received_bytes", event.len());
    match function.spec.source {
        Source::Rest | Source::Http | Source::Websocket => Value::EMPTY
            .with("statusCode", 200)
            .with(
                "headers",
                Value::EMPTY.with("content-type", "application/json"),
            )
            .with(
                "body",
                String::from_utf8(json::write(&body)).unwrap_or_default(),
            ),
        Source::Sqs => Value::EMPTY.with("batchItemFailures", Value::List(Vec::new())),
        _ => body,
    }
}

fn error(function: &Function, invocation: &Invocation, failure: usize) -> Value {
    let Some(failure) = function.failures.get(failure) else {
        return Value::Null;
    };
    let id = String::from_utf8_lossy(&invocation.request_id()).into_owned();
    let plain = |kind: &'static str, message: String| {
        Value::EMPTY
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
            Value::EMPTY.with(
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
        .with("stackTrace", Value::List(Vec::new())),
        FailureKind::Extension => plain(
            "Extension.Crash",
            format!("RequestId: {id} Error: exit code 1"),
        ),
    }
}

/// An error of the code: the trace is called differently by each runtime.
fn raised(
    function: &Function,
    invocation: &Invocation,
    failure: &crate::world::function::Failure,
    id: &str,
) -> Value {
    let said = failure.message.filled(invocation);
    let error = Value::EMPTY
        .with("errorType", failure.spec.error.clone())
        .with("errorMessage", said.clone());
    let frames = &failure.spec.frames;
    match function.spec.language {
        Language::Node => {
            let head = format!("{}: {said}", failure.spec.error);
            let frames = frames.iter().map(|frame| format!("    at {frame}"));
            error.with(
                "trace",
                std::iter::once(head).chain(frames).collect::<Value>(),
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
                .with("stackTrace", frames.collect::<Value>())
        }
        Language::Java | Language::Dotnet | Language::Ruby => {
            error.with("stackTrace", frames.iter().cloned().collect::<Value>())
        }
        Language::Go | Language::Rust => error,
    }
}
