//! An AWS-compatible endpoint with a world of its own: what `slstop demo` runs on and what the
//! tests run against. A request comes in by one of the front doors, `wire` reads it, `service`
//! answers it from the `world`.

pub mod answer;
pub mod clock;
pub mod fault;
pub mod front;
pub mod logs_insights;
#[cfg(feature = "serve-all")]
pub mod math;
pub mod metric_query;
pub mod pattern;
pub mod scenario;
pub mod service;
pub mod wire;
pub mod world;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;

pub use answer::{CloudResponse, ResponseBody};
pub use clock::CloudClock;
pub use fault::Faults;
pub use scenario::Scenario;

use service::logs::listeners::Listeners;
use service::logs::queries::LogQueries;
use service::sqs::store::Queues;
use wire::request::{self, Intent};
use world::World;
use world::draw::Draw;
use world::invocation::uuid;

/// Operations that are counted by name; beyond, unknown ones share a row.
const MAX_COUNTED: usize = 500;

/// The endpoint. Clones share one world.
#[derive(Clone)]
pub struct Cloud(Arc<CloudState>);

struct CloudState {
    world: World,
    clock: CloudClock,
    requests: AtomicU64,
    served: Mutex<OperationCounts>,
    faults: Faults,
    listeners: Listeners,
    queries: LogQueries,
    queues: Queues,
}

/// How often each operation was asked for, by service and operation as the SDK's metadata spells them.
pub type OperationCounts = BTreeMap<(String, String), u64>;

#[derive(Clone, Debug)]
pub struct Options {
    pub scenario: Scenario,
    pub seed: u64,
    /// How long ago the scenario began: what it does in its first minutes has happened then.
    pub running_for: Duration,
    pub clock: CloudClock,
    /// How long after its minute a metric point is published.
    pub metric_delay: RangeInclusive<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scenario: Scenario::default(),
            seed: 1,
            running_for: Duration::ZERO,
            clock: CloudClock::Real,
            // As AWS: one to three minutes.
            metric_delay: Duration::from_secs(60)..=Duration::from_secs(180),
        }
    }
}

impl Cloud {
    pub fn new(options: Options) -> Self {
        let Options {
            scenario,
            seed,
            running_for,
            clock,
            metric_delay,
        } = options;
        let began = clock.now().minus(running_for);
        let world = World::new(&scenario, seed, began, metric_delay);
        let requests = AtomicU64::new(0);
        Self(Arc::new(CloudState {
            world,
            clock,
            requests,
            served: Mutex::default(),
            faults: Faults::default(),
            listeners: Listeners::default(),
            queries: LogQueries::default(),
            queues: Queues::default(),
        }))
    }

    /// Answers a request from what the world is at this moment.
    pub fn answer(&self, http: &http::Request<Bytes>) -> CloudResponse {
        let intent = request::intent(http);
        let request_id = self.count(&intent);
        let now = self.0.clock.now();
        let replied = request::read(http, intent.clone()).and_then(|request| {
            let context = service::OperationContext {
                world: &self.0.world,
                now,
                request: &request,
                cloud: self,
            };
            service::answer(&context)
        });
        match replied {
            Ok(reply) => reply.into_answer(&intent, &request_id),
            Err(refusal) => {
                tracing::debug!(service = intent.service.name(), operation = %intent.operation, code = %refusal.code, "refused");
                refusal.into_answer(intent.service, intent.protocol, &request_id)
            }
        }
    }

    /// How often each operation was asked for so far.
    pub fn served(&self) -> OperationCounts {
        self.served_now().clone()
    }

    /// What goes wrong; none at first. The front doors strike requests, the operations of Logs events.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The live tail sessions that are open.
    pub fn listeners(&self) -> &Listeners {
        &self.0.listeners
    }

    /// The queries over logs that were started.
    pub fn queries(&self) -> &LogQueries {
        &self.0.queries
    }

    /// The queues and what is in them.
    pub fn queues(&self) -> &Queues {
        &self.0.queues
    }

    pub fn clock(&self) -> &CloudClock {
        &self.0.clock
    }

    pub fn world(&self) -> &World {
        &self.0.world
    }

    /// Counts a request; its id.
    fn count(&self, intent: &Intent) -> String {
        let number = self.0.requests.fetch_add(1, Ordering::Relaxed);
        let mut served = self.served_now();
        let mut key = (intent.service.name().to_owned(), intent.operation.clone());
        if served.len() >= MAX_COUNTED && !served.contains_key(&key) {
            key = ("other".into(), "other".into());
        }
        *served.entry(key).or_default() += 1;
        let mut draw = Draw::of(self.0.world.seed).and(number);
        String::from_utf8_lossy(&uuid(draw.bits(), draw.bits())).into_owned()
    }

    fn served_now(&self) -> std::sync::MutexGuard<'_, OperationCounts> {
        // Counting is one step: a panic elsewhere leaves the counts whole.
        self.0.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud")
            .field("scenario", &self.0.world.scenario)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
