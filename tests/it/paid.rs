//! Nothing that is paid for survives: whatever runs at AWS when the console or a tail ends is ended there. In
//! paused time, against the embedded cloud, which knows what runs.

use std::sync::Arc;
use std::time::Duration;

use slstop::runtime::fetchers::{Accounts, Clock as Reads, Fetchers};
use slstop_aws::fetch::insights::{Asking, InsightsRequest};
use slstop_aws::{Embedded, PaidTasks, Settings};
use slstop_base::{PlaceId, RegionName, Timestamp, Usd};
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::http_client;
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};
use slstop_core::domain::{LogSource, LogSources};
use slstop_core::message::{Event, Query, Tempo, Window};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
const ARCHIVE: &str = "/aws/lambda/shop-prod-audit-archive";
const EMAIL: &str = "/aws/lambda/shop-prod-email";
/// Queries go on for as long as nobody stops them: no look at them is answered.
const ENDLESS: &str = "[[rule]]\noperation = 'GetQueryResults'\nfault = { kind = 'hung' }";
/// Longer than any question waits for its start.
const BRIEFLY: Duration = Duration::from_secs(10);

/// A console's questions over the embedded cloud.
struct Console {
    cloud: Cloud,
    paid: PaidTasks,
    fetchers: Fetchers,
    events: mpsc::Receiver<Event>,
}

fn cloud(plan: &str) -> (Cloud, Settings, Reads) {
    let clock = CloudClock::test(NOON);
    let cloud = Cloud::new(Options {
        scenario: Scenario::named("calm").expect("a scenario that ships"),
        clock: clock.clone(),
        ..Options::default()
    });
    let faults = FaultPlan::from_toml(plan).expect("a plan");
    cloud.faults().switch(faults, NOON);
    let embedded = Embedded {
        http: http_client(cloud.clone()),
        region: RegionName::new("eu-west-1"),
        scenario: "test".into(),
    };
    let settings = Settings {
        embedded: Some(embedded),
        ..Settings::default()
    };
    let began = Instant::now();
    let reads = move || {
        let now = NOON.plus(began.elapsed());
        clock.set(now);
        now
    };
    (cloud, settings, Arc::new(reads))
}

impl Console {
    /// With a channel that holds so many events.
    fn of(plan: &str, capacity: usize) -> Self {
        let (cloud, settings, clock) = cloud(plan);
        let accounts = Accounts::new([settings]);
        let paid = accounts.paid().clone();
        let (sender, events) = mpsc::channel(capacity);
        let budget = Usd::from_dollars(0.05);
        Self {
            cloud,
            paid,
            fetchers: Fetchers::start(accounts, budget, clock, sender),
            events,
        }
    }

    fn want<const N: usize>(&self, queries: [Query; N]) {
        let questions = queries.map(Query::in_first_place);
        self.fetchers.want(questions.into(), Tempo::Usual);
    }

    /// Takes what is told until so many queries run at AWS.
    async fn until_queries_run(&mut self, n: usize) {
        let began = Instant::now();
        while self.cloud.queries().n_running() != n {
            assert!(began.elapsed() < BRIEFLY * 6, "they never begin");
            // Whether or not something came.
            let _ = timeout(Duration::from_millis(50), self.events.recv()).await;
        }
    }
}

fn sources(groups: &[&str]) -> LogSources {
    let source = |group: &&str| LogSource {
        place: PlaceId::FIRST,
        group: Arc::from(*group),
        functions: Arc::from([]),
    };
    groups.iter().map(source).collect()
}

fn insights(run: u64) -> Query {
    Query::Insights {
        text: "fields @message".into(),
        sources: sources(&[EMAIL]),
        window: Window { secs: 3600 },
        run,
    }
}

fn tail(groups: &[&str], is_live: bool) -> Query {
    Query::Tail {
        sources: sources(groups),
        back: Window { secs: 300 },
        is_live,
    }
}

#[tokio::test(start_paused = true)]
async fn a_console_that_quits_stops_a_query_while_its_look_at_it_hangs() {
    let mut console = Console::of(ENDLESS, 64);
    console.want([insights(1)]);
    console.until_queries_run(1).await;
    let began = Instant::now();
    drop((console.fetchers, console.events));
    assert_eq!(console.paid.close().await, 0);
    assert_eq!(console.cloud.queries().n_running(), 0);
    assert!(began.elapsed() < Duration::from_secs(1), "{began:?}");
}

