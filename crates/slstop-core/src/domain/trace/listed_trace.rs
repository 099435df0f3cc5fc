//! A row of the list of traces: what GetTraceSummaries says of one, or what its spans say.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::received::number;
use super::span::SpanStatus;
use super::span_tree::SpanTree;
use slstop_base::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedTrace {
    pub id: Arc<str>,
    pub start: Option<Timestamp>,
    pub duration_ms: Option<f64>,
    /// How long who asked waited.
    pub response_ms: Option<f64>,
    /// With what it begins: `POST /pay`, or a service's name.
    pub entry: Option<Arc<str>>,
    pub has_fault: bool,
    pub has_error: bool,
    pub has_throttle: bool,
    /// Segments of it are still to come.
    pub is_partial: bool,
    pub functions: Vec<Arc<str>>,
    /// Whether a function was started for it, as far as it is known.
    pub is_cold: Option<bool>,
    pub http_status: Option<u16>,
    pub n_spans: Option<u32>,
}

impl ListedTrace {
    /// Of a trace that is held as a whole.
    pub fn of(tree: &SpanTree) -> Self {
        let status = tree.status();
        let entry = tree.entry();
        Self {
            id: Arc::clone(&tree.id),
            start: Some(tree.start().timestamp()),
            duration_ms: Some(tree.duration().as_millis()),
            response_ms: entry.map(|entry| entry.duration().as_millis()),
            entry: entry.map(|entry| entry.label().into()),
            has_fault: status == SpanStatus::Fault,
            has_error: status == SpanStatus::Error,
            has_throttle: status == SpanStatus::Throttle,
            is_partial: tree.is_open(),
            functions: tree.functions().into_iter().map(Into::into).collect(),
            is_cold: Some(tree.is_cold()),
            http_status: entry
                .and_then(|entry| {
                    entry.detail(&["http.response.status", "http.response.status_code"])
                })
                .and_then(|status| status.parse().ok()),
            n_spans: u32::try_from(tree.len()).ok(),
        }
    }

    pub fn status(&self) -> SpanStatus {
        match (self.has_fault, self.has_throttle, self.has_error) {
            (true, _, _) => SpanStatus::Fault,
            (_, true, _) => SpanStatus::Throttle,
            (_, _, true) => SpanStatus::Error,
            _ => SpanStatus::Ok,
        }
    }

    /// Whether an object is one of GetTraceSummaries' rows.
    pub fn is_one(members: &Map<String, Value>) -> bool {
        let has = |name: &str| members.contains_key(name);
        has("Id") && (has("HasFault") || has("HasError") || has("ResponseTime") || has("IsPartial"))
    }

    /// A row as the answer, or the AWS CLI, writes it.
    pub fn read(members: &Map<String, Value>) -> Option<Self> {
        let id: Arc<str> = members.get("Id")?.as_str()?.into();
        let is = |name: &str| members.get(name) == Some(&Value::Bool(true));
        let millis = |name: &str| {
            members
                .get(name)
                .and_then(number)
                .map(|seconds| seconds * 1000.0)
        };
        let http = members.get("Http");
        let said = |name: &str| http.and_then(|http| http.get(name)).and_then(Value::as_str);
        let entry_point = members
            .get("EntryPoint")
            .and_then(|entry| entry.get("Name"));
        let arns = members.get("ResourceARNs").and_then(Value::as_array);
        let arns = arns
            .into_iter()
            .flatten()
            .filter_map(|arn| arn.get("ARN")?.as_str());
        let start = members.get("StartTime").and_then(moment);
        Some(Self {
            start: start.or_else(|| began(&id)),
            duration_ms: millis("Duration"),
            response_ms: millis("ResponseTime"),
            entry: entry(
                said("HttpMethod"),
                said("HttpURL"),
                entry_point.and_then(Value::as_str),
            ),
            has_fault: is("HasFault"),
            has_error: is("HasError"),
            has_throttle: is("HasThrottle"),
            is_partial: is("IsPartial"),
            functions: functions(arns),
            is_cold: members.get("ResponseTimeRootCauses").and_then(|causes| {
                causes
                    .to_string()
                    .contains("\"Initialization\"")
                    .then_some(true)
            }),
            http_status: http
                .and_then(|http| http.get("HttpStatus")?.as_u64())
                .and_then(|status| u16::try_from(status).ok()),
            n_spans: None,
            id,
        })
    }
}

/// What a list calls the entry of a trace.
pub fn entry(
    method: Option<&str>,
    url: Option<&str>,
    entry_point: Option<&str>,
) -> Option<Arc<str>> {
    let path = url.map(|url| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        path.split_once('?').map_or(path, |(path, _)| path)
    });
    match (method, path, entry_point) {
        (Some(method), Some(path), _) => Some(format!("{method} {path}").into()),
        (None, Some(path), None) => Some(path.into()),
        (_, _, Some(name)) => Some(name.into()),
        _ => None,
    }
}

/// The functions among the resources of a trace, each once.
pub fn functions<'a>(arns: impl Iterator<Item = &'a str>) -> Vec<Arc<str>> {
    let mut functions: Vec<Arc<str>> = Vec::new();
    for arn in arns {
        let Some((_, name)) = arn.split_once(":function:") else {
            continue;
        };
        let name = name.split_once(':').map_or(name, |(name, _)| name);
        if !functions.iter().any(|known| &**known == name) {
            functions.push(name.into());
        }
    }
    functions
}

/// The second that is written in the id.
pub fn began(id: &str) -> Option<Timestamp> {
    let digits = id.strip_prefix("1-").unwrap_or(id).get(..8)?;
    let seconds = i64::from_str_radix(digits, 16).ok()?;
    Some(Timestamp::from_millis(seconds * 1000))
}

/// Seconds, or a text.
fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => Timestamp::parse(text),
        value => number(value).map(|seconds| Timestamp::from_millis((seconds * 1000.0) as i64)),
    }
}
