//! The ledger against the embedded cloud: rows, errors, cold starts and billed time are what the cloud
//! knows to have happened, in every scenario, whatever the order of arrival, and whatever goes wrong while
//! the logs are read; or what is missing is told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use slstop::aws::{self, Embedded, Settings};
use slstop::base::{RegionName, Timestamp};
use slstop::cloud::fault::Plan;
use slstop::cloud::front::http_client;
use slstop::cloud::world::lines::Lines;
use slstop::cloud::{Clock, Cloud, Options, Scenario};
use slstop::domain::{LogSource, line};
use slstop::facts::Ledger;
use slstop::facts::ledger::{Limits, Outcome};
use slstop::facts::logs::Seen;
use slstop::fetch::past::{self, Asked, Search, Told};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A Friday noon.
const NOON: i64 = 1_795_176_000_000;
/// Of which the first is before the scenario's trouble.
const MINUTES: i64 = 2;
const FROM: i64 = NOON - 60_000;
const TO: i64 = NOON + (MINUTES - 1) * 60_000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sum {
    invocations: u64,
    errors: u64,
    cold: u64,
    billed: u64,
    micros: u64,
}

type Event = (Option<String>, String, i64, String);

struct Happened {
    truth: BTreeMap<String, Sum>,
    events: Vec<Event>,
}

fn cloud(scenario: &str) -> Cloud {
    let cloud = Cloud::new(Options {
        scenario: Scenario::named(scenario).expect("a shipped scenario"),
        clock: Clock::test(Timestamp::from_millis(NOON)),
        ..Options::default()
    });
    cloud.clock().advance(Duration::from_secs(3600));
    cloud
}

/// What happened in a span, and the lines of it.
fn told(scenario: &str) -> Happened {
    let cloud = cloud(scenario);
    let world = cloud.world();
    let (from, to) = (FROM, TO);
    let mut truth = BTreeMap::new();
    let mut events = Vec::new();
    for function in &world.functions {
        let log = &function.spec.log;
        if log.system_warn || log.missing {
            continue;
        }
        let mut all = Vec::new();
        world.invocations(function, from, to, &mut all);
        let mut sum = Sum::default();
        for one in all.iter().filter(|one| (from..to).contains(&one.start)) {
            sum.invocations += 1;
            sum.errors += u64::from(!one.is_ok());
            sum.cold += u64::from(one.boot.is_cold());
            sum.billed += u64::from(one.billed());
            sum.micros += u64::from(one.duration.0) * 10;
            let mut lines = Lines::default();
            world.write_lines(one, "eu-west-1", &mut lines);
            let group = log.group.as_deref().map(str::to_owned);
            let group = group.unwrap_or_else(|| format!("/aws/lambda/{}", function.name));
            let place = world.group(&group).map(|group| (group, function));
            for line in &lines.lines {
                let stream = place
                    .map(|(group, function)| world.stream_name(group, function, &line.environment));
                events.push((
                    Some(group.clone()),
                    stream.unwrap_or_default(),
                    line.place.at,
                    lines.message(line).to_owned(),
                ));
            }
        }
        if sum.invocations > 0 {
            truth.insert(function.name.to_string(), sum);
        }
    }
    Happened { truth, events }
}

fn kept<'a>(events: impl IntoIterator<Item = &'a Event>) -> BTreeMap<String, Sum> {
    let mut ledger = Ledger::default();
    for (group, stream, at, message) in events {
        let stream = ledger.stream(group.as_deref(), Some(stream));
        let at = Some(Timestamp::from_millis(*at));
        ledger.take(stream, at, &line::read(message));
    }
    sums(&ledger)
}

fn sums(ledger: &Ledger) -> BTreeMap<String, Sum> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for one in ledger.invocations(Limits::at(Timestamp::from_millis(NOON + 86_400_000))) {
        let function = one.function.expect("every stream here has one");
        let sum = sums.entry(function.to_owned()).or_default();
        sum.invocations += 1;
        sum.errors += u64::from(one.outcome == Outcome::Error);
        sum.cold += u64::from(one.cold == Some(true));
        sum.billed += u64::from(one.billed_millis.unwrap_or(0));
        sum.micros += one.duration.map_or(0, |duration| duration.0);
    }
    sums
}

