//! One request at a gateway, whichever log it was read from.

use serde::{Deserialize, Serialize};

use super::access_line::AccessLine;
use super::context_variable::ContextVariable as V;
use slstop_base::{Timestamp, mask};

/// What is not known is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GatewayRequest {
    pub at: Option<Timestamp>,
    /// The gateway's; not the function's.
    pub id: Option<String>,
    pub function_request_id: Option<String>,
    /// As the log names it: `POST /pay`, `$default`.
    pub route: Option<String>,
    pub method: Option<String>,
    /// The template of a REST API's resource.
    pub resource: Option<String>,
    /// As the client sent it.
    pub path: Option<String>,
    pub status: Option<u16>,
    pub latency_ms: Option<f64>,
    pub integration_ms: Option<f64>,
    /// The gateway's words for what went wrong, secrets masked.
    pub error: Option<String>,
    /// `INTEGRATION_TIMEOUT`, `THROTTLED`, `WAF_FILTERED`.
    pub response_type: Option<String>,
    pub trace_id: Option<String>,
}

/// Epochs below are in seconds: as milliseconds they would be in 1973.
const FIRST_MILLIS: i64 = 100_000_000_000;

impl GatewayRequest {
    /// From a line of an access log; `logged` is when the log says that it was written.
    pub fn of_access(line: &AccessLine<'_>, logged: Option<Timestamp>) -> Self {
        let text = |variable| line.get(variable).map(str::to_owned);
        let epoch = line
            .get(V::RequestTimeEpoch)
            .and_then(|epoch| epoch.parse::<i64>().ok());
        let at = epoch.map(|epoch| match epoch < FIRST_MILLIS {
            true => Timestamp::from_millis(epoch.saturating_mul(1000)),
            false => Timestamp::from_millis(epoch),
        });
        let error = [
            V::IntegrationError,
            V::ErrorMessage,
            V::ErrorMessageQuoted,
            V::AuthorizerError,
        ];
        let error = error.into_iter().find_map(|variable| line.get(variable));
        Self {
            at: at.or(logged),
            id: text(V::RequestId).or_else(|| text(V::ExtendedRequestId)),
            function_request_id: text(V::FunctionRequestId),
            route: text(V::RouteKey),
            method: text(V::Method),
            resource: text(V::ResourcePath),
            path: text(V::Path),
            status: line.status(V::Status),
            latency_ms: line.number(V::ResponseLatency),
            integration_ms: line.number(V::IntegrationLatency),
            error: error.map(|error| mask::secrets(error).into_owned()),
            response_type: text(V::ResponseType),
            trace_id: text(V::TraceId),
        }
    }

    pub fn is_failed(&self) -> bool {
        self.status.is_some_and(|status| status >= 400)
    }
}
