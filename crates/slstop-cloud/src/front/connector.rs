//! The in-process front door: the SDK's clients reach the cloud without a socket, a port or DNS.

use std::fmt;

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;

use super::carried::CarriedBody;
use super::door::Door;

/// The HTTP client to give to `aws_config` or to a service's configuration.
///
/// It needs no host names, so clients can keep AWS's own endpoints: signing, host prefixes and
/// regions are then exactly those of a real account. It knows no connect or read time-out: a hung
/// answer ends with the operation's own time-out, which is the only one that bounds a real call too.
pub fn http_client(door: impl Into<Door>) -> SharedHttpClient {
    let connector = SharedHttpConnector::new(InProcess { door: door.into() });
    http_client_fn(move |_settings, _components| connector.clone())
}

struct InProcess {
    door: Door,
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let door = self.door.clone();
        HttpConnectorFuture::new(async move {
            let request = into_plain(request).await?;
            let response = door.knock(request).await.map_err(broken)?;
            into_sdk(response)
        })
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

/// A connection that closed without an answer, as the SDK's own client over TCP reports it.
fn broken(error: std::io::Error) -> ConnectorError {
    ConnectorError::other(error.into(), Some(ErrorKind::TransientError))
}

async fn into_plain(request: HttpRequest) -> Result<Request<Bytes>, ConnectorError> {
    let request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let bytes = match body.bytes() {
        Some(in_memory) => Bytes::copy_from_slice(in_memory),
        None => body
            .collect()
            .await
            .map_err(ConnectorError::user)?
            .to_bytes(),
    };
    Ok(Request::from_parts(parts, bytes))
}

fn into_sdk(response: Response<CarriedBody>) -> Result<HttpResponse, ConnectorError> {
    let (parts, body) = response.into_parts();
    let status = StatusCode::try_from(parts.status.as_u16())
        .map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from_body_1_x(body));
    for (name, value) in &parts.headers {
        // The SDK holds header values as text.
        if let Ok(value) = value.to_str() {
            response
                .headers_mut()
                .append(name.as_str().to_owned(), value.to_owned());
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region};
    use futures_util::{StreamExt, stream};

    use super::*;
    use crate::{CloudResponse, ResponseBody};

    fn sdk(door: Door) -> aws_sdk_sts::Client {
        let config = aws_sdk_sts::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", "secret", None))
            .region(Region::new("eu-west-1"))
            .http_client(http_client(door))
            .build();
        aws_sdk_sts::Client::from_conf(config)
    }

    #[tokio::test]
    async fn a_signed_request_goes_in_and_its_answer_comes_out() {
        let door = Door::new(|request| {
            assert!(request.headers().contains_key("authorization"));
            assert!(request.body().starts_with(b"Action=GetCallerIdentity"));
            let xml = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
                       </GetCallerIdentityResult></GetCallerIdentityResponse>";
            CloudResponse {
                status: 200,
                headers: Vec::new(),
                body: ResponseBody::Whole(xml.into()),
            }
        });
        let identity = sdk(door)
            .get_caller_identity()
            .send()
            .await
            .expect("an identity");
        assert_eq!(identity.account(), Some("123456789012"));
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_an_error_of_the_service() {
        let door = Door::new(|_| panic!("on purpose"));
        let error = sdk(door)
            .get_caller_identity()
            .send()
            .await
            .expect_err("an error");
        assert_eq!(
            error.raw_response().map(|raw| raw.status().as_u16()),
            Some(500)
        );
    }

    #[tokio::test]
    async fn an_event_stream_can_be_polled_after_its_end() {
        let door = Door::new(|_| {
            let frames = stream::unfold(0, |n| async move {
                (n < 3).then(|| (Bytes::from("frame "), n + 1))
            });
            CloudResponse {
                status: 200,
                headers: Vec::new(),
                body: ResponseBody::Stream(frames.boxed()),
            }
        });
        let response = door
            .knock(Request::new(Bytes::new()))
            .await
            .expect("a response");
        let mut body = into_sdk(response)
            .expect("a response for the SDK")
            .into_body();
        let mut text = Vec::new();
        while let Some(frame) = body.frame().await {
            text.extend(frame.expect("no error").into_data().expect("data"));
        }
        assert_eq!(text, b"frame frame frame ");
        assert!(body.frame().await.is_none());
    }
}
