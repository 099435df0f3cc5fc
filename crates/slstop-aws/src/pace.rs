//! Spacing of calls by the quotas that the whole account shares in a region. A deployment under way
//! needs them more than we do: a third is ours, less while AWS throttles, and it comes back slowly.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use tokio::time::{Instant, sleep_until};

use super::failure::is_throttle_on_the_wire;
use slstop_core::domain::Call;
use slstop_core::message::Endpoint;

/// Calls that share one quota of AWS.
#[derive(Clone, Copy, Debug)]
struct Quota {
    /// Between two calls, once the burst is used up.
    spacing: Duration,
    /// Calls that go out at once.
    burst: u32,
}

/// Lambda's control plane takes 15 calls a second; with the burst, a region of 500 functions is listed
/// without a pause.
const LAMBDA: Quota = Quota {
    spacing: Duration::from_millis(200),
    burst: 10,
};
/// DescribeAlarms takes nine a second.
const ALARMS: Quota = Quota {
    spacing: Duration::from_millis(334),
    burst: 3,
};
/// GetMetricData takes 500 a second.
const METRICS: Quota = Quota {
    spacing: Duration::from_millis(6),
    burst: 50,
};
/// FilterLogEvents takes 25 calls a second in some regions, 10 in most and 5 in a few.
const LOG_EVENTS: Quota = Quota {
    spacing: Duration::from_millis(200),
    burst: 10,
};

/// LookupEvents takes two a second.
const TRAIL: Quota = Quota {
    spacing: Duration::from_millis(1000),
    burst: 1,
};

/// GetResources takes 15 calls a second.
const TAGGING: Quota = Quota {
    spacing: Duration::from_millis(200),
    burst: 5,
};

/// DescribeLogGroups takes ten a second, and so do StartQuery and GetQueryResults, each on its own.
const QUERIES: Quota = Quota {
    spacing: Duration::from_millis(300),
    burst: 5,
};

/// X-Ray's reads take about five a second, each on its own.
const TRACES: Quota = Quota {
    spacing: Duration::from_millis(600),
    burst: 4,
};

/// All calls about APIs together take ten a second, and deployments need them.
const API_GATEWAY: Quota = Quota {
    spacing: Duration::from_millis(334),
    burst: 3,
};

/// Every throttle halves what we take, down to this share of it.
const SLOWEST: u32 = 16;
/// This many successful answers in a row give back half of what a throttle took.
const TRUST: u32 = 10;

/// Shared by all who use the same clients: one account and region.
#[derive(Clone, Debug)]
pub struct Pace {
    /// `None` if no quota is shared.
    buckets: Option<Arc<Buckets>>,
}

#[derive(Debug)]
struct Buckets {
    lambda: Mutex<Bucket>,
    alarms: Mutex<Bucket>,
    trail: Mutex<Bucket>,
    metrics: Mutex<Bucket>,
    log_events: Mutex<Bucket>,
    tagging: Mutex<Bucket>,
    log_groups: Mutex<Bucket>,
    queries: Mutex<Bucket>,
    query_results: Mutex<Bucket>,
    summaries: Mutex<Bucket>,
    traces: Mutex<Bucket>,
    api_gateway: Mutex<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    quota: Quota,
    /// When the next call would go out if there were no burst.
    next: Instant,
    /// How many times slower than the quota allows.
    slowed: u32,
    /// Answers since the last throttle or the last step back to speed.
    n_answers: u32,
}

impl Pace {
    /// Emulators have no quotas, and an embedded cloud no others to consider.
    pub fn of(endpoint: &Endpoint) -> Self {
        let is_shared = *endpoint == Endpoint::Aws;
        let bucket = |quota| Mutex::new(Bucket::new(quota));
        let buckets = || Buckets {
            lambda: bucket(LAMBDA),
            alarms: bucket(ALARMS),
            trail: bucket(TRAIL),
            metrics: bucket(METRICS),
            log_events: bucket(LOG_EVENTS),
            tagging: bucket(TAGGING),
            log_groups: bucket(QUERIES),
            queries: bucket(QUERIES),
            query_results: bucket(QUERIES),
            summaries: bucket(TRACES),
            traces: bucket(TRACES),
            api_gateway: bucket(API_GATEWAY),
        };
        Self {
            buckets: is_shared.then(|| Arc::new(buckets())),
        }
    }

