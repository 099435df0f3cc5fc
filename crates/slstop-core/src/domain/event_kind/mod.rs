//! What kind of event a JSON is: which service sends such ones, and what it carries inside.

mod detect;
mod nested;
pub mod template;

pub(in crate::domain) use detect::JsonObject;
pub use detect::detect;

use std::fmt;

macro_rules! kinds {
    ($($variant:ident $name:literal $about:literal;)*) => {
        /// Where an event comes from, by its shape alone.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventKind { $($variant,)* }

        impl EventKind {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As commands name it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// In words.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }
        }
    };
}

kinds! {
    Alb "alb" "a request through an Application Load Balancer";
    AlexaSkill "alexa-skill" "a request to an Alexa skill";
    AlexaSmartHome "alexa-smart-home" "a directive to an Alexa Smart Home skill";
    ApiAuthorizerRequest "apigw-authorizer-request" "a REST API's request to a REQUEST authorizer";
    ApiAuthorizerToken "apigw-authorizer-token" "a REST API's request to a TOKEN authorizer";
    ApiAuthorizerV2 "apigw-authorizer-v2" "an HTTP API's request to an authorizer";
    ApiHttpV2 "apigw-http-v2" "a request through an HTTP API, payload format 2.0";
    ApiRestV1 "apigw-rest-v1" "a request through a REST API, or an HTTP API with payload format 1.0";
    ApiWebsocketConnect "apigw-websocket-connect" "a client connects to a WebSocket API";
    ApiWebsocketDisconnect "apigw-websocket-disconnect" "a client disconnects from a WebSocket API";
    ApiWebsocketMessage "apigw-websocket-message" "a message through a WebSocket API";
    AppSyncAuthorizer "appsync-authorizer" "AppSync's request to an authorizer";
    AppSyncBatch "appsync-batch" "a batch of AppSync resolver calls";
    AppSyncEvents "appsync-events" "a message on an AppSync Events channel";
    AppSyncResolver "appsync-resolver" "a call of an AppSync resolver";
    BedrockAgent "bedrock-agent" "an action of a Bedrock agent";
    ClientVpn "clientvpn" "a connection to a Client VPN endpoint";
    CloudFormation "cloudformation-custom-resource" "a custom resource of CloudFormation";
    CloudFront "cloudfront-edge" "a request at CloudFront";
    CloudFrontResponse "cloudfront-edge-response" "a response at CloudFront";
    CloudTrail "cloudtrail-record" "a record of CloudTrail";
    CloudWatchAlarm "cloudwatch-alarm" "an action of a CloudWatch alarm";
    CloudWatchWidget "cloudwatch-dashboard-widget" "a widget of a CloudWatch dashboard";
    CloudWatchLogs "cloudwatch-logs" "log lines of a subscription";
    CodeCommit "codecommit" "a push to CodeCommit";
    CodeDeploy "codedeploy-hook" "a hook of a CodeDeploy deployment";
    CodePipeline "codepipeline-job" "a job of CodePipeline";
    CognitoSync "cognito-sync" "a dataset of Cognito Sync";
    Cognito "cognito" "another trigger of a Cognito user pool";
    CognitoPreSignUp "cognito-presignup" "Cognito: before a user signs up";
    CognitoPostConfirmation "cognito-postconfirmation" "Cognito: after a user was confirmed";
    CognitoPreAuthentication "cognito-preauthentication" "Cognito: before a user signs in";
    CognitoPostAuthentication "cognito-postauthentication" "Cognito: after a user signed in";
    CognitoPreTokenGeneration "cognito-pretokengeneration" "Cognito: before tokens are made";
    CognitoCustomMessage "cognito-custommessage" "Cognito: a message to a user";
    CognitoCustomSms "cognito-customsmssender" "Cognito: a text message to send";
    CognitoCustomEmail "cognito-customemailsender" "Cognito: a mail to send";
    CognitoUserMigration "cognito-usermigration" "Cognito: a user of another directory";
    CognitoDefineAuth "cognito-defineauthchallenge" "Cognito: which challenge comes next";
    CognitoCreateAuth "cognito-createauthchallenge" "Cognito: a challenge to make";
    CognitoVerifyAuth "cognito-verifyauthchallenge" "Cognito: an answer to a challenge";
    CognitoInboundFederation "cognito-inbound-federation" "Cognito: a user of another provider";
    Config "config-rule" "an evaluation of a Config rule";
    Connect "connect" "a contact flow of Amazon Connect";
    DocumentDb "documentdb" "changes in DocumentDB";
    DynamoDb "dynamodb-stream" "changes in a DynamoDB table";
    DynamoDbWindow "dynamodb-stream-window" "changes in a DynamoDB table, in a tumbling window";
    EventBridge "eventbridge" "an event of EventBridge";
    EventBridgeSchedule "eventbridge-schedule" "a scheduled event of EventBridge";
    EventBridgeS3 "eventbridge-s3" "a change in a bucket, by EventBridge";
    EventBridgeEcr "eventbridge-ecr" "an image in ECR, by EventBridge";
    EventBridgeAutoScaling "eventbridge-autoscaling" "an Auto Scaling group, by EventBridge";
    EventBridgePipeline "eventbridge-codepipeline-state" "a state of CodePipeline, by EventBridge";
    Firehose "firehose-transform" "records of Firehose to transform";
    FunctionUrl "function-url" "a request to a function URL";
    IotOneClick "iot-1-click" "a click of an IoT 1-Click device";
    IotButton "iot-button" "a click of an IoT button";
    IotAuthorizer "iot-custom-auth" "a connection to IoT Core's custom authorizer";
    IotProvisioning "iot-preprovision" "a device to provision in IoT Core";
    KafkaMsk "kafka-msk" "messages of Amazon MSK";
    KafkaSelfManaged "kafka-self-managed" "messages of a Kafka of your own";
    Kinesis "kinesis-stream" "records of a Kinesis stream";
    KinesisWindow "kinesis-stream-window" "records of a Kinesis stream, in a tumbling window";
    KinesisLogs "kinesis-stream-cwlogs" "log lines of a subscription, through Kinesis";
    KinesisAnalytics "kinesis-analytics" "records of Kinesis Data Analytics";
    DestinationRecord "lambda-destination-record" "the record of an asynchronous invocation";
    LexV1 "lex-v1" "an intent of Lex V1";
    LexV2 "lex-v2" "an intent of Lex V2";
    MqActive "mq-activemq" "messages of ActiveMQ";
    MqRabbit "mq-rabbitmq" "messages of RabbitMQ";
    S3 "s3" "a change in a bucket";
    S3Batch "s3-batch" "a task of S3 Batch Operations";
    S3ObjectLambda "s3-object-lambda" "a request to an S3 Object Lambda access point";
    SecretsManager "secretsmanager-rotation" "a step of the rotation of a secret";
    Ses "ses" "a mail that SES received";
    Sns "sns" "a message of an SNS topic";
    Sqs "sqs" "messages of an SQS queue";
    SqsDeadLetter "sqs-lambda-dlq-message" "a dead letter, through SQS";
    StepFunctions "stepfunctions-payload" "the context of a Step Functions state";
    StreamFailureKinesis "stream-onfailure-kinesis" "the record of a Kinesis batch that failed, without its payload";
    StreamFailureDynamoDb "stream-onfailure-dynamodb" "the record of a DynamoDB batch that failed, without its payload";
    StreamFailureKafka "stream-onfailure-kafka" "the record of a Kafka batch that failed, without its payload";
    Transfer "transfer-family" "a log-in to a Transfer Family server";
    VpcLatticeV1 "vpc-lattice-v1" "a request through VPC Lattice, version 1";
    VpcLatticeV2 "vpc-lattice-v2" "a request through VPC Lattice, version 2";
    Warmer "warmer" "a call that only keeps a function warm";
    WorkMail "workmail" "a mail of WorkMail";
}

