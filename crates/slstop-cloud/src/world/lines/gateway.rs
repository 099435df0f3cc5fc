//! What a gateway writes of the request behind an invocation: a line in its stage's format, and the steps of a REST
//! API's execution.

use super::super::gateway::{GatewayProtocol, SimulatedRequest};
use super::super::invocation::{DrawPurpose, uuid};
use super::{InvocationLog, LogEntries, World, delay_of};
use crate::scenario::spec::InvocationSource;
use crate::world::ACCOUNT;
use crate::world::invocation::SimulatedInvocation;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

impl World {
    /// Adds the access-log line of an invocation's request.
    pub fn write_access_line(
        &self,
        invocation: &SimulatedInvocation,
        region: &str,
        out: &mut LogEntries,
    ) {
        let Some(request) = self.gateway_request(invocation) else {
            return;
        };
        self.on_gateway_page(invocation, region, out, |page, id| {
            let values = AccessValues {
                request: &request,
                invocation,
                id,
            };
            let end = invocation.end();
            page.event(end, |page, text| values.write(page.id, text));
        });
    }

    /// Adds the execution-log lines of an invocation's request to a REST API.
    pub fn write_execution_lines(
        &self,
        invocation: &SimulatedInvocation,
        region: &str,
        out: &mut LogEntries,
    ) {
        let is_rest = self.function(invocation.function).spec.source == InvocationSource::Rest;
        let Some(request) = self.gateway_request(invocation).filter(|_| is_rest) else {
            return;
        };
        let start = invocation.boot_start();
        let end = invocation.end();
        self.on_gateway_page(invocation, region, out, |page, id| {
            let name = page.function.name.clone();
            let function = page.id.to_owned();
            let route = &request.route;
            let mut line = |at: i64, said: String| {
                page.event(at, |_, text| text.push_str(&format!("({id}) {said}")));
            };
            line(start, format!("Starting execution for request: {id}"));
            line(start, format!("HTTP Method: {}, Resource Path: {}", route.method, route.path));
            line(start, format!("Endpoint request URI: https://lambda.{region}.amazonaws.com/2015-03-31/functions/arn:aws:lambda:{region}:{ACCOUNT}:function:{name}/invocations"));
            line(end, format!("Received response. Status: 200, Integration latency: {} ms", request.integration_ms));
            line(end, format!("Endpoint response headers: {{x-amzn-RequestId={function}, X-Amz-Executed-Version=$LATEST}}"));
            if request.function_status.is_none() {
                line(end, format!("Lambda execution failed with status 200 due to customer function error: see its log. Lambda request id: {function}"));
            } else if let Some(error) = &request.error {
                line(end, error.clone());
            } else {
                line(end, "Successfully completed execution".to_owned());
            }
            line(end, format!("Method completed with status: {}", request.status));
            line(end, format!("AWS Integration Endpoint RequestId : {function}"));
        });
    }

    fn on_gateway_page(
        &self,
        invocation: &SimulatedInvocation,
        region: &str,
        out: &mut LogEntries,
        write: impl FnOnce(&mut InvocationLog<'_>, &str),
    ) {
        let function_id = invocation.request_id();
        let function = self.function(invocation.function);
        let mut draw = invocation.draw(DrawPurpose::Request).and(1);
        let uuid = uuid(draw.bits(), draw.bits());
        let is_rest = function.spec.source == InvocationSource::Rest;
        let id = match is_rest {
            true => String::from_utf8_lossy(&uuid).into_owned(),
            // `ErGlsg1YoAMEMmw=`
            false => BASE64.encode(&uuid[..11]),
        };
        let mut page = InvocationLog {
            world: self,
            function,
            invocation,
            region,
            id: std::str::from_utf8(&function_id).unwrap_or_default(),
            delay: delay_of(invocation),
            next: 0,
            out,
        };
        write(&mut page, &id);
    }
}

struct AccessValues<'a> {
    request: &'a SimulatedRequest,
    invocation: &'a SimulatedInvocation,
    id: &'a str,
}

impl AccessValues<'_> {
    /// The format with each variable's value; `-` where there is none.
    fn write(&self, function_id: &str, text: &mut String) {
        let mut rest = self.request.api.format;
        while let Some((before, after)) = rest.split_once("$context.") {
            text.push_str(before);
            let end = after
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
                .unwrap_or(after.len());
            text.push_str(&self.value(&after[..end], function_id));
            rest = &after[end..];
        }
        text.push_str(rest);
    }

    fn value(&self, name: &str, function_id: &str) -> String {
        let request = self.request;
        let some = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let is_rest = request.api.protocol == GatewayProtocol::Rest;
        match name {
            "requestId" => self.id.to_owned(),
            "identity.sourceIp" => format!("203.0.113.{}", self.invocation.key % 254 + 1),
            "requestTime" => clf_time(self.invocation.boot_start()),
            "httpMethod" => request.route.method.to_owned(),
            "resourcePath" if is_rest => request.route.path.clone(),
            "routeKey" if !is_rest => request.route.key(),
            "path" => request.route.path.replace("{id}", "8241"),
            "protocol" => "HTTP/1.1".to_owned(),
            "eventType" if request.route.path == "$connect" => "CONNECT".to_owned(),
            "eventType" => "MESSAGE".to_owned(),
            "status" => request.status.to_string(),
            "responseLength" => (20 + self.invocation.key % 4000).to_string(),
            "responseLatency" => request.latency_ms.to_string(),
            "integration.latency" | "integrationLatency" => request.integration_ms.to_string(),
            "integration.requestId" | "awsEndpointRequestId" => function_id.to_owned(),
            "integration.status" => some(request.function_status.map(|status| status.to_string())),
            "error.message" | "integrationErrorMessage" => some(request.error.clone()),
            "error.responseType" => some(request.response_type.map(str::to_owned)),
            _ => "-".to_owned(),
        }
    }
}

/// `15/Feb/2023:23:08:37 +0000`
fn clf_time(at: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    moment.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}
