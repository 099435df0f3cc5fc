//! An hour of a storm, with troubles of its own on the way: nothing is lost, nothing is told twice, no task is
//! left behind, and memory stands still once the store is full. CI runs a tenth of it; with
//! `SLSTOP_LONG=1` it is the whole hour.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use peak_alloc::PeakAlloc;
use slstop_aws::fetch::Sink;
use slstop_base::{Megabytes, Timestamp};
use slstop_core::domain::Places;
use slstop_core::facts::Facts;
use slstop_core::message::{Event, Fact};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::tail::following::{Following, NOON};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const GROUPS: &[&str] = &[
    "/aws/lambda/shop-prod-checkout",
    "/aws/lambda/shop-prod-thumbnailer",
    "/aws/lambda/shop-prod-email",
    "/aws/lambda/shop-prod-cart",
];
const MINUTE: Duration = Duration::from_secs(60);
/// Of lines, invocations and ids: full after two minutes of it.
const BUDGET: Megabytes = Megabytes(1);
/// A page more or less is on its way, and the ids of two minutes are not always as many.
const SLACK: usize = 2 << 20;
const TROUBLE: &str = "
[[rule]]
operation = 'FilterLogEvents'
probability = 0.05
fault = { kind = 'throttled' }
[[rule]]
operation = 'FilterLogEvents'
probability = 0.03
fault = { kind = 'truncated' }
[[rule]]
probability = 0.1
fault = { kind = 'late-events', ms = 20000 }
[[rule]]
probability = 0.1
fault = { kind = 'duplicated-events' }
";

/// Some events, whatever their order: how many, and the sum of their signs.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    n_events: u64,
    signs: u64,
}

impl Sum {
    fn add(&mut self, group: &str, id: &str) {
        let mut hasher = DefaultHasher::new();
        (group, id).hash(&mut hasher);
        self.n_events += 1;
        self.signs = self.signs.wrapping_add(hasher.finish());
    }
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_a_storm_loses_nothing_and_does_not_grow() {
    let is_long = std::env::var_os("SLSTOP_LONG").is_some();
    let minutes: u32 = if is_long { 60 } else { 6 };
    let following = Following::of("storm", GROUPS).await;
    following.fault(TROUBLE);
    let until = NOON.plus(minutes.saturating_sub(3) * MINUTE);
    let mut facts = Facts::new(Places::default(), Some(BUDGET));
    let (sender, mut events) = mpsc::channel(4);
    let sink = Sink::new(
        following.query().in_first_place(),
        sender,
        CancellationToken::new(),
    );
    let mut tail = following.tail(following.terms());
    let running = async {
        let run = tail.run(&following.clients, following.rhythm(), &sink);
        // It follows for ever.
        let ended = tokio::time::timeout(minutes * MINUTE, run).await;
        assert!(ended.is_err(), "{ended:?}");
        drop(sink);
    };
    let mut told = Sum::default();
    let (mut samples, mut most_tasks, mut most_kept) = (Vec::new(), 0, 0);
    let telling = async {
        while let Some(event) = events.recv().await {
            let Event::Fact(query, fact) = &event else {
                continue;
            };
            let now = following.rhythm().now();
            facts.absorb(now, query, fact);
            if let Fact::Lines { group, events } = fact {
                for event in events.iter().filter(|event| event.at <= until) {
                    told.add(group, event.own_id().expect("ids here"));
                }
            }
            let minute = now.since(NOON).as_secs() / 60;
            if samples.last().is_none_or(|(last, _)| *last != minute) {
                samples.push((minute, MEMORY.current_usage()));
            }
            most_tasks = most_tasks.max(Handle::current().metrics().num_alive_tasks());
            most_kept = most_kept.max(facts.lines.bytes());
        }
    };
    futures_util::future::join(running, telling).await;
    drop(tail);
    tokio::task::yield_now().await;
    assert_eq!(Handle::current().metrics().num_alive_tasks(), 0);
    assert!(most_tasks <= 4, "{most_tasks} tasks");
    let budget = BUDGET.0 as usize * 1_000_000;
    // It was full, and never much fuller.
    assert!(
        (budget / 2..=2 * budget).contains(&most_kept),
        "{most_kept}"
    );

    let half = samples.len() / 2;
    let most = |samples: &[(u64, usize)]| samples.iter().map(|(_, bytes)| *bytes).max();
    let (before, after) = (most(&samples[..half]), most(&samples[half..]));
    assert!(after <= before.map(|before| before + SLACK), "{samples:?}");
    assert_eq!(told, truth(&following, until).await);
}

async fn truth(following: &Following, until: Timestamp) -> Sum {
    let from = following.beginning();
    let mut truth = Sum::default();
    for (group, id) in following.truth(from, until).await {
        truth.add(&group, &id);
    }
    truth
}
