//! The real tail against the embedded cloud, in paused time: what it tells, and what there was to tell.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use slstop_aws::fetch::insights;
use slstop_aws::fetch::log_events::{self, EventsPage, EventsRequest};
use slstop_aws::fetch::tail::{Tail, Terms};
use slstop_aws::fetch::{FetchClock, Sink};
use slstop_aws::{Clients, Embedded, Settings};
use slstop_base::{RegionName, Timestamp, Usd};
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::http_client;
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};
use slstop_core::domain::{Failure, GapReason, LogEvent, LogSource, LogSources};
use slstop_core::message::{Event, Fact, Query, QueryState, Tailing, Window};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A Friday noon.
pub const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
pub const BACK: Window = Window { secs: 300 };

pub struct Following {
    pub cloud: Cloud,
    pub clients: Clients,
    sources: LogSources,
    rhythm: Arc<Paused>,
    /// Switched off when the truth is read.
    pub meddles: Arc<AtomicBool>,
}

/// The cloud's clock and that of the sleeps are one.
#[derive(Debug)]
pub struct Paused {
    clock: CloudClock,
    began: Instant,
}

impl FetchClock for Paused {
    fn now(&self) -> Timestamp {
        let now = NOON.plus(self.began.elapsed());
        self.clock.set(now);
        now
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        tokio::time::sleep(span).boxed()
    }
}

pub type Looks = (String, String, Timestamp, String);

fn looks(group: &str, event: &LogEvent) -> Looks {
    let text = |text: &str| text.to_owned();
    (
        text(group),
        text(&event.stream),
        event.at,
        text(&event.message),
    )
}

/// What was told.
#[derive(Debug, Default)]
pub struct Told {
    /// How often each event was told, by its group and id.
    pub events: BTreeMap<(String, String), (u32, Timestamp)>,
    /// How often each of these looks was told: group, stream, time and text.
    pub looks: BTreeMap<Looks, u32>,
    pub gaps: Vec<(Option<String>, Timestamp, Timestamp)>,
    /// The reasons that were given for them.
    pub reasons: Vec<String>,
    pub sampled: Vec<(Timestamp, Timestamp)>,
    pub tailing: Option<Tailing>,
    pub states: Vec<QueryState>,
    /// Of the first lines: how long after the beginning they were told, and which.
    pub first: Vec<(Duration, Timestamp)>,
    /// Of each line that came in after the beginning: how late it came in, and how long after that it was told.
    pub lags: Vec<(Duration, Duration)>,
    /// Of text.
    pub bytes: usize,
}

impl Following {
    pub async fn of(scenario: &str, groups: &[&str]) -> Self {
        Self::meddled(scenario, groups, |http, _| http).await
    }

    /// With somebody between the tail and the cloud.
    pub async fn meddled(
        scenario: &str,
        groups: &[&str],
        meddled: impl FnOnce(SharedHttpClient, Arc<AtomicBool>) -> SharedHttpClient,
    ) -> Self {
        let meddles = Arc::new(AtomicBool::new(true));
        let clock = CloudClock::test(NOON);
        let cloud = Cloud::new(Options {
            scenario: Scenario::named(scenario).expect("a scenario that ships"),
            clock: clock.clone(),
            ..Options::default()
        });
        let embedded = Embedded {
            http: meddled(http_client(cloud.clone()), meddles.clone()),
            region: RegionName::new("eu-west-1"),
            scenario: "test".into(),
        };
        let settings = Settings {
            embedded: Some(embedded),
            ..Settings::default()
        };
        let clients = slstop_aws::connect(&settings)
            .await
            .expect("nothing to fail");
        let source = |group: &&str| LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: Arc::from(*group),
            functions: Arc::from([]),
        };
        let began = Instant::now();
        Self {
            cloud,
            clients,
            sources: groups.iter().map(source).collect(),
            rhythm: Arc::new(Paused { clock, began }),
            meddles,
        }
    }

    pub fn fault(&self, plan: &str) {
        let plan = FaultPlan::from_toml(plan).expect("a plan");
        self.cloud.faults().switch(plan, self.rhythm.now());
    }

    pub fn terms(&self) -> Terms {
        Terms::of_console(BACK, false, Usd::from_dollars(0.05), self.rhythm.now())
    }

    /// Where its window begins.
    pub fn beginning(&self) -> Timestamp {
        NOON.minus(BACK.span())
    }

    pub fn rhythm(&self) -> &dyn FetchClock {
        &*self.rhythm
    }

    pub fn sources(&self) -> &LogSources {
        &self.sources
    }

    pub fn query(&self) -> Query {
        Query::Tail {
            sources: self.sources.clone(),
            back: BACK,
            is_live: false,
        }
    }

    pub fn tail(&self, terms: Terms) -> Tail {
        Tail::new(&self.sources, terms)
    }

    /// Runs a tail for a while, and takes what it tells.
    pub async fn run(&self, tail: &mut Tail, span: Duration, told: &mut Told) {
        let (events, mut received) = mpsc::channel(4);
        let sink = Sink::new(
            self.query().in_first_place(),
            events,
            CancellationToken::new(),
        );
        let began = Instant::now();
        let running = async {
            let ends = tokio::time::timeout(span, tail.run(&self.clients, &*self.rhythm, &sink));
            if let Ok(outcome) = ends.await {
                outcome.expect("credentials do not fail here");
            }
            drop(sink);
        };
        let telling = async {
            while let Some(event) = received.recv().await {
                told.take(event, began.elapsed());
            }
        };
        futures_util::future::join(running, telling).await;
    }

    /// Every event between two moments that an untroubled reader finds in the end.
    pub async fn truth(&self, from: Timestamp, to: Timestamp) -> Vec<(String, String)> {
        let mut truth = Vec::new();
        self.read(from, to, |group, event| {
            let id = event.own_id().expect("ids here").to_owned();
            truth.push((group.to_owned(), id));
        })
        .await;
        truth.sort();
        truth
    }

    /// The same by their looks, and how many there are of each.
    pub async fn truth_by_looks(&self, from: Timestamp, to: Timestamp) -> BTreeMap<Looks, u32> {
        let mut truth = BTreeMap::new();
        self.read(from, to, |group, event| {
            *truth.entry(looks(group, event)).or_default() += 1;
        })
        .await;
        truth
    }

    async fn read(&self, from: Timestamp, to: Timestamp, mut each: impl FnMut(&str, &LogEvent)) {
        self.fault("");
        self.meddles.store(false, Ordering::SeqCst);
        for source in self.sources.iter() {
            let asked = EventsRequest {
                group: source.group.clone(),
                from,
                to,
                stream_prefix: None,
                pattern: None,
            };
            let mut token = None;
            loop {
                let page = match log_events::page(&self.clients, &asked, token).await {
                    Err(Failure::NotFound { .. }) => break,
                    // Only queries can read it.
                    Err(Failure::Service { .. }) => {
                        let group = source.group.clone();
                        let read = insights::events(&self.clients, group, from, to).await;
                        EventsPage {
                            events: read.expect("no faults").events,
                            token: None,
                        }
                    }
                    page => page.expect("no faults"),
                };
                for event in &page.events {
                    each(&source.group, event);
                }
                token = page.token;
                if token.is_none() {
                    break;
                }
            }
        }
    }
}

