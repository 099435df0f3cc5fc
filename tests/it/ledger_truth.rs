//! The ledger against the embedded cloud: rows, errors, cold starts and billed time are what the cloud
//! knows to have happened, in every scenario, whatever the order of arrival, and whatever goes wrong while
//! the logs are read; or what is missing is told.
//!
//! Each scenario is one test: its world is made once, and read through one fault after the other.

mod spreads;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use slstop_aws::fetch::past::{self, PastRequest, PastSearch};
use slstop_aws::{self, Embedded, Settings};
use slstop_base::{PlaceId, RegionName, Timestamp};
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::http_client;
use slstop_cloud::world::invocation::EnvironmentStart;
use slstop_cloud::world::lines::LogEntries;
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};
use slstop_core::domain::{GapReason, GroupOutcome, LogSource, line};
use slstop_core::facts::ledger::{Limits, Outcome};
use slstop_core::facts::{Ledger, LogBook};
use slstop_core::message::Fact;
use tokio::sync::mpsc;

/// A Friday noon.
const NOON: i64 = 1_795_176_000_000;
/// The scenario's trouble begins seconds after noon.
const FROM: i64 = NOON - 15_000;
const TO: i64 = NOON + 60_000;
/// No invocation that begins in the span runs longer.
const LONGEST: i64 = 40_000;

/// A world of a size that can be read dozens of times: two tenants at most, and no function so busy that it
/// would say the same thing a thousand times. What happens once in a thousand happens here all the same.
const MOST_FUNCTIONS: usize = 48;
const MOST_A_MINUTE: f64 = 8.0;

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
    let mut scenario = Scenario::named(scenario).expect("a shipped scenario");
    scenario.functions.truncate(MOST_FUNCTIONS);
    for function in &mut scenario.functions {
        function.rate = function.rate.min(MOST_A_MINUTE);
        for failure in &mut function.failure {
            failure.share = (failure.share * 10.0).min(0.3);
        }
    }
    let cloud = Cloud::new(Options {
        scenario,
        clock: CloudClock::test(Timestamp::from_millis(NOON)),
        ..Options::default()
    });
    cloud.clock().advance(Duration::from_secs(3600));
    cloud
}

/// What happened in a span, and the lines of it.
fn happened(cloud: &Cloud) -> Happened {
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
            // Images don't say when they begin: neither REPORT nor another line tells of one that did so again.
            let is_told =
                function.spec.runtime.is_some() || !matches!(one.boot, EnvironmentStart::Again(_));
            sum.cold += u64::from(one.boot.is_cold() && is_told);
            sum.billed += u64::from(one.billed());
            sum.micros += u64::from(one.duration.0) * 10;
            let mut lines = LogEntries::default();
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

/// Of the lines as they were written, whichever way they come.
fn check_arrivals(scenario: &str, happened: &mut Happened) {
    let Happened { truth, events } = happened;
    let totals = truth.values().fold((0, 0), |(cold, errors), sum| {
        (cold + sum.cold, errors + sum.errors)
    });
    assert!(totals.0 > 0 && totals.1 > 0, "{scenario}: {totals:?}");
    events.sort_by_key(|(_, _, at, _)| *at);
    compare(kept(&*events), truth, "in order");
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
    compare(kept(arrived), truth, "some late");
    compare(kept(events.iter().rev()), truth, "the other way round");
}

/// What the fetcher answered.
#[derive(Default)]
struct Read {
    book: LogBook,
    /// Groups of which a span is missing, or all, and why.
    gaps: BTreeMap<String, String>,
}

impl Read {
    fn fold(&mut self, fact: Fact) {
        self.book.absorb(PlaceId::FIRST, &fact);
        let (group, failure) = match fact {
            Fact::Gap(gap) => match gap.reason {
                GapReason::Unread(failure) => (gap.group.expect("one group"), failure),
                _ => return,
            },
            Fact::GroupRead {
                group,
                outcome: GroupOutcome::Failed(failure),
            } => (group, failure),
            _ => return,
        };
        self.gaps.insert(group.to_string(), failure.to_string());
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
        let clients = slstop_aws::connect(&settings)
            .await
            .expect("nothing is asked yet");
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
            place: PlaceId::FIRST,
            group: group.into(),
            functions: [].into(),
        };
        let asked = PastRequest {
            sources: groups.into_iter().map(source).collect(),
            from: Timestamp::from_millis(FROM - 20_000),
            to: Timestamp::from_millis(TO + LONGEST),
            search: PastSearch::Everything,
        };
        let (sender, mut facts) = mpsc::channel(4);
        let folding = async {
            while let Some(fact) = facts.recv().await {
                self.fold(fact);
            }
        };
        tokio::join!(past::read(&clients, &asked, sender), folding);
    }

    /// Of those that began in the span.
    fn sums(&self) -> BTreeMap<String, Sum> {
        let span = Timestamp::from_millis(FROM)..Timestamp::from_millis(TO);
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        let limits = Limits::at(Timestamp::from_millis(NOON + 86_400_000));
        for (function, sum) in self.book.ledger.rollups(span, limits) {
            let function = function.expect("every stream here has one");
            let micros = sum.duration.mean().unwrap_or(0.0) * sum.duration.count() as f64;
            let told = Sum {
                invocations: sum.invocations,
                errors: sum.errors,
                cold: sum.cold,
                billed: sum.billed_millis,
                micros: micros.round() as u64,
            };
            sums.insert(self.book.ledger.text(function).to_owned(), told);
        }
        sums
    }
}

