//! The operations, one table: which service and operation leads to which function. An operation
//! reads its input, asks the world, and says what AWS would say.

pub mod apigateway;
pub mod arn;
pub mod cloudtrail;
pub mod cloudwatch;
pub mod eventbridge;
pub mod lambda;
pub mod logs;
pub mod page;
pub mod sqs;
pub mod states;
pub mod sts;
pub mod tagging;
pub mod xray;

use super::Cloud;
use super::wire::{Refusal, Reply, Request, Service};
use super::world::World;
use slstop_base::Timestamp;

/// What an operation may look at.
#[derive(Debug)]
pub struct OperationContext<'a> {
    pub world: &'a World,
    /// The moment of the request: one answer has one time.
    pub now: Timestamp,
    pub request: &'a Request<'a>,
    pub cloud: &'a Cloud,
}

type Operation = fn(&OperationContext<'_>) -> Result<Reply, Refusal>;

static OPERATIONS: &[(Service, &str, Operation)] = &[
    (Service::Sts, "GetCallerIdentity", sts::get_caller_identity),
    (
        Service::Lambda,
        "ListFunctions",
        lambda::list_functions::answer,
    ),
    (Service::Lambda, "GetFunction", lambda::get_function::whole),
    (
        Service::Lambda,
        "GetFunctionConfiguration",
        lambda::get_function::configuration,
    ),
    (
        Service::Lambda,
        "GetFunctionConcurrency",
        lambda::get_function::concurrency,
    ),
    (
        Service::Lambda,
        "GetAccountSettings",
        lambda::account::settings,
    ),
    (
        Service::Lambda,
        "ListAliases",
        lambda::versions::list_aliases,
    ),
    (
        Service::Lambda,
        "ListVersionsByFunction",
        lambda::versions::list_versions,
    ),
    (
        Service::Lambda,
        "ListEventSourceMappings",
        lambda::event_sources::list,
    ),
    (
        Service::Lambda,
        "GetEventSourceMapping",
        lambda::event_sources::get,
    ),
    (Service::Lambda, "GetPolicy", lambda::policy::get),
    (
        Service::Lambda,
        "ListFunctionEventInvokeConfigs",
        lambda::event_invoke_configs::list,
    ),
    (
        Service::EventBridge,
        "DescribeRule",
        eventbridge::describe_rule,
    ),
    (
        Service::EventBridge,
        "ListTargetsByRule",
        eventbridge::list_targets_by_rule,
    ),
    (Service::Lambda, "ListTags", lambda::policy::list_tags),
    (Service::Lambda, "Invoke", lambda::invoke::answer),
    (
        Service::Lambda,
        "InvokeWithResponseStream",
        lambda::invoke::streamed,
    ),
    (
        Service::Logs,
        "DescribeLogGroups",
        logs::describe_log_groups::answer,
    ),
    (
        Service::Logs,
        "DescribeLogStreams",
        logs::describe_log_streams::answer,
    ),
    (
        Service::Logs,
        "FilterLogEvents",
        logs::filter_log_events::answer,
    ),
    (Service::Logs, "GetLogEvents", logs::get_log_events::answer),
    (
        Service::Logs,
        "StartLiveTail",
        logs::start_live_tail::answer,
    ),
    (Service::Logs, "StartQuery", logs::start_query::start),
    (
        Service::Logs,
        "GetQueryResults",
        logs::get_query_results::answer,
    ),
    (Service::Logs, "StopQuery", logs::start_query::stop),
    (
        Service::CloudWatch,
        "GetMetricData",
        cloudwatch::get_metric_data::answer,
    ),
    #[cfg(feature = "serve-all")]
    (
        Service::CloudWatch,
        "ListMetrics",
        cloudwatch::list_metrics::answer,
    ),
    (
        Service::CloudWatch,
        "DescribeAlarms",
        cloudwatch::describe_alarms::answer,
    ),
    (Service::Sqs, "ListQueues", sqs::list_queues),
    (Service::Sqs, "GetQueueUrl", sqs::get_queue_url),
    (
        Service::Sqs,
        "GetQueueAttributes",
        sqs::get_queue_attributes,
    ),
    (
        Service::Sqs,
        "ListDeadLetterSourceQueues",
        sqs::list_dead_letter_source_queues,
    ),
    (Service::Sqs, "SendMessage", sqs::send_message),
    (Service::Sqs, "SendMessageBatch", sqs::send_message_batch),
    (Service::Sqs, "ReceiveMessage", sqs::receive_message),
    (Service::Sqs, "DeleteMessage", sqs::delete_message),
    (
        Service::Sqs,
        "DeleteMessageBatch",
        sqs::delete_message_batch,
    ),
    (
        Service::Sqs,
        "ChangeMessageVisibility",
        sqs::change_message_visibility,
    ),
    (
        Service::Sqs,
        "ChangeMessageVisibilityBatch",
        sqs::change_message_visibility_batch,
    ),
    (Service::Sqs, "StartMessageMoveTask", sqs::start),
    (Service::Sqs, "ListMessageMoveTasks", sqs::list),
    (Service::Sqs, "CancelMessageMoveTask", sqs::cancel),
    (
        Service::States,
        "ListStateMachines",
        states::list_state_machines,
    ),
    (Service::States, "ListExecutions", states::list_executions),
    (
        Service::States,
        "DescribeExecution",
        states::describe_execution,
    ),
    (
        Service::States,
        "GetExecutionHistory",
        states::get_execution_history,
    ),
    (Service::Tagging, "GetResources", tagging::get_resources),
    (
        Service::CloudTrail,
        "LookupEvents",
        cloudtrail::lookup_events,
    ),
    (
        Service::ApiGateway,
        "GetRestApis",
        apigateway::get_rest_apis,
    ),
    (
        Service::ApiGateway,
        "GetStages",
        apigateway::get_rest_stages,
    ),
    (
        Service::ApiGateway,
        "GetResources",
        apigateway::get_resources,
    ),
    (Service::ApiGateway, "GetExport", apigateway::get_export),
    (Service::ApiGatewayV2, "GetApis", apigateway::get_apis),
    (Service::ApiGatewayV2, "GetRoutes", apigateway::get_routes),
    (
        Service::ApiGatewayV2,
        "GetIntegrations",
        apigateway::get_integrations,
    ),
    (
        Service::ApiGatewayV2,
        "GetStages",
        apigateway::get_http_stages,
    ),
    (
        Service::ApiGatewayV2,
        "GetDomainNames",
        apigateway::get_domain_names,
    ),
    (
        Service::ApiGatewayV2,
        "GetApiMappings",
        apigateway::get_api_mappings,
    ),
    (
        Service::XRay,
        "GetTraceSummaries",
        xray::get_trace_summaries::answer,
    ),
    (
        Service::XRay,
        "BatchGetTraces",
        xray::batch_get_traces::answer,
    ),
    (
        Service::XRay,
        "GetServiceGraph",
        xray::get_service_graph::answer,
    ),
    (
        Service::XRay,
        "GetTraceSegmentDestination",
        xray::get_trace_segment_destination::answer,
    ),
];

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let Request {
        service,
        operation,
        protocol,
        ..
    } = context.request;
    let found = OPERATIONS
        .iter()
        .find(|(known, name, _)| known == service && name == operation);
    match found {
        Some((_, _, operation)) => operation(context),
        None => {
            tracing::warn!(service = service.name(), %operation, "not an operation of this endpoint");
            Err(Refusal::unknown_operation(*protocol, operation))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_stands_in_the_table_once() {
        let mut names: Vec<_> = OPERATIONS
            .iter()
            .map(|(service, name, _)| (*service, *name))
            .collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
