//! API Gateway, both services: the shop's APIs with their stages, routes and integrations.

use super::OperationContext;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::ACCOUNT;
use crate::world::function::SimulatedFunction;
use crate::world::gateway::{APIS, GatewayProtocol, SimulatedApi, api_of, routes_of};

/// The domain that stands before the REST API, with its base path.
const DOMAIN: (&str, &str) = ("api.shop.example", "v2");

fn is_rest(api: &SimulatedApi) -> bool {
    api.protocol == GatewayProtocol::Rest
}

impl<'a> OperationContext<'a> {
    fn functions_of(&self, api: &SimulatedApi) -> impl Iterator<Item = &'a SimulatedFunction> {
        let id = api.id;
        let functions = self.world.functions.iter();
        functions.filter(move |function| api_of(function).is_some_and(|api| api.id == id))
    }

    /// The API that the path names.
    fn named_api(&self, label: &str, rest: bool) -> Result<&'static SimulatedApi, Refusal> {
        let id = self.request.input.text(label).unwrap_or_default();
        let mut apis = APIS.iter().filter(|api| is_rest(api) == rest);
        apis.find(|api| api.id == id).ok_or_else(|| {
            Refusal::new(
                404,
                "NotFoundException",
                format!("Invalid API identifier specified {ACCOUNT}:{id}"),
            )
        })
    }

    /// As both services write an access log's settings, but for the case of their members.
    fn access_log(&self, api: &SimulatedApi) -> WireValue {
        WireValue::EMPTY
            .with("destinationArn", self.group_arn(api.group))
            .with("format", api.format)
    }

    fn integration_uri(&self, function: &SimulatedFunction) -> String {
        let alias = function.spec.alias.as_ref();
        let alias = alias.map_or(String::new(), |_| ":${stageVariables.alias}".to_owned());
        let arn = self.function_arn(&format!("{}{alias}", function.name));
        let region = self.region();
        format!("arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations")
    }
}

fn items(name: &'static str, items: impl Iterator<Item = WireValue>) -> Reply {
    WireValue::EMPTY
        .with(name, items.collect::<Vec<_>>())
        .into()
}

pub fn get_rest_apis(_: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let rest = APIS.iter().filter(|api| is_rest(api));
    let described = rest.map(|api| {
        let types = WireValue::EMPTY.with("types", vec![WireValue::from("REGIONAL")]);
        WireValue::EMPTY
            .with("id", api.id)
            .with("name", api.name)
            .with("endpointConfiguration", types)
            .with("disableExecuteApiEndpoint", false)
    });
    Ok(items("item", described))
}

pub fn get_rest_stages(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let api = context.named_api("restApiId", true)?;
    let settings = WireValue::EMPTY
        .with("metricsEnabled", true)
        .with("loggingLevel", "INFO")
        .with("dataTraceEnabled", false);
    let stage = WireValue::EMPTY
        .with("stageName", api.stage)
        .with("deploymentId", "dep0a1")
        .with("variables", WireValue::EMPTY.with("alias", "live"))
        .with("methodSettings", WireValue::EMPTY.with("*/*", settings))
        .with("accessLogSettings", context.access_log(api))
        .with("tracingEnabled", true);
    Ok(items("item", [stage].into_iter()))
}

pub fn get_resources(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let api = context.named_api("restApiId", true)?;
    let resources = context.functions_of(api).flat_map(|function| {
        let integration = WireValue::EMPTY
            .with("type", "AWS_PROXY")
            .with("httpMethod", "POST")
            .with("uri", context.integration_uri(function))
            .with("timeoutInMillis", 29_000_i64);
        let resource = move |route: crate::world::gateway::SimulatedRoute| {
            let method = WireValue::EMPTY
                .with("httpMethod", route.method)
                .with("authorizationType", "NONE")
                .with("methodIntegration", integration.clone());
            WireValue::EMPTY
                .with("id", format!("{:.6}", route.path.trim_matches('/')))
                .with("path", route.path)
                .with(
                    "resourceMethods",
                    WireValue::EMPTY.with(route.method, method),
                )
        };
        routes_of(function).into_iter().map(resource)
    });
    Ok(items("item", resources))
}

