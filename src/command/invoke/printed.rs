//! What an invocation shows: its payload on standard output, the rest on standard error.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::command::output::{Output, end_json_line};
use slstop_base::{SafeText, json_layout, mask};
use slstop_core::domain::{InvokeAnswer, InvokeMode, InvokeOrder};

/// The answer: laid out on a terminal, as it came in a pipe.
pub fn payload<W: Write>(payload: &[u8], output: &mut Output<W>) -> io::Result<()> {
    if payload.is_empty() {
        return Ok(());
    }
    match json(payload) {
        Some(text) if output.is_terminal => output.lines(&json_layout::indented(text)),
        Some(text) => {
            let mut line = text.as_bytes().to_vec();
            end_json_line(&mut line);
            output.own(&line)
        }
        None if output.is_terminal => output.lines(&String::from_utf8_lossy(payload)),
        None => output.own(payload),
    }
}

fn json(payload: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(payload).ok()?;
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    is_json.then_some(text)
}

/// Pieces of a streamed answer: on a terminal only whole characters, and none that would control it.
#[derive(Debug, Default)]
pub struct Pieces {
    /// The first bytes of a character whose rest is on its way, at most three.
    begun: Vec<u8>,
    ends_in_line: bool,
}

impl Pieces {
    pub fn print<W: Write>(&mut self, piece: &[u8], output: &mut Output<W>) -> io::Result<()> {
        if let Some(last) = piece.last() {
            self.ends_in_line = *last != b'\n';
        }
        if !output.is_terminal {
            output.own(piece)?;
            return output.flush();
        }
        self.begun.extend_from_slice(piece);
        let whole = match std::str::from_utf8(&self.begun) {
            Ok(_) => self.begun.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => self.begun.len(),
        };
        let rest = self.begun.split_off(whole);
        let text = String::from_utf8_lossy(&self.begun).into_owned();
        self.begun = rest;
        let mut lines = text.split('\n');
        if let Some(first) = lines.next() {
            output.own(SafeText::from(first).as_str().as_bytes())?;
        }
        for line in lines {
            output.own(b"\n")?;
            output.own(SafeText::from(line).as_str().as_bytes())?;
        }
        output.flush()
    }

    pub fn finish<W: Write>(&mut self, output: &mut Output<W>) -> io::Result<()> {
        if output.is_terminal && self.ends_in_line {
            output.own(b"\n")?;
        }
        output.flush()
    }
}

#[derive(Serialize)]
struct InvokeObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    function: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    status_code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_tail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billed_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    init_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_memory_mb: Option<u32>,
}

/// All of it as one object.
pub fn object<W: Write>(
    order: &InvokeOrder,
    answer: &InvokeAnswer,
    output: &mut Output<W>,
) -> anyhow::Result<()> {
    let figures = answer.figures();
    let object = InvokeObject {
        request_id: answer.request_id.as_deref(),
        function: order.function.to_string(),
        version: answer.version.as_deref(),
        status_code: answer.status,
        function_error: answer.function_error.as_deref(),
        cause: answer
            .fault()
            .and_then(|fault| fault.cause)
            .map(|cause| cause.name()),
        payload: raw(&answer.payload)?,
        log_tail: answer.log_tail.as_deref(),
        duration_ms: figures.duration_ms,
        billed_ms: figures.billed_ms,
        init_ms: figures.init_ms,
        max_memory_mb: figures.max_memory.map(|size| size.0),
    };
    output.json(&object)?;
    Ok(())
}

/// JSON as it is, on one line; what is none becomes a string.
fn raw(payload: &[u8]) -> anyhow::Result<Option<Box<RawValue>>> {
    if payload.is_empty() {
        return Ok(None);
    }
    let text = match json(payload) {
        Some(text) => json_layout::compact(text),
        None => serde_json::to_string(&String::from_utf8_lossy(payload))?,
    };
    Ok(Some(RawValue::from_string(text)?))
}

/// What happened, on standard error: the function's log, how it ended, its figures.
pub fn notes(order: &InvokeOrder, answer: &InvokeAnswer) {
    let mut stderr = io::stderr().lock();
    for line in note_lines(order, answer) {
        // When nobody can read them there is nobody to tell.
        let _ = writeln!(stderr, "{}", SafeText::from(mask::secrets(&line)));
    }
}

fn note_lines(order: &InvokeOrder, answer: &InvokeAnswer) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if let Some(tail) = &answer.log_tail {
        let own = tail.lines().filter(|line| !is_of_platform(line));
        lines.extend(own.map(|line| format!("  {line}")));
    }
    if let Some(fault) = answer.fault() {
        let said: Vec<String> = [fault.class, fault.message].into_iter().flatten().collect();
        let cause = fault.cause.map_or("error", |cause| cause.name());
        lines.push(format!("failed ({cause}): {}", said.join(": ")));
        lines.extend(
            fault
                .stack
                .iter()
                .map(|frame| format!("    {}", frame.trim_end())),
        );
    }
    lines.push(summary(order, answer));
    lines
}

