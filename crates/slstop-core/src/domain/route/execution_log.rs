//! A REST API's execution log: many lines a request, each beginning with the request's id in parentheses.

use std::collections::BTreeMap;

use super::gateway_request::GatewayRequest;
use slstop_base::{Timestamp, mask};

/// Requests whose lines are being put together; beyond, the oldest id goes first.
const MOST_OPEN: usize = 100_000;

/// Puts the lines of each request together, in whatever order they come.
#[derive(Clone, Debug, Default)]
pub struct ExecutionLog {
    requests: BTreeMap<String, GatewayRequest>,
}

impl ExecutionLog {
    pub fn add(&mut self, line: &str, at: Timestamp) {
        let Some((id, said)) = split(line) else {
            return;
        };
        if self.requests.len() >= MOST_OPEN && !self.requests.contains_key(id) {
            self.requests.pop_first();
        }
        let request = self.requests.entry(id.to_owned()).or_default();
        request.id.get_or_insert_with(|| id.to_owned());
        request.at = Some(request.at.map_or(at, |known| known.min(at)));
        note(request, said);
    }

    pub fn requests(self) -> impl Iterator<Item = GatewayRequest> {
        self.requests.into_values()
    }
}

/// The request's id and what the line says.
fn split(line: &str) -> Option<(&str, &str)> {
    let (id, said) = line.strip_prefix('(')?.split_once(')')?;
    (!id.is_empty() && id.len() <= 64).then(|| (id, said.trim()))
}

fn note(request: &mut GatewayRequest, said: &str) {
    if let Some(rest) = said.strip_prefix("HTTP Method: ") {
        if let Some((method, path)) = rest.split_once(", Resource Path: ") {
            request.method = Some(method.to_owned());
            // A path as it was sent or the resource's template: both find the route.
            request.resource = Some(path.to_owned());
            request.path = Some(path.to_owned());
        }
    } else if let Some(rest) = said.strip_prefix("Method completed with status: ") {
        request.status = rest.trim().parse().ok();
    } else if let Some(rest) = said.strip_prefix("AWS Integration Endpoint RequestId :") {
        request.function_request_id = Some(rest.trim().to_owned());
    } else if let Some(rest) = said.strip_prefix("X-ray Tracing ID :") {
        request.trace_id = Some(rest.trim().to_owned());
    } else if let Some((_, rest)) = said.split_once("Integration latency: ") {
        let digits = rest.split_whitespace().next();
        request.integration_ms = digits.and_then(|digits| digits.parse().ok());
    } else if is_failure(said) {
        if let Some((_, id)) = said.rsplit_once("Lambda request id: ") {
            let id = id.trim_end_matches('.').trim();
            request
                .function_request_id
                .get_or_insert_with(|| id.to_owned());
        }
        // The first failure is the cause, except that a throttle is named by the second.
        let is_better = request.error.is_none() || said.contains("Rate Exceeded");
        if is_better {
            request.error = Some(mask::secrets(said).into_owned());
        }
    } else if let Some(id) = header(said, "x-amzn-RequestId=") {
        request
            .function_request_id
            .get_or_insert_with(|| id.to_owned());
    }
}

fn is_failure(said: &str) -> bool {
    [
        "Lambda execution failed",
        "Lambda invocation failed",
        "Execution failed",
        "Key throttle limit exceeded",
        "Output mapping refers to an invalid method response",
        "Unauthorized request",
        "Authorizer result body",
        "WAF",
    ]
    .iter()
    .any(|begin| said.starts_with(begin))
}

fn header<'a>(said: &'a str, name: &str) -> Option<&'a str> {
    let headers = said.strip_prefix("Endpoint response headers: ")?;
    let (_, rest) = headers.split_once(name)?;
    rest.split([',', '}']).next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Vec<GatewayRequest> {
        let mut log = ExecutionLog::default();
        for line in lines {
            log.add(line, Timestamp::from_millis(1000));
        }
        log.requests().collect()
    }

    #[test]
    fn the_lines_of_a_request_become_one_request() {
        let requests = read(&[
            "(r-1) Extended Request Id: Vts2FG1f=",
            "(r-1) HTTP Method: POST, Resource Path: /pay",
            "(r-2) HTTP Method: GET, Resource Path: /orders/{id}",
            "(r-1) Received response. Status: 200, Integration latency: 356 ms",
            "(r-1) Endpoint response headers: {Date=now, x-amzn-RequestId=f-1, X-Amz-Function-Error=Unhandled}",
            "(r-1) Lambda execution failed with status 200 due to customer function error: boom. Lambda request id: f-1",
            "(r-1) Method completed with status: 502",
            "(r-2) Received response. Integration latency: 40 ms",
            "(r-2) AWS Integration Endpoint RequestId : f-2",
            "not a line of it",
        ]);
        assert_eq!(requests.len(), 2);
        assert_eq!(requests[0].status, Some(502));
        assert_eq!(requests[0].integration_ms, Some(356.0));
        assert_eq!(requests[0].function_request_id.as_deref(), Some("f-1"));
        assert!(
            requests[0]
                .error
                .as_deref()
                .is_some_and(|error| error.contains("boom"))
        );
        assert_eq!(requests[1].resource.as_deref(), Some("/orders/{id}"));
        assert_eq!(requests[1].integration_ms, Some(40.0));
        assert_eq!(requests[1].function_request_id.as_deref(), Some("f-2"));
    }

    #[test]
    fn a_throttle_of_the_function_is_named_as_one() {
        let requests = read(&[
            "(r-1) Lambda invocation failed with status: 429. Lambda request id: f-1",
            "(r-1) Execution failed due to configuration error: Rate Exceeded.",
            "(r-1) Method completed with status: 500",
        ]);
        assert!(
            requests[0]
                .error
                .as_deref()
                .is_some_and(|error| error.contains("Rate Exceeded"))
        );
    }
}
