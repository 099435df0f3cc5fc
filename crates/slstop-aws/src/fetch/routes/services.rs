//! The two services of API Gateway.

use crate::light_call::LightService;

pub const REST: LightService = LightService {
    name: "API Gateway",
    id: "API Gateway",
    signing_name: "apigateway",
    host: "apigateway",
};

/// HTTP and WebSocket APIs, and the domains of all.
pub const HTTP: LightService = LightService {
    name: "ApiGatewayV2",
    id: "ApiGatewayV2",
    signing_name: "apigateway",
    host: "apigateway",
};
