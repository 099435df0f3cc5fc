//! Tries each call once, by asking the questions that the console asks.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::{OnceCell, mpsc};
use tokio_util::sync::CancellationToken;

use super::finding::{CallCheck, CheckOutcome};
use slstop_aws::Clients;
use slstop_aws::fetch::insights::{self, Trial};
use slstop_aws::fetch::traces::{self, AskedTraces};
use slstop_aws::fetch::{self, Sink, log_events, log_groups, qualifiers, queue, test_events};
use slstop_base::{FunctionName, Timestamp};
use slstop_core::domain::{Call, Failure, Function, Identity};
use slstop_core::message::{Attention, Event, Fact, Query, Window};

/// The caller's identity, and a finding for every call. Fails when the credentials are of no use: then all
/// calls fail, for one and the same reason.
pub async fn all(
    clients: &Clients,
    function: Option<FunctionName>,
    now: Timestamp,
) -> Result<(Option<Identity>, Vec<CallCheck>), Failure> {
    let (identity, list) = tokio::join!(
        ask(clients, Query::Identity, now),
        ask(clients, Query::Functions, now)
    );
    if let Err(failure) = &identity.result
        && is_of_credentials(failure)
    {
        return Err(failure.clone());
    }
    let function = function.or_else(|| list.function());
    let trial: OnceCell<Trial> = OnceCell::new();
    let findings = join_all(Call::ALL.iter().map(|&call| {
        let (identity, list, trial) = (&identity, &list, &trial);
        let function = function.clone();
        let skipped = CallCheck {
            call,
            outcome: CheckOutcome::Skipped("no function to try it with: name one"),
        };
        async move {
            let result = match (call, function) {
                (Call::GetCallerIdentity, _) => identity.result.clone(),
                (Call::ListFunctions, _) => list.result.clone(),
                (Call::GetResources, _) => ask(clients, Query::Tags, now).await.result,
                (Call::LookupEvents, _) => ask(clients, Query::Changes, now).await.result,
                (Call::DescribeAlarms, _) => ask(clients, Query::Alarms, now).await.result,
                (
                    Call::GetRestApis
                    | Call::GetRestStages
                    | Call::GetExport
                    | Call::GetRestResources
                    | Call::GetApis
                    | Call::GetRoutes
                    | Call::GetIntegrations
                    | Call::GetHttpStages
                    | Call::GetDomainNames
                    | Call::GetApiMappings,
                    _,
                ) => match fetch::routes::trial(clients, call).await {
                    Some(result) => result,
                    None => {
                        let outcome = CheckOutcome::Skipped("no API or domain to try it with");
                        return CallCheck { call, outcome };
                    }
                },
                (
                    Call::ListStateMachines
                    | Call::ListExecutions
                    | Call::GetExecutionHistory
                    | Call::DescribeExecution,
                    _,
                ) => match fetch::executions::trial(clients, call).await {
                    Some(result) => result,
                    None => {
                        let outcome = CheckOutcome::Skipped("no state machine to try it with");
                        return CallCheck { call, outcome };
                    }
                },
                (
                    Call::ListEventSourceMappings
                    | Call::GetPolicy
                    | Call::ListFunctionEventInvokeConfigs
                    | Call::DescribeRule
                    | Call::ListTargetsByRule,
                    _,
                ) => match fetch::sources::trial(clients, call).await {
                    Some(result) => result,
                    None => {
                        let outcome = CheckOutcome::Skipped("no function or rule to try it with");
                        return CallCheck { call, outcome };
                    }
                },
                (Call::GetFunctionConfiguration, Some(function)) => {
                    ask(
                        clients,
                        Query::Configuration {
                            function,
                            attention: Attention::Usual,
                        },
                        now,
                    )
                    .await
                    .result
                }
                (Call::ListTags, Some(function)) => {
                    let arn = list.arn(&function);
                    let functions = [arn.unwrap_or_else(|| made_up(clients, identity, &function))];
                    let functions = functions.into();
                    ask(clients, Query::TagsOf { functions }, now).await.result
                }
                (Call::ListAliases, Some(function)) => {
                    qualifiers::aliases(clients, &function).await.map(|_| ())
                }
                (Call::ListVersionsByFunction, Some(function)) => {
                    qualifiers::versions(clients, &function).await.map(|_| ())
                }
                (Call::GetMetricData, Some(function)) => {
                    let functions = [function.into()].into();
                    let window = Window::default();
                    ask(clients, Query::Counts { functions, window }, now)
                        .await
                        .result
                }
                (Call::GetTraceSummaries, _) => {
                    let window = Window::default();
                    traces::find(clients, &recent_traces(window, now))
                        .await
                        .map(|_| ())
                }
                (Call::BatchGetTraces, _) => {
                    traces::batch(clients, &[NO_TRACE.into()]).await.map(|_| ())
                }
                (Call::GetServiceGraph, _) => {
                    let window = Window::default();
                    let from = now.minus(window.span());
                    traces::services(clients, from, now).await.map(|_| ())
                }
                (Call::GetTraceSegmentDestination, _) => {
                    traces::destination(clients).await.map(|_| ())
                }
                (Call::StartTraceRetrieval | Call::ListRetrievedTraces, _) => {
                    let outcome = CheckOutcome::Skipped(
                        "used with Transaction Search alone: `slstop traces --id ID` tries it",
                    );
                    return CallCheck { call, outcome };
                }
                (Call::StartLiveTail, _) => {
                    let outcome = CheckOutcome::Skipped(
                        "it costs $0.01: `slstop tail FUNCTION --live` tries it",
                    );
                    return CallCheck { call, outcome };
                }
                (Call::DescribeSchema, Some(function)) => {
                    test_events::of_function(clients, &function)
                        .await
                        .map(|_| ())
                }
                (Call::Invoke | Call::InvokeWithResponseStream, _) => {
                    let outcome = CheckOutcome::Skipped(
                        "it is a write: `slstop invoke FUNCTION --dry-run` tries it",
                    );
                    return CallCheck { call, outcome };
                }
                (
                    Call::GetQueueUrl
                    | Call::GetQueueAttributes
                    | Call::ListMessageMoveTasks
                    | Call::ReceiveMessage
                    | Call::DeleteMessageBatch
                    | Call::ChangeMessageVisibilityBatch
                    | Call::StartMessageMoveTask
                    | Call::CancelMessageMoveTask,
                    _,
                ) => {
                    let outcome = CheckOutcome::Skipped(
                        "it is about one queue: `slstop replay dlq:QUEUE --dry-run` tries it",
                    );
                    return CallCheck { call, outcome };
                }
                (Call::ListQueues, _) => queue::list(clients).await.map(|_| ()),
                (Call::FilterLogEvents, Some(function)) => {
                    last_minute(clients, list.log_group(&function), now).await
                }
                (Call::DescribeLogGroups, Some(function)) => {
                    let group = list.log_group(&function);
                    log_groups::class(clients, &group).await.map(|_| ())
                }
                (Call::StartQuery | Call::GetQueryResults | Call::StopQuery, Some(function)) => {
                    let group = list.log_group(&function);
                    let tried = trial
                        .get_or_init(|| insights::trial(clients, group, now))
                        .await;
                    match call {
                        Call::StartQuery => tried.start.clone(),
                        Call::GetQueryResults => tried.results.clone(),
                        _ => tried.stop.clone(),
                    }
                }
                (
                    Call::GetFunctionConfiguration
                    | Call::DescribeSchema
                    | Call::ListTags
                    | Call::ListAliases
                    | Call::ListVersionsByFunction
                    | Call::GetMetricData
                    | Call::FilterLogEvents
                    | Call::DescribeLogGroups
                    | Call::StartQuery
                    | Call::GetQueryResults
                    | Call::StopQuery,
                    None,
                ) => return skipped,
            };
            CallCheck::new(call, result)
        }
    }));
    Ok((identity.identity(), findings.await))
}