/// OpenAPI 3, with integrations.
pub fn get_export(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let api = context.named_api("restApiId", true)?;
    let mut paths = Vec::new();
    for function in context.functions_of(api) {
        for route in routes_of(function) {
            let integration = WireValue::EMPTY
                .with("type", "aws_proxy")
                .with("httpMethod", "POST")
                .with("uri", context.integration_uri(function))
                .with("timeoutInMillis", 29_000_i64);
            let operation = WireValue::EMPTY.with("x-amazon-apigateway-integration", integration);
            let method = match route.method {
                "POST" => "post",
                _ => "get",
            };
            paths.push((route.path.into(), WireValue::EMPTY.with(method, operation)));
        }
    }
    let info = WireValue::EMPTY
        .with("title", api.name)
        .with("version", "1");
    let document = WireValue::EMPTY
        .with("openapi", "3.0.1")
        .with("info", info)
        .with("paths", WireValue::Map(paths));
    Ok(document.into())
}

pub fn get_apis(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let others = APIS.iter().filter(|api| !is_rest(api));
    let described = others.map(|api| {
        let (protocol, scheme) = match api.protocol {
            GatewayProtocol::WebSocket => ("WEBSOCKET", "wss"),
            _ => ("HTTP", "https"),
        };
        let region = context.region();
        WireValue::EMPTY
            .with("apiId", api.id)
            .with("name", api.name)
            .with("protocolType", protocol)
            .with(
                "apiEndpoint",
                format!("{scheme}://{}.execute-api.{region}.amazonaws.com", api.id),
            )
    });
    Ok(items("items", described))
}

pub fn get_routes(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let api = context.named_api("apiId", false)?;
    let routes = context.functions_of(api).flat_map(|function| {
        let target = format!("integrations/i{}", function.index);
        let described = move |route: crate::world::gateway::SimulatedRoute| {
            WireValue::EMPTY
                .with("routeId", format!("r{}{:.3}", function.index, route.method))
                .with("routeKey", route.key())
                .with("target", target.clone())
                .with("authorizationType", "NONE")
        };
        routes_of(function).into_iter().map(described)
    });
    Ok(items("items", routes))
}

pub fn get_integrations(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let api = context.named_api("apiId", false)?;
    let integrations = context.functions_of(api).map(|function| {
        let uri = match api.protocol {
            GatewayProtocol::WebSocket => context.integration_uri(function),
            _ => context.function_arn(&function.name),
        };
        WireValue::EMPTY
            .with("integrationId", format!("i{}", function.index))
            .with("integrationType", "AWS_PROXY")
            .with("integrationUri", uri)
            .with("payloadFormatVersion", "2.0")
            .with("timeoutInMillis", 30_000_i64)
    });
    Ok(items("items", integrations))
}

pub fn get_http_stages(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let api = context.named_api("apiId", false)?;
    let stage = WireValue::EMPTY
        .with("stageName", api.stage)
        .with("autoDeploy", true)
        .with("deploymentId", "dep0h1")
        .with(
            "defaultRouteSettings",
            WireValue::EMPTY.with("detailedMetricsEnabled", false),
        )
        .with("routeSettings", WireValue::EMPTY)
        .with("stageVariables", WireValue::EMPTY)
        .with("accessLogSettings", context.access_log(api));
    Ok(items("items", [stage].into_iter()))
}

pub fn get_domain_names(_: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let domain = WireValue::EMPTY.with("domainName", DOMAIN.0);
    Ok(items("items", [domain].into_iter()))
}

pub fn get_api_mappings(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let domain = context.request.input.text("domainName").unwrap_or_default();
    let mapping = WireValue::EMPTY
        .with("apiId", "a1b2c3d4e5")
        .with("stage", "prod")
        .with("apiMappingKey", DOMAIN.1);
    let found = (domain == DOMAIN.0).then_some(mapping);
    Ok(items("items", found.into_iter()))
}
