//! One span of a trace: a piece of work with a beginning, mostly an end, and what is known of it.

use std::sync::Arc;

use super::received::first_detail;
use crate::domain::line::Micros;
use slstop_base::Timestamp;

/// Microseconds since 1970 in UTC: X-Ray and OpenTelemetry know more of a moment than milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanTime(pub i64);

impl SpanTime {
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millis(self.0.div_euclid(1000))
    }

    /// The time from an earlier moment; zero if it lies ahead.
    pub fn since(self, earlier: Self) -> Micros {
        Micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// What a span is, as far as its document tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanKind {
    /// A stage of API Gateway.
    Api,
    /// The Lambda service's view of an invocation, from its acceptance on.
    Lambda,
    /// The function itself.
    Function,
    StateMachine,
    Initialization,
    Restore,
    Invocation,
    Overhead,
    /// The wait of an asynchronous event for its invocation.
    Dwell,
    /// One try of an asynchronous invocation.
    Attempt,
    /// A call of an AWS service.
    AwsCall,
    /// A call over HTTP.
    Remote,
    Sql,
    /// Any other service that sent its own segment.
    Segment,
    /// A part that a program names itself.
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
    /// Stands in for parents that other spans name and that never came.
    ParentNotReceived,
}

impl SpanKind {
    /// As `--json` prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Lambda => "lambda",
            Self::Function => "function",
            Self::StateMachine => "state_machine",
            Self::Initialization => "init",
            Self::Restore => "restore",
            Self::Invocation => "invocation",
            Self::Overhead => "overhead",
            Self::Dwell => "dwell",
            Self::Attempt => "attempt",
            Self::AwsCall => "aws",
            Self::Remote => "remote",
            Self::Sql => "sql",
            Self::Segment => "segment",
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
            Self::ParentNotReceived => "parent_not_received",
        }
    }

    /// Whether it is the caller's view of work that is done elsewhere.
    pub fn is_call(self) -> bool {
        matches!(
            self,
            Self::AwsCall | Self::Remote | Self::Sql | Self::Client
        )
    }

    /// Whether it makes the function ready before the handler runs.
    pub fn is_start(self) -> bool {
        matches!(self, Self::Initialization | Self::Restore)
    }
}

/// How a span ended; the later in this order is the worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanStatus {
    #[default]
    Ok,
    /// The caller was wrong: 4xx.
    Error,
    /// 429.
    Throttle,
    /// The callee was wrong: 5xx, an exception.
    Fault,
}

impl SpanStatus {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Throttle => "throttle",
            Self::Fault => "fault",
        }
    }

    pub fn is_failure(self) -> bool {
        self != Self::Ok
    }
}

/// A piece of what the document says: `http.request.method`, `annotation.order_id`. Names are shared by
/// the spans of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    pub key: Arc<str>,
    pub value: Box<str>,
}

/// An error as the program saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exception {
    pub id: Option<Box<str>>,
    pub class: Option<Box<str>>,
    pub message: Option<Box<str>>,
    /// It came from the service that was called.
    pub is_remote: bool,
    /// The exception that it was made from, by its id.
    pub cause: Option<Box<str>>,
    /// A frame each, the innermost first.
    pub stack: Vec<Box<str>>,
}

/// Another span that this one has to do with, in this trace or another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanLink {
    pub trace: Box<str>,
    pub span: Option<Box<str>>,
    /// `parent`, `child`: the side on which it is.
    pub direction: Option<Box<str>>,
}

/// A span in its place in the tree. Its descendants follow it directly, up to `subtree_end`.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceSpan {
    pub id: Box<str>,
    /// As the document gives it, received or not.
    pub parent_id: Option<Box<str>>,
    pub name: Arc<str>,
    /// Who did the work: the segment, the service of the resource, or what was called.
    pub service: Arc<str>,
    pub kind: SpanKind,
    pub status: SpanStatus,
    pub start: SpanTime,
    /// The end; of one that did not end, the latest that is known of it.
    pub end: SpanTime,
    /// No end was received.
    pub is_open: bool,
    /// Nothing below it failed in the same way: here it began.
    pub is_failure_origin: bool,
    /// The time of the trace passes through it: made shorter, the whole would be shorter.
    pub is_critical: bool,
    /// What remains when the time of the children is taken out.
    pub self_time: Micros,
    pub details: Vec<Detail>,
    /// What all spans of its sender share.
    pub resource: Arc<[Detail]>,
    pub exceptions: Vec<Exception>,
    pub links: Vec<SpanLink>,
    /// Its failure is an exception of another span, which has this id.
    pub(super) cause: Option<Box<str>>,
    pub(super) parent: Option<u32>,
    pub(super) depth: u16,
    pub(super) subtree_end: u32,
}

impl TraceSpan {
    pub fn duration(&self) -> Micros {
        self.end.since(self.start)
    }

    pub fn depth(&self) -> usize {
        usize::from(self.depth)
    }

    /// The first of these details that it has.
    pub fn detail(&self, keys: &[&str]) -> Option<&str> {
        first_detail(&self.details, &self.resource, keys)
    }

    /// Of the invocation that it is, or of the call that it made.
    pub fn request_id(&self) -> Option<&str> {
        self.detail(&[
            "aws.request_id",
            "faas.invocation_id",
            "faas.execution",
            "aws.request.id",
        ])
    }

    /// The function that it is a run of.
    pub fn function(&self) -> Option<&str> {
        let is_function = matches!(self.kind, SpanKind::Lambda | SpanKind::Function)
            || self.detail(&["faas.name", "resource.faas.name"]).is_some();
        if !is_function {
            return None;
        }
        let arn = self.detail(&[
            "aws.function_arn",
            "resource_arn",
            "faas.id",
            "resource.cloud.resource_id",
            "cloud.resource_id",
        ]);
        arn.and_then(name_of_function)
            .or_else(|| self.detail(&["faas.name", "resource.faas.name"]))
            .or(Some(&*self.name))
    }

    /// GetItem, Publish, INSERT: what was asked of what was called.
    pub fn operation(&self) -> Option<&str> {
        self.detail(&[
            "aws.operation",
            "rpc.method",
            "db.operation",
            "db.operation.name",
        ])
    }

    /// HTTP's method and path: `POST /pay`.
    pub fn http(&self) -> Option<String> {
        let method = self.detail(&["http.request.method", "http.method"]);
        let path = self
            .detail(&["http.route", "url.path", "http.target"])
            .or_else(|| {
                self.detail(&["http.request.url", "http.url", "url.full"])
                    .map(path_of_url)
            });
        match (method, path) {
            (None, None) => None,
            (method, path) => Some(
                [method, path]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
        }
    }

    /// What the row of a waterfall calls it.
    pub fn label(&self) -> String {
        let more = match self.kind {
            SpanKind::AwsCall | SpanKind::Sql => self.operation().map(str::to_owned),
            SpanKind::Api | SpanKind::Remote | SpanKind::Segment => self.http(),
            _ => None,
        };
        match more.filter(|more| !self.name.contains(more.as_str())) {
            Some(more) => format!("{} {more}", self.name),
            None => self.name.to_string(),
        }
    }
}

/// The name in a function's ARN.
fn name_of_function(arn: &str) -> Option<&str> {
    let rest = arn.split_once(":function:")?.1;
    Some(rest.split_once(':').map_or(rest, |(name, _)| name))
}

fn path_of_url(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split_once('?').map_or(path, |(path, _)| path)
}
