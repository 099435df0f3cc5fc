//! From the members of an event to its kind. The order of the questions matters: the more telling come first.

use std::borrow::Cow;

use super::nested;
use super::{DetectedEvent, EventKind};
use crate::domain::line::members::{items, members, text};

/// No event that Lambda takes is longer; what is has no kind.
const LONGEST: usize = 6 << 20;

/// None where the shape is nobody's that we know: most events that people make up themselves.
pub fn detect(event: &str) -> Option<DetectedEvent> {
    if event.len() > LONGEST {
        return None;
    }
    let event = event.trim_start_matches('\u{feff}').trim();
    if event.starts_with('[') {
        let first = JsonObject::read(items(event).next()?)?;
        let is_batch = first.has("info") && first.has("arguments");
        return is_batch.then(|| DetectedEvent {
            kind: EventKind::AppSyncBatch,
            inner: None,
            records: Some(items(event).count()),
        });
    }
    let event = JsonObject::read(event)?;
    if let Some(records) = event.get("Records")
        && records.starts_with('[')
    {
        return of_records(&event, records);
    }
    let kind = of_request(&event)
        .or_else(|| of_bus(&event))
        .or_else(|| of_source(&event))
        .or_else(|| of_members(&event))?;
    let inner = match kind {
        EventKind::DestinationRecord => event.get("requestPayload").and_then(nested::kind_of),
        _ => None,
    };
    Some(DetectedEvent {
        kind,
        inner,
        records: None,
    })
}

/// The top level of an object, as slices of its text.
#[derive(Debug)]
pub struct JsonObject<'a>(Vec<(&'a str, &'a str)>);

/// An object has more members than that only if it is nobody's event.
const MOST_MEMBERS: usize = 200;

impl<'a> JsonObject<'a> {
    pub fn read(json: &'a str) -> Option<Self> {
        json.trim_start()
            .starts_with('{')
            .then(|| Self(members(json).take(MOST_MEMBERS).collect()))
    }

    pub fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.trim())
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub fn has_all(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.has(name))
    }

    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.get(name).and_then(text)
    }

    pub fn object(&self, name: &str) -> Option<Self> {
        self.get(name).and_then(Self::read)
    }

    pub fn is(&self, name: &str, value: &str) -> bool {
        self.text(name).is_some_and(|text| text == value)
    }
}

fn of_records(event: &JsonObject<'_>, records: &str) -> Option<DetectedEvent> {
    let first = JsonObject::read(items(records).next()?)?;
    let source = first
        .text("eventSource")
        .or_else(|| first.text("EventSource"))
        .unwrap_or_default();
    let is_window = event.has("window") || event.has("isFinalInvokeForWindow");
    let (kind, inner) = match &*source {
        "aws:sqs" => of_message(&first),
        "aws:sns" => (EventKind::Sns, nested::of_notification(&first)),
        "aws:kinesis" if is_window => (EventKind::KinesisWindow, None),
        "aws:kinesis" => nested::of_stream_record(&first),
        "aws:dynamodb" if is_window => (EventKind::DynamoDbWindow, None),
        "aws:dynamodb" => (EventKind::DynamoDb, None),
        "aws:ses" => (EventKind::Ses, None),
        "aws:codecommit" => (EventKind::CodeCommit, None),
        source if source.starts_with("aws:s3") => (EventKind::S3, None),
        _ if first.has("cf") => (of_edge(&first), None),
        _ if first.has("Sns") => (EventKind::Sns, nested::of_notification(&first)),
        _ if first.has("s3") => (EventKind::S3, None),
        _ if first.has_all(&["eventVersion", "userIdentity"]) => (EventKind::CloudTrail, None),
        _ => return None,
    };
    Some(DetectedEvent {
        kind,
        inner,
        records: Some(items(records).count()),
    })
}

fn of_edge(record: &JsonObject<'_>) -> EventKind {
    let cf = record.object("cf");
    let is_response = cf.as_ref().is_some_and(|cf| {
        let named = cf
            .object("config")
            .and_then(|config| config.text("eventType"));
        match named {
            Some(named) => named.ends_with("response"),
            None => cf.has("response"),
        }
    });
    match is_response {
        true => EventKind::CloudFrontResponse,
        false => EventKind::CloudFront,
    }
}

/// A message of a queue is known by what it carries.
fn of_message(message: &JsonObject<'_>) -> (EventKind, Option<EventKind>) {
    let inner = message.text("body").and_then(|body| nested::kind_of(&body));
    let has = |name: &str, members: &[&str]| {
        let object = message.object(name);
        object.is_some_and(|object| object.has_all(members))
    };
    // Lambda's own dead letters, and those of a queue whose consumer failed too often.
    let is_dead_letter = has("messageAttributes", &["RequestID", "ErrorCode"])
        || has("attributes", &["DeadLetterQueueSourceArn"]);
    match is_dead_letter {
        true => (EventKind::SqsDeadLetter, inner),
        false => (EventKind::Sqs, inner),
    }
}

