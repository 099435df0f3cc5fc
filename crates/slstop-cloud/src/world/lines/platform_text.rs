//! The platform's own lines in text format: INIT_START, START, END, REPORT and what else happens.

use std::fmt::Write as _;

use super::super::invocation::{Centis, EnvironmentStart, billed_restore};
use super::super::runtime;
use super::{InvocationLog, application, error, stamp};
use crate::scenario::spec::FailureKind;

/// Writes the events of the page's invocation.
pub fn write(page: &mut InvocationLog<'_>) {
    let (start, end) = (page.invocation.start, page.invocation.end());
    boot(page);
    page.event(start, |page, text| {
        let version = page.invocation.environment.version;
        let _ = writeln!(text, "START RequestId: {} Version: {version}", page.id);
    });
    application::write(page);
    error::write(page);
    if let EnvironmentStart::Failed(_) = page.invocation.boot {
        init_report(
            page,
            end,
            page.invocation.duration,
            "invoke",
            Some("Runtime.ImportModuleError"),
        );
    }
    page.event(end, |page, text| {
        let _ = writeln!(text, "END RequestId: {}", page.id);
    });
    page.event(end, report);
    aftermath(page, end);
}

/// What a new environment says before its first request.
fn boot(page: &mut InvocationLog<'_>) {
    let invocation = page.invocation;
    let at = invocation.boot_start();
    match invocation.boot {
        EnvironmentStart::Warm => {}
        EnvironmentStart::Cold(_) => {
            runtime_line(page, at, "INIT_START");
            extensions(page);
        }
        EnvironmentStart::Again(_) => {
            runtime_line(page, at, "INIT_START");
            extensions(page);
        }
        EnvironmentStart::Restored(time) => {
            runtime_line(page, at, "RESTORE_START");
            page.event(invocation.start - 1, |_, text| {
                text.push_str("RESTORE_REPORT Restore Duration: ");
                millis(time, text);
                text.push('\n');
            });
        }
        EnvironmentStart::Provisioned(time) => {
            runtime_line(page, at, "INIT_START");
            init_report(page, invocation.start - 1, time, "", None);
        }
        EnvironmentStart::Failed(time) => {
            runtime_line(page, at, "INIT_START");
            init_report(
                page,
                invocation.start - 1,
                time,
                "init",
                Some("Runtime.ImportModuleError"),
            );
        }
    }
}

/// `INIT_START Runtime Version: python:3.12.v89⇥Runtime Version ARN: …`; container images print none.
fn runtime_line(page: &mut InvocationLog<'_>, at: i64, word: &str) {
    let Some(id) = page.function.spec.runtime.as_deref() else {
        return;
    };
    page.event(at, |page, text| {
        let _ = writeln!(
            text,
            "{word} Runtime Version: {}\tRuntime Version ARN: arn:aws:lambda:{}::runtime:{}",
            runtime::version(id),
            page.region,
            runtime::hash(id)
        );
    });
}

fn extensions(page: &mut InvocationLog<'_>) {
    let at = page.invocation.start - 1;
    for name in &page.function.spec.extensions {
        page.event(at, |_, text| {
            let _ = writeln!(
                text,
                "EXTENSION\tName: {name}\tState: Ready\tEvents: [INVOKE, SHUTDOWN]"
            );
        });
    }
}

fn init_report(
    page: &mut InvocationLog<'_>,
    at: i64,
    time: Centis,
    phase: &str,
    error: Option<&str>,
) {
    page.event(at, |_, text| {
        text.push_str("INIT_REPORT Init Duration: ");
        millis(time, text);
        if let Some(error) = error {
            let _ = write!(text, "\tPhase: {phase}\tStatus: error\tError Type: {error}");
        }
        text.push('\n');
    });
}

fn report(page: &InvocationLog<'_>, text: &mut String) {
    let invocation = page.invocation;
    let _ = write!(text, "REPORT RequestId: {}\tDuration: ", page.id);
    millis(invocation.duration, text);
    let _ = write!(
        text,
        "\tBilled Duration: {} ms\tMemory Size: {} MB\tMax Memory Used: {} MB",
        invocation.billed(),
        page.function.spec.memory,
        invocation.used
    );
    match invocation.boot {
        EnvironmentStart::Cold(init) => {
            text.push_str("\tInit Duration: ");
            millis(init, text);
        }
        EnvironmentStart::Restored(restore) => {
            text.push_str("\tRestore Duration: ");
            millis(restore, text);
            let _ = write!(
                text,
                "\tBilled Restore Duration: {} ms",
                billed_restore(restore).whole_millis()
            );
        }
        _ => {}
    }
    match page.status() {
        Some((status, Some(error))) => {
            let _ = write!(text, "\tStatus: {status}\tError Type: {error}");
        }
        Some((status, None)) => {
            let _ = write!(text, "\tStatus: {status}");
        }
        // A tab ends the line, but not after a status.
        None => text.push('\t'),
    }
    text.push('\n');
    if let Some(trace) = page.trace() {
        let _ = writeln!(
            text,
            "XRAY TraceId: {}\tSegmentId: {:016x}\tSampled: {}\t",
            trace.id, trace.segment, trace.is_sampled
        );
    }
}

/// What comes after REPORT, with its time: the older ways of saying how it ended, and crashes.
fn aftermath(page: &mut InvocationLog<'_>, end: i64) {
    let reason = match page.kind() {
        Some(FailureKind::TimeoutOld) => {
            page.event(end, |page, text| {
                stamp::rfc3339(end, text);
                let secs = page.invocation.duration.as_millis() / 1000.0;
                let _ = write!(
                    text,
                    " {} Task timed out after {secs:.2} seconds\n\n",
                    page.id
                );
            });
            return;
        }
        Some(FailureKind::MemoryOld) => "signal: killed".to_owned(),
        Some(FailureKind::Exit) => match page.failure() {
            Some(failure) => failure.message.filled(page.invocation),
            None => return,
        },
        _ => return,
    };
    page.event(end, |page, text| {
        let _ = writeln!(
            text,
            "RequestId: {} Error: Runtime exited with error: {reason}\nRuntime.ExitError",
            page.id
        );
    });
}

fn millis(time: Centis, text: &mut String) {
    let _ = write!(text, "{}.{:02} ms", time.0 / 100, time.0 % 100);
}
