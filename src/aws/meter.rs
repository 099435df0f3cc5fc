//! Counts every call that this program makes, from inside the SDK, so that none can be forgotten.
//! Calls that credential providers make on their own are not seen here; they are free.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use aws_sdk_cloudwatch::operation::get_metric_data::GetMetricDataInput;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef, Input,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use tokio::sync::Notify;

use super::failure::is_throttle_on_the_wire;
use crate::base::{Timestamp, Usd};
use crate::domain::Call;
use crate::domain::call::Price;
use crate::domain::meter::{Meter, Tally};

/// Shared by all clients; cheap to clone.
#[derive(Clone, Debug)]
pub struct CallMeter(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    counts: Mutex<BTreeMap<(String, String), Count>>,
    since: Timestamp,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Count {
    tally: Tally,
    /// What AWS charges by, of the requests that it did not refuse.
    charged: u64,
}

impl Count {
    fn priced(&self, (service, operation): &(String, String)) -> Tally {
        let cost = match Call::find(service, operation).map(|call| call.facts().price) {
            Some(Price::PerMetric(each)) => each * self.charged,
            Some(Price::Free) | None => Usd::ZERO,
        };
        Tally {
            cost,
            ..self.tally.clone()
        }
    }
}

impl Default for CallMeter {
    fn default() -> Self {
        Self(Arc::new(Shared {
            counts: Mutex::default(),
            since: timestamp(SystemTime::now()),
            changed: Notify::new(),
        }))
    }
}

impl CallMeter {
    pub fn snapshot(&self) -> Meter {
        let counts = self.counts();
        let tallies = counts
            .iter()
            .map(|(call, count)| (call.clone(), count.priced(call)));
        Meter {
            tallies: tallies.collect(),
            since: Some(self.0.since),
        }
    }

    /// Waits for the next change; one that came while nobody waited is not lost. For one waiter.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<(String, String), Count>> {
        // Counting can't leave the map half-changed, so a panic elsewhere doesn't spoil it.
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, cfg: &ConfigBag, change: impl FnOnce(&mut Count)) {
        if let Some(call) = cfg.load::<Metadata>() {
            let key = (call.service().to_owned(), call.name().to_owned());
            change(self.counts().entry(key).or_default());
            self.0.changed.notify_one();
        }
    }
}

/// Kept in the SDK's bag from the start of a call to its end.
#[derive(Clone, Copy, Debug)]
struct Begun {
    at: Instant,
    units: u64,
}

impl Storable for Begun {
    type Storer = StoreReplace<Self>;
}

/// By what AWS charges: for GetMetricData the metrics asked for. Metric math over other queries is
/// free; a SEARCH or SQL expression costs what it finds, of which only the one result that its
/// query surely asks for is counted here.
fn units(input: &Input) -> u64 {
    let Some(input) = input.downcast_ref::<GetMetricDataInput>() else {
        return 0;
    };
    let finds = |expression: &str| {
        let expression = expression.trim_start();
        expression.contains("SEARCH(") || expression.starts_with("SELECT")
    };
    let charged = input
        .metric_data_queries()
        .iter()
        .filter(|query| query.metric_stat().is_some() || query.expression().is_some_and(finds));
    charged.count() as u64
}

impl Intercept for CallMeter {
    fn name(&self) -> &'static str {
        "CallMeter"
    }

    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let begun = Begun {
            at: Instant::now(),
            units: units(context.input()),
        };
        cfg.interceptor_state().store_put(begun);
        let now = components.time_source().map(|clock| timestamp(clock.now()));
        self.count(cfg, |count| {
            count.tally.calls += 1;
            count.tally.last = now.or(count.tally.last);
        });
        Ok(())
    }

    /// Signed and about to leave: an attempt that found no credentials is none.
    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let units = cfg.load::<Begun>().map_or(0, |begun| begun.units);
        self.count(cfg, |count| {
            count.tally.attempts += 1;
            // Charged now, because an attempt that is cancelled on the way may still be billed.
            count.charged += units;
        });
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(response) = context.response() else {
            return Ok(());
        };
        let status = response.status();
        if !status.is_client_error() && !status.is_server_error() {
            return Ok(());
        }
        let units = cfg.load::<Begun>().map_or(0, |begun| begun.units);
        let throttled = is_throttle_on_the_wire(status.as_u16(), response.body().bytes());
        self.count(cfg, |count| {
            count.tally.throttles += u64::from(throttled);
            if status.is_client_error() || throttled {
                count.charged = count.charged.saturating_sub(units);
            }
        });
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let failed = !matches!(context.output_or_error(), Some(Ok(_)));
        let begun = cfg.load::<Begun>().copied();
        self.count(cfg, |count| {
            count.tally.errors += u64::from(failed);
            let Some(begun) = begun else { return };
            let latency = u64::try_from(begun.at.elapsed().as_millis()).unwrap_or(u64::MAX);
            count.tally.finished += 1;
            count.tally.latency_ms_sum = count.tally.latency_ms_sum.saturating_add(latency);
            count.tally.latency_ms_max = count.tally.latency_ms_max.max(latency);
        });
        Ok(())
    }
}

fn timestamp(time: SystemTime) -> Timestamp {
    let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}
