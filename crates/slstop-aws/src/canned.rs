//! For tests: real clients, signing and all, over a connector that answers from a script.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;

use super::{Clients, Embedded, Settings, connect};
use slstop_base::RegionName;
use slstop_core::message::Endpoint;

/// One answer of the script.
#[derive(Clone, Debug)]
pub enum CannedAnswer {
    Http {
        status: u16,
        headers: Vec<(&'static str, &'static str)>,
        body: Vec<u8>,
    },
    /// A body that is made for each answer, such as one without end.
    Streamed {
        status: u16,
        body: Body,
    },
    Refused,
    Mute,
}

impl CannedAnswer {
    pub fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::Http {
            status,
            headers: Vec::new(),
            body: body.as_ref().to_vec(),
        }
    }

    pub fn streamed(status: u16, body: impl Fn() -> SdkBody + Send + Sync + 'static) -> Self {
        let body = Body(Arc::new(body));
        Self::Streamed { status, body }
    }

    pub fn with(mut self, name: &'static str, value: &'static str) -> Self {
        if let Self::Http { headers, .. } = &mut self {
            headers.push((name, value));
        }
        self
    }
}

#[derive(Clone)]
pub struct Body(Arc<dyn Fn() -> SdkBody + Send + Sync>);

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Body")
    }
}

/// What was asked, as far as tests look at it.
#[derive(Clone, Debug)]
pub struct CannedRequest {
    pub uri: String,
    pub body: Vec<u8>,
    pub is_signed: bool,
}

type Script = dyn Fn(&CannedRequest) -> CannedAnswer + Send + Sync;

#[derive(Clone)]
pub struct Canned {
    script: Arc<Script>,
    asked: Arc<Mutex<Vec<CannedRequest>>>,
}

impl std::fmt::Debug for Canned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Canned")
    }
}

impl Canned {
    pub fn new(script: impl Fn(&CannedRequest) -> CannedAnswer + Send + Sync + 'static) -> Self {
        Self {
            script: Arc::new(script),
            asked: Arc::default(),
        }
    }

    pub fn always(answer: CannedAnswer) -> Self {
        Self::new(move |_| answer.clone())
    }

    pub fn http(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self.clone());
        http_client_fn(move |_, _| connector.clone())
    }

    pub fn settings(&self) -> Settings {
        let embedded = Embedded {
            http: self.http(),
            region: RegionName::new("eu-west-1"),
            scenario: "canned".into(),
        };
        Settings {
            embedded: Some(embedded),
            ..Settings::default()
        }
    }

    pub async fn clients(&self) -> Clients {
        connect(&self.settings())
            .await
            .expect("nothing to fail in process")
    }

    /// As of an endpoint outside this process.
    pub async fn clients_of_endpoint(&self) -> Clients {
        self.clients()
            .await
            .at(Endpoint::Custom("http://demo.invalid".into()))
    }

    pub fn asked(&self) -> Vec<CannedRequest> {
        self.asked
            .lock()
            .expect("no test panics while it asks")
            .clone()
    }
}

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let asked = CannedRequest {
            uri: request.uri().to_owned(),
            body: request.body().bytes().unwrap_or_default().to_vec(),
            is_signed: request.headers().get("authorization").is_some(),
        };
        let answer = (self.script)(&asked);
        self.asked
            .lock()
            .expect("no test panics while it asks")
            .push(asked);
        match answer {
            CannedAnswer::Http {
                status,
                headers,
                body,
            } => {
                let status = status.try_into().expect("a status of HTTP");
                let mut response = HttpResponse::new(status, SdkBody::from(body));
                for (name, value) in headers {
                    response.headers_mut().insert(name, value);
                }
                HttpConnectorFuture::ready(Ok(response))
            }
            CannedAnswer::Streamed { status, body } => {
                let status = status.try_into().expect("a status of HTTP");
                HttpConnectorFuture::ready(Ok(HttpResponse::new(status, body.0())))
            }
            CannedAnswer::Refused => {
                let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
                HttpConnectorFuture::ready(Err(ConnectorError::io(refused.into())))
            }
            CannedAnswer::Mute => HttpConnectorFuture::new(std::future::pending()),
        }
    }
}
