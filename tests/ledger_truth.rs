//! The ledger against the embedded cloud: rows, errors, cold starts and billed time are what the cloud
//! knows to have happened, in every scenario and whatever the order of arrival.

use std::collections::BTreeMap;
use std::time::Duration;

use slstop::base::Timestamp;
use slstop::cloud::world::lines::Lines;
use slstop::cloud::{Clock, Cloud, Options, Scenario};
use slstop::domain::line;
use slstop::facts::Ledger;
use slstop::facts::ledger::{Limits, Outcome};

/// A Friday noon.
const NOON: i64 = 1_795_176_000_000;
/// Of which the first is before the scenario's trouble.
const MINUTES: i64 = 2;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sum {
    invocations: u64,
    errors: u64,
    cold: u64,
    billed: u64,
    micros: u64,
}

type Event = (Option<String>, String, i64, String);

struct Told {
    truth: BTreeMap<String, Sum>,
    events: Vec<Event>,
}

/// What happened in a span, and the lines of it.
fn told(scenario: &str) -> Told {
    let cloud = Cloud::new(Options {
        scenario: Scenario::named(scenario).expect("a shipped scenario"),
        clock: Clock::test(Timestamp::from_millis(NOON)),
        ..Options::default()
    });
    cloud.clock().advance(Duration::from_secs(3600));
    let world = cloud.world();
    let (from, to) = (NOON - 60_000, NOON + (MINUTES - 1) * 60_000);
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
    Told { truth, events }
}

fn kept<'a>(events: impl IntoIterator<Item = &'a Event>) -> BTreeMap<String, Sum> {
    let mut ledger = Ledger::default();
    for (group, stream, at, message) in events {
        let stream = ledger.stream(group.as_deref(), Some(stream));
        let at = Some(Timestamp::from_millis(*at));
        ledger.take(stream, at, &line::read(message));
    }
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
    let Told { truth, mut events } = told(scenario);
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
