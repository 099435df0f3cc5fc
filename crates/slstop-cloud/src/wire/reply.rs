//! What an operation answers, before a protocol writes it.

use bytes::Bytes;
use futures_util::stream::BoxStream;

use super::protocol::Protocol;
use super::request::Intent;
use super::value::Value;
use super::{cbor, json, query};
use crate::answer::{Answer, Body};

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Where the operation knows better than the counter.
    pub request_id: Option<String>,
    pub output: Output,
}

pub enum Output {
    Value(Value),
    /// Written already: log events by the ten thousand, the payload of a function.
    Bytes(Bytes),
    /// Event stream frames.
    Frames(BoxStream<'static, Bytes>),
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Frames(_) => f.write_str("frames"),
        }
    }
}

impl From<Value> for Reply {
    fn from(value: Value) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            request_id: None,
            output: Output::Value(value),
        }
    }
}

impl Reply {
    pub fn bytes(status: u16, bytes: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            request_id: None,
            output: Output::Bytes(bytes.into()),
        }
    }

    pub fn frames(frames: BoxStream<'static, Bytes>) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            request_id: None,
            output: Output::Frames(frames),
        }
    }

    #[must_use]
    pub fn with_request_id(mut self, id: String) -> Self {
        self.request_id = Some(id);
        self
    }

    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn into_answer(self, intent: &Intent, request_id: &str) -> Answer {
        let Self {
            status,
            headers,
            request_id: own,
            output,
        } = self;
        let protocol = intent.protocol;
        let kind = protocol.content_type();
        let mut answer = match (output, protocol) {
            (Output::Value(value), Protocol::RpcV2Cbor) => {
                Answer::new(status, kind, cbor::write(&value))
                    .with_header("smithy-protocol", "rpc-v2-cbor")
            }
            (Output::Value(value), Protocol::Query) => {
                let namespace = intent.service.namespace();
                let xml = query::write(&intent.operation, namespace, &value, request_id);
                Answer::new(status, kind, xml)
            }
            (Output::Value(value), _) => Answer::new(status, kind, json::write(&value)),
            (Output::Bytes(bytes), _) => Answer::new(status, kind, bytes),
            (Output::Frames(frames), _) => Answer {
                status,
                headers: vec![(
                    "content-type".into(),
                    "application/vnd.amazon.eventstream".into(),
                )],
                body: Body::Stream(frames),
            },
        };
        answer.headers.extend(headers);
        answer.with_header("x-amzn-requestid", own.as_deref().unwrap_or(request_id))
    }
}
