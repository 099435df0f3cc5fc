//! A request, read: which service and operation, in which protocol, with which input.

use bytes::Bytes;
use http::Method;

use super::headers::header;
use super::protocol::{Protocol, Service};
use super::refusal::Refusal;
use super::signature::CredentialScope;
use super::value::WireValue;
use super::{cbor, json, percent, query, rest};

#[derive(Debug)]
pub struct Request<'a> {
    pub service: Service,
    pub operation: String,
    pub protocol: Protocol,
    pub input: WireValue,
    pub scope: CredentialScope,
    pub http: &'a http::Request<Bytes>,
}

impl Request<'_> {
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.http, name)
    }
}

/// What a request means before anyone looked at its input: also faults and the log need that much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    pub service: Service,
    pub operation: String,
    pub protocol: Protocol,
}

/// Every HTTP request has an intent; one that fits nothing means an operation that nobody serves.
pub fn intent(http: &http::Request<Bytes>) -> Intent {
    let intent = |service, operation: &str, protocol| Intent {
        service,
        operation: operation.to_owned(),
        protocol,
    };
    if let Some(target) = header(http, "x-amz-target") {
        let (prefix, operation) = target.rsplit_once('.').unwrap_or(("", target));
        let version = header(http, "content-type").unwrap_or_default();
        let protocol = if version.ends_with("1.0") {
            Protocol::AwsJson10
        } else {
            Protocol::AwsJson11
        };
        return intent(Service::of_target(prefix), operation, protocol);
    }
    if let Some((service, operation)) = cbor_path(http.uri().path()) {
        return intent(service, operation, Protocol::RpcV2Cbor);
    }
    if let Some(action) = action(http) {
        let scope = CredentialScope::read(http).ok();
        let service = scope.map_or(Service::Sts, |scope| Service::of_scope(&scope.service));
        return intent(service, &action, Protocol::Query);
    }
    match rest::find(http.method(), http.uri().path()) {
        Some((route, _)) => intent(route.service, route.operation, Protocol::RestJson),
        None => {
            let scope = CredentialScope::read(http).ok();
            let service = scope.map_or(Service::Other, |scope| Service::of_scope(&scope.service));
            let what = format!("{} {}", http.method(), http.uri().path());
            intent(service, &what, Protocol::RestJson)
        }
    }
}

pub fn read<'a>(http: &'a http::Request<Bytes>, intent: Intent) -> Result<Request<'a>, Refusal> {
    let scope = CredentialScope::read(http)?;
    let malformed = || Refusal::malformed(intent.protocol);
    let input = match intent.protocol {
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            json::read(http.body()).ok_or_else(malformed)?
        }
        Protocol::RpcV2Cbor => cbor::read(http.body()).ok_or_else(malformed)?,
        Protocol::Query => form(http).and_then(query::read).ok_or_else(malformed)?,
        Protocol::RestJson => rest::input(http).ok_or_else(malformed)?,
    };
    let Intent {
        service,
        operation,
        protocol,
    } = intent;
    Ok(Request {
        service,
        operation,
        protocol,
        input,
        scope,
        http,
    })
}

/// `/service/GraniteServiceVersion20100801/operation/GetMetricData`
fn cbor_path(path: &str) -> Option<(Service, &str)> {
    let (service, operation) = path.strip_prefix("/service/")?.split_once("/operation/")?;
    Some((Service::of_target(service), operation))
}

fn form(http: &http::Request<Bytes>) -> Option<&str> {
    if *http.method() == Method::GET {
        return http.uri().query();
    }
    std::str::from_utf8(http.body()).ok()
}

fn action(http: &http::Request<Bytes>) -> Option<String> {
    let is_form = header(http, "content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if http.uri().path() != "/" || !(is_form || *http.method() == Method::GET) {
        return None;
    }
    percent::fields(form(http)?)
        .find(|(name, _)| name == "Action")
        .map(|(_, value)| value)
}