/// Shorter names that people try first.
const SHORT_NAMES: &[(&str, EventKind)] = &[
    ("api", EventKind::ApiHttpV2),
    ("http", EventKind::ApiHttpV2),
    ("rest", EventKind::ApiRestV1),
    ("websocket", EventKind::ApiWebsocketMessage),
    ("url", EventKind::FunctionUrl),
    ("kinesis", EventKind::Kinesis),
    ("dynamodb", EventKind::DynamoDb),
    ("kafka", EventKind::KafkaMsk),
    ("schedule", EventKind::EventBridgeSchedule),
    ("cloudfront", EventKind::CloudFront),
    ("logs", EventKind::CloudWatchLogs),
    ("alarm", EventKind::CloudWatchAlarm),
];

impl EventKind {
    /// By its name, or by a short one.
    pub fn find(name: &str) -> Option<Self> {
        let exact = Self::ALL.iter().copied().find(|kind| kind.name() == name);
        let short = || SHORT_NAMES.iter().find(|(short, _)| *short == name);
        exact.or_else(|| short().map(|(_, kind)| *kind))
    }
}

/// An event's kind, and the kind of what its first record carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetectedEvent {
    pub kind: EventKind,
    pub inner: Option<EventKind>,
    /// How many records or messages it holds, where it holds some.
    pub records: Option<usize>,
}

/// `sqs`, `sqs with sns inside`
impl fmt::Display for DetectedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        match self.inner {
            Some(inner) => write!(f, " with {} inside", inner.name()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
