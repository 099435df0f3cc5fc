//! One table of the AWS calls that this program makes: the meter prices them, `doctor` tries them,
//! the policy names their actions.

use serde::{Deserialize, Serialize};

use slstop_base::Usd;

/// Whether a call changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    Read,
    Write,
}

/// What a policy can limit a call to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// IAM knows nothing smaller for this call than the whole account.
    Any,
    Function,
    LogGroup,
    /// REST, HTTP and WebSocket APIs and their domains; not the API keys beside them.
    Api,
    Queue,
    /// Of EventBridge, on any bus.
    Rule,
    /// With its executions.
    StateMachine,
}

impl Resource {
    /// As a policy writes it.
    pub const fn arn(self) -> &'static str {
        match self {
            Self::Any => "*",
            Self::Function => "arn:aws:lambda:*:*:function:*",
            Self::LogGroup => "arn:aws:logs:*:*:log-group:*",
            Self::Api => "arn:aws:apigateway:*::/*apis*",
            Self::Queue => "arn:aws:sqs:*:*:*",
            Self::Rule => "arn:aws:events:*:*:rule/*",
            Self::StateMachine => "arn:aws:states:*:*:stateMachine:*",
        }
    }

    /// What else the same statement has to name.
    pub const fn other_arn(self) -> Option<&'static str> {
        match self {
            Self::Api => Some("arn:aws:apigateway:*::/domainnames*"),
            Self::StateMachine => Some("arn:aws:states:*:*:execution:*"),
            Self::Any | Self::Function | Self::LogGroup | Self::Queue | Self::Rule => None,
        }
    }
}

/// What AWS charges for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Price {
    Free,
    /// CloudWatch: by metric asked for, whether or not it has data.
    PerMetric(Usd),
    /// Logs Insights: by the byte that the query looks at, which only its answer tells.
    PerByteScanned,
    /// X-Ray: by the trace that is retrieved or scanned, which only the answer tells.
    PerTrace(Usd),
    /// As long as it goes on, by the minute that was begun.
    PerMinute(Usd),
    PerCall(Usd),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallFacts {
    /// The service's name as the SDK's metadata spells it.
    pub service: &'static str,
    pub operation: &'static str,
    /// Empty where no permission is needed.
    pub iam_action: &'static str,
    pub access: Access,
    pub resource: Resource,
    pub price: Price,
    /// What a user loses without it, as the end of "without it …".
    pub lost: &'static str,
}

/// Two services may have an operation of one name: the second is called otherwise here.
macro_rules! operation {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $operation:literal) => {
        $operation
    };
}

