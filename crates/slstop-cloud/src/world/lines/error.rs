//! Errors that nobody caught, as each runtime prints them.

use std::fmt::Write as _;

use super::super::function::SimulatedFailure;
use super::application::quoted;
use super::{InvocationLog, stamp};
use crate::scenario::spec::{FailureKind, Language};

/// Python indents tracebacks with no-break spaces, so that CloudWatch keeps them.
const NBSP: char = '\u{a0}';

/// What Python puts in front of an unhandled error since 3.12.
const PYTHON_WARNING: &str = "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the \
function code. However, in rare cases, a Lambda runtime update can cause unexpected function behavior. For \
functions using managed runtimes, runtime updates can be triggered by a function change, or can be applied \
automatically. To determine if the runtime has been updated, check the runtime version in the INIT_START log \
entry. If this error correlates with a change in the runtime version, you may be able to mitigate this error by \
temporarily rolling back to the previous runtime version. For more information, see \
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r";

pub fn write(page: &mut InvocationLog<'_>) {
    let function = page.function;
    let Some(index) = (match page.invocation.outcome {
        super::InvocationOutcome::Ok => None,
        super::InvocationOutcome::Failed(index) => Some(usize::from(index)),
    }) else {
        return;
    };
    let Some(failure) = function.failures.get(index) else {
        return;
    };
    let at = page.invocation.end();
    match failure.spec.kind {
        FailureKind::Error | FailureKind::TooLarge => uncaught(page, failure, at),
        FailureKind::Exit if function.spec.language == Language::Rust => panic(page, failure, at),
        FailureKind::Init => {
            page.event(at, |_, text| {
                let _ = write!(
                    text,
                    "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': {}\nTraceback (most recent call last):",
                    failure.spec.message
                );
            });
        }
        _ => {}
    }
}

fn uncaught(page: &mut InvocationLog<'_>, failure: &SimulatedFailure, at: i64) {
    let said = failure.message.filled(page.invocation);
    let is_json = page.function.spec.log.json;
    match page.function.spec.language {
        Language::Node if is_json => {
            page.event(at, |page, text| node_json(page, failure, &said, at, text))
        }
        Language::Node => page.event(at, |page, text| node_text(page, failure, &said, at, text)),
        Language::Python if is_json => {
            page.event(at, |page, text| python_json(page, failure, &said, at, text))
        }
        Language::Python => page.event(at, |_, text| python_text(failure, &said, text)),
        Language::Java => page.event(at, |_, text| java(failure, &said, text)),
        Language::Dotnet => page.event(at, |page, text| dotnet(page, failure, &said, at, text)),
        Language::Ruby => ruby(page, failure, &said, at),
        Language::Go => page.event(at, |_, text| {
            let _ = writeln!(
                text,
                "{{\"errorMessage\":{},\"errorType\":{}}}",
                quoted(&said),
                quoted(failure.spec.error.trim_start_matches("*errors."))
            );
        }),
        Language::Rust => page.event(at, |page, text| rust(page, failure, &said, at, text)),
    }
}

fn node_text(
    page: &InvocationLog<'_>,
    failure: &SimulatedFailure,
    said: &str,
    at: i64,
    text: &mut String,
) {
    stamp::rfc3339(at, text);
    let _ = write!(
        text,
        "\t{}\tERROR\tInvoke Error \t{{\"errorType\":{},\"errorMessage\":{},\"stack\":",
        page.id,
        quoted(&failure.spec.error),
        quoted(said)
    );
    node_stack(failure, said, text);
    text.push_str("}\n");
}

fn node_json(
    page: &InvocationLog<'_>,
    failure: &SimulatedFailure,
    said: &str,
    at: i64,
    text: &mut String,
) {
    text.push_str("{\"timestamp\":\"");
    stamp::rfc3339(at, text);
    let _ = write!(
        text,
        "\",\"level\":\"ERROR\",\"requestId\":\"{}\",\"message\":{{\"errorType\":{},\"errorMessage\":{},\"stackTrace\":",
        page.id,
        quoted(&failure.spec.error),
        quoted(said)
    );
    node_stack(failure, said, text);
    text.push_str("}}");
}

fn node_stack(failure: &SimulatedFailure, said: &str, text: &mut String) {
    let _ = write!(
        text,
        "[{}",
        quoted(&format!("{}: {said}", failure.spec.error))
    );
    for frame in &failure.spec.frames {
        let _ = write!(text, ",{}", quoted(&format!("    at {frame}")));
    }
    text.push(']');
}