fn is_of_platform(line: &str) -> bool {
    const BEGINS: &[&str] = &[
        "START RequestId:",
        "END RequestId:",
        "REPORT RequestId:",
        "INIT_START ",
        "XRAY TraceId:",
    ];
    line.trim().is_empty() || BEGINS.iter().any(|begin| line.starts_with(begin))
}

fn summary(order: &InvokeOrder, answer: &InvokeAnswer) -> String {
    let mut text = order.function.to_string();
    if let Some(version) = &answer.version {
        text.push_str(&format!(" version {version}"));
    }
    match order.mode {
        InvokeMode::Event => text.push_str(": accepted into Lambda's queue"),
        InvokeMode::DryRun => text.push_str(": these credentials may invoke it; nothing was run"),
        InvokeMode::RequestResponse | InvokeMode::Streamed => {
            text.push_str(&format!(": HTTP {}", answer.status));
        }
    }
    let figures = answer.figures();
    let millis = |name: &str, value: Option<f64>| value.map(|value| format!("{name}{value} ms"));
    let memory = match (figures.max_memory, figures.memory) {
        (Some(used), Some(size)) => Some(format!("{} of {} MB", used.0, size.0)),
        _ => None,
    };
    let parts = [
        millis("", figures.duration_ms),
        millis("billed ", figures.billed_ms),
        millis("init ", figures.init_ms),
        memory,
        answer.request_id.as_ref().map(|id| format!("request {id}")),
    ];
    for part in parts.into_iter().flatten() {
        text.push_str(&format!(", {part}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn order() -> InvokeOrder {
        InvokeOrder {
            function: "pay:live".into(),
            address: "pay".into(),
            mode: InvokeMode::RequestResponse,
            payload: Bytes::new(),
            client_context: None,
            tenant: None,
        }
    }

    fn printed(is_terminal: bool, print: impl FnOnce(&mut Output<&mut Vec<u8>>)) -> String {
        let mut bytes = Vec::new();
        print(&mut Output::to(&mut bytes, is_terminal));
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn a_pipe_gets_the_answer_as_it_came_and_a_terminal_gets_it_laid_out() {
        let answer = br#"{"n":1.0e5,"id":123456789012345678901}"#;
        let shown = |is_terminal| {
            printed(is_terminal, |output| {
                payload(answer, output).expect("memory takes everything");
            })
        };
        assert_eq!(shown(false), "{\"n\":1.0e5,\"id\":123456789012345678901}\n");
        assert_eq!(
            shown(true),
            "{\n  \"n\": 1.0e5,\n  \"id\": 123456789012345678901\n}\n"
        );
    }

    #[test]
    fn the_object_has_the_payload_as_json_and_leaves_out_what_is_unknown() {
        let answer = InvokeAnswer {
            status: 200,
            payload: Bytes::from_static(b"{\"a\":\n 1}"),
            ..InvokeAnswer::default()
        };
        let text = printed(false, |output| {
            object(&order(), &answer, output).expect("memory takes everything");
        });
        assert_eq!(
            text,
            "{\"function\":\"pay:live\",\"status_code\":200,\"payload\":{\"a\":1}}\n"
        );
    }

    #[test]
    fn pieces_of_a_stream_are_whole_characters_on_a_terminal() {
        let mut pieces = Pieces::default();
        let text = printed(true, |output| {
            for piece in [&b"a\xc3"[..], b"\xa9\n\x1b[31mb"] {
                pieces
                    .print(piece, output)
                    .expect("memory takes everything");
            }
            pieces.finish(output).expect("memory takes everything");
        });
        assert!(
            text.starts_with("aé\n") && !text.contains('\u{1b}'),
            "{text:?}"
        );
    }

    #[test]
    fn a_failure_is_named_with_its_cause_and_its_stack() {
        let answer = InvokeAnswer {
            status: 200,
            request_id: Some("7f3a".into()),
            version: Some("42".into()),
            function_error: Some("Unhandled".into()),
            payload: Bytes::from_static(
                br#"{"errorType":"TypeError","errorMessage":"no total","trace":["TypeError: no total","    at f (a.js:1:2)"]}"#,
            ),
            log_tail: Some("START RequestId: 7f3a Version: 42\nINFO hello\nEND RequestId: 7f3a\n".into()),
        };
        assert_eq!(
            note_lines(&order(), &answer),
            [
                "  INFO hello",
                "failed (unhandled): TypeError: no total",
                "    TypeError: no total",
                "        at f (a.js:1:2)",
                "pay:live version 42: HTTP 200, request 7f3a",
            ]
        );
    }
}