/// Says only what differs.
#[track_caller]
fn compare(kept: BTreeMap<String, Sum>, truth: &BTreeMap<String, Sum>, how: &str) {
    let differing = |name: &&String| kept.get(*name) != truth.get(*name);
    let names: Vec<&String> = kept.keys().chain(truth.keys()).filter(differing).collect();
    for name in &names {
        eprintln!("{name}: {:?} is {:?}", kept.get(*name), truth.get(*name));
    }
    assert!(names.is_empty(), "{how}");
}

fn check(scenario: &str) {
    let Happened { truth, mut events } = told(scenario);
    let totals = truth.values().fold((0, 0), |(cold, errors), sum| {
        (cold + sum.cold, errors + sum.errors)
    });
    assert!(totals.0 > 0 && totals.1 > 0, "{scenario}: {totals:?}");
    events.sort_by_key(|(_, _, at, _)| *at);
    compare(kept(&events), &truth, "in order");
    // A late one in every seven, by up to some hundred lines.
    let mut late = Vec::new();
    let mut arrived: Vec<&Event> = Vec::new();
    for (n, event) in events.iter().enumerate() {
        if n % 7 == 3 {
            late.push(event);
        } else {
            arrived.push(event);
        }
        if n % 300 == 299 {
            arrived.append(&mut late);
        }
    }
    arrived.append(&mut late);
    compare(kept(arrived), &truth, "some late");
    compare(kept(events.iter().rev()), &truth, "the other way round");
}

macro_rules! scenarios {
    ($($test:ident $name:literal;)*) => {$(
        #[test]
        fn $test() {
            check($name);
        }
    )*};
}

scenarios! {
    calm_balances "calm";
    bad_deploy_balances "bad-deploy";
    cold_surge_balances "cold-surge";
    throttled_balances "throttled";
    poison_queue_balances "poison-queue";
    slow_dependency_balances "slow-dependency";
    leak_balances "leak";
    storm_balances "storm";
}

/// What the fetcher told.
#[derive(Default)]
struct Read {
    ledger: Ledger,
    seen: Seen,
    /// Spans of groups that are missing, and groups that are missing as a whole.
    gaps: Vec<String>,
}

impl Read {
    fn hear(&mut self, told: Told) {
        match told {
            Told::Lines { group, events } => {
                for event in events {
                    let id = event.id.as_deref().expect("events of this cloud have ids");
                    if self.seen.is_new(id) {
                        let stream = self.ledger.stream(Some(&group), Some(&event.stream));
                        let line = line::read(&event.message);
                        self.ledger.take(stream, Some(event.at), &line);
                    }
                }
            }
            Told::Gap { group, .. } | Told::Failed { group, .. } => {
                self.gaps.push(group.to_string());
            }
            Told::Missing { .. } | Told::Queried { .. } | Told::Delivering { .. } => {}
        }
    }

    /// Once more over the whole span, by the program's own clients.
    async fn read(&mut self, cloud: &Cloud) {
        let embedded = Embedded {
            http: http_client(cloud.clone()),
            region: RegionName::new("eu-west-1"),
            scenario: "test".into(),
        };
        let settings = Settings {
            embedded: Some(embedded),
            ..Settings::default()
        };
        let clients = aws::connect(&settings).await.expect("nothing is asked yet");
        let functions = cloud.world().functions.iter();
        let group = |log: &Option<String>, name: &str| {
            let own = || format!("/aws/lambda/{name}");
            log.clone().unwrap_or_else(own)
        };
        let groups: BTreeSet<String> = functions
            .filter(|function| !function.spec.log.system_warn)
            .map(|function| {
                let chosen = function.spec.log.group.as_deref().map(str::to_owned);
                group(&chosen, &function.name)
            })
            .collect();
        let source = |group: String| LogSource {
            group: group.into(),
            functions: [].into(),
        };
        let asked = Asked {
            sources: groups.into_iter().map(source).collect(),
            from: Timestamp::from_millis(FROM - 20_000),
            // No function of these scenarios runs longer.
            to: Timestamp::from_millis(TO + 130_000),
            search: Search::Everything,
        };
        let (tell, mut told) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let hearing = async {
            while let Some(told) = told.recv().await {
                self.hear(told);
            }
        };
        tokio::join!(past::read(&clients, &asked, tell, &stop), hearing);
    }

