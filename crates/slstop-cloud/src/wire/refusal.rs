//! An error as AWS answers it, and how each protocol writes it.

use std::borrow::Cow;

use super::protocol::{Protocol, Service};
use super::value::WireValue;
use super::{cbor, json, query};
use crate::answer::CloudResponse;

#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub status: u16,
    pub code: Cow<'static, str>,
    pub message: String,
    /// Members beside the message: `Reason`, `Type`.
    pub members: WireValue,
}

impl Refusal {
    pub fn new(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            members: WireValue::EMPTY,
        }
    }

    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<WireValue>) -> Self {
        self.members = self.members.with(key, value);
        self
    }

    pub fn unsigned() -> Self {
        Self::new(
            403,
            "MissingAuthenticationToken",
            "Request is missing Authentication Token",
        )
    }

    pub fn incomplete_signature(message: &str) -> Self {
        Self::new(403, "IncompleteSignature", message)
    }

    /// A body that cannot be read at all.
    pub fn malformed(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Query => {
                Self::new(400, "MalformedQueryString", "The query string is malformed")
            }
            Protocol::RestJson => Self::new(
                400,
                "InvalidRequestContentException",
                "Could not parse request body into json: Could not parse payload into json",
            ),
            _ => Self::new(
                400,
                "SerializationException",
                "the request body could not be parsed",
            ),
        }
    }

    /// An operation that this endpoint does not have, said as AWS says it of one that never was.
    pub fn unknown_operation(protocol: Protocol, operation: &str) -> Self {
        match protocol {
            Protocol::Query => Self::new(
                400,
                "InvalidAction",
                format!("Could not find operation {operation} in this version of the service"),
            ),
            Protocol::AwsJson10 | Protocol::AwsJson11 => {
                Self::new(400, "UnknownOperationException", "")
            }
            Protocol::RestJson | Protocol::RpcV2Cbor => {
                Self::new(404, "UnknownOperationException", "")
            }
        }
    }

    pub fn into_answer(
        self,
        service: Service,
        protocol: Protocol,
        request_id: &str,
    ) -> CloudResponse {
        let Self {
            status,
            code,
            message,
            members,
        } = self;
        let json_code = exception(&code);
        let kind = protocol.content_type();
        let answer = match protocol {
            Protocol::AwsJson10 | Protocol::AwsJson11 => {
                // The JSON protocols know no 403: AWS answers 400 and says it in the code.
                let status = if status < 500 { 400 } else { status };
                let body = error(&json_code, members, "message", message);
                CloudResponse::new(status, kind, json::write(&body))
            }
            Protocol::RpcV2Cbor => {
                let body = error(&json_code, members, "message", message);
                let fault = if status < 500 { "Sender" } else { "Receiver" };
                CloudResponse::new(status, kind, cbor::write(&body))
                    .with_header("smithy-protocol", "rpc-v2-cbor")
                    .with_header("x-amzn-query-error", format!("{};{fault}", legacy(&code)))
            }
            Protocol::RestJson => {
                let kinds = if status < 500 { "User" } else { "Service" };
                let key = if service == Service::Lambda {
                    "Message"
                } else {
                    "message"
                };
                let body = match service {
                    Service::Lambda => members.with("Type", kinds).with(key, message),
                    _ => members.with(key, message),
                };
                CloudResponse::new(status, kind, json::write(&body))
                    .with_header("x-amzn-errortype", json_code.into_owned())
            }
            Protocol::Query => {
                let fault = if status < 500 { "Sender" } else { "Receiver" };
                let code = legacy(&code);
                let body =
                    query::write_error(service.namespace(), fault, &code, &message, request_id);
                CloudResponse::new(status, kind, body)
            }
        };
        answer.with_header("x-amzn-requestid", request_id)
    }
}

fn error(code: &str, members: WireValue, key: &'static str, message: String) -> WireValue {
    let body = WireValue::EMPTY
        .with("__type", code.to_owned())
        .with(key, message);
    match (body, members) {
        (WireValue::Map(mut body), WireValue::Map(members)) => {
            body.extend(members);
            WireValue::Map(body)
        }
        (body, _) => body,
    }
}

/// The JSON protocols name what the front of AWS refuses with the ending that shapes have.
fn exception(code: &str) -> Cow<'_, str> {
    match code {
        "MissingAuthenticationToken" | "IncompleteSignature" => {
            Cow::Owned(format!("{code}Exception"))
        }
        code => Cow::Borrowed(code),
    }
}

/// The query protocol's codes are older than the shapes' names.
fn legacy(code: &str) -> Cow<'_, str> {
    match code {
        "MissingRequiredParameterException" => "MissingParameter".into(),
        "InternalServiceFault" => "InternalServiceError".into(),
        "SerializationException" => "MalformedInput".into(),
        code => code.strip_suffix("Exception").unwrap_or(code).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_says_it_in_its_own_way() {
        let answer = |service, protocol| Refusal::unsigned().into_answer(service, protocol, "id-1");
        let body =
            |answer: &CloudResponse| String::from_utf8_lossy(answer.body.bytes()).into_owned();

        let logs = answer(Service::Logs, Protocol::AwsJson11);
        assert_eq!(logs.status, 400);
        assert!(body(&logs).starts_with("{\"__type\":\"MissingAuthenticationTokenException\""));

        let lambda = answer(Service::Lambda, Protocol::RestJson);
        assert_eq!(lambda.status, 403);
        assert_eq!(
            lambda.header("x-amzn-errortype"),
            Some("MissingAuthenticationTokenException")
        );
        assert!(body(&lambda).contains("\"Message\":"));

        let sts = answer(Service::Sts, Protocol::Query);
        assert!(body(&sts).contains("<Code>MissingAuthenticationToken</Code>"));
        assert_eq!(sts.header("x-amzn-requestid"), Some("id-1"));

        let refusal = Refusal::new(400, "InvalidParameterValueException", "no");
        let metrics = refusal.into_answer(Service::CloudWatch, Protocol::RpcV2Cbor, "id-1");
        assert_eq!(
            metrics.header("x-amzn-query-error"),
            Some("InvalidParameterValue;Sender")
        );
        let read = cbor::read(metrics.body.bytes()).expect("CBOR");
        assert_eq!(read.text("__type"), Some("InvalidParameterValueException"));
    }
}
