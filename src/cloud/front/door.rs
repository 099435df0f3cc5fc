//! What both front doors open onto: a request goes in, and what comes out is what its sender sees of
//! it, a broken connection included.

use std::fmt;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use http::{Request, Response, StatusCode};

use super::carried::CarriedBody;
use crate::cloud::{Answer, Body};

/// Cheap to clone.
#[derive(Clone)]
pub struct Door {
    behind: Arc<Handler>,
}

type Handler = dyn Fn(&Request<Bytes>) -> Answer + Send + Sync;

impl Door {
    pub fn new(behind: impl Fn(&Request<Bytes>) -> Answer + Send + Sync + 'static) -> Self {
        Self {
            behind: Arc::new(behind),
        }
    }

    /// The answer, or the error that stands for a connection that broke before it began.
    ///
    /// A page of 10,000 lines takes tens of milliseconds to make; it is made on a blocking thread so
    /// that neither the console's loop nor other requests wait for it.
    pub async fn knock(&self, request: Request<Bytes>) -> io::Result<Response<CarriedBody>> {
        let behind = Arc::clone(&self.behind);
        let answered = tokio::task::spawn_blocking(move || behind(&request)).await;
        Ok(carry(
            answered.unwrap_or_else(|_panicked| internal_failure()),
        ))
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}

fn carry(answer: Answer) -> Response<CarriedBody> {
    let body = match answer.body {
        Body::Whole(bytes) => CarriedBody::whole(bytes),
        Body::Stream(frames) => CarriedBody::endless(frames.map(Ok).boxed()),
    };
    let length = body.announced_length();
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        // A header that HTTP cannot carry is left out: a hostile function name must not end the answer.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    if let Some(length) = length {
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

/// What AWS says when something of its own broke; readable in every protocol by its status alone.
fn internal_failure() -> Answer {
    Answer {
        status: 500,
        headers: vec![
            ("content-type".into(), "application/json".into()),
            ("x-amzn-errortype".into(), "InternalFailure".into()),
        ],
        body: Body::Whole(Bytes::from_static(
            br#"{"__type":"InternalFailure","message":"the embedded cloud broke"}"#,
        )),
    }
}
