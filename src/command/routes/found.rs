//! The routes that were asked for, and the requests that the logs of their stages hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::RequestSpan;
use crate::command::exit::{Exit, of_failure};
use crate::command::resolved::PlacesToAsk;
use crate::runtime::fetchers::Accounts;
use slstop_aws::Clients;
use slstop_aws::fetch::once;
use slstop_aws::fetch::routes::stage_log;
use slstop_base::glob::is_like;
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::route::stage_log::ADVICE;
use slstop_core::domain::route::{ApiRoute, DeployedApi, DeployedStage, GatewayRequest, StageLog};
use slstop_core::domain::{Failure, Places};
use slstop_core::message::{Fact, Query};

#[derive(Clone, Debug)]
pub struct FoundRoute {
    pub place: PlaceId,
    pub api: Arc<DeployedApi>,
    pub stage: usize,
    pub route: ApiRoute,
    /// Where its figures come from.
    pub source: Option<&'static str>,
}

impl FoundRoute {
    pub fn stage(&self) -> &DeployedStage {
        &self.api.stages[self.stage]
    }
}

#[derive(Debug)]
pub struct RoutesFound {
    pub places: Places,
    pub routes: Vec<FoundRoute>,
    /// Each with the index of its route.
    pub requests: Vec<(usize, GatewayRequest)>,
    pub doubts: Vec<String>,
    pub exit: Exit,
}

impl RoutesFound {
    pub async fn ask(
        what: &[String],
        asked: PlacesToAsk,
        span: RequestSpan,
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let accounts = Accounts::paid_by(asked.paid, asked.settings);
        let mut found = Self {
            places: asked.places.clone(),
            routes: Vec::new(),
            requests: Vec::new(),
            doubts: Vec::new(),
            exit: Exit::Done,
        };
        let mut first_failure = None;
        for place in asked.places.ids() {
            if let Err(failure) = found.of_place(place, &accounts, what, span, now).await {
                let label = asked.places.label(place);
                found.exit = of_failure(&failure);
                found
                    .doubts
                    .push(format!("{label}: {failure}: {}", failure.advice()));
                first_failure.get_or_insert(failure);
            }
        }
        match first_failure {
            Some(failure) if found.routes.is_empty() => {
                Err(anyhow::Error::from(failure).context("cannot list the routes"))
            }
            _ => Ok(found),
        }
    }

    async fn of_place(
        &mut self,
        place: PlaceId,
        accounts: &Accounts,
        what: &[String],
        span: RequestSpan,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let clients = accounts.of(place)?.clients().await?;
        let (facts, outcome) = once(Query::Routes, &clients, now).await;
        for fact in facts {
            let Fact::Routes { apis } = fact else {
                continue;
            };
            for api in apis {
                self.of_api(place, Arc::new(api), &clients, what, span)
                    .await;
            }
        }
        outcome
    }

    async fn of_api(
        &mut self,
        place: PlaceId,
        api: Arc<DeployedApi>,
        clients: &Clients,
        what: &[String],
        span: RequestSpan,
    ) {
        for (index, stage) in api.stages.iter().enumerate() {
            let is_wanted =
                |route: &ApiRoute| route.function.is_some() && is_named(what, &api, route);
            let wanted: Vec<Option<usize>> = {
                let mut next = self.routes.len();
                let number = |route: &ApiRoute| {
                    let is_wanted = is_wanted(route);
                    next += usize::from(is_wanted);
                    is_wanted.then(|| next - 1)
                };
                stage.routes.iter().map(number).collect()
            };
            if wanted.iter().all(Option::is_none) {
                continue;
            }
            let source = self.read(place, &api, stage, &wanted, clients, span).await;
            let routes = stage.routes.iter().filter(|route| is_wanted(route));
            self.routes.extend(routes.map(|route| FoundRoute {
                place,
                api: api.clone(),
                stage: index,
                route: route.clone(),
                source,
            }));
        }
    }

    /// Reads the best log of a stage; None where it has none.
    async fn read(
        &mut self,
        place: PlaceId,
        api: &DeployedApi,
        stage: &DeployedStage,
        wanted: &[Option<usize>],
        clients: &Clients,
        span: RequestSpan,
    ) -> Option<&'static str> {
        let name = format!("{} {}", api.name, stage.name);
        let Some(log) = StageLog::of(stage) else {
            self.doubts.push(format!(
                "{name}: nothing tells its requests by route: {ADVICE}"
            ));
            return None;
        };
        let read = stage_log::read(&log, span, clients, place).await;
        if read.n_unread > 0 {
            self.doubts.push(format!(
                "{name}: {} lines of its access log are not in the stage's present format",
                read.n_unread
            ));
        }
        if let Some(failure) = read.failure {
            self.exit = of_failure(&failure);
            self.doubts.push(format!(
                "{name}: its log is not read whole: {failure}: {}",
                failure.advice()
            ));
        }
        for request in read.requests {
            let route = stage.route_of(&request).and_then(|index| wanted[index]);
            if let Some(route) = route {
                self.requests.push((route, request));
            }
        }
        Some(log.source())
    }

    /// The names of the functions behind the routes.
    pub fn functions(&self) -> Vec<String> {
        let names = self
            .routes
            .iter()
            .filter_map(|found| found.route.function.as_ref());
        let names: BTreeSet<&str> = names.map(|name| name.as_str()).collect();
        names.into_iter().map(str::to_owned).collect()
    }
}

/// Whether one of the patterns means it; none means all.
fn is_named(what: &[String], api: &DeployedApi, route: &ApiRoute) -> bool {
    let key = route.key();
    let function = route.function.as_ref().map(|name| name.as_str());
    let names = [
        Some(&*api.id),
        Some(&*api.name),
        Some(&*route.path),
        Some(&*key),
        function,
    ];
    what.is_empty()
        || what
            .iter()
            .any(|pattern| names.iter().flatten().any(|name| is_like(pattern, name)))
}
