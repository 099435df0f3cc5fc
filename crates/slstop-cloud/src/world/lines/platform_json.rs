//! The platform's own lines in JSON format. Levels decide what is written: by default only
//! initStart, start and report; with `SystemLogLevel=WARN` only what went wrong.

use std::fmt::Write as _;

use super::super::invocation::{Centis, EnvironmentStart, billed_restore};
use super::super::runtime;
use super::{InvocationLog, application, error, stamp};

pub fn write(page: &mut InvocationLog<'_>) {
    let is_quiet = page.function.spec.log.system_warn;
    let end = page.invocation.end();
    if !is_quiet {
        init_start(page);
        page.event(page.invocation.start, start);
    }
    application::write(page);
    error::write(page);
    if !is_quiet || page.status().is_some() {
        if page.status().is_some() {
            page.event(end, runtime_done);
        }
        page.event(end, report);
    }
}

fn envelope(at: i64, kind: &str, text: &mut String) {
    text.push_str("{\"time\":\"");
    stamp::rfc3339(at, text);
    let _ = write!(text, "\",\"type\":\"platform.{kind}\",\"record\":{{");
}

fn init_start(page: &mut InvocationLog<'_>) {
    let kind = match page.invocation.boot {
        EnvironmentStart::Warm => return,
        EnvironmentStart::Provisioned(_) => "provisioned-concurrency",
        EnvironmentStart::Restored(_) => "snap-start",
        EnvironmentStart::Cold(_) | EnvironmentStart::Again(_) | EnvironmentStart::Failed(_) => {
            "on-demand"
        }
    };
    let Some(id) = page.function.spec.runtime.as_deref() else {
        return;
    };
    let at = page.invocation.boot_start();
    let word = if kind == "snap-start" {
        "restoreStart"
    } else {
        "initStart"
    };
    page.event(at, |page, text| {
        envelope(at, word, text);
        let _ = write!(
            text,
            "\"initializationType\":\"{kind}\",\"phase\":\"init\",\"runtimeVersion\":\"{}\",\
             \"runtimeVersionArn\":\"arn:aws:lambda:{}::runtime:{}\",\"functionName\":\"{}\",\
             \"functionVersion\":\"{}\"}}}}",
            runtime::version(id),
            page.region,
            runtime::hash(id),
            page.function.name,
            page.invocation.environment.version
        );
    });
}

fn start(page: &InvocationLog<'_>, text: &mut String) {
    envelope(page.invocation.start, "start", text);
    let version = page.invocation.environment.version;
    let _ = write!(
        text,
        "\"requestId\":\"{}\",\"version\":\"{version}\"",
        page.id
    );
    tracing(page, text);
    text.push_str("}}");
}

fn runtime_done(page: &InvocationLog<'_>, text: &mut String) {
    envelope(page.invocation.end(), "runtimeDone", text);
    let _ = write!(text, "\"requestId\":\"{}\",", page.id);
    status(page, text);
    text.push_str(",\"metrics\":{\"durationMs\":");
    millis(page.invocation.duration, text);
    text.push_str(",\"producedBytes\":0}}}");
}

fn report(page: &InvocationLog<'_>, text: &mut String) {
    let invocation = page.invocation;
    envelope(invocation.end(), "report", text);
    let _ = write!(
        text,
        "\"requestId\":\"{}\",\"metrics\":{{\"durationMs\":",
        page.id
    );
    millis(invocation.duration, text);
    let _ = write!(
        text,
        ",\"billedDurationMs\":{},\"memorySizeMB\":{},\"maxMemoryUsedMB\":{}",
        invocation.billed(),
        page.function.spec.memory,
        invocation.used
    );
    match invocation.boot {
        EnvironmentStart::Cold(init) => {
            text.push_str(",\"initDurationMs\":");
            millis(init, text);
        }
        EnvironmentStart::Restored(restore) => {
            text.push_str(",\"restoreDurationMs\":");
            millis(restore, text);
            let _ = write!(
                text,
                ",\"billedRestoreDurationMs\":{}",
                billed_restore(restore).whole_millis()
            );
        }
        _ => {}
    }
    text.push('}');
    tracing(page, text);
    text.push(',');
    status(page, text);
    text.push_str("}}");
}

fn status(page: &InvocationLog<'_>, text: &mut String) {
    // An error that the handler raised is a failure; what the platform saw is an error or a time-out.
    let (status, error) = match (page.status(), page.invocation.is_ok()) {
        (Some(seen), _) => seen,
        (None, true) => ("success", None),
        (None, false) => ("failure", None),
    };
    let _ = write!(text, "\"status\":\"{status}\"");
    if let Some(error) = error {
        let _ = write!(text, ",\"errorType\":\"{error}\"");
    }
}

fn tracing(page: &InvocationLog<'_>, text: &mut String) {
    let Some(trace) = page.trace() else { return };
    let _ = write!(
        text,
        ",\"tracing\":{{\"spanId\":\"{:016x}\",\"type\":\"X-Amzn-Trace-Id\",\"value\":\
         \"Root={};Parent={:016x};Sampled={}\"}}",
        trace.segment,
        trace.id,
        trace.parent,
        u8::from(trace.is_sampled)
    );
}

/// To the hundredth, like the text format: sums of both agree to the last digit.
fn millis(time: Centis, text: &mut String) {
    let _ = write!(text, "{}.{:02}", time.0 / 100, time.0 % 100);
}