    /// Waits for this call's turn. A caller that reads page by page has one place in the queue at a time, so that a
    /// long list never stands between a person and what is looked at.
    pub async fn turn(&self, call: Call) {
        if let Some(Some(at)) = self.with(call, Bucket::take) {
            sleep_until(at).await;
        }
    }

    fn answered(&self, call: Call, is_throttle: bool) {
        let slowed = self.with(call, |bucket| {
            let before = bucket.slowed;
            bucket.answered(is_throttle);
            (before, bucket.slowed)
        });
        if let Some((before, now)) = slowed.filter(|(before, now)| before != now) {
            let operation = call.facts().operation;
            tracing::info!(operation, slower = now, before, "pace of calls changed");
        }
    }

    fn with<T>(&self, call: Call, act: impl FnOnce(&mut Bucket) -> T) -> Option<T> {
        let buckets = self.buckets.as_ref()?;
        let bucket = match call {
            Call::ListFunctions
            | Call::GetFunctionConfiguration
            | Call::ListTags
            | Call::ListAliases
            | Call::ListVersionsByFunction
            | Call::ListEventSourceMappings
            | Call::GetPolicy
            | Call::ListFunctionEventInvokeConfigs => &buckets.lambda,
            Call::GetResources => &buckets.tagging,
            Call::DescribeAlarms => &buckets.alarms,
            Call::LookupEvents => &buckets.trail,
            Call::GetMetricData => &buckets.metrics,
            Call::FilterLogEvents => &buckets.log_events,
            Call::DescribeLogGroups => &buckets.log_groups,
            Call::StartQuery | Call::StopQuery => &buckets.queries,
            Call::GetQueryResults => &buckets.query_results,
            Call::GetTraceSummaries | Call::GetServiceGraph => &buckets.summaries,
            Call::BatchGetTraces | Call::StartTraceRetrieval | Call::ListRetrievedTraces => {
                &buckets.traces
            }
            Call::GetRestApis
            | Call::GetRestStages
            | Call::GetExport
            | Call::GetRestResources
            | Call::GetApis
            | Call::GetRoutes
            | Call::GetIntegrations
            | Call::GetHttpStages
            | Call::GetDomainNames
            | Call::GetApiMappings => &buckets.api_gateway,
            // SQS has no limit that anybody meets here.
            Call::ListQueues
            | Call::GetQueueUrl
            | Call::GetQueueAttributes
            | Call::ListMessageMoveTasks
            | Call::ReceiveMessage
            | Call::DeleteMessageBatch
            | Call::ChangeMessageVisibilityBatch
            | Call::StartMessageMoveTask
            | Call::CancelMessageMoveTask => return None,
            // EventBridge allows fifty a second of each; one after the other they come nowhere near.
            Call::DescribeRule | Call::ListTargetsByRule => return None,
            // Buckets of hundreds, of which one question takes a few dozen; what is throttled is tried again.
            Call::ListStateMachines
            | Call::ListExecutions
            | Call::GetExecutionHistory
            | Call::DescribeExecution => return None,
            // No limit to speak of, and one call for hours.
            Call::GetCallerIdentity
            | Call::StartLiveTail
            | Call::GetTraceSegmentDestination
            | Call::Invoke
            | Call::DescribeSchema
            | Call::InvokeWithResponseStream => return None,
        };
        // No step leaves a bucket half-changed.
        Some(act(&mut bucket
            .lock()
            .unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Bucket {
    fn new(quota: Quota) -> Self {
        Self {
            quota,
            next: Instant::now(),
            slowed: 1,
            n_answers: 0,
        }
    }

    /// Takes the next place and says when it is, unless that is now.
    fn take(&mut self) -> Option<Instant> {
        let now = Instant::now();
        let spacing = self.quota.spacing * self.slowed;
        let place = self.next.max(now);
        self.next = place + spacing;
        // The burst lets a place be used this much early; after a throttle there is none.
        let burst = if self.slowed == 1 {
            self.quota.burst
        } else {
            1
        };
        let ahead = place
            .duration_since(now)
            .saturating_sub(spacing * (burst - 1));
        (ahead > Duration::ZERO).then(|| now + ahead)
    }

    fn answered(&mut self, is_throttle: bool) {
        if is_throttle {
            self.slowed = (self.slowed * 2).min(SLOWEST);
            self.n_answers = 0;
            return;
        }
        self.n_answers += 1;
        if self.n_answers >= TRUST && self.slowed > 1 {
            self.slowed /= 2;
            self.n_answers = 0;
        }
    }
}

impl Intercept for Pace {
    fn name(&self) -> &'static str {
        "Pace"
    }

    /// Also of attempts that the SDK repeats by itself.
    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let call = cfg
            .load::<Metadata>()
            .and_then(|call| Call::find(call.service(), call.name()));
        if let (Some(call), Some(response)) = (call, context.response()) {
            let status = response.status().as_u16();
            let is_throttle =
                status >= 400 && is_throttle_on_the_wire(status, response.body().bytes());
            self.answered(call, is_throttle);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn seconds_for(endpoint: Endpoint, call: Call, n_calls: usize) -> f64 {
        let pace = Pace::of(&endpoint);
        let began = Instant::now();
        for _ in 0..n_calls {
            pace.turn(call).await;
        }
        began.elapsed().as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_goes_out_at_once_and_the_rest_at_five_a_second() {
        assert!(seconds_for(Endpoint::Aws, Call::ListFunctions, 10).await < 0.01);
        let seconds = seconds_for(Endpoint::Aws, Call::ListFunctions, 30).await;
        assert!((4.0..4.1).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn each_quota_is_kept_on_its_own() {
        assert!(seconds_for(Endpoint::Aws, Call::GetMetricData, 50).await < 0.01);
        let seconds = seconds_for(Endpoint::Aws, Call::DescribeAlarms, 12).await;
        assert!((2.9..3.1).contains(&seconds), "{seconds}");
        let pace = Pace::of(&Endpoint::Aws);
        for _ in 0..40 {
            // Not waited for: the places are taken all the same.
            let _ = futures_util::FutureExt::now_or_never(pace.turn(Call::ListFunctions));
        }
        let began = Instant::now();
        pace.turn(Call::GetMetricData).await;
        assert!(began.elapsed() < Duration::from_millis(10));
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttle_halves_the_pace_and_answers_give_it_back() {
        let pace = Pace::of(&Endpoint::Aws);
        let call = Call::GetFunctionConfiguration;
        let seconds = async |n_calls: u32| {
            let began = Instant::now();
            for _ in 0..n_calls {
                pace.turn(call).await;
            }
            began.elapsed().as_secs_f64()
        };
        for _ in 0..2 {
            pace.answered(call, true);
        }
        let slowed = seconds(11).await;
        assert!(
            (8.0..8.3).contains(&slowed),
            "four times 200 ms each: {slowed}"
        );
        for _ in 0..99 {
            pace.answered(call, true);
        }
        let slowest = seconds(3).await;
        assert!(slowest < 10.0, "never slower than a sixteenth: {slowest}");
        for _ in 0..4 * TRUST {
            pace.answered(call, false);
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(seconds(10).await < 0.01, "the burst is there again");
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_list_holds_up_one_call_by_one_place() {
        let pace = Pace::of(&Endpoint::Aws);
        let list = pace.clone();
        let listing = tokio::spawn(async move {
            for _ in 0..2000 {
                list.turn(Call::ListFunctions).await;
            }
        });
        tokio::time::sleep(Duration::from_secs(20)).await;
        let began = Instant::now();
        pace.turn(Call::GetFunctionConfiguration).await;
        assert!(began.elapsed() <= Duration::from_millis(400));
        assert!(!listing.is_finished());
        listing.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_rest_the_burst_is_there_again() {
        let pace = Pace::of(&Endpoint::Aws);
        for _ in 0..20 {
            pace.turn(Call::ListFunctions).await;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        let began = Instant::now();
        for _ in 0..10 {
            pace.turn(Call::GetFunctionConfiguration).await;
        }
        assert!(began.elapsed() < Duration::from_millis(10));
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_no_shared_quota_is_not_held_up() {
        assert!(seconds_for(Endpoint::Aws, Call::GetCallerIdentity, 1000).await < 0.01);
        assert!(seconds_for(Endpoint::Demo("calm".into()), Call::ListFunctions, 1000).await < 0.01);
        let custom = Endpoint::Custom("http://127.0.0.1:4566".into());
        assert!(seconds_for(custom, Call::ListFunctions, 1000).await < 0.01);
    }
}
