//! The function's own segment, with what it called.

use super::{ACCOUNT, Documents, SegmentDocument, end, flags, hex, ids, request_id, seconds};
use crate::scenario::spec::FailureKind;
use crate::wire::WireValue;
use crate::world::draw::Draw;
use crate::world::function::SimulatedFunction;
use crate::world::invocation::{EnvironmentStart, InvocationOutcome, SimulatedInvocation};

/// Names and origins of what functions call.
const DYNAMODB: (&str, &str) = ("DynamoDB", "AWS::DynamoDB::Table");
/// It looks like an invocation and is none: a call to the API, which X-Ray calls by the service's name.
const LAMBDA_API: (&str, &str) = ("Lambda", "AWS::Lambda");

impl Documents<'_> {
    /// The function's own segment: init before its start, the handler, what it called, the rest.
    pub fn function(
        &self,
        function: &SimulatedFunction,
        invocation: &SimulatedInvocation,
        parent: &str,
        out: &mut Vec<SegmentDocument>,
    ) {
        let Some(header) = self.world.trace_header(invocation) else {
            return;
        };
        let id = hex(header.segment);
        let mut draw = ids(invocation, 3 + u64::from(invocation.attempt));
        let (from, to) = (seconds(invocation.start), end(invocation));
        let part = |id: String, name: &'static str, from: f64, to: f64| {
            WireValue::EMPTY
                .with("id", id)
                .with("name", name)
                .with("start_time", from)
                .with("end_time", to)
        };
        let mut parts = Vec::new();
        match invocation.boot {
            EnvironmentStart::Cold(_) | EnvironmentStart::Failed(_) => parts.push(part(
                hex(draw.bits()),
                "Initialization",
                seconds(invocation.boot_start()),
                from - 0.0005,
            )),
            EnvironmentStart::Restored(_) => parts.push(part(
                hex(draw.bits()),
                "Restore",
                seconds(invocation.boot_start()),
                from - 0.0005,
            )),
            _ => {}
        }
        let overhead = (to - from).min(0.002) * 0.5;
        let downstream = self.downstream(function, invocation, &mut draw, out);
        let handler = part(hex(draw.bits()), "Invocation", from, to - overhead);
        let handler = if downstream.is_empty() {
            handler
        } else {
            handler.with("subsegments", downstream)
        };
        parts.push(self.cause(function, invocation, handler, draw.bits()));
        parts.push(part(hex(draw.bits()), "Overhead", to - overhead, to));
        let log_group = function
            .group
            .as_ref()
            .map(|group| vec![WireValue::EMPTY.with("log_group", group.to_string())]);
        let aws = WireValue::EMPTY
            .with("account_id", ACCOUNT)
            .with("function_arn", self.arn(function))
            .with("request_id", request_id(invocation))
            .with_some("cloudwatch_logs", log_group)
            .with("resource_names", vec![function.name.clone()]);
        let document = self
            .segment(&id, &function.name, from, to)
            .with("parent_id", parent.to_owned())
            .with("aws", aws)
            .with(
                "annotations",
                WireValue::EMPTY
                    .with("ColdStart", invocation.boot.is_cold())
                    .with("Service", function.short_name().to_owned()),
            )
            .with("origin", "AWS::Lambda::Function")
            .with("resource_arn", self.arn(function))
            .with("subsegments", parts);
        out.push((id, flags(document, invocation)));
    }

    /// The table that most functions ask, and the function that some call; each appears twice, as the
    /// caller saw it and as an inferred segment or the callee's own.
    fn downstream(
        &self,
        function: &SimulatedFunction,
        invocation: &SimulatedInvocation,
        draw: &mut Draw,
        out: &mut Vec<SegmentDocument>,
    ) -> Vec<WireValue> {
        let mut parts = Vec::new();
        let (from, to) = (seconds(invocation.start), end(invocation));
        let within = |share: f64| from + (to - from) * share;
        if to - from > 0.004 {
            let table = WireValue::EMPTY
                .with("operation", "GetItem")
                .with("table_name", "shop-prod-orders");
            let asked = (within(0.05), within(0.15));
            parts.push(self.asked(DYNAMODB, table, asked, draw, out));
        }
        if let Some(operation) = function.spec.lambda_api.clone() {
            let said = WireValue::EMPTY
                .with("operation", operation)
                .with("function_name", function.name.clone());
            let asked = (within(0.02), within(0.04));
            parts.push(self.asked(LAMBDA_API, said, asked, draw, out));
        }
        if let Some(call) = self
            .trace
            .called
            .filter(|call| call.caller.is_some_and(|by| by.key == invocation.key))
        {
            let callee = self.world.function(call.function);
            let id = hex(draw.bits());
            let aws = WireValue::EMPTY
                .with("operation", "Invoke")
                .with("region", self.region.to_owned())
                .with("function_name", callee.name.clone())
                .with("status_code", 200);
            let part = WireValue::EMPTY
                .with("id", id.clone())
                .with("name", "Lambda")
                .with("namespace", "aws")
                .with("start_time", seconds(call.boot_start()) - 0.002)
                .with("end_time", end(&call) + 0.002)
                .with("aws", aws);
            parts.push(flags(part, &call));
            if function.index != callee.index {
                self.service(callee, &call, Some(id), out);
            }
        }
        parts
    }

    /// A call of an AWS service that has no traces of its own: the subsegment, and the segment that X-Ray
    /// infers from it.
    fn asked(
        &self,
        (name, origin): (&'static str, &'static str),
        said: WireValue,
        (from, to): (f64, f64),
        draw: &mut Draw,
        out: &mut Vec<SegmentDocument>,
    ) -> WireValue {
        let id = hex(draw.bits());
        let aws = said
            .with("region", self.region.to_owned())
            .with("request_id", hex(draw.bits()))
            .with("retries", 0);
        let ok = WireValue::EMPTY.with("response", WireValue::EMPTY.with("status", 200));
        let seen = |id: String| {
            WireValue::EMPTY
                .with("id", id)
                .with("name", name)
                .with("start_time", from)
                .with("end_time", to)
                .with("http", ok.clone())
                .with("aws", aws.clone())
        };
        let inferred = hex(draw.bits());
        let document = seen(inferred.clone())
            .with("trace_id", self.trace.id.to_string())
            .with("parent_id", id.clone())
            .with("inferred", true)
            .with("origin", origin);
        out.push((inferred, document));
        seen(id).with("namespace", "aws")
    }

    /// What went wrong, where something did.
    fn cause(
        &self,
        function: &SimulatedFunction,
        invocation: &SimulatedInvocation,
        part: WireValue,
        id: u64,
    ) -> WireValue {
        let InvocationOutcome::Failed(failure) = invocation.outcome else {
            return part;
        };
        let Some(failure) = function.failures.get(usize::from(failure)) else {
            return part;
        };
        if !matches!(
            failure.spec.kind,
            FailureKind::Error | FailureKind::TooLarge
        ) {
            return part.with("fault", true);
        }
        let frames: WireValue = (failure.spec.frames.iter())
            .map(|frame| {
                WireValue::EMPTY
                    .with("path", frame.clone())
                    .with("line", 0)
                    .with("label", "handler")
            })
            .collect();
        let exception = WireValue::EMPTY
            .with("id", hex(id))
            .with("message", failure.message.filled(invocation))
            .with("type", failure.spec.error.clone())
            .with("remote", false)
            .with("stack", frames);
        let cause = WireValue::EMPTY
            .with("working_directory", "/var/task")
            .with("exceptions", vec![exception]);
        part.with("fault", true).with("cause", cause)
    }
}