/// What a failed batch is described by.
const BATCHES: &[(&str, EventKind)] = &[
    ("KinesisBatchInfo", EventKind::StreamFailureKinesis),
    ("DDBStreamBatchInfo", EventKind::StreamFailureDynamoDb),
    ("KafkaBatchInfo", EventKind::StreamFailureKafka),
];

/// Requests over HTTP, and what has a context like theirs.
fn of_request(event: &JsonObject<'_>) -> Option<EventKind> {
    let kind = event.text("type").unwrap_or_default();
    if event.has("methodArn") || event.has("routeArn") {
        return Some(match &*kind {
            "TOKEN" => EventKind::ApiAuthorizerToken,
            _ if event.has("routeArn") => EventKind::ApiAuthorizerV2,
            _ if event.has("authorizationToken") => EventKind::ApiAuthorizerToken,
            _ => EventKind::ApiAuthorizerRequest,
        });
    }
    if event.has("raw_path") {
        return Some(EventKind::VpcLatticeV1);
    }
    let context = event.object("requestContext")?;
    if context.has("elb") {
        return Some(EventKind::Alb);
    }
    if event.has("authorizationToken") && context.has("apiId") {
        return Some(EventKind::AppSyncAuthorizer);
    }
    if context.has("connectionId") {
        return Some(match context.text("eventType").as_deref() {
            Some("CONNECT") => EventKind::ApiWebsocketConnect,
            Some("DISCONNECT") => EventKind::ApiWebsocketDisconnect,
            _ => EventKind::ApiWebsocketMessage,
        });
    }
    if context.has("http") {
        let domain = context.text("domainName").unwrap_or_default();
        return Some(match domain.contains(".lambda-url.") {
            true => EventKind::FunctionUrl,
            false => EventKind::ApiHttpV2,
        });
    }
    if context.has("serviceNetworkArn") {
        return Some(EventKind::VpcLatticeV2);
    }
    if event.has_all(&["httpMethod", "resource"]) {
        return Some(EventKind::ApiRestV1);
    }
    if context.has("approximateInvokeCount") || context.has("condition") {
        let mut batches = BATCHES.iter().filter(|(name, _)| event.has(name));
        return Some(match batches.next() {
            Some((_, kind)) if !event.has("requestPayload") => *kind,
            _ => EventKind::DestinationRecord,
        });
    }
    event
        .has_all(&["httpMethod", "path"])
        .then_some(EventKind::ApiRestV1)
}

/// EventBridge and what looks like it.
fn of_bus(event: &JsonObject<'_>) -> Option<EventKind> {
    if event.is("source", "aws.cloudwatch") && event.has("alarmData") {
        return Some(EventKind::CloudWatchAlarm);
    }
    if event.has_all(&["alarmArn", "alarmData"]) {
        return Some(EventKind::CloudWatchAlarm);
    }
    if !event.has_all(&["detail-type", "source"]) {
        return None;
    }
    let source = event.text("source").unwrap_or_default();
    let detail_type = event.text("detail-type").unwrap_or_default();
    Some(match &*source {
        "aws.events" | "aws.scheduler" if detail_type == "Scheduled Event" => {
            EventKind::EventBridgeSchedule
        }
        "aws.s3"
            if event
                .get("detail")
                .is_some_and(|detail| detail.contains("\"bucket\"")) =>
        {
            EventKind::EventBridgeS3
        }
        "aws.ecr" => EventKind::EventBridgeEcr,
        "aws.autoscaling" => EventKind::EventBridgeAutoScaling,
        "aws.codepipeline" => EventKind::EventBridgePipeline,
        _ => EventKind::EventBridge,
    })
}

/// Pollers that name themselves at the top.
fn of_source(event: &JsonObject<'_>) -> Option<EventKind> {
    let source = event.text("eventSource").unwrap_or_default();
    match &*source {
        "aws:kafka" => return Some(EventKind::KafkaMsk),
        "SelfManagedKafka" => return Some(EventKind::KafkaSelfManaged),
        "aws:mq" => return Some(EventKind::MqActive),
        "aws:rmq" => return Some(EventKind::MqRabbit),
        "aws:docdb" => return Some(EventKind::DocumentDb),
        _ => {}
    }
    if event.has("rmqMessagesByQueue") {
        return Some(EventKind::MqRabbit);
    }
    let is_logs = event.object("awslogs").is_some_and(|logs| logs.has("data"));
    if is_logs {
        return Some(EventKind::CloudWatchLogs);
    }
    if event.has("records") {
        if event.has("deliveryStreamArn") {
            return Some(EventKind::Firehose);
        }
        if event.has("applicationArn") {
            return Some(EventKind::KinesisAnalytics);
        }
    }
    event
        .has_all(&["eventVersion", "userIdentity", "eventName"])
        .then_some(EventKind::CloudTrail)
}

