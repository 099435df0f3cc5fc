//! Somebody between the tail and the cloud, for what the cloud itself does not do: answers without ids, a
//! page that never comes, tokens that are refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector,
    http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value;

/// What to do about a question to FilterLogEvents.
pub enum Meddle {
    Pass,
    /// The connection breaks.
    Break,
    /// Refused, with this code and sentence.
    Refuse(&'static str, &'static str),
    /// The answer is changed.
    Change(fn(&mut Value)),
}

/// A Live Tail that says these frames, and ends.
pub fn live(frames: Vec<u8>) -> impl FnOnce(SharedHttpClient, Arc<AtomicBool>) -> SharedHttpClient {
    meddler(Arc::new(|_: &Value| Meddle::Pass), Some(frames))
}

type Meddling = dyn Fn(&Value) -> Meddle + Send + Sync;

/// Sees every question to FilterLogEvents.
pub fn with(
    meddling: impl Fn(&Value) -> Meddle + Send + Sync + 'static,
) -> impl FnOnce(SharedHttpClient, Arc<AtomicBool>) -> SharedHttpClient {
    meddler(Arc::new(meddling), None)
}

fn meddler(
    meddling: Arc<Meddling>,
    live: Option<Vec<u8>>,
) -> impl FnOnce(SharedHttpClient, Arc<AtomicBool>) -> SharedHttpClient {
    move |http, is_on| {
        http_client_fn(move |settings, components| {
            SharedHttpConnector::new(Meddler {
                inner: http.http_connector(settings, components),
                meddling: meddling.clone(),
                live: live.clone(),
                is_on: is_on.clone(),
            })
        })
    }
}

struct Meddler {
    inner: SharedHttpConnector,
    meddling: Arc<Meddling>,
    live: Option<Vec<u8>>,
    is_on: Arc<AtomicBool>,
}

impl std::fmt::Debug for Meddler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meddler")
    }
}

impl HttpConnector for Meddler {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.headers().get("x-amz-target").unwrap_or_default();
        if let (true, Some(frames)) = (operation.ends_with("StartLiveTail"), self.live.clone()) {
            let answer = self.inner.call(request);
            return HttpConnectorFuture::new(async move {
                let mut answer = answer.await?;
                *answer.body_mut() = SdkBody::from(frames);
                Ok(answer)
            });
        }
        if !operation.ends_with("FilterLogEvents") || !self.is_on.load(Ordering::SeqCst) {
            return self.inner.call(request);
        }
        let asked = request.body().bytes().unwrap_or_default();
        let asked: Value = serde_json::from_slice(asked).expect("a question in JSON");
        let meddle = (self.meddling)(&asked);
        let answer = self.inner.call(request);
        HttpConnectorFuture::new(async move {
            let mut answer = answer.await?;
            match meddle {
                Meddle::Pass => {}
                Meddle::Break => {
                    let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
                    return Err(ConnectorError::io(reset.into()));
                }
                Meddle::Refuse(code, said) => {
                    let said = serde_json::json!({ "__type": code, "message": said });
                    let status = 400.try_into().expect("a status");
                    return Ok(HttpResponse::new(status, SdkBody::from(said.to_string())));
                }
                Meddle::Change(change) => {
                    let body = std::mem::replace(answer.body_mut(), SdkBody::empty());
                    let body = ByteStream::new(body).collect().await;
                    let body = body.expect("a body that is whole").into_bytes();
                    let mut said: Value = serde_json::from_slice(&body).expect("JSON");
                    change(&mut said);
                    answer.headers_mut().remove("content-length");
                    *answer.body_mut() = SdkBody::from(said.to_string());
                }
            }
            Ok(answer)
        })
    }
}
