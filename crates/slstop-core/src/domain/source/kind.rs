//! The kinds of event sources, told from an ARN or from the principal of a policy.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($kind:ident $name:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum SourceKind { $($kind,)* }

        impl SourceKind {
            /// As figures name it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }
    };
}

kinds! {
    Sqs "sqs";
    Kinesis "kinesis";
    Dynamodb "dynamodb";
    Kafka "kafka";
    Mq "mq";
    Documentdb "documentdb";
    Sns "sns";
    Rule "rule";
    Schedule "schedule";
    S3 "s3";
    Api "api";
    LoadBalancer "alb";
    Cognito "cognito";
    Iot "iot";
    Ses "ses";
    Logs "logs";
    Edge "cloudfront";
    Function "lambda";
    StateMachine "states";
    Other "other";
}

impl SourceKind {
    /// By the service in its ARN.
    pub fn of_arn(arn: &str) -> Self {
        let mut parts = arn.split(':').skip(2);
        let service = parts.next().unwrap_or_default();
        let resource = parts.nth(2).unwrap_or_default();
        match service {
            "events" | "scheduler" if resource.starts_with("schedule/") => Self::Schedule,
            "events" => Self::Rule,
            "rds" | "docdb" => Self::Documentdb,
            other => Self::of_service(other),
        }
    }

    /// By the principal in a function's policy: `s3.amazonaws.com`, `logs.eu-west-1.amazonaws.com`.
    pub fn of_principal(principal: &str) -> Self {
        let service = principal.split('.').next().unwrap_or_default();
        Self::of_service(service)
    }

    fn of_service(service: &str) -> Self {
        match service {
            "sqs" => Self::Sqs,
            "kinesis" => Self::Kinesis,
            "dynamodb" => Self::Dynamodb,
            "kafka" => Self::Kafka,
            "mq" => Self::Mq,
            "sns" => Self::Sns,
            "events" => Self::Rule,
            "scheduler" => Self::Schedule,
            "s3" => Self::S3,
            "apigateway" | "execute-api" => Self::Api,
            "elasticloadbalancing" => Self::LoadBalancer,
            "cognito-idp" | "cognito-sync" => Self::Cognito,
            "iot" => Self::Iot,
            "ses" => Self::Ses,
            "logs" => Self::Logs,
            "edgelambda" | "replicator" => Self::Edge,
            "lambda" => Self::Function,
            "states" => Self::StateMachine,
            _ => Self::Other,
        }
    }

    /// Whether Lambda reads it, and knows how far behind it is.
    pub const fn is_polled(self) -> bool {
        self.is_stream() || matches!(self, Self::Sqs | Self::Mq)
    }

    /// Whether its records stay until they expire, and one that cannot be processed blocks those behind it.
    pub const fn is_stream(self) -> bool {
        matches!(
            self,
            Self::Kinesis | Self::Dynamodb | Self::Kafka | Self::Documentdb
        )
    }

    /// Whether Lambda queues what it sends, tries it again, and gives it up in the end.
    pub const fn is_asynchronous(self) -> bool {
        matches!(
            self,
            Self::Sns | Self::Rule | Self::Schedule | Self::S3 | Self::Iot | Self::Ses | Self::Logs
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_from_arns_and_from_principals() {
        let of = SourceKind::of_arn;
        assert_eq!(of("arn:aws:sqs:eu-west-1:1:q"), SourceKind::Sqs);
        assert_eq!(of("arn:aws-cn:s3:::uploads"), SourceKind::S3);
        assert_eq!(of("arn:aws:events:r:1:rule/bus/name"), SourceKind::Rule);
        assert_eq!(
            of("arn:aws:scheduler:r:1:schedule/g/n"),
            SourceKind::Schedule
        );
        assert_eq!(of("arn:aws:rds:r:1:cluster:docs"), SourceKind::Documentdb);
        assert_eq!(of("no ARN"), SourceKind::Other);
        let by = SourceKind::of_principal;
        assert_eq!(by("logs.eu-west-1.amazonaws.com"), SourceKind::Logs);
        assert_eq!(by("*"), SourceKind::Other);
    }
}