/// Kinds that a few members tell: all of those before the kind have to be there.
const BY_MEMBERS: &[(&[&str], EventKind)] = &[
    (&["triggerSource", "userPoolId"], EventKind::Cognito),
    (&["datasetName", "identityPoolId"], EventKind::CognitoSync),
    (&["CodePipeline.job"], EventKind::CodePipeline),
    (
        &["DeploymentId", "LifecycleEventHookExecutionId"],
        EventKind::CodeDeploy,
    ),
    (&["invokingEvent", "resultToken"], EventKind::Config),
    (&["RequestType", "ResponseURL"], EventKind::CloudFormation),
    (
        &["RequestType", "ResourceProperties"],
        EventKind::CloudFormation,
    ),
    (&["Step", "SecretId"], EventKind::SecretsManager),
    (&["invocationSchemaVersion", "tasks"], EventKind::S3Batch),
    (&["getObjectContext"], EventKind::S3ObjectLambda),
    (&["userRequest", "xAmzRequestId"], EventKind::S3ObjectLambda),
    (&["actionGroup", "agent"], EventKind::BedrockAgent),
    (&["sessionState", "bot"], EventKind::LexV2),
    (&["currentIntent"], EventKind::LexV1),
    (&["serialNumber", "clickType"], EventKind::IotButton),
    (&["deviceEvent"], EventKind::IotOneClick),
    (&["protocolData"], EventKind::IotAuthorizer),
    (&["claimCertificateId"], EventKind::IotProvisioning),
    (
        &["certificateId", "templateArn"],
        EventKind::IotProvisioning,
    ),
    (&["connection-id", "endpoint-id"], EventKind::ClientVpn),
    (&["summaryVersion", "envelope"], EventKind::WorkMail),
    (&["username", "serverId", "protocol"], EventKind::Transfer),
    (&["widgetContext"], EventKind::CloudWatchWidget),
    (&["request", "session", "context"], EventKind::AlexaSkill),
    (&["request", "session", "version"], EventKind::AlexaSkill),
    (&["header", "payload"], EventKind::AlexaSmartHome),
    (&["directive"], EventKind::AlexaSmartHome),
    (
        &["typeName", "fieldName", "arguments"],
        EventKind::AppSyncResolver,
    ),
    (
        &["Execution", "StateMachine", "State"],
        EventKind::StepFunctions,
    ),
];

/// How the sources of Cognito's triggers begin.
const TRIGGERS: &[(&str, EventKind)] = &[
    ("PreSignUp_", EventKind::CognitoPreSignUp),
    ("PostConfirmation_", EventKind::CognitoPostConfirmation),
    ("PreAuthentication_", EventKind::CognitoPreAuthentication),
    ("PostAuthentication_", EventKind::CognitoPostAuthentication),
    ("TokenGeneration_", EventKind::CognitoPreTokenGeneration),
    ("CustomMessage_", EventKind::CognitoCustomMessage),
    ("CustomSMSSender_", EventKind::CognitoCustomSms),
    ("CustomEmailSender_", EventKind::CognitoCustomEmail),
    ("UserMigration_", EventKind::CognitoUserMigration),
    ("DefineAuthChallenge_", EventKind::CognitoDefineAuth),
    ("CreateAuthChallenge_", EventKind::CognitoCreateAuth),
    ("VerifyAuthChallengeResponse_", EventKind::CognitoVerifyAuth),
    ("InboundFederation_", EventKind::CognitoInboundFederation),
];

fn of_trigger(event: &JsonObject<'_>) -> EventKind {
    let source = event.text("triggerSource").unwrap_or_default();
    let found = TRIGGERS.iter().find(|(begin, _)| source.starts_with(begin));
    found.map_or(EventKind::Cognito, |(_, kind)| *kind)
}

fn of_members(event: &JsonObject<'_>) -> Option<EventKind> {
    let has_all = |(names, _): &&(&[&str], EventKind)| event.has_all(names);
    if let Some((_, kind)) = BY_MEMBERS.iter().find(has_all) {
        return Some(match kind {
            EventKind::Cognito => of_trigger(event),
            kind => *kind,
        });
    }
    let within = |name: &str, names: &[&str]| {
        event
            .object(name)
            .is_some_and(|object| object.has_all(names))
    };
    if within("info", &["channel"]) {
        return Some(EventKind::AppSyncEvents);
    }
    if within("info", &["fieldName"]) {
        return Some(EventKind::AppSyncResolver);
    }
    if within("Details", &["ContactData"]) {
        return Some(EventKind::Connect);
    }
    if ["Payload", "_datadog"]
        .iter()
        .any(|name| within(name, &["Execution", "StateMachine", "State"]))
    {
        return Some(EventKind::StepFunctions);
    }
    let is_warmer = event.is("source", "serverless-plugin-warmup")
        || event.get("warmup") == Some("true")
        || event.get("warmer") == Some("true");
    is_warmer.then_some(EventKind::Warmer)
}
