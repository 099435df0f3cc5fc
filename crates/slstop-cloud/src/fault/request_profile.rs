//! What a request asks for and who asks, as far as the faults need to know. It is read from the
//! outside of the request, because a fault strikes before anything is checked.

use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;
use http::Request;

use crate::answer::CloudResponse;
use crate::wire::headers;
use crate::wire::request::{self, Intent};
use crate::wire::signature::CredentialScope;
use crate::wire::{Refusal, Service};
use slstop_base::Timestamp;

/// The services of the embedded cloud, as plans and policies name them.
pub const SERVICES: &[&str] = &[
    "sqs",
    "events",
    "states",
    "sts",
    "lambda",
    "logs",
    "cloudwatch",
    "xray",
    "tag",
    "cloudtrail",
    "apigateway",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestProfile {
    pub intent: Intent,
    pub scope: Option<CredentialScope>,
    /// The sender's clock.
    pub signed_at: Option<Timestamp>,
    /// The same for the same question, whenever and by whom it is asked.
    pub question: u64,
}

impl RequestProfile {
    pub fn read(http: &Request<Bytes>) -> Self {
        Self {
            intent: request::intent(http),
            scope: CredentialScope::read(http).ok(),
            signed_at: headers::header(http, "x-amz-date").and_then(amz_date),
            question: question(http),
        }
    }

    /// Empty for a service that is none of [`SERVICES`].
    pub fn service(&self) -> &'static str {
        match self.intent.service {
            Service::Sts => "sts",
            Service::Lambda => "lambda",
            Service::Logs => "logs",
            Service::CloudWatch => "cloudwatch",
            Service::XRay => "xray",
            Service::Tagging => "tag",
            Service::Sqs => "sqs",
            Service::EventBridge => "events",
            Service::States => "states",
            Service::CloudTrail => "cloudtrail",
            Service::ApiGateway | Service::ApiGatewayV2 => "apigateway",
            Service::Other => "",
        }
    }

    pub fn operation(&self) -> &str {
        &self.intent.operation
    }

    /// The action that a policy would have to allow.
    pub fn action(&self) -> String {
        // Some operations' permissions have another name.
        let name = match self.operation() {
            "Invoke" | "InvokeWithResponseStream" | "InvokeAsync" => "InvokeFunction",
            // Named by the HTTP method, and only read here.
            _ if self.service() == "apigateway" => "GET",
            other => other,
        };
        format!("{}:{name}", self.service())
    }

    /// A refusal in the words of the protocol that was asked in.
    pub fn refused(&self, refusal: Refusal, request_id: &str) -> CloudResponse {
        refusal.into_answer(self.intent.service, self.intent.protocol, request_id)
    }

    pub fn access_key(&self) -> Option<&str> {
        self.scope.as_ref().map(|scope| scope.access_key.as_str())
    }
}

fn question(http: &Request<Bytes>) -> u64 {
    let mut hasher = DefaultHasher::new();
    let target = http.headers().get("x-amz-target");
    let target = target.map(http::HeaderValue::as_bytes);
    let path = http.uri().path_and_query().map(|path| path.as_str());
    (http.method(), path, target, http.body()).hash(&mut hasher);
    hasher.finish()
}

/// `20261120T080000Z`, the only form of time in signatures.
pub fn amz_date(text: &str) -> Option<Timestamp> {
    let moment = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", text)
        .ok()?
        .to_datetime()
        .ok()?;
    let moment = moment.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp::from_millis(moment.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_permission_to_invoke_is_not_named_after_its_operation() {
        let request = Request::post("/2015-03-31/functions/f/invocations")
            .body(Bytes::new())
            .expect("a request");
        assert_eq!(
            RequestProfile::read(&request).action(),
            "lambda:InvokeFunction"
        );
    }

    #[test]
    fn the_senders_clock_is_read() {
        let request = Request::post("/")
            .header("x-amz-date", "20261120T081500Z")
            .body(Bytes::new())
            .expect("a request");
        let signed_at = RequestProfile::read(&request).signed_at.expect("a moment");
        assert_eq!(signed_at.rfc3339(), "2026-11-20T08:15:00.000Z");
        assert_eq!(amz_date("20261399T996600Z"), None);
    }
}
