//! The SDK's own clients, signing included, against the embedded cloud through both of its doors.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use slstop::runtime::fetchers::{Accounts, Fetchers};
use slstop::runtime::supervisor::budget;
use slstop_aws::fetch::{self, Sink};
use slstop_aws::{Clients, Embedded, Settings};
use slstop_base::{FunctionName, QualifiedName, RegionName, Timestamp};
use slstop_cloud::front::{Door, Served, http_client, serve};
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};
use slstop_core::domain::{Call, Failure, Function, Metric, Series};
use slstop_core::message::{
    Attention, Endpoint, Event, Fact, FunctionSet, Query, QueryState, QuestionKind, Tempo, Window,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A Friday noon, and half a minute.
const NOW: Timestamp = Timestamp::from_millis(1_795_176_030_000);
const WINDOW: Window = Window { secs: 3600 };

fn cloud(scenario: &str) -> Cloud {
    Cloud::new(Options {
        running_for: Duration::ZERO,
        scenario: Scenario::named(scenario).expect("a scenario that ships"),
        seed: 7,
        clock: CloudClock::test(NOW),
        // Published at once, so that sums over a window are whole.
        metric_delay: Duration::ZERO..=Duration::ZERO,
    })
}

fn door(cloud: &Cloud) -> Door {
    let cloud = cloud.clone();
    Door::new(move |request| cloud.answer(request))
}

fn in_process(cloud: &Cloud) -> Settings {
    let embedded = Embedded {
        http: http_client(door(cloud)),
        region: RegionName::new("eu-west-1"),
        scenario: "test".into(),
    };
    Settings {
        embedded: Some(embedded),
        ..Settings::default()
    }
}

async fn served(cloud: &Cloud) -> (Settings, Served) {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let served = serve(door(cloud), listen)
        .await
        .expect("loopback has a free port");
    let settings = Settings {
        region: Some("eu-west-1".into()),
        endpoint_url: Some(served.endpoint()),
        credentials: Some(Credentials::new("AKIATEST", "secret", None, None, "test")),
        ..Settings::default()
    };
    (settings, served)
}

async fn ask(clients: &Clients, query: Query) -> (Vec<Fact>, Result<(), Failure>) {
    let (events, mut received) = mpsc::channel(256);
    let sink = Sink::new(
        query.clone().in_first_place(),
        events,
        CancellationToken::new(),
    );
    let outcome = fetch::answer(&query, clients, NOW, &sink).await;
    drop(sink);
    let mut facts = Vec::new();
    while let Some(event) = received.recv().await {
        match event {
            Event::Fact(of, fact) if of.query == query => facts.push(fact),
            other => panic!("not asked for: {other:?}"),
        }
    }
    (facts, outcome)
}

async fn functions(clients: &Clients) -> Vec<Function> {
    let (facts, outcome) = ask(clients, Query::Functions).await;
    assert_eq!(outcome, Ok(()));
    let pages = facts.into_iter().map(|fact| match fact {
        Fact::Functions { page, .. } => page,
        other => panic!("not a page: {other:?}"),
    });
    pages.flatten().collect()
}

fn names(functions: &[Function]) -> FunctionSet {
    let names: BTreeSet<QualifiedName> = functions
        .iter()
        .map(|function| function.name.clone().into())
        .collect();
    names.into_iter().collect()
}

type Measured = BTreeMap<(QualifiedName, Metric), Series>;

async fn metrics(clients: &Clients, query: Query) -> Measured {
    let (facts, outcome) = ask(clients, query).await;
    assert_eq!(outcome, Ok(()));
    let mut measured = Measured::new();
    for fact in facts {
        let Fact::Metrics {
            series, partial, ..
        } = fact
        else {
            panic!("not metrics: {fact:?}")
        };
        assert_eq!(partial, None);
        measured.extend(
            series
                .into_iter()
                .map(|(name, metric, series)| ((name, metric), series)),
        );
    }
    measured
}

fn sum(measured: &Measured, of: Metric) -> f64 {
    measured
        .iter()
        .filter(|((_, metric), _)| *metric == of)
        .filter_map(|(_, series)| series.sum())
        .sum()
}

#[tokio::test]
async fn both_doors_lead_to_the_same_answers() {
    let cloud = cloud("calm");
    let (over_tcp, served) = served(&cloud).await;
    let custom = Endpoint::Custom(served.endpoint().into());
    let mut answers = Vec::new();
    for (settings, endpoint) in [
        (in_process(&cloud), Endpoint::Demo("test".into())),
        (over_tcp, custom),
    ] {
        let clients = slstop_aws::connect(&settings)
            .await
            .expect("nothing is amiss");
        assert_eq!(clients.connection().endpoint, endpoint);
        let (identity, outcome) = ask(&clients, Query::Identity).await;
        assert_eq!(outcome, Ok(()));
        let functions = functions(&clients).await;
        let window = WINDOW;
        let counts = Query::Counts {
            functions: names(&functions),
            window,
        };
        answers.push((
            identity[1].clone(),
            functions,
            metrics(&clients, counts).await,
        ));
    }
    assert_eq!(answers[0], answers[1]);
    let (_, functions, measured) = &answers[0];
    assert!(functions.len() >= 20);
    assert_eq!(measured.len(), functions.len() * 3);
    assert!(sum(measured, Metric::Invocations) > 1000.0);
    served.finish().await;
}

#[tokio::test]
async fn the_overview_of_a_function_agrees_with_the_counts_of_the_fleet() {
    let cloud = cloud("calm");
    let clients = slstop_aws::connect(&in_process(&cloud))
        .await
        .expect("nothing is amiss");
    let functions = functions(&clients).await;
    let window = WINDOW;
    let counts = metrics(
        &clients,
        Query::Counts {
            functions: names(&functions),
            window,
        },
    )
    .await;
    let busiest = functions.iter().max_by_key(|function| {
        let invocations = &counts[&(function.name.clone().into(), Metric::Invocations)];
        invocations.sum().unwrap_or(0.0) as u64
    });
    let name: QualifiedName = busiest.expect("a fleet").name.clone().into();
    let query = Query::Overview {
        function: name.clone(),
        window,
    };
    let overview = metrics(&clients, query).await;
    for metric in [Metric::Invocations, Metric::Errors, Metric::Throttles] {
        assert_eq!(
            overview[&(name.clone(), metric)],
            counts[&(name.clone(), metric)]
        );
    }
    let p50 = overview[&(name.clone(), Metric::DurationP50)]
        .last()
        .expect("it ran");
    let max = overview[&(name.clone(), Metric::DurationMax)]
        .last()
        .expect("it ran");
    assert!(0.0 < p50 && p50 <= max);

    let (facts, outcome) = ask(
        &clients,
        Query::Configuration {
            function: name.name.clone(),
            attention: Attention::Usual,
        },
    )
    .await;
    assert_eq!(outcome, Ok(()));
    let Some(Fact::Configuration(configuration)) = facts.first() else {
        panic!("{facts:?}")
    };
    assert_eq!(configuration.state.as_deref(), Some("Active"));
}

#[tokio::test]
async fn a_thousand_functions_are_listed_in_twenty_pages() {
    let cloud = cloud("storm");
    let clients = slstop_aws::connect(&in_process(&cloud))
        .await
        .expect("nothing is amiss");
    assert_eq!(functions(&clients).await.len(), 1000);
    let meter = clients.meter().snapshot();
    assert_eq!(
        meter.of(Call::ListFunctions).map(|tally| tally.calls),
        Some(20)
    );
}

#[tokio::test]
async fn a_thousand_functions_are_measured_in_six_calls_at_the_price_foretold() {
    let cloud = cloud("calm");
    let clients = slstop_aws::connect(&in_process(&cloud))
        .await
        .expect("nothing is amiss");
    // They have never run: what counts here is the asking.
    let functions = (0..1000)
        .map(|n| QualifiedName::parse(&format!("f{n:04}")))
        .collect();
    let query = Query::Counts {
        functions,
        window: WINDOW,
    };
    let price = query.price();
    let measured = metrics(&clients, query).await;
    assert_eq!(measured.len(), 3000);
    assert!(
        measured.values().all(|series| series.sum().is_none()),
        "missing is not zero"
    );
    let meter = clients.meter().snapshot();
    assert_eq!(
        meter.of(Call::GetMetricData).map(|tally| tally.calls),
        Some(6)
    );
    assert_eq!(meter.cost(), price);
}

#[tokio::test]
async fn the_meter_and_the_endpoint_count_the_same_calls() {
    let cloud = cloud("calm");
    let clients = slstop_aws::connect(&in_process(&cloud))
        .await
        .expect("nothing is amiss");
    ask(&clients, Query::Identity)
        .await
        .1
        .expect("it is answered");
    let functions = functions(&clients).await;
    let window = WINDOW;
    metrics(
        &clients,
        Query::Counts {
            functions: names(&functions),
            window,
        },
    )
    .await;
    let gone = Query::Configuration {
        function: FunctionName::new("gone"),
        attention: Attention::Usual,
    };
    let (_, outcome) = ask(&clients, gone).await;
    assert!(
        matches!(outcome, Err(Failure::NotFound { .. })),
        "{outcome:?}"
    );
    let meter = clients.meter().snapshot();
    let counted: BTreeMap<_, _> = meter
        .tallies
        .iter()
        .map(|(call, tally)| (call.clone(), tally.attempts))
        .collect();
    assert_eq!(counted, cloud.served());
    assert_eq!(
        meter
            .of(Call::GetFunctionConfiguration)
            .map(|tally| tally.errors),
        Some(1)
    );
}

#[tokio::test]
async fn rows_and_figures_come_by_only_wanting_them() {
    let cloud = cloud("calm");
    let (events, mut received) = mpsc::channel(64);
    let accounts = Accounts::new([in_process(&cloud)]);
    let fetchers = Fetchers::start(accounts, budget::DEFAULT, Arc::new(|| NOW), events);
    let mut wanted = BTreeSet::from([Query::Functions.in_first_place()]);
    fetchers.want(wanted.clone(), Tempo::Usual);
    let mut listed = Vec::new();
    loop {
        match received.recv().await.expect("the fetchers run") {
            Event::Fact(_, Fact::Functions { page, last, .. }) => {
                listed.extend(page);
                if last {
                    let counts = Query::Counts {
                        functions: names(&listed),
                        window: WINDOW,
                    };
                    wanted.insert(counts.in_first_place());
                    fetchers.want(wanted.clone(), Tempo::Usual);
                }
            }
            Event::Query(of, QueryState::Fresh { .. }) if of.kind() == QuestionKind::Counts => {
                break;
            }
            Event::Query(_, QueryState::Failed { failure, .. }) => panic!("{failure}"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn an_endpoint_where_nothing_listens_is_named() {
    let cloud = cloud("calm");
    let (settings, served) = served(&cloud).await;
    let address = served.address();
    served.finish().await;
    let clients = slstop_aws::connect(&settings)
        .await
        .expect("it is not asked yet");
    let (_, outcome) = ask(&clients, Query::Functions).await;
    let refused = Failure::Unreachable {
        endpoint: address.to_string(),
        said: "Connection refused".into(),
    };
    assert_eq!(outcome, Err(refused));
}
