//! What an operation answers, before a protocol writes it.

use bytes::Bytes;
use futures_util::stream::BoxStream;

use super::protocol::Protocol;
use super::request::Intent;
use super::value::WireValue;
use super::{cbor, json, query};
use crate::answer::{CloudResponse, ResponseBody};

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Where the operation knows better than the counter.
    pub request_id: Option<String>,
    pub output: ReplyBody,
}

pub enum ReplyBody {
    Value(WireValue),
    /// Written already: log events by the ten thousand, the payload of a function.
    Bytes(Bytes),
    /// Event stream frames.
    Frames(BoxStream<'static, Bytes>),
}

impl std::fmt::Debug for ReplyBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Frames(_) => f.write_str("frames"),
        }
    }
}

impl From<WireValue> for Reply {
    fn from(value: WireValue) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            request_id: None,
            output: ReplyBody::Value(value),
        }
    }
}

impl Reply {
    pub fn bytes(status: u16, bytes: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            request_id: None,
            output: ReplyBody::Bytes(bytes.into()),
        }
    }

    pub fn frames(frames: BoxStream<'static, Bytes>) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            request_id: None,
            output: ReplyBody::Frames(frames),
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

    pub fn into_answer(self, intent: &Intent, request_id: &str) -> CloudResponse {
        let Self {
            status,
            headers,
            request_id: own,
            output,
        } = self;
        let protocol = intent.protocol;
        let kind = protocol.content_type();
        let mut answer = match (output, protocol) {
            (ReplyBody::Value(value), Protocol::RpcV2Cbor) => {
                CloudResponse::new(status, kind, cbor::write(&value))
                    .with_header("smithy-protocol", "rpc-v2-cbor")
            }
            (ReplyBody::Value(value), Protocol::Query) => {
                let namespace = intent.service.namespace();
                let xml = query::write(&intent.operation, namespace, &value, request_id);
                CloudResponse::new(status, kind, xml)
            }
            (ReplyBody::Value(value), _) => CloudResponse::new(status, kind, json::write(&value)),
            (ReplyBody::Bytes(bytes), _) => CloudResponse::new(status, kind, bytes),
            (ReplyBody::Frames(frames), _) => CloudResponse {
                status,
                headers: vec![(
                    "content-type".into(),
                    "application/vnd.amazon.eventstream".into(),
                )],
                body: ResponseBody::Stream(frames),
            },
        };
        answer.headers.extend(headers);
        answer.with_header("x-amzn-requestid", own.as_deref().unwrap_or(request_id))
    }
}
