//! Invoke and InvokeWithResponseStream.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use super::super::OperationContext;
use super::{ResolvedFunction, payload};
use crate::scenario::spec::AliasSpec;
use crate::wire::event_stream::{MessageKind, bytes_frame, frame};
use crate::wire::{Refusal, Reply, WireValue, json};
use crate::world::environment::Version;
use crate::world::invocation::SimulatedInvocation;
use crate::world::lines::LogEntries;
use crate::world::visit::{Refused, Visit};

/// 6 MB and what AWS adds for its own envelope.
const MAX_SYNC: usize = 6_291_556;
const MAX_ASYNC: usize = 1_048_576;
/// LogType=Tail shows the last 4 KB, which may begin in the middle of a line.
const TAIL: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    RequestResponse,
    Event,
    DryRun,
}

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let asked = InvokeRequest::read(context)?;
    if asked.mode == Mode::DryRun {
        return Ok(Reply::bytes(204, Vec::new()));
    }
    let visit = asked.visit(context);
    match asked.mode {
        Mode::Event => {
            let invocation = context.world.invoke_later(visit).map_err(throttled)?;
            Ok(headed(context, Reply::bytes(202, Vec::new()), &invocation))
        }
        _ => {
            let invocation = context.world.invoke(visit).map_err(throttled)?;
            let answer = payload::of(visit.function, &invocation, visit.payload);
            let mut reply = Reply::bytes(200, answer).with_header(
                "x-amz-executed-version",
                invocation.environment.version.to_string(),
            );
            if !invocation.is_ok() {
                reply = reply.with_header("x-amz-function-error", "Unhandled");
            }
            if asked.wants_tail {
                reply = reply.with_header("x-amz-log-result", tail(context, &invocation));
            }
            Ok(headed(context, reply, &invocation))
        }
    }
}

/// An answer comes in so many pieces.
const PIECES: usize = 4;

/// InvokeWithResponseStream: the payload in pieces, and a last frame that says how it ended.
pub fn streamed(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let asked = InvokeRequest::read(context)?;
    if asked.mode == Mode::DryRun {
        return Ok(Reply::bytes(204, Vec::new()));
    }
    let visit = asked.visit(context);
    let invocation = context.world.invoke(visit).map_err(throttled)?;
    let answer = payload::of(visit.function, &invocation, visit.payload);
    let mut end = WireValue::EMPTY;
    let mut frames: Vec<Bytes> = Vec::new();
    if invocation.is_ok() {
        let size = answer.len().div_ceil(PIECES).max(1);
        let pieces = answer.chunks(size);
        frames.extend(pieces.map(|piece| Bytes::from(bytes_frame("PayloadChunk", piece.to_vec()))));
    } else {
        end = end.with("ErrorCode", "Unhandled").with(
            "ErrorDetails",
            String::from_utf8_lossy(&answer).into_owned(),
        );
    }
    if asked.wants_tail {
        end = end.with("LogResult", tail(context, &invocation));
    }
    let end = frame(MessageKind::Event, "InvokeComplete", json::write(&end));
    frames.push(Bytes::from(end));
    let reply = Reply::frames(stream::iter(frames).boxed()).with_header(
        "x-amz-executed-version",
        invocation.environment.version.to_string(),
    );
    Ok(headed(context, reply, &invocation))
}

/// What both operations ask for.
struct InvokeRequest<'a> {
    named: ResolvedFunction<'a>,
    mode: Mode,
    wants_tail: bool,
}

impl<'a> InvokeRequest<'a> {
    fn read(context: &'a OperationContext<'_>) -> Result<Self, Refusal> {
        let named = context.named_function()?;
        let request = context.request;
        let mode = match request.header("x-amz-invocation-type") {
            None | Some("RequestResponse") => Mode::RequestResponse,
            Some("Event") => Mode::Event,
            Some("DryRun") => Mode::DryRun,
            Some(other) => {
                return Err(invalid(
                    "invocationType",
                    other,
                    "[Event, RequestResponse, DryRun]",
                ));
            }
        };
        let wants_tail = match request.header("x-amz-log-type") {
            None | Some("None") => false,
            Some("Tail") => true,
            Some(other) => return Err(invalid("logType", other, "[None, Tail]")),
        };
        let most = if mode == Mode::Event {
            MAX_ASYNC
        } else {
            MAX_SYNC
        };
        check_body(request.http.body(), most)?;
        Ok(Self {
            named,
            mode,
            wants_tail,
        })
    }

    fn visit(&self, context: &'a OperationContext<'_>) -> Visit<'a> {
        Visit {
            function: self.named.function,
            version: routed(context, &self.named),
            payload: context.request.http.body(),
            at: context.now.as_millis(),
        }
    }
}

fn check_body(body: &[u8], most: usize) -> Result<(), Refusal> {
    if body.len() > most {
        return Err(Refusal::new(
            413,
            "RequestTooLargeException",
            format!("Request must be smaller than {most} bytes for the InvokeFunction operation"),
        ));
    }
    if !body.is_empty() && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err() {
        return Err(Refusal::new(
            400,
            "InvalidRequestContentException",
            "Could not parse request body into json: Could not parse payload into json: Unexpected character",
        ));
    }
    Ok(())
}

/// The request id of the answer is that of the invocation, and the trace is told.
fn headed(context: &OperationContext<'_>, reply: Reply, invocation: &SimulatedInvocation) -> Reply {
    let id = String::from_utf8_lossy(&invocation.request_id()).into_owned();
    let reply = reply.with_request_id(id);
    match context.world.trace_header(invocation) {
        Some(trace) => {
            let sampled = u8::from(trace.is_sampled);
            let value = format!(
                "Root={};Parent={:016x};Sampled={sampled}",
                trace.id, trace.parent
            );
            reply.with_header("x-amzn-trace-id", value)
        }
        None => reply,
    }
}

/// An alias may send a share of its requests to the version before.
fn routed(context: &OperationContext<'_>, named: &ResolvedFunction<'_>) -> Version {
    let weight = |alias: &AliasSpec| {
        alias
            .previous_weight
            .filter(|_| Some(&*alias.name) == named.qualifier)
    };
    match (
        named.function.spec.alias.as_ref().and_then(weight),
        named.version,
    ) {
        (Some(weight), Version::Number(live)) if live > 1 => {
            let mut chance = named.function.key.and(context.now.as_millis() as u64);
            Version::Number(if chance.chance(weight) {
                live - 1
            } else {
                live
            })
        }
        (_, version) => version,
    }
}

fn tail(context: &OperationContext<'_>, invocation: &SimulatedInvocation) -> String {
    let mut lines = LogEntries::default();
    context
        .world
        .write_lines(invocation, context.region(), &mut lines);
    let mut whole = String::new();
    for line in &lines.lines {
        whole.push_str(lines.message(line));
        // Events of JSON end without one, the tail has one line for each all the same.
        if !whole.ends_with('\n') {
            whole.push('\n');
        }
    }
    BASE64.encode(&whole.as_bytes()[whole.len().saturating_sub(TAIL)..])
}

fn throttled(why: Refused) -> Refusal {
    let reason = match why {
        Refused::Reserved => "ReservedFunctionConcurrentInvocationLimitExceeded",
        Refused::Account => "ConcurrentInvocationLimitExceeded",
    };
    Refusal::new(429, "TooManyRequestsException", "Rate Exceeded.").with("Reason", reason)
}

fn invalid(member: &str, value: &str, allowed: &str) -> Refusal {
    Refusal::new(
        400,
        "InvalidParameterValueException",
        format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: \
             Member must satisfy enum value set: {allowed}"
        ),
    )
}
