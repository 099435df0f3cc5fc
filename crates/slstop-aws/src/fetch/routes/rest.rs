//! REST APIs: their stages, and for each what is deployed there. The resources that can be listed are a draft.

use std::sync::Arc;

use serde_json::Value;

use super::list::{host, log_group, object, of_rest};
use super::services::REST;
use crate::Clients;
use crate::light_call::percent_encoded;
use slstop_core::domain::route::deployed_api::AccessLog;
use slstop_core::domain::route::integration_target::StageVariables;
use slstop_core::domain::route::{
    ApiKind, ApiRoute, DeployedApi, DeployedStage, IntegrationTarget,
};
use slstop_core::domain::{Call, Failure};

const ANY: &str = "x-amazon-apigateway-any-method";
const INTEGRATION: &str = "x-amazon-apigateway-integration";

pub async fn listed(clients: &Clients) -> Result<Vec<Value>, Failure> {
    of_rest(clients, Call::GetRestApis, "/restapis").await
}

pub async fn apis(clients: &Clients) -> Result<Vec<DeployedApi>, Failure> {
    let mut apis = Vec::new();
    for api in listed(clients).await? {
        let Some(id) = api["id"].as_str() else {
            continue;
        };
        match stages(clients, id).await {
            Ok(stages) => apis.push(DeployedApi {
                id: id.into(),
                name: api["name"].as_str().unwrap_or(id).into(),
                kind: ApiKind::Rest,
                stages,
            }),
            // Deleted since it was listed.
            Err(Failure::NotFound { .. }) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(apis)
}

pub async fn trial(clients: &Clients, call: Call) -> Option<Result<(), Failure>> {
    let apis = listed(clients).await.ok()?;
    let id = apis.first()?["id"].as_str()?;
    let answer = match call {
        Call::GetRestResources => draft(clients, id).await.map(|_| ()),
        Call::GetRestStages => stage_list(clients, id).await.map(|_| ()),
        _ => {
            let stages = stage_list(clients, id).await.ok()?;
            let name = stages.first()?["stageName"].as_str()?.to_owned();
            export(clients, id, &name).await.map(|_| ())
        }
    };
    Some(answer)
}

async fn stage_list(clients: &Clients, id: &str) -> Result<Vec<Value>, Failure> {
    let path = format!("/restapis/{}/stages", percent_encoded(id));
    of_rest(clients, Call::GetRestStages, &path).await
}

async fn stages(clients: &Clients, id: &str) -> Result<Vec<DeployedStage>, Failure> {
    let mut stages = Vec::new();
    for stage in stage_list(clients, id).await? {
        let Some(name) = stage["stageName"].as_str() else {
            continue;
        };
        let deployed = match export(clients, id, name).await {
            Ok(document) => of_export(&document),
            Err(failure @ (Failure::Throttled | Failure::Denied { .. })) => return Err(failure),
            // Emulators, and APIs that cannot be exported.
            Err(_) => of_resources(&draft(clients, id).await?),
        };
        stages.push(of_stage(clients, id, name, &stage, &deployed));
    }
    Ok(stages)
}

async fn export(clients: &Clients, id: &str, stage: &str) -> Result<Value, Failure> {
    let (id, stage) = (percent_encoded(id), percent_encoded(stage));
    let path = format!("/restapis/{id}/stages/{stage}/exports/oas30?extensions=integrations");
    let document = object(clients, &REST, Call::GetExport, &path).await?;
    match document["paths"].is_object() {
        true => Ok(document),
        false => Err(Failure::Garbled {
            said: "the export has no paths".to_owned(),
        }),
    }
}

async fn draft(clients: &Clients, id: &str) -> Result<Vec<Value>, Failure> {
    let path = format!("/restapis/{}/resources?embed=methods", percent_encoded(id));
    of_rest(clients, Call::GetRestResources, &path).await
}

/// A method of a resource, before the stage's variables are put in.
struct RestMethod {
    method: String,
    path: String,
    uri: Option<String>,
    timeout_ms: Option<u32>,
}

impl RestMethod {
    fn new(method: &str, path: &str, integration: &Value) -> Self {
        let timeout = integration["timeoutInMillis"].as_u64();
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            uri: integration["uri"].as_str().map(str::to_owned),
            timeout_ms: timeout.and_then(|millis| millis.try_into().ok()),
        }
    }
}

fn of_export(document: &Value) -> Vec<RestMethod> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let methods = paths.flat_map(|(path, operations)| {
        let operations = operations.as_object().into_iter().flatten();
        operations.filter_map(move |(name, operation)| {
            let method = match name.as_str() {
                ANY => "ANY".to_owned(),
                "get" | "put" | "post" | "delete" | "patch" | "head" | "options" => {
                    name.to_ascii_uppercase()
                }
                _ => return None,
            };
            Some(RestMethod::new(&method, path, &operation[INTEGRATION]))
        })
    });
    methods.collect()
}

fn of_resources(resources: &[Value]) -> Vec<RestMethod> {
    let methods = resources.iter().flat_map(|resource| {
        let path = resource["path"].as_str().unwrap_or("/");
        let methods = resource["resourceMethods"]
            .as_object()
            .into_iter()
            .flatten();
        methods.map(move |(name, method)| RestMethod::new(name, path, &method["methodIntegration"]))
    });
    methods.collect()
}

fn of_stage(
    clients: &Clients,
    id: &str,
    name: &str,
    stage: &Value,
    deployed: &[RestMethod],
) -> DeployedStage {
    let variables = variables(&stage["variables"]);
    let routes = deployed.iter().map(|method| {
        let uri = method.uri.as_deref();
        let target = uri.and_then(|uri| IntegrationTarget::read(uri, &variables));
        ApiRoute {
            method: method.method.as_str().into(),
            path: method.path.as_str().into(),
            has_metrics: has_metrics(&stage["methodSettings"], method),
            timeout_ms: method.timeout_ms,
            qualifier: target
                .as_ref()
                .and_then(|target| target.qualifier.as_deref().map(Arc::from)),
            function: target.map(|target| target.function),
        }
    });
    let logged = &stage["accessLogSettings"];
    let settings = stage["methodSettings"].as_object().into_iter().flatten();
    let mut levels = settings.filter_map(|(_, setting)| setting["loggingLevel"].as_str());
    let is_executed_logged = levels.any(|level| level != "OFF");
    DeployedStage {
        name: name.into(),
        url: Some(format!("https://{}/{name}", host(clients, id)).into()),
        deployment: stage["deploymentId"].as_str().map(Arc::from),
        access_log: access_log(logged),
        execution_log: is_executed_logged
            .then(|| format!("API-Gateway-Execution-Logs_{id}/{name}").into()),
        routes: routes.collect(),
    }
}

/// A destination may be set without a format, and a format without a group that can be read.
pub fn access_log(settings: &Value) -> Option<AccessLog> {
    Some(AccessLog {
        group: settings["destinationArn"]
            .as_str()
            .and_then(log_group)
            .map(Arc::from),
        format: settings["format"].as_str()?.into(),
    })
}

pub fn variables(members: &Value) -> StageVariables {
    let members = members.as_object().into_iter().flatten();
    let texts = members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.into())));
    texts.collect()
}

/// `*/*` is the whole stage; a method's own setting has its path with `~1` for a slash.
fn has_metrics(settings: &Value, method: &RestMethod) -> bool {
    let own = format!("{}/{}", method.path.replace('/', "~1"), method.method);
    let enabled = |key: &str| settings[key]["metricsEnabled"].as_bool();
    enabled(&own).or_else(|| enabled("*/*")).unwrap_or(false)
}
