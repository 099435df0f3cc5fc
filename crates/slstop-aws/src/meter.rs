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
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::Call;
use slstop_core::domain::call::Price;
use slstop_core::domain::meter::{Meter, Tally};

/// Shared by all clients; cheap to clone.
#[derive(Clone, Debug)]
pub struct CallMeter(Arc<SharedMeter>);

#[derive(Debug)]
struct SharedMeter {
    ledger: Mutex<MeterCounts>,
    since: Timestamp,
    changed: Notify,
}

#[derive(Debug, Default)]
struct MeterCounts {
    counts: BTreeMap<(String, String), Count>,
    /// Since the last snapshot.
    is_changed: bool,
}

#[derive(Debug, Default)]
struct Count {
    tally: Tally,
    /// What AWS charges by, of the requests that it did not refuse.
    charged: u64,
    /// What only an answer says.
    billed: Usd,
}

impl Count {
    fn priced(&self, (service, operation): &(String, String)) -> Tally {
        let cost = match Call::find(service, operation).map(|call| call.facts().price) {
            Some(Price::PerMetric(each)) => each * self.charged,
            Some(Price::PerCall(each)) => each * self.tally.attempts,
            Some(Price::PerByteScanned | Price::PerMinute(_) | Price::PerTrace(_)) => self.billed,
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
        Self(Arc::new(SharedMeter {
            ledger: Mutex::default(),
            since: timestamp(SystemTime::now()),
            changed: Notify::new(),
        }))
    }
}

impl CallMeter {
    pub fn snapshot(&self) -> Meter {
        let mut ledger = self.ledger();
        ledger.is_changed = false;
        let price = |(call, count): (&(String, String), &Count)| (call.clone(), count.priced(call));
        let tallies = ledger.counts.iter().map(price);
        Meter {
            tallies: tallies.collect(),
            since: Some(self.0.since),
        }
    }

    /// Waits until the last snapshot is out of date. For one waiter.
    pub async fn changed(&self) {
        while !self.ledger().is_changed {
            self.0.changed.notified().await;
        }
    }

    /// Adds what a call turned out to cost, once AWS has reported what it did.
    pub fn bill(&self, call: Call, cost: Usd) {
        let facts = call.facts();
        let key = (facts.service.to_owned(), facts.operation.to_owned());
        let mut ledger = self.ledger();
        ledger.counts.entry(key).or_default().billed += cost;
        ledger.is_changed = true;
        self.0.changed.notify_one();
    }

    fn ledger(&self) -> MutexGuard<'_, MeterCounts> {
        // Counting can't leave the ledger half-changed, so a panic elsewhere doesn't spoil it.
        self.0.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, cfg: &ConfigBag, change: impl FnOnce(&mut Count)) {
        if let Some(call) = cfg.load::<Metadata>() {
            let key = (call.service().to_owned(), call.name().to_owned());
            let mut ledger = self.ledger();
            change(ledger.counts.entry(key).or_default());
            ledger.is_changed = true;
            self.0.changed.notify_one();
        }
    }
}

/// Kept in the SDK's bag from the start of a call to its end.
#[derive(Clone, Copy, Debug)]
struct MeteredCall {
    at: Instant,
    units: u64,
}

impl Storable for MeteredCall {
    type Storer = StoreReplace<Self>;
}

