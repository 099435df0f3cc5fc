//! Routes against the embedded cloud: what its access logs and execution logs say, read by what its APIs say of
//! themselves, is what happened; and every request finds its invocation.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use slstop_aws::fetch::once;
use slstop_aws::fetch::past::{self, PastRequest, PastSearch};
use slstop_aws::{Clients, Embedded, Settings};
use slstop_base::{PlaceId, RegionName, Timestamp};
use slstop_cloud::front::http_client;
use slstop_cloud::world::gateway::GatewayProtocol;
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};
use slstop_core::domain::LogSource;
use slstop_core::domain::route::execution_log::ExecutionLog;
use slstop_core::domain::route::{AccessLogFormat, DeployedApi, GatewayRequest};
use slstop_core::message::{Fact, Query};
use tokio::sync::mpsc;

/// A Friday noon, when the scenario has begun.
const NOON: i64 = 1_795_176_000_000;
const FROM: i64 = NOON + 5_000;
const TO: i64 = NOON + 65_000;

/// Requests, client errors, server errors, and the sum of their latencies.
type Sum = (u64, u64, u64, u64);

/// By the API's name and the route's key.
type Sums = BTreeMap<(String, String), Sum>;

fn cloud(scenario: &str) -> Cloud {
    let cloud = Cloud::new(Options {
        scenario: Scenario::named(scenario).expect("a shipped scenario"),
        clock: CloudClock::test(Timestamp::from_millis(NOON)),
        ..Options::default()
    });
    cloud.clock().advance(Duration::from_secs(600));
    cloud
}

fn add(sums: &mut Sums, key: (&str, String), status: u16, latency: u64) {
    let sum = sums.entry((key.0.to_owned(), key.1)).or_default();
    sum.0 += 1;
    sum.1 += u64::from((400..500).contains(&status));
    sum.2 += u64::from(status >= 500);
    sum.3 += latency;
}

/// What happened, and the ids of the invocations behind it. WebSocket routes log no latency.
fn truth(cloud: &Cloud) -> (Sums, Vec<String>) {
    let world = cloud.world();
    let (mut sums, mut ids) = (Sums::new(), Vec::new());
    for function in &world.functions {
        let mut all = Vec::new();
        world.invocations(function, FROM, TO, &mut all);
        for one in all.iter().filter(|one| (FROM..TO).contains(&one.end())) {
            if let Some(request) = world.gateway_request(one) {
                let is_socket = request.api.protocol == GatewayProtocol::WebSocket;
                let latency = if is_socket {
                    0
                } else {
                    u64::from(request.latency_ms)
                };
                add(
                    &mut sums,
                    (request.api.name, request.route.key()),
                    request.status,
                    latency,
                );
                ids.push(String::from_utf8_lossy(&one.request_id()).into_owned());
            }
        }
    }
    ids.sort();
    (sums, ids)
}

async fn lines(clients: &Clients, group: Arc<str>) -> Vec<(Timestamp, Box<str>)> {
    let asked = PastRequest {
        sources: vec![LogSource {
            place: PlaceId::FIRST,
            group,
            functions: Arc::default(),
        }],
        from: Timestamp::from_millis(FROM),
        to: Timestamp::from_millis(TO - 1),
        search: PastSearch::Everything,
    };
    let (sender, mut facts) = mpsc::channel(8);
    let reading = async {
        let mut lines = Vec::new();
        while let Some(fact) = facts.recv().await {
            if let Fact::Lines { events, .. } = fact {
                lines.extend(events.into_iter().map(|event| (event.at, event.message)));
            }
        }
        lines
    };
    tokio::join!(past::read(clients, &asked, sender), reading).1
}