    /// Of those that began in the span.
    fn sums(&self) -> BTreeMap<String, Sum> {
        let span = Timestamp::from_millis(FROM)..Timestamp::from_millis(TO);
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        let limits = Limits::at(Timestamp::from_millis(NOON + 86_400_000));
        for (function, sum) in self.ledger.rollups(span, limits) {
            let function = function.expect("every stream here has one");
            let micros = sum.duration.mean().unwrap_or(0.0) * sum.duration.count() as f64;
            let told = Sum {
                invocations: sum.invocations,
                errors: sum.errors,
                cold: sum.cold,
                billed: sum.billed_millis,
                micros: micros.round() as u64,
            };
            sums.insert(self.ledger.text(function).to_owned(), told);
        }
        sums
    }
}

fn plan(faults: &str) -> Plan {
    let rule = |fault: &str| format!("[[rule]]\nservice = \"logs\"\n{fault}\n");
    Plan::from_toml(&faults.split(';').map(rule).collect::<String>()).expect("a plan")
}

/// Without a fault nothing is missing; with faults that pass, nothing either.
async fn check_read(scenario: &str, faults: Option<&str>) {
    let truth = told(scenario).truth;
    let cloud = cloud(scenario);
    if let Some(faults) = faults {
        cloud.faults().switch(plan(faults), cloud.clock().now());
    }
    let mut read = Read::default();
    read.read(&cloud).await;
    assert_eq!(read.gaps, [""; 0], "{scenario}: {faults:?}");
    compare(read.sums(), &truth, faults.unwrap_or("no fault"));
}

/// Everything that a connection and CloudWatch do to events, one beside the other.
const ALL_FAULTS: &str = "probability = 0.2\nfault = { kind = \"throttled\" };\
    probability = 0.1\nfault = { kind = \"server-error\", status = 503 };\
    probability = 0.1\nfault = { kind = \"dropped\" };\
    probability = 0.1\nfault = { kind = \"garbage\" };\
    probability = 0.1\nfault = { kind = \"truncated\", keep = 0.3 };\
    probability = 0.2\nfault = { kind = \"duplicated-events\" };\
    probability = 0.3\nfault = { kind = \"reordered-events\" }";

/// All that is told to be read is the truth. What is told to be missing are groups of infrequent access, whose
/// reading is a query, paid for and so not repeated, and hardly any other.
async fn check_through_all_faults(scenario: &str) {
    let truth = told(scenario).truth;
    let cloud = cloud(scenario);
    cloud.faults().switch(plan(ALL_FAULTS), cloud.clock().now());
    let mut read = Read::default();
    read.read(&cloud).await;
    let sums = read.sums();
    let mut n_missing = 0;
    for function in &cloud.world().functions {
        let (name, log) = (function.name.to_string(), &function.spec.log);
        let own = format!("/aws/lambda/{name}");
        let group = log.group.as_deref().unwrap_or(&own);
        if !read.gaps.iter().any(|gap| gap == group) {
            assert_eq!(sums.get(&name), truth.get(&name), "{scenario}: {name}");
        } else if !log.infrequent {
            n_missing += 1;
        }
    }
    assert!(
        n_missing <= truth.len() / 100,
        "{scenario}: {:?}",
        read.gaps
    );
}

macro_rules! all_faults {
    ($($test:ident $scenario:literal;)*) => {$(
        #[tokio::test(start_paused = true)]
        async fn $test() {
            check_through_all_faults($scenario).await;
        }
    )*};
}