/// The loop has stopped taking events and still holds the channel: every task that has something to tell is
/// stuck.
#[tokio::test(start_paused = true)]
async fn a_console_that_quits_with_a_full_channel_stops_its_queries() {
    let mut console = Console::of(ENDLESS, 1);
    console.want([insights(1), insights(2), Query::Functions]);
    let began = Instant::now();
    while console.cloud.queries().n_running() == 0 {
        assert!(began.elapsed() < BRIEFLY, "it never begins");
        let _ = timeout(Duration::from_millis(5), console.events.recv()).await;
    }
    // Its state and its answer are more than the channel holds, and nobody takes them.
    console.want([insights(1), insights(2), Query::Functions, Query::Identity]);
    sleep(BRIEFLY).await;
    assert_eq!(console.events.len(), 1, "it is full");
    assert!(console.cloud.queries().n_running() > 0);
    assert_eq!(console.paid.close().await, 0);
    assert_eq!(console.cloud.queries().n_running(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_nobody_wants_any_more_is_stopped_at_aws() {
    let mut console = Console::of(ENDLESS, 64);
    let rollups = Query::Rollups {
        sources: sources(&[EMAIL]),
        window: Window { secs: 3600 },
        megabytes: 1,
    };
    console.want([insights(1), rollups]);
    console.until_queries_run(2).await;
    console.want([]);
    // What is asked again and again lingers first.
    sleep(BRIEFLY * 4).await;
    assert_eq!(console.cloud.queries().n_running(), 0);
    assert_eq!(console.paid.n_running(), 0);
}

#[tokio::test(start_paused = true)]
async fn queries_over_infrequent_access_groups_end_with_the_tail_that_asked_them() {
    let mut console = Console::of(ENDLESS, 64);
    console.want([tail(&[EMAIL, ARCHIVE], false)]);
    console.until_queries_run(1).await;
    drop((console.fetchers, console.events));
    assert_eq!(console.paid.close().await, 0);
    assert_eq!(console.cloud.queries().n_running(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_session_of_live_tail_ends_with_the_console() {
    let mut console = Console::of("", 64);
    console.want([tail(&[EMAIL], true)]);
    let began = Instant::now();
    while console.cloud.listeners().n_open() == 0 {
        assert!(began.elapsed() < BRIEFLY, "it never begins");
        let _ = timeout(Duration::from_millis(50), console.events.recv()).await;
    }
    assert_eq!(console.paid.close().await, 0);
    // The cloud learns of a connection's end when it next looks at it.
    let closed = Instant::now();
    while console.cloud.listeners().n_open() > 0 {
        assert!(closed.elapsed() < BRIEFLY, "it is still open");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Whether AWS has begun the query is not known when the end comes: its id is on its way.
#[tokio::test(start_paused = true)]
async fn a_query_that_is_just_being_started_is_stopped_when_its_id_is_known() {
    let slow = "[[rule]]\noperation = 'StartQuery'\nfault = { kind = 'latency', ms = 800 }";
    let (cloud, settings, clock) = cloud(slow);
    let clients = slstop_aws::connect(&settings)
        .await
        .expect("nothing to fail");
    let asked = InsightsRequest::until(
        clock(),
        Window { secs: 60 },
        "fields @message",
        &sources(&[EMAIL]),
    );
    let asking = Asking::new(&clients, asked).expect("a short query");
    sleep(Duration::from_millis(400)).await;
    drop(asking);
    assert_eq!(settings.paid.close().await, 0);
    let served = cloud.served();
    let n_served = |operation: &str| {
        let found = served.iter().find(|((_, name), _)| name == operation);
        found.map_or(0, |(_, times)| *times)
    };
    assert_eq!((n_served("StartQuery"), n_served("StopQuery")), (1, 1));
    assert_eq!(cloud.queries().n_running(), 0);
}

/// AWS does not answer at all: the end is not put off for ever, and it is known what is left.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_stopped_in_time_is_counted() {
    let mute = format!("{ENDLESS}\n[[rule]]\noperation = 'StopQuery'\nfault = {{ kind = 'hung' }}");
    let mut console = Console::of(&mute, 64);
    console.want([insights(1)]);
    console.until_queries_run(1).await;
    let began = Instant::now();
    assert_eq!(console.paid.close().await, 1);
    assert_eq!(began.elapsed(), slstop_aws::paid::GRACE);
}