async fn apis(cloud: &Cloud) -> (Clients, Vec<DeployedApi>) {
    let embedded = Embedded {
        http: http_client(cloud.clone()),
        region: RegionName::new("eu-west-1"),
        scenario: "test".into(),
    };
    let settings = Settings {
        embedded: Some(embedded),
        ..Settings::default()
    };
    let clients = slstop_aws::connect(&settings).await.expect("in process");
    let now = cloud.clock().now();
    let (facts, outcome) = once(Query::Routes, &clients, now).await;
    assert_eq!(outcome, Ok(()));
    let apis = facts.into_iter().find_map(|fact| match fact {
        Fact::Routes { apis } => Some(apis),
        _ => None,
    });
    (clients, apis.expect("the shop has APIs"))
}

async fn check(scenario: &str) -> Sums {
    let cloud = cloud(scenario);
    let (clients, apis) = apis(&cloud).await;
    let (mut sums, mut ids) = (Sums::new(), Vec::new());
    for api in &apis {
        let stage = &api.stages[0];
        let log = stage.access_log.as_ref().expect("every stage has one");
        let format = AccessLogFormat::compile(&log.format).expect("a format");
        let group = log.group.clone().expect("a group");
        for (at, line) in lines(&clients, group).await {
            let values = format
                .read(&line)
                .unwrap_or_else(|| panic!("not read: {line}"));
            let request = GatewayRequest::of_access(&values, Some(at));
            let route = stage
                .route_of(&request)
                .unwrap_or_else(|| panic!("no route: {line}"));
            let latency = request.latency_ms.unwrap_or_default() as u64;
            let status = request.status.unwrap_or_default();
            add(
                &mut sums,
                (&api.name, stage.routes[route].key()),
                status,
                latency,
            );
            ids.extend(request.function_request_id);
        }
    }
    ids.sort();
    let (true_sums, true_ids) = truth(&cloud);
    assert_eq!(sums, true_sums);
    assert_eq!(ids, true_ids, "every request has the id of its invocation");
    sums
}

fn errors_of(sums: &Sums, route: &str) -> (u64, u64) {
    let found = sums.iter().find(|((_, key), _)| key == route);
    found.map_or((0, 0), |(_, sum)| (sum.0, sum.2))
}

#[tokio::test(start_paused = true)]
async fn one_route_of_a_healthy_function_fails_and_the_logs_say_which() {
    let sums = check("broken-route").await;
    let (requests, errors) = errors_of(&sums, "GET /cart/{id}");
    assert!(errors * 5 > requests, "{errors} of {requests}");
    let (requests, errors) = errors_of(&sums, "POST /cart");
    assert!(errors * 20 < requests, "{errors} of {requests}");
}

#[tokio::test(start_paused = true)]
async fn execution_logs_say_of_every_request_what_access_logs_say() {
    let cloud = cloud("bad-gateway");
    let (clients, apis) = apis(&cloud).await;
    let api = apis.iter().find(|api| &*api.name == "shop-prod-api");
    let stage = &api.expect("the REST API").stages[0];
    let mut log = ExecutionLog::default();
    let group = stage.execution_log.clone().expect("it logs executions");
    for (at, line) in lines(&clients, group).await {
        log.add(&line, at);
    }
    let whole: Vec<GatewayRequest> = log
        .requests()
        .filter(|request| request.status.is_some() && request.resource.is_some())
        .collect();
    let of_checkout = |request: &&GatewayRequest| request.resource.as_deref() == Some("/checkout");
    let (_, ids) = truth(&cloud);
    assert!(whole.iter().all(|request| {
        let id = request.function_request_id.as_ref();
        id.is_some_and(|id| ids.binary_search(id).is_ok())
    }));
    let failed = whole
        .iter()
        .filter(of_checkout)
        .filter(|request| request.is_failed());
    let malformed = |request: &&GatewayRequest| {
        let error = request.error.as_deref();
        error.is_some_and(|error| error.contains("Malformed"))
    };
    let (n_failed, n_malformed) = (failed.clone().count(), failed.filter(malformed).count());
    assert!(
        n_malformed > 0 && n_malformed * 10 > n_failed * 9,
        "{n_malformed} of {n_failed}"
    );
}
