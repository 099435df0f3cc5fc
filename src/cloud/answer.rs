//! What the cloud answers to one request, before a front door carries it out.

use std::fmt;

use bytes::Bytes;
use futures_util::stream::BoxStream;

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Body,
}

pub enum Body {
    Whole(Bytes),
    /// Frames of an event stream, as they become due.
    Stream(BoxStream<'static, Bytes>),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}
