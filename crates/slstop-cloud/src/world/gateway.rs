//! The shop's APIs: which routes lead to which functions, and what became of the request behind an invocation.

use super::World;
use super::function::SimulatedFunction;
use super::invocation::{DrawPurpose, SimulatedInvocation};
use crate::scenario::change::GatewayChange;
use crate::scenario::spec::{FailureKind, InvocationSource};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayProtocol {
    Rest,
    Http,
    WebSocket,
}

/// An API of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimulatedApi {
    pub id: &'static str,
    pub name: &'static str,
    pub protocol: GatewayProtocol,
    pub stage: &'static str,
    /// Of its access log; each API has another.
    pub group: &'static str,
    pub format: &'static str,
}

/// The name of a stage's execution log, which only REST APIs have here.
pub const EXECUTION_LOG: &str = "API-Gateway-Execution-Logs_a1b2c3d4e5/prod";

pub const APIS: &[SimulatedApi] = &[
    SimulatedApi {
        id: "a1b2c3d4e5",
        name: "shop-prod-api",
        protocol: GatewayProtocol::Rest,
        stage: "prod",
        group: "/aws/api-gateway/shop-prod-api",
        format: r#"{ "requestId":"$context.requestId", "ip":"$context.identity.sourceIp", "requestTime":"$context.requestTime", "httpMethod":"$context.httpMethod", "resourcePath":"$context.resourcePath", "status":"$context.status", "latency":"$context.responseLatency", "integrationLatency":"$context.integration.latency", "lambdaRequestId":"$context.integration.requestId", "error":"$context.error.message", "responseType":"$context.error.responseType" }"#,
    },
    SimulatedApi {
        id: "h1b2c3d4e5",
        name: "shop-prod-web",
        protocol: GatewayProtocol::Http,
        stage: "$default",
        group: "/aws/http-api/shop-prod-web",
        format: r#"{"requestTime":"$context.requestTime","requestId":"$context.requestId","httpMethod":"$context.httpMethod","path":"$context.path","routeKey":"$context.routeKey","status":$context.status,"responseLatency":$context.responseLatency,"integrationRequestId":"$context.integration.requestId","functionResponseStatus":"$context.integration.status","integrationLatency":"$context.integration.latency","error":"$context.integrationErrorMessage"}"#,
    },
    SimulatedApi {
        id: "h2b2c3d4e5",
        name: "shop-prod-partners",
        protocol: GatewayProtocol::Http,
        stage: "v1",
        group: "/aws/http-api/shop-prod-partners",
        format: r#"$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" $context.status $context.responseLength $context.requestId $context.awsEndpointRequestId $context.responseLatency $context.integrationLatency"#,
    },
    SimulatedApi {
        id: "h3b2c3d4e5",
        name: "shop-prod-risk",
        protocol: GatewayProtocol::Http,
        stage: "$default",
        group: "/aws/http-api/shop-prod-risk",
        format: r#"<request id="$context.requestId"><route>$context.routeKey</route><status>$context.status</status><ms>$context.responseLatency</ms><integration>$context.integrationLatency</integration><lambda>$context.awsEndpointRequestId</lambda></request>"#,
    },
    SimulatedApi {
        id: "w1b2c3d4e5",
        name: "shop-prod-live",
        protocol: GatewayProtocol::WebSocket,
        stage: "prod",
        group: "/aws/websocket/shop-prod-live",
        format: "requestId: $context.requestId, event: $context.eventType, routeKey: $context.routeKey, status: $context.status, integrationLatency: $context.integration.latency, lambdaRequestId: $context.integration.requestId",
    },
];

/// A route of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedRoute {
    pub method: &'static str,
    pub path: String,
}

impl SimulatedRoute {
    pub fn key(&self) -> String {
        match self.method {
            "" => self.path.clone(),
            method => format!("{method} {}", self.path),
        }
    }
}

/// The API in front of a function.
pub fn api_of(function: &SimulatedFunction) -> Option<&'static SimulatedApi> {
    let name = function.spec.name.as_str();
    let named = |wanted: &str| APIS.iter().find(|api| api.name == wanted);
    match function.spec.source {
        InvocationSource::Rest => named("shop-prod-api"),
        InvocationSource::Http if name.starts_with("fraud") => named("shop-prod-risk"),
        InvocationSource::Http if name.starts_with("cart") || name.starts_with("catalog") => {
            named("shop-prod-web")
        }
        InvocationSource::Http => named("shop-prod-partners"),
        InvocationSource::Websocket => named("shop-prod-live"),
        _ => None,
    }
}

