//! The connection to the embedded cloud, which can be cut, and a door at which a function is gone.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector,
    http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use slstop_cloud::front::{Door, http_client};
use slstop_cloud::{Cloud, CloudResponse, ResponseBody};

/// What the machine's network says in place of a connection.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    NoNetwork,
    NoName,
    Refused,
}

impl Cut {
    fn error(self) -> io::Error {
        match self {
            Self::NoNetwork => io::ErrorKind::NetworkUnreachable.into(),
            Self::NoName => io::Error::other("failed to lookup address information"),
            Self::Refused => io::ErrorKind::ConnectionRefused.into(),
        }
    }
}

#[derive(Clone, Default)]
pub struct Wire(Arc<Inner>);

#[derive(Default)]
struct Inner {
    cut: Mutex<Option<Cut>>,
    deleted: Mutex<Option<String>>,
    tries: AtomicU64,
}

impl Wire {
    pub fn cut(&self, cut: Option<Cut>) {
        *self.0.cut.lock().unwrap_or_else(PoisonError::into_inner) = cut;
    }

    pub fn delete(&self, function: &str) {
        let mut deleted = self
            .0
            .deleted
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *deleted = Some(function.to_owned());
    }

    /// How often something was sent, or would have been.
    pub fn tries(&self) -> u64 {
        self.0.tries.load(Ordering::Relaxed)
    }

    pub fn client(&self, cloud: &Cloud) -> SharedHttpClient {
        let (answering, deleted) = (cloud.clone(), Arc::clone(&self.0));
        let door = Door::new(move |request| {
            let deleted = deleted
                .deleted
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            without(deleted.as_deref(), request.uri().path(), || {
                answering.answer(request)
            })
        });
        let door = door.with_faults(cloud.faults().clone(), cloud.clock().clone());
        let inside = http_client(door);
        let wire = self.clone();
        http_client_fn(move |settings, components| {
            SharedHttpConnector::new(Connector {
                inside: inside.http_connector(settings, components),
                wire: wire.clone(),
            })
        })
    }
}

/// The same answer, but the function is in none.
fn without(
    deleted: Option<&str>,
    path: &str,
    answer: impl FnOnce() -> CloudResponse,
) -> CloudResponse {
    let Some(name) = deleted else { return answer() };
    if path.contains(&format!("/functions/{name}/")) {
        let said = r#"{"Type":"User","Message":"Function not found"}"#;
        return CloudResponse::new(404, "application/json", said)
            .with_header("x-amzn-errortype", "ResourceNotFoundException");
    }
    let mut answer = answer();
    if path.ends_with("/functions") || path.ends_with("/functions/") {
        let list: Result<serde_json::Value, _> = serde_json::from_slice(answer.body.bytes());
        if let Ok(mut list) = list {
            if let Some(functions) = list["Functions"].as_array_mut() {
                functions.retain(|function| function["FunctionName"] != name);
            }
            answer.body = ResponseBody::Whole(list.to_string().into());
        }
    }
    answer
}

struct Connector {
    inside: SharedHttpConnector,
    wire: Wire,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.wire.0.tries.fetch_add(1, Ordering::Relaxed);
        let cut = *self
            .wire
            .0
            .cut
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match cut {
            Some(cut) => HttpConnectorFuture::ready(Err(ConnectorError::io(cut.error().into()))),
            None => self.inside.call(request),
        }
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}