macro_rules! calls {
    ($($name:ident $(($operation:literal))? = $service:literal $action:literal $access:ident $resource:ident $price:expr, $lost:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Call { $($name,)* }

        impl Call {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub const fn facts(self) -> CallFacts {
                match self {
                    $(Self::$name => CallFacts {
                        service: $service,
                        operation: operation!($name $($operation)?),
                        iam_action: $action,
                        access: Access::$access,
                        resource: Resource::$resource,
                        price: $price,
                        lost: $lost,
                    },)*
                }
            }
        }
    };
}

/// $0.01 per 1,000 metrics requested; there is no free tier.
const METRIC: Price = Price::PerMetric(Usd::from_micros(10));
/// $0.01 a minute of a session.
const LIVE: Price = Price::PerMinute(Usd::from_micros(10_000));
/// $0.40 per million; the first million of a month is free.
const QUEUE: Price = Price::PerCall(Usd::from_picos(400_000));
/// $0.50 per million of traces; the first million of a month is free.
pub const TRACE: Usd = Usd::from_picos(500_000);

calls! {
    GetCallerIdentity = "STS" "" Read Any Price::Free, "the header cannot say which account this is";
    ListFunctions = "Lambda" "lambda:ListFunctions" Read Any Price::Free, "there is no list of functions";
    GetFunctionConfiguration = "Lambda" "lambda:GetFunctionConfiguration" Read Function Price::Free, "deployments in progress are not seen";
    GetResources = "Resource Groups Tagging API" "tag:GetResources" Read Any Price::Free, "stacks and tags are asked for function by function";
    ListTags = "Lambda" "lambda:ListTags" Read Function Price::Free, "there are no stacks and tags where tag:GetResources is denied too";
    ListAliases = "Lambda" "lambda:ListAliases" Read Function Price::Free, "the aliases of a function must be known by heart";
    ListVersionsByFunction = "Lambda" "lambda:ListVersionsByFunction" Read Function Price::Free, "the versions of a function must be known by heart";
    DescribeAlarms = "CloudWatch" "cloudwatch:DescribeAlarms" Read Any Price::Free, "alarms that ring are not shown";
    LookupEvents = "CloudTrail" "cloudtrail:LookupEvents" Read Any Price::Free, "who changed a function, and tries that were refused, are not known";
    GetMetricData = "CloudWatch" "cloudwatch:GetMetricData" Read Any METRIC, "there are no rates, errors or durations";
    FilterLogEvents = "CloudWatch Logs" "logs:FilterLogEvents" Read LogGroup Price::Free, "there are no log lines and no invocations";
    DescribeLogGroups = "CloudWatch Logs" "logs:DescribeLogGroups" Read Any Price::Free, "groups that only queries can read are not told from others";
    StartLiveTail = "CloudWatch Logs" "logs:StartLiveTail" Read LogGroup LIVE, "live lines come a few seconds later";
    StartQuery = "CloudWatch Logs" "logs:StartQuery" Read LogGroup Price::PerByteScanned, "there are no queries, and no lines of infrequent-access groups";
    GetQueryResults = "CloudWatch Logs" "logs:GetQueryResults" Read Any Price::Free, "queries have no results";
    StopQuery = "CloudWatch Logs" "logs:StopQuery" Read Any Price::Free, "a query that was cancelled goes on at AWS, and all of it is paid for";
    Invoke = "Lambda" "lambda:InvokeFunction" Write Function Price::Free, "no event can be sent to a function";
    InvokeWithResponseStream = "Lambda" "lambda:InvokeFunction" Write Function Price::Free, "no answer can be streamed";
    DescribeSchema = "schemas" "schemas:DescribeSchema" Read Any Price::Free, "shared test events cannot be sent";
    GetTraceSummaries = "XRay" "xray:GetTraceSummaries" Read Any Price::PerTrace(TRACE), "there is no list of traces";
    BatchGetTraces = "XRay" "xray:BatchGetTraces" Read Any Price::PerTrace(TRACE), "traces have no waterfall";
    GetServiceGraph = "XRay" "xray:GetServiceGraph" Read Any Price::Free, "there is no service graph";
    GetTraceSegmentDestination = "XRay" "xray:GetTraceSegmentDestination" Read Any Price::Free, "spans of Transaction Search are not looked for";
    StartTraceRetrieval = "XRay" "xray:StartTraceRetrieval" Read Any Price::PerTrace(TRACE), "with Transaction Search, only spans of recent traces are found";
    ListRetrievedTraces = "XRay" "xray:ListRetrievedTraces" Read Any Price::Free, "with Transaction Search, only spans of recent traces are found";
    GetRestApis = "API Gateway" "apigateway:GET" Read Api Price::Free, "the routes of REST APIs are not found";
    GetRestStages("GetStages") = "API Gateway" "apigateway:GET" Read Api Price::Free, "the routes of REST APIs are not found";
    GetExport = "API Gateway" "apigateway:GET" Read Api Price::Free, "the routes of REST APIs are not found";
    GetRestResources("GetResources") = "API Gateway" "apigateway:GET" Read Api Price::Free, "routes of REST APIs are not found where exports fail";
    GetApis = "ApiGatewayV2" "apigateway:GET" Read Api Price::Free, "the routes of HTTP and WebSocket APIs are not found";
    GetRoutes = "ApiGatewayV2" "apigateway:GET" Read Api Price::Free, "the routes of HTTP and WebSocket APIs are not found";
    GetIntegrations = "ApiGatewayV2" "apigateway:GET" Read Api Price::Free, "the functions behind routes are not known";
    GetHttpStages("GetStages") = "ApiGatewayV2" "apigateway:GET" Read Api Price::Free, "the stages of HTTP and WebSocket APIs are not known";
    GetDomainNames = "ApiGatewayV2" "apigateway:GET" Read Api Price::Free, "routes are shown without their custom domains";
    ListQueues = "SQS" "sqs:ListQueues" Read Queue QUEUE, "`slstop queues` cannot list them";
    GetQueueUrl = "SQS" "sqs:GetQueueUrl" Read Queue QUEUE, "queues are not found by their names";
    GetQueueAttributes = "SQS" "sqs:GetQueueAttributes" Read Queue QUEUE, "how many messages a queue holds is not known";
    ListMessageMoveTasks = "SQS" "sqs:ListMessageMoveTasks" Read Queue QUEUE, "how far a move of dead letters has come is not known";
    ReceiveMessage = "SQS" "sqs:ReceiveMessage" Write Queue QUEUE, "no one can look into a queue or replay its messages";
    DeleteMessageBatch = "SQS" "sqs:DeleteMessage" Write Queue QUEUE, "replayed messages stay in their queue";
    ChangeMessageVisibilityBatch = "SQS" "sqs:ChangeMessageVisibility" Write Queue QUEUE, "messages that were looked at come back only after 30 s";
    StartMessageMoveTask = "SQS" "sqs:StartMessageMoveTask" Write Queue QUEUE, "dead letters cannot be moved back into their queue";
    CancelMessageMoveTask = "SQS" "sqs:CancelMessageMoveTask" Write Queue QUEUE, "a move of dead letters cannot be stopped";
    ListEventSourceMappings = "Lambda" "lambda:ListEventSourceMappings" Read Any Price::Free, "queues and streams that feed functions are not known";
    GetPolicy = "Lambda" "lambda:GetPolicy" Read Function Price::Free, "rules, topics and buckets that feed functions are not known";
    ListFunctionEventInvokeConfigs = "Lambda" "lambda:ListFunctionEventInvokeConfigs" Read Function Price::Free, "where functions send their failures is not known";
    DescribeRule = "EventBridge" "events:DescribeRule" Read Rule Price::Free, "whether rules are enabled is not known";
    ListTargetsByRule = "EventBridge" "events:ListTargetsByRule" Read Rule Price::Free, "the dead letters of rules are not known";
    ListStateMachines = "SFN" "states:ListStateMachines" Read Any Price::Free, "executions of state machines are not known";
    ListExecutions = "SFN" "states:ListExecutions" Read StateMachine Price::Free, "executions of state machines are not known";
    GetExecutionHistory = "SFN" "states:GetExecutionHistory" Read StateMachine Price::Free, "the step that an execution failed at is not known";
    DescribeExecution = "SFN" "states:DescribeExecution" Read StateMachine Price::Free, "whether an execution can be redriven is not known";
    GetApiMappings = "ApiGatewayV2" "apigateway:GET" Read Api Price::Free, "routes are shown without their custom domains";
}

impl Call {
    pub fn find(service: &str, operation: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|call| {
            let facts = call.facts();
            facts.operation == operation && facts.service.eq_ignore_ascii_case(service)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_is_found_by_its_own_names() {
        for &call in Call::ALL {
            let facts = call.facts();
            assert_eq!(Call::find(facts.service, facts.operation), Some(call));
            // IAM has one action for both ways to invoke a function, and API Gateway one for each HTTP method.
            let operation = match call {
                Call::Invoke | Call::InvokeWithResponseStream => "InvokeFunction",
                other => (other.facts().operation.strip_suffix("Batch")).unwrap_or(facts.operation),
            };
            let is_named = |action: &str| action.ends_with(operation) || action == "apigateway:GET";
            assert!(facts.iam_action.is_empty() || is_named(facts.iam_action));
        }
    }
}