/// The routes that lead to a function.
pub fn routes_of(function: &SimulatedFunction) -> Vec<SimulatedRoute> {
    let name = &function.spec.name;
    let route = |method, path| SimulatedRoute { method, path };
    match function.spec.source {
        InvocationSource::Rest | InvocationSource::Http => vec![
            route("POST", format!("/{name}")),
            route("GET", format!("/{name}/{{id}}")),
        ],
        InvocationSource::Websocket if name.starts_with("ws-connect") => {
            vec![route("", "$connect".to_owned())]
        }
        InvocationSource::Websocket => vec![route("", "message".to_owned())],
        _ => Vec::new(),
    }
}

/// A request as its gateway saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedRequest {
    pub api: &'static SimulatedApi,
    pub route: SimulatedRoute,
    pub status: u16,
    /// What the function's code answered; none where it failed.
    pub function_status: Option<u16>,
    pub latency_ms: u32,
    pub integration_ms: u32,
    pub error: Option<String>,
    pub response_type: Option<&'static str>,
}

impl World {
    /// The request behind an invocation: none where something else invoked it.
    pub fn gateway_request(&self, invocation: &SimulatedInvocation) -> Option<SimulatedRequest> {
        let function = self.function(invocation.function);
        let api = api_of(function)?;
        if invocation.caller.is_some() || invocation.is_guest || invocation.attempt > 0 {
            return None;
        }
        let mut draw = invocation.draw(DrawPurpose::Request);
        let routes = routes_of(function);
        let chosen = if draw.chance(0.7) {
            0
        } else {
            routes.len() - 1
        };
        let route = routes.into_iter().nth(chosen)?;
        let integration_ms = invocation.boot.before().whole_millis()
            + invocation.duration.whole_millis()
            + 3
            + draw.below(7) as u32;
        let mut request = SimulatedRequest {
            api,
            route,
            status: 200,
            function_status: Some(200),
            latency_ms: integration_ms + 1 + draw.below(6) as u32,
            integration_ms,
            error: None,
            response_type: None,
        };
        if let Some(kind) = function.failure_kind(invocation) {
            fail(&mut request, kind);
        } else if let Some(change) =
            self.gateway_change(function, &request, invocation, draw.unit())
        {
            request.status = change.status;
            request.function_status = change.function_status.or(request.function_status);
            request.error.clone_from(&change.error);
            request.response_type = change.error.is_some().then_some("DEFAULT_5XX");
        }
        Some(request)
    }

    fn gateway_change(
        &self,
        function: &SimulatedFunction,
        request: &SimulatedRequest,
        invocation: &SimulatedInvocation,
        chance: f64,
    ) -> Option<&GatewayChange> {
        let seconds = (invocation.start - self.start) as f64 / 1000.0;
        self.gateway_changes.iter().find(|change| {
            let is_its_route = change
                .route
                .as_ref()
                .is_none_or(|key| *key == request.route.key());
            let is_now = seconds >= change.from && change.until.is_none_or(|until| seconds < until);
            is_now
                && is_its_route
                && change
                    .functions
                    .iter()
                    .any(|pattern| crate::scenario::change::matches(pattern, &function.spec.name))
                && chance < change.share
        })
    }
}

/// What a client gets when the function failed: 502 from REST APIs, 500 from HTTP APIs.
fn fail(request: &mut SimulatedRequest, kind: FailureKind) {
    request.function_status = None;
    request.response_type = Some("DEFAULT_5XX");
    request.status = match request.api.protocol {
        GatewayProtocol::Rest => 502,
        GatewayProtocol::Http | GatewayProtocol::WebSocket => 500,
    };
    request.error = Some(match (request.api.protocol, kind) {
        (GatewayProtocol::Rest, _) => "Internal server error".to_owned(),
        (_, FailureKind::Timeout | FailureKind::TimeoutOld) => {
            "The Lambda function timed out. Increase the function timeout and try again.".to_owned()
        }
        _ => {
            "The Lambda function returned an error. Check your Lambda function code and try again."
                .to_owned()
        }
    });
}

impl SimulatedFunction {
    fn failure_kind(&self, invocation: &SimulatedInvocation) -> Option<FailureKind> {
        match invocation.outcome {
            super::invocation::InvocationOutcome::Ok => None,
            super::invocation::InvocationOutcome::Failed(index) => self
                .failures
                .get(usize::from(index))
                .map(|failure| failure.spec.kind),
        }
    }
}
