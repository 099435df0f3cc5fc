//! The paths of the services that speak restJson, and what they hold of the input.

use bytes::Bytes;
use http::Method;

use super::protocol::Service;
use super::value::WireValue;
use super::{json, percent};

#[derive(Debug)]
pub struct Route {
    method: Method,
    /// `{Name}` is one segment, `{Name+}` the rest. A slash at the end of the path does not matter.
    path: &'static str,
    pub service: Service,
    pub operation: &'static str,
}

const fn lambda(method: Method, path: &'static str, operation: &'static str) -> Route {
    Route {
        method,
        path,
        service: Service::Lambda,
        operation,
    }
}

const fn xray(path: &'static str, operation: &'static str) -> Route {
    Route {
        method: Method::POST,
        path,
        service: Service::XRay,
        operation,
    }
}

const fn gateway(path: &'static str, operation: &'static str) -> Route {
    Route {
        method: Method::GET,
        path,
        service: Service::ApiGateway,
        operation,
    }
}

const fn gateway_v2(path: &'static str, operation: &'static str) -> Route {
    Route {
        method: Method::GET,
        path,
        service: Service::ApiGatewayV2,
        operation,
    }
}

/// Also operations that are not served: they are then named in the log.
static ROUTES: [Route; 29] = [
    lambda(Method::GET, "/2015-03-31/functions", "ListFunctions"),
    lambda(
        Method::GET,
        "/2015-03-31/functions/{FunctionName}",
        "GetFunction",
    ),
    lambda(
        Method::GET,
        "/2015-03-31/functions/{FunctionName}/configuration",
        "GetFunctionConfiguration",
    ),
    lambda(
        Method::GET,
        "/2015-03-31/functions/{FunctionName}/aliases",
        "ListAliases",
    ),
    lambda(
        Method::GET,
        "/2015-03-31/functions/{FunctionName}/versions",
        "ListVersionsByFunction",
    ),
    lambda(
        Method::GET,
        "/2015-03-31/functions/{FunctionName}/policy",
        "GetPolicy",
    ),
    lambda(
        Method::POST,
        "/2015-03-31/functions/{FunctionName}/invocations",
        "Invoke",
    ),
    lambda(
        Method::GET,
        "/2015-03-31/event-source-mappings",
        "ListEventSourceMappings",
    ),
    lambda(
        Method::GET,
        "/2015-03-31/event-source-mappings/{UUID}",
        "GetEventSourceMapping",
    ),
    lambda(
        Method::GET,
        "/2016-08-19/account-settings",
        "GetAccountSettings",
    ),
    lambda(
        Method::GET,
        "/2019-09-30/functions/{FunctionName}/concurrency",
        "GetFunctionConcurrency",
    ),
    lambda(Method::GET, "/2017-03-31/tags/{Resource+}", "ListTags"),
    lambda(
        Method::GET,
        "/2019-09-25/functions/{FunctionName}/event-invoke-config/list",
        "ListFunctionEventInvokeConfigs",
    ),
    lambda(
        Method::POST,
        "/2021-11-15/functions/{FunctionName}/response-streaming-invocations",
        "InvokeWithResponseStream",
    ),
    xray("/TraceSummaries", "GetTraceSummaries"),
    xray("/Traces", "BatchGetTraces"),
    xray("/ServiceGraph", "GetServiceGraph"),
    xray("/TraceGraph", "GetTraceGraph"),
    xray("/GetTraceSegmentDestination", "GetTraceSegmentDestination"),
    gateway("/restapis", "GetRestApis"),
    gateway("/restapis/{restApiId}/stages", "GetStages"),
    gateway("/restapis/{restApiId}/resources", "GetResources"),
    gateway(
        "/restapis/{restApiId}/stages/{stageName}/exports/{exportType}",
        "GetExport",
    ),
    gateway_v2("/v2/apis", "GetApis"),
    gateway_v2("/v2/apis/{apiId}/routes", "GetRoutes"),
    gateway_v2("/v2/apis/{apiId}/integrations", "GetIntegrations"),
    gateway_v2("/v2/apis/{apiId}/stages", "GetStages"),
    gateway_v2("/v2/domainnames", "GetDomainNames"),
    gateway_v2("/v2/domainnames/{domainName}/apimappings", "GetApiMappings"),
];

pub fn find(method: &Method, path: &str) -> Option<(&'static Route, Vec<(&'static str, String)>)> {
    ROUTES.iter().find_map(|route| {
        let labels = labels(route.path, path)?;
        (route.method == *method).then_some((route, labels))
    })
}

/// Labels, query string and body as one map. The body of Invoke is the payload and stays outside.
pub fn input(http: &http::Request<Bytes>) -> Option<WireValue> {
    let Some((route, labels)) = find(http.method(), http.uri().path()) else {
        // An unknown operation is refused as such, whatever it brings.
        return Some(WireValue::EMPTY);
    };
    let body = match route.operation {
        "Invoke" | "InvokeWithResponseStream" => WireValue::EMPTY,
        _ => json::read(http.body())?,
    };
    let WireValue::Map(mut members) = body else {
        return None;
    };
    members.extend(
        labels
            .into_iter()
            .map(|(name, value)| (name.into(), value.into())),
    );
    let query = http.uri().query().unwrap_or_default();
    members.extend(percent::fields(query).map(|(name, value)| (name.into(), value.into())));
    Some(WireValue::Map(members))
}

fn labels(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut labels = Vec::new();
    let mut rest = path.strip_suffix('/').unwrap_or(path);
    let mut segments = template.split('/');
    segments.next();
    for expected in segments {
        rest = rest.strip_prefix('/')?;
        match expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(name) if name.ends_with('+') => {
                labels.push((&name[..name.len() - 1], percent::decode(rest)));
                return (!rest.is_empty()).then_some(labels);
            }
            Some(name) => {
                let end = rest.find('/').unwrap_or(rest.len());
                if end == 0 {
                    return None;
                }
                labels.push((name, percent::decode(&rest[..end])));
                rest = &rest[end..];
            }
            None => {
                let after = rest.strip_prefix(expected)?;
                if !after.is_empty() && !after.starts_with('/') {
                    return None;
                }
                rest = after;
            }
        }
    }
    rest.is_empty().then_some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(method: Method, path: &str) -> Option<(&'static str, Vec<String>)> {
        let (route, labels) = find(&method, path)?;
        Some((
            route.operation,
            labels.into_iter().map(|(_, value)| value).collect(),
        ))
    }

    #[test]
    fn paths_lead_to_operations() {
        let named = |operation, labels: &[&str]| {
            Some((
                operation,
                labels.iter().map(|&label| label.to_owned()).collect(),
            ))
        };
        assert_eq!(
            found(Method::GET, "/2015-03-31/functions/"),
            named("ListFunctions", &[])
        );
        assert_eq!(
            found(Method::GET, "/2015-03-31/functions"),
            named("ListFunctions", &[])
        );
        assert_eq!(
            found(Method::GET, "/2015-03-31/functions/a%3Ab/configuration"),
            named("GetFunctionConfiguration", &["a:b"])
        );
        assert_eq!(
            found(
                Method::GET,
                "/2017-03-31/tags/arn:aws:lambda:x:1:function:f"
            ),
            named("ListTags", &["arn:aws:lambda:x:1:function:f"])
        );
        assert_eq!(found(Method::POST, "/2015-03-31/functions/"), None);
        assert_eq!(found(Method::GET, "/2015-03-31/functionsx"), None);
        assert_eq!(found(Method::GET, "//"), None);
        assert_eq!(found(Method::GET, ""), None);
    }
}
