//! An API as it is deployed: its stages, and in each the routes with the functions that they lead to.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::gateway_request::GatewayRequest;
use super::path_template::fit;
use slstop_base::FunctionName;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ApiKind {
    Rest,
    Http,
    WebSocket,
    FunctionUrl,
    LoadBalancer,
    GraphQl,
}

impl ApiKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Http => "http",
            Self::WebSocket => "websocket",
            Self::FunctionUrl => "url",
            Self::LoadBalancer => "alb",
            Self::GraphQl => "appsync",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployedApi {
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub kind: ApiKind,
    pub stages: Vec<DeployedStage>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployedStage {
    pub name: Arc<str>,
    /// What a client's URL begins with, without a slash at its end: a custom domain where there is one.
    pub url: Option<Arc<str>>,
    pub deployment: Option<Arc<str>>,
    pub access_log: Option<AccessLog>,
    /// The group that the gateway writes how it executed each request to.
    pub execution_log: Option<Arc<str>>,
    pub routes: Vec<ApiRoute>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLog {
    /// None where the lines go to Firehose.
    pub group: Option<Arc<str>>,
    pub format: Arc<str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiRoute {
    pub method: Arc<str>,
    pub path: Arc<str>,
    /// None where it leads to no function, or to one that a missing stage variable would name.
    pub function: Option<FunctionName>,
    pub qualifier: Option<Arc<str>>,
    /// Whether the stage publishes metrics of this route.
    pub has_metrics: bool,
    /// The gateway's own limit.
    pub timeout_ms: Option<u32>,
}

impl ApiRoute {
    /// `POST /pay`.
    pub fn key(&self) -> String {
        match self.method.as_ref() {
            "" => self.path.to_string(),
            "ANY" if self.path.starts_with('$') => self.path.to_string(),
            method => format!("{method} {}", self.path),
        }
    }
}

impl DeployedStage {
    /// What a client calls.
    pub fn url_of(&self, route: &ApiRoute) -> Option<String> {
        let base = self.url.as_deref()?;
        let path: &str = if route.path.starts_with('$') {
            ""
        } else {
            &route.path
        };
        Some(format!("{base}{path}"))
    }

    /// The route that took a request, by what its log line says of it: the route itself where it is named, else
    /// the best fit for its path.
    pub fn route_of(&self, request: &GatewayRequest) -> Option<usize> {
        let is_named = |route: &ApiRoute| request.route.as_deref() == Some(&route.key());
        let by_name = self.routes.iter().position(is_named);
        by_name.or_else(|| {
            let method = request.method.as_deref()?;
            let template = request.resource.as_deref();
            let is_resource = |route: &ApiRoute| {
                Some(&*route.path) == template
                    && matches!(&*route.method, m if m == method || m == "ANY")
            };
            let of_resource = self.routes.iter().position(is_resource);
            of_resource.or_else(|| self.of_path(method, request.path.as_deref()?))
        })
    }

    /// Logged paths begin with the stage's name, except where a custom domain stands for it.
    fn of_path(&self, method: &str, path: &str) -> Option<usize> {
        let without = path
            .strip_prefix('/')
            .and_then(|rest| rest.strip_prefix(&*self.name))
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
            .map(|rest| if rest.is_empty() { "/" } else { rest });
        let best = |path: &str| {
            let fits = self.routes.iter().enumerate().filter_map(|(index, route)| {
                Some((fit((&route.method, &route.path), (method, path))?, index))
            });
            fits.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, index)| index)
        };
        without.and_then(best).or_else(|| best(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> DeployedStage {
        let route = |method: &str, path: &str| ApiRoute {
            method: method.into(),
            path: path.into(),
            function: None,
            qualifier: None,
            has_metrics: false,
            timeout_ms: None,
        };
        DeployedStage {
            name: "prod".into(),
            url: Some("https://api.shop.example/v1".into()),
            deployment: None,
            access_log: None,
            execution_log: None,
            routes: vec![
                route("POST", "/pay"),
                route("ANY", "/orders/{id}"),
                route("ANY", "$default"),
            ],
        }
    }

    fn asked(route: &str, method: &str, resource: &str, path: &str) -> GatewayRequest {
        let text = |text: &str| (!text.is_empty()).then(|| text.into());
        GatewayRequest {
            route: text(route),
            method: text(method),
            resource: text(resource),
            path: text(path),
            ..GatewayRequest::default()
        }
    }

    #[test]
    fn a_request_finds_its_route_by_whatever_its_line_names() {
        let stage = stage();
        assert_eq!(stage.route_of(&asked("POST /pay", "", "", "")), Some(0));
        assert_eq!(stage.route_of(&asked("$default", "", "", "")), Some(2));
        assert_eq!(
            stage.route_of(&asked("", "GET", "/orders/{id}", "")),
            Some(1)
        );
        assert_eq!(
            stage.route_of(&asked("", "GET", "", "/prod/orders/7")),
            Some(1)
        );
        assert_eq!(stage.route_of(&asked("", "GET", "", "/elsewhere")), Some(2));
        assert_eq!(stage.route_of(&asked("", "", "", "")), None);
    }

    #[test]
    fn the_url_is_what_a_client_calls() {
        let stage = stage();
        let url = stage.url_of(&stage.routes[0]);
        assert_eq!(url.as_deref(), Some("https://api.shop.example/v1/pay"));
    }
}
