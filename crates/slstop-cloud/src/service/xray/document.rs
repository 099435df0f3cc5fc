//! Segment documents: what the parts of a trace say about themselves.

mod function;
mod gateway;

pub use gateway::{api, is_behind_gateway, status};

use crate::wire::WireValue;
use crate::world::draw::Draw;
use crate::world::function::SimulatedFunction;
use crate::world::invocation::{DrawPurpose, SimulatedInvocation};
use crate::world::tracing::SimulatedTrace;
use crate::world::{ACCOUNT, World};

/// A segment's id and its document.
pub type SegmentDocument = (String, WireValue);

/// Writes the segments of one trace.
#[derive(Debug)]
pub struct Documents<'a> {
    pub world: &'a World,
    pub region: &'a str,
    pub trace: &'a SimulatedTrace,
}

impl Documents<'_> {
    pub fn all(&self) -> Vec<SegmentDocument> {
        let mut segments = Vec::new();
        let function = self.world.function(self.trace.root().function);
        let parent = is_behind_gateway(function).then(|| self.gateway(function, &mut segments));
        if self.trace.attempts.len() > 1 || function.spec.source.is_retried() {
            self.queued(function, &mut segments);
        } else {
            self.service(function, self.trace.root(), parent, &mut segments);
        }
        segments
    }

    /// The Lambda service's own view of a request, then the function's.
    fn service(
        &self,
        function: &SimulatedFunction,
        invocation: &SimulatedInvocation,
        parent: Option<String>,
        out: &mut Vec<SegmentDocument>,
    ) {
        let Some(header) = self.world.trace_header(invocation) else {
            return;
        };
        let id = hex(header.parent);
        let document = self
            .segment(
                &id,
                &function.name,
                seconds(invocation.boot_start()) - 0.001,
                end(invocation) + 0.001,
            )
            .with_some("parent_id", parent)
            .with(
                "http",
                WireValue::EMPTY.with("response", WireValue::EMPTY.with("status", 200)),
            )
            .with(
                "aws",
                WireValue::EMPTY.with("request_id", request_id(invocation)),
            )
            .with("origin", "AWS::Lambda")
            .with("resource_arn", self.arn(function));
        out.push((id.clone(), flags(document, invocation)));
        self.function(function, invocation, &id, out);
    }

    /// An asynchronous request: it dwells in a queue, then come its attempts.
    fn queued(&self, function: &SimulatedFunction, out: &mut Vec<SegmentDocument>) {
        let root = self.trace.root();
        let Some(header) = self.world.trace_header(root) else {
            return;
        };
        let id = hex(header.parent);
        let arrived = seconds(root.boot_start()) - 0.05;
        let mut draw = ids(root, 2);
        let dwell = WireValue::EMPTY
            .with("id", hex(draw.bits()))
            .with("name", "Dwell Time")
            .with("start_time", arrived)
            .with("end_time", seconds(root.boot_start()));
        let mut parts = vec![dwell];
        let mut last = end(root);
        for (number, attempt) in self.trace.attempts.iter().enumerate() {
            let attempt_id = hex(draw.bits());
            let part = WireValue::EMPTY
                .with("id", attempt_id.clone())
                .with("name", format!("Attempt #{}", number + 1))
                .with("start_time", seconds(attempt.boot_start()))
                .with("end_time", end(attempt))
                .with(
                    "http",
                    WireValue::EMPTY.with("response", WireValue::EMPTY.with("status", 200)),
                );
            parts.push(flags(part, attempt));
            last = end(attempt);
            self.function(function, attempt, &attempt_id, out);
        }
        let document = self
            .segment(&id, &function.name, arrived, last)
            .with(
                "http",
                WireValue::EMPTY.with("response", WireValue::EMPTY.with("status", 202)),
            )
            .with("aws", WireValue::EMPTY.with("request_id", request_id(root)))
            .with("origin", "AWS::Lambda")
            .with("resource_arn", self.arn(function))
            .with("subsegments", parts);
        let ended_badly = self
            .trace
            .attempts
            .last()
            .is_some_and(|attempt| !attempt.is_ok());
        let document = if ended_badly {
            document.with("fault", true)
        } else {
            document
        };
        out.insert(0, (id, document));
    }

    fn segment(&self, id: &str, name: &str, from: f64, to: f64) -> WireValue {
        WireValue::EMPTY
            .with("id", id.to_owned())
            .with("name", name.to_owned())
            .with("trace_id", self.trace.id.to_string())
            .with("start_time", from)
            .with("end_time", to)
    }

    pub fn arn(&self, function: &SimulatedFunction) -> String {
        format!(
            "arn:aws:lambda:{}:{ACCOUNT}:function:{}",
            self.region, function.name
        )
    }
}

pub fn seconds(at: i64) -> f64 {
    at as f64 / 1000.0
}

/// To the hundredth of a millisecond, as REPORT has it.
pub fn end(invocation: &SimulatedInvocation) -> f64 {
    (invocation.start as f64 + invocation.duration.as_millis()) / 1000.0
}

fn flags(document: WireValue, invocation: &SimulatedInvocation) -> WireValue {
    if invocation.is_ok() {
        document
    } else {
        document.with("fault", true)
    }
}

fn request_id(invocation: &SimulatedInvocation) -> String {
    String::from_utf8_lossy(&invocation.request_id()).into_owned()
}

fn ids(invocation: &SimulatedInvocation, part: u64) -> Draw {
    invocation.draw(DrawPurpose::Trace).and(part << 32)
}

fn hex(id: u64) -> String {
    format!("{id:016x}")
}