/// An id that no trace has.
const NO_TRACE: &str = "1-00000000-000000000000000000000000";

fn recent_traces(window: Window, now: Timestamp) -> AskedTraces {
    AskedTraces {
        functions: [].into(),
        from: now.minus(window.span()),
        to: now,
        filter: None,
    }
}

/// Without a region there are no clients. If credentials are missing too, they are reported first:
/// what sets them up sets a region, too.
pub async fn credentials_first(
    account: slstop_aws::Settings,
    now: Timestamp,
    failure: Failure,
) -> Failure {
    let is_about_region =
        matches!(failure, Failure::Misconfigured { .. }) && account.region.is_none();
    if !is_about_region {
        return failure;
    }
    // Every account has this region, and STS answers there for all the others.
    let region = Some("us-east-1".to_owned());
    let Ok(clients) = slstop_aws::connect(&slstop_aws::Settings { region, ..account }).await else {
        return failure;
    };
    match ask(&clients, Query::Identity, now).await.result {
        Err(other @ Failure::NoCredentials { .. }) => other,
        _ => failure,
    }
}

fn is_of_credentials(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::NoCredentials { .. }
            | Failure::Expired { .. }
            | Failure::Rejected { .. }
            | Failure::Misconfigured { .. }
    )
}

/// The ARN of a function that is not on the first page of the list.
fn made_up(clients: &Clients, identity: &ProbeAnswer, function: &FunctionName) -> Arc<str> {
    let region = clients.connection().region.as_ref();
    let region = region.map_or("us-east-1", |region| region.as_str());
    let identity = identity.identity();
    let account = identity.as_ref().map(|known| known.account.as_str());
    let account = account.unwrap_or("000000000000");
    let name = function.as_str();
    format!("arn:aws:lambda:{region}:{account}:function:{name}").into()
}