impl Told {
    fn take(&mut self, event: Event, after: Duration) {
        match event {
            Event::Fact(_, Fact::Lines { group, events }) => {
                self.bytes += events
                    .iter()
                    .map(|event| event.message.len())
                    .sum::<usize>();
                assert!(events.len() <= slstop_core::message::MOST_LINES);
                for event in events {
                    if self.first.len() < 5000 {
                        self.first.push((after, event.at));
                    }
                    if let Some(ingested) = event.ingested.filter(|at| *at > NOON) {
                        let lag = NOON.plus(after).since(ingested);
                        self.lags.push((ingested.since(event.at), lag));
                    }
                    *self.looks.entry(looks(&group, &event)).or_default() += 1;
                    let id = event.id.as_deref().unwrap_or_default().to_owned();
                    let key = (group.to_string(), id);
                    let told = self.events.entry(key).or_insert((0, event.at));
                    told.0 += 1;
                }
            }
            Event::Fact(_, Fact::Gap(gap)) => match gap.reason {
                GapReason::Sampled(_) => self.sampled.push((gap.from, gap.to)),
                why => {
                    let group = gap.group.map(|group| group.to_string());
                    self.gaps.push((group, gap.from, gap.to));
                    self.reasons.push(why.to_string());
                }
            },
            Event::Fact(_, Fact::Tailing { tailing, .. }) => self.tailing = Some(tailing),
            Event::Query(_, state) => self.states.push(state),
            _ => {}
        }
    }

    /// As many as there are of each looks.
    #[track_caller]
    pub fn is_all_by_looks(&self, truth: &BTreeMap<Looks, u32>, how: &str) {
        assert!(!truth.is_empty(), "{how}: something happens");
        let told = |looks: &Looks| self.looks.get(looks).copied().unwrap_or(0);
        let wrong: Vec<_> = truth
            .iter()
            .filter(|(looks, n)| told(looks) != **n)
            .map(|(looks, n)| (looks, n, told(looks)))
            .collect();
        assert!(
            wrong.is_empty(),
            "{how}: {} of {} wrong, such as {:?}",
            wrong.len(),
            truth.len(),
            wrong.first()
        );
    }

    /// Of what happened from `from` up to and with `to`: each event once.
    #[track_caller]
    pub fn is_all_of(&self, truth: &[(String, String)], how: &str) {
        assert!(!truth.is_empty(), "{how}: something happens");
        let repeated = self.events.values().filter(|(n, _)| *n > 1).count();
        assert_eq!(repeated, 0, "{how}: told twice");
        let missing: Vec<_> = truth
            .iter()
            .filter(|key| !self.events.contains_key(*key))
            .collect();
        assert!(
            missing.is_empty(),
            "{how}: {} of {} missing, such as {:?}",
            missing.len(),
            truth.len(),
            missing.first()
        );
    }
}