all_faults! {
    a_bad_deploy_is_read_through_all_faults "bad-deploy";
    calm_is_read_through_all_faults "calm";
    a_cold_surge_is_read_through_all_faults "cold-surge";
    throttled_functions_are_read_through_all_faults "throttled";
    a_poison_queue_is_read_through_all_faults "poison-queue";
    a_slow_dependency_is_read_through_all_faults "slow-dependency";
    a_leak_is_read_through_all_faults "leak";
    a_storm_is_read_through_all_faults "storm";
}

macro_rules! readings {
    ($($test:ident $scenario:literal $faults:expr;)*) => {$(
        #[tokio::test(start_paused = true)]
        async fn $test() {
            check_read($scenario, $faults).await;
        }
    )*};
}

readings! {
    what_is_read_of_calm_is_the_truth "calm" None;
    what_is_read_of_a_bad_deploy_is_the_truth "bad-deploy" None;
    what_is_read_of_a_cold_surge_is_the_truth "cold-surge" None;
    what_is_read_of_throttled_functions_is_the_truth "throttled" None;
    what_is_read_of_a_poison_queue_is_the_truth "poison-queue" None;
    what_is_read_of_a_slow_dependency_is_the_truth "slow-dependency" None;
    what_is_read_of_a_leak_is_the_truth "leak" None;
    what_is_read_of_a_storm_is_the_truth "storm" None;
    events_that_come_twice_count_once "bad-deploy"
        Some("probability = 0.3\nfault = { kind = \"duplicated-events\" }");
    events_out_of_order_make_the_same_rows "bad-deploy"
        Some("probability = 0.5\nfault = { kind = \"reordered-events\" }");
    throttles_are_waited_for "bad-deploy"
        Some("probability = 0.4\nfault = { kind = \"throttled\" }");
    a_service_that_breaks_is_asked_again "bad-deploy"
        Some("probability = 0.3\nfault = { kind = \"server-error\", status = 503 }");
    lost_connections_are_made_again "bad-deploy"
        Some("probability = 0.3\nfault = { kind = \"dropped\" }");
    answers_that_were_cut_are_read_again "bad-deploy"
        Some("probability = 0.3\nfault = { kind = \"truncated\", keep = 0.6 }");
    noise_is_no_answer "bad-deploy"
        Some("probability = 0.2\nfault = { kind = \"garbage\" }");
    a_server_that_hangs_is_given_up_and_asked_again "bad-deploy"
        Some("times = 2\nfault = { kind = \"hung\" }");
}

#[tokio::test(start_paused = true)]
async fn events_that_are_late_are_counted_when_they_come() {
    let scenario = "bad-deploy";
    let truth = told(scenario).truth;
    let cloud = cloud(scenario);
    let late = "probability = 0.2\nfault = { kind = \"late-events\", ms = 3600000 }";
    cloud.faults().switch(plan(late), cloud.clock().now());
    let mut read = Read::default();
    read.read(&cloud).await;
    assert_ne!(read.sums(), truth, "some are not there yet");
    cloud.clock().advance(Duration::from_secs(3600));
    read.read(&cloud).await;
    compare(read.sums(), &truth, "late");
}

/// A group is all there, or it is told that it is not.
#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_told() {
    let scenario = "bad-deploy";
    let truth = told(scenario).truth;
    for fault in [
        "skip = 9\nfault = { kind = \"throttled\" }",
        "skip = 9\nfault = { kind = \"denied\" }",
        "skip = 9\nfault = { kind = \"expired-token\" }",
        "skip = 9\nfault = { kind = \"truncated\", keep = 0.5 }",
    ] {
        let cloud = cloud(scenario);
        cloud.faults().switch(plan(fault), cloud.clock().now());
        let mut read = Read::default();
        read.read(&cloud).await;
        assert!(!read.gaps.is_empty(), "{fault}");
        let sums = read.sums();
        for function in &cloud.world().functions {
            let (name, log) = (function.name.to_string(), &function.spec.log);
            let own = format!("/aws/lambda/{name}");
            let group = log.group.as_deref().unwrap_or(&own);
            if truth.contains_key(&name) && !read.gaps.iter().any(|gap| gap == group) {
                assert_eq!(sums.get(&name), truth.get(&name), "{name} after {fault}");
            }
        }
    }
}