struct ProbeAnswer {
    facts: Vec<Fact>,
    result: Result<(), Failure>,
}

impl ProbeAnswer {
    fn identity(&self) -> Option<Identity> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Identity(identity) => Some(identity.clone()),
            _ => None,
        })
    }

    /// Its ARN, as far as the first page tells.
    fn arn(&self, name: &FunctionName) -> Option<Arc<str>> {
        Some(self.listed(name)?.arn.clone())
    }

    fn listed(&self, name: &FunctionName) -> Option<&Function> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Functions { page, .. } => page.iter().find(|function| function.name == *name),
            _ => None,
        })
    }

    /// Where the function writes to, as far as the first page tells.
    fn log_group(&self, name: &FunctionName) -> Arc<str> {
        self.listed(name)
            .map_or_else(|| Function::named(name.clone()), Function::clone)
            .log_group()
    }

    fn function(&self) -> Option<FunctionName> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Functions { page, .. } => page.first().map(|function| function.name.clone()),
            _ => None,
        })
    }
}

/// A function that never ran has no group: then the call was allowed all the same.
async fn last_minute(clients: &Clients, group: Arc<str>, now: Timestamp) -> Result<(), Failure> {
    let asked = log_events::EventsRequest {
        group,
        from: now.minus(Duration::from_secs(60)),
        to: now,
        stream_prefix: None,
        pattern: None,
    };
    match log_events::page(clients, &asked, None).await {
        Ok(_) | Err(Failure::NotFound { .. }) => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// The first page of a list shows that listing works: the rest is not waited for.
async fn ask(clients: &Clients, query: Query, now: Timestamp) -> ProbeAnswer {
    let (events, mut answers) = mpsc::channel(8);
    let sink = Sink::new(
        query.clone().in_first_place(),
        events,
        CancellationToken::new(),
    );
    let mut facts = Vec::new();
    let mut asking = std::pin::pin!(fetch::answer(&query, clients, now, &sink));
    loop {
        tokio::select! {
            result = &mut asking => {
                while let Ok(Event::Fact(_, fact)) = answers.try_recv() {
                    facts.push(fact);
                }
                return ProbeAnswer { facts, result };
            }
            Some(Event::Fact(_, fact)) = answers.recv() => {
                let is_enough = matches!(fact, Fact::Functions { .. } | Fact::Tags { .. });
                facts.push(fact);
                if is_enough {
                    return ProbeAnswer { facts, result: Ok(()) };
                }
            }
        }
    }
}
