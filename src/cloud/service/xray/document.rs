//! Segment documents: what the parts of a trace say about themselves.

use crate::cloud::scenario::spec::{FailureKind, Source};
use crate::cloud::wire::Value;
use crate::cloud::world::draw::Draw;
use crate::cloud::world::function::Function;
use crate::cloud::world::invocation::{Boot, Invocation, Outcome, Purpose};
use crate::cloud::world::tracing::Trace;
use crate::cloud::world::{ACCOUNT, World};

/// A segment's id and its document.
pub type Segment = (String, Value);

/// Writes the segments of one trace.
#[derive(Debug)]
pub struct Documents<'a> {
    pub world: &'a World,
    pub region: &'a str,
    pub trace: &'a Trace,
}

impl Documents<'_> {
    pub fn all(&self) -> Vec<Segment> {
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

    /// API Gateway's stage, with its call of Lambda; that call's id.
    fn gateway(&self, function: &Function, out: &mut Vec<Segment>) -> String {
        let root = self.trace.root();
        let mut draw = ids(root, 1);
        let (id, call) = (hex(draw.bits()), hex(draw.bits()));
        let (from, to) = (seconds(root.boot_start()) - 0.003, end(root) + 0.002);
        let status = status(root);
        let kind = if function.spec.source == Source::Rest {
            "restapis"
        } else {
            "apis"
        };
        let lambda = Value::EMPTY
            .with("id", call.clone())
            .with("name", "Lambda")
            .with("start_time", from + 0.001)
            .with("end_time", to - 0.001)
            .with("http", http(&self.invoke_url(function), "POST", 200));
        let lambda = flags(lambda, root);
        let document = self
            .segment(&id, &format!("{}/prod", api(function)), from, to)
            .with(
                "http",
                http(
                    &format!("https://shop.example/{}", function.short_name()),
                    "POST",
                    status,
                ),
            )
            .with(
                "aws",
                Value::EMPTY.with(
                    "api_gateway",
                    Value::EMPTY
                        .with("account_id", ACCOUNT)
                        .with("rest_api_id", "a1b2c3d4e5")
                        .with("stage", "prod")
                        .with("request_id", id.clone()),
                ),
            )
            .with(
                "annotations",
                Value::EMPTY
                    .with("aws:api_id", "a1b2c3d4e5")
                    .with("aws:api_stage", "prod"),
            )
            .with("origin", "AWS::ApiGateway::Stage")
            .with(
                "resource_arn",
                format!(
                    "arn:aws:apigateway:{}::/{kind}/a1b2c3d4e5/stages/prod",
                    self.region
                ),
            )
            .with("subsegments", vec![lambda]);
        out.push((id, flags(document, root)));
        call
    }

    /// The Lambda service's own view of a request, then the function's.
    fn service(
        &self,
        function: &Function,
        invocation: &Invocation,
        parent: Option<String>,
        out: &mut Vec<Segment>,
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
                Value::EMPTY.with("response", Value::EMPTY.with("status", 200)),
            )
            .with(
                "aws",
                Value::EMPTY.with("request_id", request_id(invocation)),
            )
            .with("origin", "AWS::Lambda")
            .with("resource_arn", self.arn(function));
        out.push((id.clone(), flags(document, invocation)));
        self.function(function, invocation, &id, out);
    }

    /// An asynchronous request: it dwells in a queue, then come its attempts.
    fn queued(&self, function: &Function, out: &mut Vec<Segment>) {
        let root = self.trace.root();
        let Some(header) = self.world.trace_header(root) else {
            return;
        };
        let id = hex(header.parent);
        let arrived = seconds(root.boot_start()) - 0.05;
        let mut draw = ids(root, 2);
        let dwell = Value::EMPTY
            .with("id", hex(draw.bits()))
            .with("name", "Dwell Time")
            .with("start_time", arrived)
            .with("end_time", seconds(root.boot_start()));
        let mut parts = vec![dwell];
        let mut last = end(root);
        for (number, attempt) in self.trace.attempts.iter().enumerate() {
            let attempt_id = hex(draw.bits());
            let part = Value::EMPTY
                .with("id", attempt_id.clone())
                .with("name", format!("Attempt #{}", number + 1))
                .with("start_time", seconds(attempt.boot_start()))
                .with("end_time", end(attempt))
                .with(
                    "http",
                    Value::EMPTY.with("response", Value::EMPTY.with("status", 200)),
                );
            parts.push(flags(part, attempt));
            last = end(attempt);
            self.function(function, attempt, &attempt_id, out);
        }
        let document = self
            .segment(&id, &function.name, arrived, last)
            .with(
                "http",
                Value::EMPTY.with("response", Value::EMPTY.with("status", 202)),
            )
            .with("aws", Value::EMPTY.with("request_id", request_id(root)))
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

    /// The function's own segment: init before its start, the handler, what it called, the rest.
    fn function(
        &self,
        function: &Function,
        invocation: &Invocation,
        parent: &str,
        out: &mut Vec<Segment>,
    ) {
        let Some(header) = self.world.trace_header(invocation) else {
            return;
        };
        let id = hex(header.segment);
        let mut draw = ids(invocation, 3 + u64::from(invocation.attempt));
        let (from, to) = (seconds(invocation.start), end(invocation));
        let part = |id: String, name: &'static str, from: f64, to: f64| {
            Value::EMPTY
                .with("id", id)
                .with("name", name)
                .with("start_time", from)
                .with("end_time", to)
        };
        let mut parts = Vec::new();
        match invocation.boot {
            Boot::Cold(_) | Boot::Failed(_) => parts.push(part(
                hex(draw.bits()),
                "Initialization",
                seconds(invocation.boot_start()),
                from - 0.0005,
            )),
            Boot::Restored(_) => parts.push(part(
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
            .map(|group| vec![Value::EMPTY.with("log_group", group.to_string())]);
        let aws = Value::EMPTY
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
                Value::EMPTY
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
        function: &Function,
        invocation: &Invocation,
        draw: &mut Draw,
        out: &mut Vec<Segment>,
    ) -> Vec<Value> {
        let mut parts = Vec::new();
        let (from, to) = (seconds(invocation.start), end(invocation));
        if to - from > 0.004 {
            let id = hex(draw.bits());
            let (asked, answered) = (from + (to - from) * 0.05, from + (to - from) * 0.15);
            let aws = Value::EMPTY
                .with("operation", "GetItem")
                .with("region", self.region.to_owned())
                .with("table_name", "shop-prod-orders")
                .with("request_id", hex(draw.bits()))
                .with("retries", 0);
            let ok = Value::EMPTY.with("response", Value::EMPTY.with("status", 200));
            let seen = |id: String| {
                Value::EMPTY
                    .with("id", id)
                    .with("name", "DynamoDB")
                    .with("start_time", asked)
                    .with("end_time", answered)
                    .with("http", ok.clone())
                    .with("aws", aws.clone())
            };
            parts.push(seen(id.clone()).with("namespace", "aws"));
            let inferred = hex(draw.bits());
            let document = seen(inferred.clone())
                .with("trace_id", self.trace.id.to_string())
                .with("parent_id", id)
                .with("inferred", true)
                .with("origin", "AWS::DynamoDB::Table");
            out.push((inferred, document));
        }
        if let Some(call) = self
            .trace
            .called
            .filter(|call| call.caller.is_some_and(|by| by.key == invocation.key))
        {
            let callee = self.world.function(call.function);
            let id = hex(draw.bits());
            let aws = Value::EMPTY
                .with("operation", "Invoke")
                .with("region", self.region.to_owned())
                .with("function_name", callee.name.clone())
                .with("status_code", 200);
            let part = Value::EMPTY
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

    /// What went wrong, where something did.
    fn cause(&self, function: &Function, invocation: &Invocation, part: Value, id: u64) -> Value {
        let Outcome::Failed(failure) = invocation.outcome else {
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
        let frames: Value = (failure.spec.frames.iter())
            .map(|frame| {
                Value::EMPTY
                    .with("path", frame.clone())
                    .with("line", 0)
                    .with("label", "handler")
            })
            .collect();
        let exception = Value::EMPTY
            .with("id", hex(id))
            .with("message", failure.message.filled(invocation))
            .with("type", failure.spec.error.clone())
            .with("remote", false)
            .with("stack", frames);
        let cause = Value::EMPTY
            .with("working_directory", "/var/task")
            .with("exceptions", vec![exception]);
        part.with("fault", true).with("cause", cause)
    }

    fn segment(&self, id: &str, name: &str, from: f64, to: f64) -> Value {
        Value::EMPTY
            .with("id", id.to_owned())
            .with("name", name.to_owned())
            .with("trace_id", self.trace.id.to_string())
            .with("start_time", from)
            .with("end_time", to)
    }

    pub fn arn(&self, function: &Function) -> String {
        format!(
            "arn:aws:lambda:{}:{ACCOUNT}:function:{}",
            self.region, function.name
        )
    }

    fn invoke_url(&self, function: &Function) -> String {
        let arn = self.arn(function);
        format!(
            "https://lambda.{}.amazonaws.com/2015-03-31/functions/{arn}/invocations",
            self.region
        )
    }
}

pub fn is_behind_gateway(function: &Function) -> bool {
    matches!(function.spec.source, Source::Rest | Source::Http)
}

pub fn api(function: &Function) -> &'static str {
    if function.spec.source == Source::Rest {
        "shop-prod"
    } else {
        "shop-prod-http"
    }
}

/// What the client saw.
pub fn status(invocation: &Invocation) -> u16 {
    if invocation.is_ok() { 200 } else { 502 }
}

pub fn seconds(at: i64) -> f64 {
    at as f64 / 1000.0
}

/// To the hundredth of a millisecond, as REPORT has it.
pub fn end(invocation: &Invocation) -> f64 {
    (invocation.start as f64 + invocation.duration.as_millis()) / 1000.0
}

fn flags(document: Value, invocation: &Invocation) -> Value {
    if invocation.is_ok() {
        document
    } else {
        document.with("fault", true)
    }
}

fn http(url: &str, method: &'static str, status: u16) -> Value {
    Value::EMPTY
        .with(
            "request",
            Value::EMPTY
                .with("url", url.to_owned())
                .with("method", method),
        )
        .with("response", Value::EMPTY.with("status", status))
}

fn request_id(invocation: &Invocation) -> String {
    String::from_utf8_lossy(&invocation.request_id()).into_owned()
}

fn ids(invocation: &Invocation, part: u64) -> Draw {
    invocation.draw(Purpose::Trace).and(part << 32)
}

fn hex(id: u64) -> String {
    format!("{id:016x}")
}
