//! An event source mapping as ListEventSourceMappings describes it.

use std::sync::Arc;

use serde_json::Value;

use super::{EventSource, SourceKind};
use crate::domain::route::IntegrationTarget;

/// `None` where it names no source at all.
pub fn read(mapping: &Value) -> Option<EventSource> {
    let text = |name: &str| mapping[name].as_str().map(Arc::<str>::from);
    let arn = text("EventSourceArn");
    let kind = match &arn {
        Some(arn) => SourceKind::of_arn(arn),
        // Self-managed Kafka is known by its servers.
        None if mapping["SelfManagedEventSource"].is_object() => SourceKind::Kafka,
        None => return None,
    };
    let named = ["Topics", "Queues"].into_iter();
    let named = named.filter_map(|list| mapping[list][0].as_str()).next();
    let name = match (&arn, named) {
        (_, Some(named)) => named.to_owned(),
        (Some(arn), None) => short_name(kind, arn),
        (None, None) => "self-managed".to_owned(),
    };
    let mut source = EventSource::new(kind, name);
    source.arn = arn;
    let target = mapping["FunctionArn"]
        .as_str()
        .and_then(IntegrationTarget::of_arn);
    source.qualifier = target
        .as_ref()
        .and_then(|target| target.qualifier.as_deref().map(Arc::from));
    source.function = target.map(|target| target.function);
    source.state = text("State").map(|state| state.to_lowercase().into());
    source.result = text("LastProcessingResult").filter(|said| !said.is_empty());
    let on_failure = &mapping["DestinationConfig"]["OnFailure"]["Destination"];
    source.dead_letter_arn = on_failure.as_str().map(Arc::from);
    source.fault = mapping["FilterCriteriaError"]["Message"]
        .as_str()
        .map(Arc::from);
    Some(source)
}

/// Of a queue, a stream, a table's stream: what an engineer calls it.
pub fn short_name(kind: SourceKind, arn: &str) -> String {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    let mut parts = resource.split('/');
    let first = parts.next().unwrap_or(resource);
    let named = match kind {
        // `table/orders/stream/2024-…`, `stream/clicks`, `cluster/name/uuid`.
        SourceKind::Dynamodb | SourceKind::Kinesis | SourceKind::Kafka => parts.next(),
        // `rule/name` on the default bus, `rule/bus/name` on others.
        SourceKind::Rule | SourceKind::Schedule => parts.next_back(),
        // `log-group:NAME:*`: names hold slashes.
        SourceKind::Logs => {
            let group = resource.strip_prefix("log-group:").unwrap_or(resource);
            return group.strip_suffix(":*").unwrap_or(group).to_owned();
        }
        // `targetgroup/name/id`.
        SourceKind::LoadBalancer | SourceKind::Cognito => parts.next(),
        _ => None,
    };
    let name = named.unwrap_or(first);
    // `broker:name:b-…`, `cluster:docs`.
    match kind {
        SourceKind::Mq | SourceKind::Documentdb => {
            name.split(':').nth(1).unwrap_or(name).to_owned()
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_mapping_of_a_queue_has_no_result_and_one_of_a_stream_says_where_its_failures_go() {
        let queue = json!({
            "EventSourceArn": "arn:aws:sqs:eu-west-1:482193650077:orders",
            "FunctionArn": "arn:aws:lambda:eu-west-1:482193650077:function:fulfil:live",
            "State": "Enabled",
        });
        let queue = read(&queue).expect("a source");
        assert_eq!((queue.kind, &*queue.name), (SourceKind::Sqs, "orders"));
        assert_eq!(queue.function, Some("fulfil".into()));
        assert_eq!(queue.qualifier.as_deref(), Some("live"));
        assert_eq!(
            (queue.state.as_deref(), queue.result),
            (Some("enabled"), None)
        );
        let stream = json!({
            "EventSourceArn": "arn:aws:dynamodb:eu-west-1:482193650077:table/orders/stream/2024-02-11T09:12:33.017",
            "FunctionArn": "arn:aws:lambda:eu-west-1:482193650077:function:project",
            "State": "Disabled",
            "LastProcessingResult": "PROBLEM: Function call failed",
            "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:eu-west-1:482193650077:lost"}},
        });
        let stream = read(&stream).expect("a source");
        assert_eq!(
            (stream.kind, &*stream.name),
            (SourceKind::Dynamodb, "orders")
        );
        assert!(stream.is_stuck() && stream.is_disabled());
        assert!(stream.dead_letter_arn.is_some());
    }

    #[test]
    fn kafka_of_ones_own_has_no_arn_and_is_named_by_its_topic() {
        let mapping = json!({
            "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000"]}},
            "Topics": ["payments"],
            "FunctionArn": "arn:aws:lambda:eu-west-1:482193650077:function:pay",
        });
        let source = read(&mapping).expect("a source");
        assert_eq!(
            (source.kind, &*source.name),
            (SourceKind::Kafka, "payments")
        );
        assert_eq!(read(&json!({"UUID": "x"})), None);
    }
}
