//! The APIs of each place, as they were last listed.

use std::collections::BTreeMap;

use crate::domain::route::{ApiRoute, DeployedApi, DeployedStage, StageLog};
use slstop_base::{FunctionName, PlaceId};

/// API Gateway takes 600 APIs of a kind in a region.
const MOST_APIS: usize = 2000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownRoutes {
    places: BTreeMap<PlaceId, Vec<DeployedApi>>,
}

/// A route with where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedRoute<'a> {
    pub place: PlaceId,
    pub api: &'a DeployedApi,
    pub stage: &'a DeployedStage,
    pub route: &'a ApiRoute,
}

impl KnownRoutes {
    /// Whether it is news.
    pub(super) fn absorb(&mut self, place: PlaceId, apis: &[DeployedApi]) -> bool {
        let apis = &apis[..apis.len().min(MOST_APIS)];
        if self.places.get(&place).is_some_and(|known| known == apis) {
            return false;
        }
        self.places.insert(place, apis.to_vec());
        true
    }

    pub fn all(&self) -> impl Iterator<Item = PlacedRoute<'_>> {
        self.places.iter().flat_map(|(place, apis)| {
            let stages = apis
                .iter()
                .flat_map(|api| api.stages.iter().map(move |stage| (api, stage)));
            stages.flat_map(move |(api, stage)| {
                let placed = move |route| PlacedRoute {
                    place: *place,
                    api,
                    stage,
                    route,
                };
                stage.routes.iter().map(placed)
            })
        })
    }

    pub fn stages(&self) -> impl Iterator<Item = (PlaceId, &DeployedApi, &DeployedStage)> {
        self.places.iter().flat_map(|(place, apis)| {
            let stages = apis
                .iter()
                .flat_map(|api| api.stages.iter().map(move |stage| (api, stage)));
            stages.map(move |(api, stage)| (*place, api, stage))
        })
    }

    /// The logs of the stages that have a route to a function, each once.
    pub fn logs(&self) -> Vec<(PlaceId, StageLog)> {
        let mut logs = Vec::new();
        for (place, apis) in &self.places {
            for stage in apis.iter().flat_map(|api| &api.stages) {
                let leads_to_one = stage.routes.iter().any(|route| route.function.is_some());
                if let (true, Some(log)) = (leads_to_one, StageLog::of(stage))
                    && !logs.contains(&(*place, log.clone()))
                {
                    logs.push((*place, log));
                }
            }
        }
        logs
    }

    pub fn of_function<'a>(
        &'a self,
        place: PlaceId,
        function: &'a FunctionName,
    ) -> impl Iterator<Item = PlacedRoute<'a>> {
        self.all()
            .filter(move |one| one.place == place && one.route.function.as_ref() == Some(function))
    }
}
