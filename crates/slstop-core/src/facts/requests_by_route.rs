//! The requests of a stage, each with the route that took it, in one pass over them: a stage may have hundreds of routes
//! and tens of thousands of requests.

use std::collections::HashMap;

use super::route_requests::RouteRequests;
use crate::domain::route::{DeployedStage, GatewayRequest, StageLog};
use slstop_base::{PlaceId, Timestamp};

/// For each route of a stage, in their order, its requests since a moment.
pub fn requests_by_route<'a>(
    known: &'a RouteRequests,
    place: PlaceId,
    stage: &DeployedStage,
    from: Timestamp,
) -> Vec<Vec<&'a GatewayRequest>> {
    let mut by_route = vec![Vec::new(); stage.routes.len()];
    let Some(log) = StageLog::of(stage) else {
        return by_route;
    };
    let mut routes = RouteFinder::of(stage);
    for request in known.since(place, log.group(), from) {
        if let Some(index) = routes.find(request) {
            by_route[index].push(request);
        }
    }
    by_route
}

/// Finds the routes of many requests: what they say of themselves repeats.
struct RouteFinder<'a> {
    stage: &'a DeployedStage,
    by_key: HashMap<String, usize>,
    by_path: HashMap<(String, String), Option<usize>>,
}

/// Paths with ids in them never repeat: beyond so many, each is looked for anew.
const MOST_PATHS: usize = 20_000;

impl<'a> RouteFinder<'a> {
    fn of(stage: &'a DeployedStage) -> Self {
        let keys = stage.routes.iter().enumerate().rev();
        Self {
            stage,
            by_key: keys.map(|(index, route)| (route.key(), index)).collect(),
            by_path: HashMap::new(),
        }
    }

    fn find(&mut self, request: &GatewayRequest) -> Option<usize> {
        let named = request
            .route
            .as_ref()
            .and_then(|route| self.by_key.get(route));
        if let Some(index) = named {
            return Some(*index);
        }
        let method = request.method.clone()?;
        let path = request.resource.clone().or_else(|| request.path.clone())?;
        if self.by_path.len() >= MOST_PATHS {
            return self.stage.route_of(request);
        }
        let stage = self.stage;
        let found = self.by_path.entry((method, path));
        *found.or_insert_with(|| stage.route_of(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::route::ApiRoute;
    use crate::domain::route::deployed_api::AccessLog;
    use std::sync::Arc;

    #[test]
    fn each_request_is_with_the_route_that_the_stage_itself_finds() {
        let route = |method: &str, path: &str| ApiRoute {
            method: method.into(),
            path: path.into(),
            function: Some("pay".into()),
            qualifier: None,
            has_metrics: false,
            timeout_ms: None,
        };
        let group: Arc<str> = "g".into();
        let stage = DeployedStage {
            name: "prod".into(),
            url: None,
            deployment: None,
            access_log: Some(AccessLog {
                group: Some(group.clone()),
                format: "$context.requestId $context.routeKey $context.httpMethod $context.path"
                    .into(),
            }),
            execution_log: None,
            routes: vec![
                route("POST", "/pay"),
                route("GET", "/pay/{id}"),
                route("ANY", "/{proxy+}"),
            ],
        };
        let request = |id: usize, named: Option<&str>, method: &str, path: &str| GatewayRequest {
            at: Some(Timestamp::from_millis(id as i64)),
            id: Some(id.to_string()),
            route: named.map(str::to_owned),
            method: Some(method.into()),
            path: Some(path.into()),
            ..GatewayRequest::default()
        };
        let requests = [
            request(0, Some("POST /pay"), "POST", "/pay"),
            request(1, None, "GET", "/prod/pay/17"),
            request(2, None, "GET", "/prod/pay/18"),
            request(3, None, "PUT", "/prod/other"),
        ];
        let mut known = RouteRequests::default();
        known.absorb(
            Timestamp::from_millis(10),
            (PlaceId::FIRST, &group),
            &requests,
            true,
        );
        let found = requests_by_route(&known, PlaceId::FIRST, &stage, Timestamp::from_millis(0));
        for (index, of_route) in found.iter().enumerate() {
            assert!(
                of_route
                    .iter()
                    .all(|one| stage.route_of(one) == Some(index))
            );
        }
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1]);
    }
}
