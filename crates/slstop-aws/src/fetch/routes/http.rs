//! HTTP and WebSocket APIs: routes point to integrations, integrations to functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::list::{host, of_http};
use super::rest::{access_log, variables};
use crate::Clients;
use crate::light_call::percent_encoded;
use slstop_core::domain::route::{
    ApiKind, ApiRoute, DeployedApi, DeployedStage, IntegrationTarget,
};
use slstop_core::domain::{Call, Failure};

pub async fn listed(clients: &Clients) -> Result<Vec<Value>, Failure> {
    of_http(clients, Call::GetApis, "/v2/apis").await
}

pub async fn apis(clients: &Clients) -> Result<Vec<DeployedApi>, Failure> {
    let mut apis = Vec::new();
    for api in listed(clients).await? {
        let Some(id) = api["apiId"].as_str() else {
            continue;
        };
        match whole(clients, id, &api).await {
            Ok(api) => apis.push(api),
            // Deleted since it was listed.
            Err(Failure::NotFound { .. }) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(apis)
}

pub async fn trial(clients: &Clients, call: Call) -> Option<Result<(), Failure>> {
    let apis = listed(clients).await.ok()?;
    let id = apis.first()?["apiId"].as_str()?;
    Some(parts(clients, call, id).await.map(|_| ()))
}

async fn parts(clients: &Clients, call: Call, id: &str) -> Result<Vec<Value>, Failure> {
    let what = match call {
        Call::GetRoutes => "routes",
        Call::GetIntegrations => "integrations",
        _ => "stages",
    };
    let path = format!("/v2/apis/{}/{what}", percent_encoded(id));
    of_http(clients, call, &path).await
}

async fn whole(clients: &Clients, id: &str, api: &Value) -> Result<DeployedApi, Failure> {
    let routes = parts(clients, Call::GetRoutes, id).await?;
    let integrations = parts(clients, Call::GetIntegrations, id).await?;
    let stages = parts(clients, Call::GetHttpStages, id).await?;
    let kind = match api["protocolType"].as_str() {
        Some("WEBSOCKET") => ApiKind::WebSocket,
        _ => ApiKind::Http,
    };
    let scheme = if kind == ApiKind::WebSocket {
        "wss"
    } else {
        "https"
    };
    let endpoint = api["apiEndpoint"].as_str().map(str::to_owned);
    let endpoint = endpoint.unwrap_or_else(|| format!("{scheme}://{}", host(clients, id)));
    let by_id: BTreeMap<&str, &Value> = integrations
        .iter()
        .filter_map(|one| Some((one["integrationId"].as_str()?, one)))
        .collect();
    let of_stage = |stage: &Value| {
        let name = stage["stageName"].as_str()?;
        let routes = routes
            .iter()
            .filter_map(|route| of_route(route, stage, &by_id));
        let url = match name {
            "$default" => endpoint.clone(),
            name => format!("{endpoint}/{name}"),
        };
        let level = stage["defaultRouteSettings"]["loggingLevel"].as_str();
        let has_log = kind == ApiKind::WebSocket && level.is_some_and(|level| level != "OFF");
        Some(DeployedStage {
            name: name.into(),
            url: Some(url.into()),
            deployment: stage["deploymentId"].as_str().map(Arc::from),
            access_log: access_log(&stage["accessLogSettings"]),
            execution_log: has_log.then(|| format!("/aws/apigateway/{id}/{name}").into()),
            routes: routes.collect(),
        })
    };
    Ok(DeployedApi {
        id: id.into(),
        name: api["name"].as_str().unwrap_or(id).into(),
        kind,
        stages: stages.iter().filter_map(of_stage).collect(),
    })
}

fn of_route(
    route: &Value,
    stage: &Value,
    integrations: &BTreeMap<&str, &Value>,
) -> Option<ApiRoute> {
    let key = route["routeKey"].as_str()?;
    let (method, path) = match key.split_once(' ') {
        Some(both) => both,
        // `$default`, and the routes of WebSocket APIs.
        None => (if key == "$default" { "ANY" } else { "" }, key),
    };
    let target = route["target"].as_str();
    let integration =
        target.and_then(|target| integrations.get(target.strip_prefix("integrations/")?));
    let uri = integration.and_then(|one| one["integrationUri"].as_str());
    let target =
        uri.and_then(|uri| IntegrationTarget::read(uri, &variables(&stage["stageVariables"])));
    let timeout = integration.and_then(|one| one["timeoutInMillis"].as_u64());
    let detailed = |settings: &Value| settings["detailedMetricsEnabled"].as_bool();
    Some(ApiRoute {
        method: method.into(),
        path: path.into(),
        qualifier: target
            .as_ref()
            .and_then(|target| target.qualifier.as_deref().map(Arc::from)),
        function: target.map(|target| target.function),
        has_metrics: detailed(&stage["routeSettings"][key])
            .or_else(|| detailed(&stage["defaultRouteSettings"]))
            .unwrap_or(false),
        timeout_ms: timeout.and_then(|millis| millis.try_into().ok()),
    })
}