fn plan(faults: &str) -> FaultPlan {
    let rule = |fault: &str| format!("[[rule]]\nservice = \"logs\"\n{fault}\n");
    FaultPlan::from_toml(&faults.split(';').map(rule).collect::<String>()).expect("a plan")
}

/// What passes: nothing is missing in the end.
const PASSING: &[&str] = &[
    "probability = 0.3\nfault = { kind = \"duplicated-events\" }",
    "probability = 0.5\nfault = { kind = \"reordered-events\" }",
    "probability = 0.4\nfault = { kind = \"throttled\" }",
    "probability = 0.3\nfault = { kind = \"server-error\", status = 503 }",
    "probability = 0.3\nfault = { kind = \"dropped\" }",
    "probability = 0.3\nfault = { kind = \"truncated\", keep = 0.6 }",
    "probability = 0.2\nfault = { kind = \"garbage\" }",
    "times = 2\nfault = { kind = \"hung\" }",
    "times = 2\nfault = { kind = \"stalled\", keep = 0.5 }",
    // A quarter of an hour is what AWS takes for another's signature.
    "fault = { kind = \"skewed-clock\", secs = 3600 }",
    // Everything that a connection and CloudWatch do, one beside the other.
    "probability = 0.2\nfault = { kind = \"throttled\" };\
     probability = 0.1\nfault = { kind = \"server-error\", status = 503 };\
     probability = 0.1\nfault = { kind = \"dropped\" };\
     probability = 0.1\nfault = { kind = \"garbage\" };\
     probability = 0.1\nfault = { kind = \"truncated\", keep = 0.3 };\
     probability = 0.2\nfault = { kind = \"duplicated-events\" };\
     probability = 0.3\nfault = { kind = \"reordered-events\" }",
];

/// What does not pass, in the middle of the reading: some of it is missing.
const LASTING: &[&str] = &[
    "skip = 9\nfault = { kind = \"throttled\" }",
    "skip = 9\nfault = { kind = \"denied\" }",
    "skip = 9\nfault = { kind = \"expired-token\" }",
    "skip = 9\nfault = { kind = \"truncated\", keep = 0.5 }",
    "skip = 9\nfault = { kind = \"absent\" }",
];

/// An hour, so that none of them is there the first time.
const LATE: &str = "probability = 0.2\nfault = { kind = \"late-events\", ms = 3600000 }";

async fn read(cloud: &Cloud, faults: &str) -> Read {
    cloud.faults().switch(plan(faults), cloud.clock().now());
    let mut read = Read::default();
    read.read(cloud).await;
    read
}

async fn check(scenario: &str) {
    let cloud = cloud(scenario);
    let mut happened = happened(&cloud);
    check_arrivals(scenario, &mut happened);
    spreads::check(scenario, &cloud, &happened);
    let truth = happened.truth;
    for faults in ["fault = { kind = \"latency\", ms = 40 }"]
        .iter()
        .chain(PASSING)
    {
        let read = read(&cloud, faults).await;
        assert_eq!(read.gaps, BTreeMap::new(), "{scenario}: {faults}");
        compare(read.sums(), &truth, faults);
    }
    for faults in LASTING {
        let read = read(&cloud, faults).await;
        assert!(!read.gaps.is_empty(), "{scenario}: {faults}");
        check_the_rest(&cloud, &read, &truth, faults);
    }
    let mut read = read(&cloud, LATE).await;
    assert_ne!(read.sums(), truth, "{scenario}: some are not there yet");
    cloud.clock().advance(Duration::from_secs(3600));
    read.read(&cloud).await;
    compare(read.sums(), &truth, "late");
}

/// A group is all there, or it is told that it is not.
#[track_caller]
fn check_the_rest(cloud: &Cloud, read: &Read, truth: &BTreeMap<String, Sum>, faults: &str) {
    let sums = read.sums();
    for function in &cloud.world().functions {
        let (name, log) = (function.name.to_string(), &function.spec.log);
        let own = format!("/aws/lambda/{name}");
        let group = log.group.as_deref().unwrap_or(&own);
        if truth.contains_key(&name) && !read.gaps.contains_key(group) {
            assert_eq!(sums.get(&name), truth.get(&name), "{name} after {faults}");
        }
    }
}

macro_rules! scenarios {
    ($($test:ident $scenario:literal;)*) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $test() {
                check($scenario).await;
            }
        )*

        #[test]
        fn every_scenario_is_read() {
            let shipped: BTreeSet<&str> = Scenario::names().collect();
            assert_eq!(shipped, BTreeSet::from([$($scenario),*]));
        }
    };
}

scenarios! {
    calm_is_the_truth_whatever_goes_wrong "calm";
    a_bad_deploy_is_the_truth_whatever_goes_wrong "bad-deploy";
    a_cold_surge_is_the_truth_whatever_goes_wrong "cold-surge";
    throttled_functions_are_the_truth_whatever_goes_wrong "throttled";
    a_poison_queue_is_the_truth_whatever_goes_wrong "poison-queue";
    a_slow_dependency_is_the_truth_whatever_goes_wrong "slow-dependency";
    a_leak_is_the_truth_whatever_goes_wrong "leak";
    a_broken_route_is_the_truth_whatever_goes_wrong "broken-route";
    a_bad_gateway_is_the_truth_whatever_goes_wrong "bad-gateway";
    a_denied_action_is_the_truth_whatever_goes_wrong "denied-action";
    a_storm_is_the_truth_whatever_goes_wrong "storm";
}