/// No final newline: whatever comes next in a console is glued to it.
fn python_text(failure: &SimulatedFailure, said: &str, text: &mut String) {
    text.push_str(PYTHON_WARNING);
    let _ = write!(
        text,
        "[ERROR] {}: {said}\nTraceback (most recent call last):",
        failure.spec.error
    );
    for frame in &failure.spec.frames {
        let (place, code) = python_frame(frame);
        let _ = write!(
            text,
            "\n{NBSP}{NBSP}{place}\n{NBSP}{NBSP}{NBSP}{NBSP}{code}"
        );
    }
}

fn python_json(
    page: &InvocationLog<'_>,
    failure: &SimulatedFailure,
    said: &str,
    at: i64,
    text: &mut String,
) {
    text.push_str(PYTHON_WARNING);
    text.push_str("{\"timestamp\": \"");
    stamp::whole_seconds(at, text);
    let _ = write!(
        text,
        "\", \"log_level\": \"ERROR\", \"errorMessage\": {}, \"errorType\": {}, \"requestId\": \"{}\", \"stackTrace\": [",
        quoted(said),
        quoted(&failure.spec.error),
        page.id
    );
    for (index, frame) in failure.spec.frames.iter().enumerate() {
        let (place, code) = python_frame(frame);
        let comma = if index > 0 { ", " } else { "" };
        let _ = write!(
            text,
            "{comma}{}",
            quoted(&format!("  {place}\n    {code}\n"))
        );
    }
    text.push_str("]}\n");
}

/// `file|line|function|code` as `File "file", line n, in function`, and the code.
fn python_frame(frame: &str) -> (String, &str) {
    let mut parts = frame.splitn(4, '|');
    let mut part = || parts.next().unwrap_or_default();
    let place = format!("File \"{}\", line {}, in {}", part(), part(), part());
    (place, part())
}

/// The headline has message and type the other way round than the trace.
fn java(failure: &SimulatedFailure, said: &str, text: &mut String) {
    let error = &failure.spec.error;
    let _ = write!(text, "{said}: {error}\n{error}: {said}\n");
    for frame in &failure.spec.frames {
        let _ = writeln!(text, "\tat {frame}");
    }
    text.push('\n');
}

fn dotnet(
    page: &InvocationLog<'_>,
    failure: &SimulatedFailure,
    said: &str,
    at: i64,
    text: &mut String,
) {
    stamp::rfc3339(at, text);
    let _ = writeln!(text, "\t{}\tfail\t{}: {said}", page.id, failure.spec.error);
    for frame in &failure.spec.frames {
        let _ = writeln!(text, "   at {frame}");
    }
}

fn ruby(page: &mut InvocationLog<'_>, failure: &SimulatedFailure, said: &str, at: i64) {
    page.event(at, |_, text| {
        text.push_str("Critical exception from handler\n")
    });
    page.event(at, |_, text| {
        let _ = writeln!(
            text,
            "{{\n  \"errorMessage\": {},\n  \"errorType\": {},\n  \"stackTrace\": [\n    \"/var/task/app.rb:4:in `handler'\"\n  ]\n}}",
            quoted(said),
            quoted(&failure.spec.error)
        );
    });
}

fn rust(
    page: &InvocationLog<'_>,
    failure: &SimulatedFailure,
    said: &str,
    at: i64,
    text: &mut String,
) {
    text.push_str("{\"timestamp\":\"");
    stamp::rfc3339(at, text);
    let _ = writeln!(
        text,
        "\",\"level\":\"ERROR\",\"fields\":{{\"message\":\"handler failed\",\"error\":{},\"error_type\":{}}},\
         \"target\":\"lambda_runtime\",\"span\":{{\"requestId\":\"{}\",\"name\":\"Lambda runtime invoke\"}}}}",
        quoted(said),
        quoted(&failure.spec.error),
        page.id
    );
}

/// Standard error: one event a line.
fn panic(page: &mut InvocationLog<'_>, failure: &SimulatedFailure, at: i64) {
    let lines = [
        "thread 'main' panicked at src/main.rs:41:10:",
        &failure.spec.error,
        "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
    ];
    for line in lines {
        page.event(at, |_, text| {
            text.push_str(line);
            text.push('\n');
        });
    }
}