/// What AWS charges for: in GetMetricData each metric that is asked for. slstop sends no expressions.
fn units(input: &Input) -> u64 {
    let queries = input.downcast_ref::<GetMetricDataInput>();
    queries.map_or(0, |input| input.metric_data_queries().len() as u64)
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
        let begun = MeteredCall {
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
        let units = cfg.load::<MeteredCall>().map_or(0, |begun| begun.units);
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
        let units = cfg.load::<MeteredCall>().map_or(0, |begun| begun.units);
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
        let begun = cfg.load::<MeteredCall>().copied();
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_sdk_cloudwatch::types::{Metric, MetricDataQuery, MetricStat};
    use futures_util::FutureExt;

    use super::*;
    use crate::Clients;
    use crate::canned::{Canned, CannedAnswer};

    fn throttle() -> CannedAnswer {
        CannedAnswer::new(
            400,
            r#"{"__type":"ThrottlingException","Message":"Rate exceeded"}"#,
        )
    }

    /// Throttled `n_throttles` times, then answered.
    fn throttled_first(n_throttles: usize) -> Canned {
        let n_asked = AtomicUsize::new(0);
        Canned::new(move |_| match n_asked.fetch_add(1, Ordering::Relaxed) {
            n if n < n_throttles => throttle(),
            _ => CannedAnswer::new(200, r#"{"Functions":[]}"#),
        })
    }

    fn tally(clients: &Clients, call: Call) -> Tally {
        clients
            .meter()
            .snapshot()
            .of(call)
            .cloned()
            .unwrap_or_default()
    }

    async fn ask_for_metrics(canned: &Canned, queries: Vec<MetricDataQuery>) -> Tally {
        let clients = canned.clients().await;
        let request = clients.cloudwatch().get_metric_data();
        // What comes of it is the script's choice; here it is only counted.
        let _ = request.set_metric_data_queries(Some(queries)).send().await;
        tally(&clients, Call::GetMetricData)
    }

    fn stat(id: &str) -> MetricDataQuery {
        let metric = Metric::builder()
            .namespace("AWS/Lambda")
            .metric_name("Errors")
            .build();
        let stat = MetricStat::builder()
            .metric(metric)
            .period(60)
            .stat("Sum")
            .build();
        MetricDataQuery::builder().id(id).metric_stat(stat).build()
    }

    /// An empty map in CBOR: an answer without results.
    const NOTHING: [u8; 1] = [0xa0];

    fn cbor(status: u16, body: impl AsRef<[u8]>) -> CannedAnswer {
        CannedAnswer::new(status, body).with("smithy-protocol", "rpc-v2-cbor")
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_retried_is_one_call_and_several_attempts() {
        let clients = throttled_first(2).clients().await;
        clients
            .lambda()
            .list_functions()
            .send()
            .await
            .expect("the third attempt is answered");
        let tally = tally(&clients, Call::ListFunctions);
        assert_eq!((tally.calls, tally.attempts, tally.throttles), (1, 3, 2));
        assert_eq!((tally.errors, tally.finished), (0, 1));
        assert!(tally.last.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_fails_in_the_end_is_one_error() {
        let clients = throttled_first(9).clients().await;
        clients
            .lambda()
            .list_functions()
            .send()
            .await
            .expect_err("three attempts are the most");
        let tally = tally(&clients, Call::ListFunctions);
        assert_eq!((tally.calls, tally.attempts, tally.throttles), (1, 3, 3));
        assert_eq!((tally.errors, tally.finished), (1, 1));
    }

    #[tokio::test]
    async fn metrics_cost_by_the_metric() {
        let queries = vec![stat("a"), stat("b"), stat("c")];
        let tally = ask_for_metrics(&Canned::always(cbor(200, NOTHING)), queries).await;
        assert_eq!(tally.errors, 0);
        assert_eq!(tally.cost, Usd::from_micros(30));
    }

    #[tokio::test(start_paused = true)]
    async fn what_aws_refuses_costs_nothing_and_what_it_may_have_done_does() {
        let mut refusal = aws_smithy_cbor::Encoder::new(Vec::new());
        refusal.map(1).str("__type").str("AccessDenied");
        let refused = Canned::always(cbor(403, refusal.into_writer()));
        let tally = ask_for_metrics(&refused, vec![stat("a")]).await;
        assert_eq!((tally.attempts, tally.cost), (1, Usd::ZERO));
        let mute = ask_for_metrics(&Canned::always(CannedAnswer::Mute), vec![stat("a")]).await;
        assert_eq!(mute.cost, Usd::from_micros(10) * mute.attempts);
        assert!(mute.attempts > 0);
    }

    #[tokio::test]
    async fn the_meter_wakes_its_reader_only_for_what_the_last_snapshot_lacks() {
        let clients = throttled_first(0).clients().await;
        assert!(clients.meter().changed().now_or_never().is_none());
        clients
            .lambda()
            .list_functions()
            .send()
            .await
            .expect("it is answered");
        assert!(clients.meter().changed().now_or_never().is_some());
        clients.meter().snapshot();
        assert!(clients.meter().changed().now_or_never().is_none());
    }
}
