//! The routes that were asked for, and the requests that the logs of their stages hold.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::RequestSpan;
use crate::command::exit::{Exit, of_failure};
use crate::command::resolved::PlacesToAsk;
use crate::runtime::fetchers::Accounts;
use slstop_aws::Clients;
use slstop_aws::fetch::once;
use slstop_aws::fetch::past::{self, PastRequest, PastSearch};
use slstop_base::glob::is_like;
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::route::deployed_api::AccessLog;
use slstop_core::domain::route::execution_log::ExecutionLog;
use slstop_core::domain::route::{
    AccessLogFormat, ApiRoute, ContextVariable, DeployedApi, DeployedStage, GatewayRequest,
};
use slstop_core::domain::{Failure, GroupOutcome, LogEvent, LogSource, Places};
use slstop_core::message::{Fact, Query};

/// Requests that are kept: some hundred megabytes.
const MOST_REQUESTS: usize = 1_000_000;
/// How late lines come.
const LATENESS: Duration = Duration::from_secs(60);
/// Facts that wait to be read, a megabyte each at most.
const WAITING: usize = 8;

/// Where the figures of a stage's routes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteFigureSource {
    AccessLog,
    ExecutionLog,
}

impl RouteFigureSource {
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessLog => "access_log",
            Self::ExecutionLog => "execution_log",
        }
    }
}

#[derive(Clone, Debug)]
pub struct FoundRoute {
    pub place: PlaceId,
    pub api: Arc<DeployedApi>,
    pub stage: usize,
    pub route: ApiRoute,
    pub source: Option<RouteFigureSource>,
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
    ) -> Option<RouteFigureSource> {
        let name = format!("{} {}", api.name, stage.name);
        let mut reading = StageLogReading::new(span);
        let (source, group) = match (usable(stage.access_log.as_ref()), &stage.execution_log) {
            (Some((group, format)), _) => {
                reading.format = Some(format);
                (RouteFigureSource::AccessLog, group)
            }
            (None, Some(group)) => (RouteFigureSource::ExecutionLog, group.clone()),
            (None, None) => {
                self.doubts.push(format!(
                    "{name}: nothing tells its requests by route: set an access log for the stage, with \
                     \"$context.integration.requestId\" in its format"
                ));
                return None;
            }
        };
        reading.run(clients, place, group).await;
        if reading.n_unread > 0 {
            self.doubts.push(format!(
                "{name}: {} lines of its access log are not in the stage's present format",
                reading.n_unread
            ));
        }
        if let Some(failure) = reading.failure.take() {
            self.exit = of_failure(&failure);
            self.doubts.push(format!(
                "{name}: its log is not read whole: {failure}: {}",
                failure.advice()
            ));
        }
        for request in reading.requests() {
            let route = stage.route_of(&request).and_then(|index| wanted[index]);
            if let Some(route) = route {
                self.requests.push((route, request));
            }
        }
        Some(source)
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

/// A log that can be read, in a format that names the route of each request.
fn usable(log: Option<&AccessLog>) -> Option<(Arc<str>, AccessLogFormat)> {
    let log = log?;
    let format = AccessLogFormat::compile(&log.format)?;
    let names_route = [
        ContextVariable::RouteKey,
        ContextVariable::ResourcePath,
        ContextVariable::Path,
    ];
    let is_usable = names_route.iter().any(|variable| format.has(*variable));
    is_usable.then_some((log.group.clone()?, format))
}

/// One group, read into requests.
struct StageLogReading {
    span: RequestSpan,
    /// None reads an execution log.
    format: Option<AccessLogFormat>,
    executions: ExecutionLog,
    read: Vec<GatewayRequest>,
    seen: HashSet<Box<str>>,
    n_unread: u64,
    failure: Option<Failure>,
}

impl StageLogReading {
    fn new(span: RequestSpan) -> Self {
        Self {
            span,
            format: None,
            executions: ExecutionLog::default(),
            read: Vec::new(),
            seen: HashSet::new(),
            n_unread: 0,
            failure: None,
        }
    }

    async fn run(&mut self, clients: &Clients, place: PlaceId, group: Arc<str>) {
        let (since, until) = self.span;
        let functions = Arc::default();
        let asked = PastRequest {
            sources: vec![LogSource {
                place,
                group,
                functions,
            }],
            from: since,
            to: until.plus(LATENESS),
            search: PastSearch::Everything,
        };
        let (sender, mut facts) = mpsc::channel(WAITING);
        let folding = async {
            while let Some(fact) = facts.recv().await {
                self.fold(fact);
            }
        };
        tokio::join!(past::read(clients, &asked, sender), folding);
    }

    fn fold(&mut self, fact: Fact) {
        match fact {
            Fact::Lines { events, .. } => events.iter().for_each(|event| self.line(event)),
            Fact::GroupRead {
                outcome: GroupOutcome::Failed(failure),
                ..
            } => self.failure = Some(failure),
            _ => {}
        }
    }

    fn line(&mut self, event: &LogEvent) {
        if let Some(id) = &event.id
            && !self.seen.insert(id.clone())
        {
            return;
        }
        let Some(format) = &self.format else {
            self.executions.add(&event.message, event.at);
            return;
        };
        match format.read(&event.message) {
            Some(line) if self.read.len() < MOST_REQUESTS => {
                self.read
                    .push(GatewayRequest::of_access(&line, Some(event.at)));
            }
            Some(_) => {}
            None => self.n_unread += 1,
        }
    }

    /// Those of the span.
    fn requests(self) -> impl Iterator<Item = GatewayRequest> {
        let (since, until) = self.span;
        let all = self.read.into_iter().chain(self.executions.requests());
        all.filter(move |request| request.at.is_some_and(|at| since <= at && at < until))
    }
}
