//! How an invocation ended and why, in a sentence; and where to look next.

use std::time::Duration;

use slstop_base::number;
use slstop_core::domain::Cause;
use slstop_core::facts::ledger::{Invocation, Outcome};

pub fn sentence(invocation: &Invocation<'_>, timeout: Option<Duration>) -> String {
    let limit =
        timeout.map(|timeout| format!(" of {}", number::millis(timeout.as_secs_f64() * 1000.0)));
    let limit = limit.unwrap_or_default();
    match (invocation.outcome, invocation.cause) {
        (Outcome::Error, Some(cause)) => of_cause(cause, invocation, &limit),
        (Outcome::Error, None) => "it failed, and no line says why".into(),
        (Outcome::Ok, _) => "it went well".into(),
        (Outcome::Running, _) => "it runs: neither its end nor its report has come yet".into(),
        (Outcome::Unknown, _) => {
            format!(
                "nobody knows how it ended: its timeout{limit} is long over, and no report came"
            )
        }
        (Outcome::NotLogged, _) => "its report was not logged".into(),
    }
}

fn of_cause(cause: Cause, invocation: &Invocation<'_>, limit: &str) -> String {
    match cause {
        Cause::Timeout => format!("timed out: stopped at its timeout{limit}"),
        Cause::OutOfMemory => match invocation.memory {
            Some(size) => format!(
                "out of memory: it needed more than its {}",
                number::megabytes(size)
            ),
            None => "out of memory".into(),
        },
        Cause::Unhandled => "failed: unhandled exception".into(),
        Cause::Exit => "failed: its process ended before it answered".into(),
        Cause::Init => "failed: its environment did not start".into(),
        Cause::InitTimeout => "failed: its environment did not start in time".into(),
        Cause::Import => "failed: the code could not be loaded".into(),
        Cause::HandlerNotFound => "failed: the configured handler is not in the code".into(),
        Cause::ResponseTooLarge => "failed: its answer was larger than Lambda delivers".into(),
        Cause::Extension => "failed: an extension crashed".into(),
        Cause::Throttled => "failed: it was throttled".into(),
        Cause::Other => "failed: the platform does not say why".into(),
    }
}

/// Why a failure without words of its own failed: the sentence without its beginning.
pub fn reason(invocation: &Invocation<'_>, timeout: Option<Duration>) -> String {
    let sentence = sentence(invocation, timeout);
    let (_, reason) = sentence.split_once(": ").unwrap_or(("", &sentence));
    reason.to_owned()
}

/// What helps, where it is known.
pub fn advice(invocation: &Invocation<'_>) -> Option<&'static str> {
    if invocation.outcome != Outcome::Error {
        return match invocation.outcome {
            Outcome::NotLogged => Some(
                "the function's system log level hides START and REPORT of what goes well; INFO shows them",
            ),
            Outcome::Unknown => {
                Some("its lines may have come too late, or the environment was lost")
            }
            _ => None,
        };
    }
    Some(match invocation.cause? {
        Cause::Timeout => "the last line before the end is often the call that it waited for",
        Cause::OutOfMemory => {
            "a larger memory size, or less at once; memory that grows from call to call is a leak"
        }
        Cause::Import => {
            "a package that is missing in the deployment, or one for another architecture"
        }
        Cause::HandlerNotFound => "compare the handler's name in the configuration with the code",
        Cause::ResponseTooLarge => {
            "6 MB is the most; larger answers go through S3 or a response stream"
        }
        Cause::Init | Cause::InitTimeout => "the lines before START are of the environment's start",
        Cause::Exit => "look for an exit in the code, or a crash in native code",
        Cause::Extension => "the handler's own work may have been done",
        Cause::Unhandled | Cause::Throttled | Cause::Other => return None,
    })
}
