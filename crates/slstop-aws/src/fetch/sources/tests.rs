//! Discovery over answers in the shapes of Lambda's, EventBridge's and SQS's, and with each call denied.

use super::*;
use crate::canned::{Canned, CannedAnswer, CannedRequest};
use crate::fetch::sink::collect;
use slstop_core::domain::source::SourceKind;

const SQS: &str = "arn:aws:sqs:eu-west-1:482193650077:";
const LAMBDA: &str = "arn:aws:lambda:eu-west-1:482193650077:function:";

fn operation(asked: &CannedRequest) -> &'static str {
    let (uri, body) = (&asked.uri, text(asked));
    let names = [
        ("event-source-mappings", "ListEventSourceMappings"),
        ("/policy", "GetPolicy"),
        ("event-invoke-config", "ListFunctionEventInvokeConfigs"),
        ("/functions/", "ListFunctions"),
    ];
    let by_path = names.into_iter().find(|(part, _)| uri.contains(part));
    match by_path {
        Some((_, name)) => name,
        None if body.contains("\"Name\"") => "DescribeRule",
        None if body.contains("\"Rule\"") => "ListTargetsByRule",
        None if body.contains("QueueName") => "GetQueueUrl",
        None if body.contains("QueueUrl") => "GetQueueAttributes",
        None => "GetMetricData",
    }
}

fn text(asked: &CannedRequest) -> String {
    String::from_utf8_lossy(&asked.body).into_owned()
}

fn region(asked: &CannedRequest) -> CannedAnswer {
    let said = text(asked);
    let body = match operation(asked) {
        "ListFunctions" => format!(
            r#"{{"Functions":[{{"FunctionName":"pay","FunctionArn":"{LAMBDA}pay","DeadLetterConfig":{{"TargetArn":"{SQS}pay-dlq"}}}},{{"FunctionName":"mail"}}]}}"#
        ),
        "ListEventSourceMappings" => format!(
            r#"{{"EventSourceMappings":[{{"EventSourceArn":"{SQS}orders","FunctionArn":"{LAMBDA}pay","State":"Disabled"}},
            {{"EventSourceArn":"{SQS}old","FunctionArn":"{LAMBDA}gone","State":"Enabled"}}]}}"#
        ),
        "GetPolicy" if asked.uri.contains("/pay/") => {
            let policy = r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:events:eu-west-1:482193650077:rule/nightly"}}}]}"#;
            serde_json::json!({ "Policy": policy }).to_string()
        }
        "GetPolicy" => {
            return CannedAnswer::new(404, "{}")
                .with("x-amzn-errortype", "ResourceNotFoundException");
        }
        "DescribeRule" => r#"{"State":"ENABLED","ScheduleExpression":"rate(1 day)"}"#.to_owned(),
        "ListTargetsByRule" => format!(r#"{{"Targets":[{{"Arn":"{LAMBDA}pay"}}]}}"#),
        "GetQueueUrl" => {
            let name = said.split('"').nth(3).unwrap_or_default();
            format!(r#"{{"QueueUrl":"https://sqs.demo.invalid/482193650077/{name}"}}"#)
        }
        "GetQueueAttributes" if said.contains("/orders\"") => format!(
            r#"{{"Attributes":{{"ApproximateNumberOfMessages":"7","ApproximateNumberOfMessagesNotVisible":"2","RedrivePolicy":"{{\"deadLetterTargetArn\":\"{SQS}orders-dlq\",\"maxReceiveCount\":\"3\"}}"}}}}"#
        ),
        "GetQueueAttributes" => r#"{"Attributes":{"ApproximateNumberOfMessages":"4"}}"#.to_owned(),
        "ListFunctionEventInvokeConfigs" => r#"{"FunctionEventInvokeConfigs":[]}"#.to_owned(),
        _ => return CannedAnswer::new(501, ""),
    };
    CannedAnswer::new(200, body)
}

async fn found(canned: &Canned) -> (FoundSources, Result<(), Failure>) {
    let clients = canned.clients().await;
    let window = Window::default();
    let like: Arc<[Arc<str>]> = [].into();
    let (facts, outcome) = collect(question(window), |sink| async move {
        answer(
            &like,
            window,
            &clients,
            Timestamp::from_millis(1_700_000_000_000),
            &sink,
        )
        .await
    })
    .await;
    let last = facts.into_iter().rev().find_map(|fact| match fact {
        Fact::Sources { found, .. } => Some(found),
        _ => None,
    });
    (last.unwrap_or_default(), outcome)
}

#[tokio::test]
async fn queues_rules_and_dead_letters_are_found_with_what_waits_in_them() {
    let (found, outcome) = found(&Canned::new(region)).await;
    assert_eq!(outcome, Ok(()));
    let named = |name: &str| {
        let source = found.sources.iter().find(|source| &*source.name == name);
        source.unwrap_or_else(|| panic!("no {name} in {found:?}"))
    };
    let orders = named("orders");
    assert_eq!((orders.backlog, orders.in_flight), (Some(7), Some(2)));
    assert_eq!(orders.dead_letters, Some(4));
    assert!(orders.is_disabled());
    assert!(
        named("old")
            .trouble()
            .is_some_and(|said| said.contains("does not exist"))
    );
    let nightly = named("nightly");
    assert_eq!(nightly.kind, SourceKind::Rule);
    assert_eq!(nightly.schedule.as_deref(), Some("rate(1 day)"));
    assert_eq!(
        (nightly.fault.as_deref(), nightly.state.as_deref()),
        (None, Some("enabled"))
    );
    assert_eq!(nightly.dead_letters, Some(4), "those of its function");
}

#[tokio::test]
async fn a_denied_call_blanks_nothing_that_the_others_tell() {
    let (whole, _) = found(&Canned::new(region)).await;
    for denied in [
        "ListFunctions",
        "ListEventSourceMappings",
        "GetPolicy",
        "ListFunctionEventInvokeConfigs",
        "DescribeRule",
        "ListTargetsByRule",
        "GetQueueUrl",
        "GetQueueAttributes",
    ] {
        let canned = Canned::new(move |asked: &CannedRequest| {
            if operation(asked) == denied {
                return CannedAnswer::new(
                    403,
                    r#"{"message":"no","__type":"AccessDeniedException"}"#,
                )
                .with("x-amzn-errortype", "AccessDeniedException");
            }
            region(asked)
        });
        let (part, outcome) = found(&canned).await;
        assert_eq!(outcome, Ok(()), "{denied}");
        assert!(
            part.unseen
                .iter()
                .any(|one| matches!(one.failure, Failure::Denied { .. })),
            "{denied}: {part:?}"
        );
        let is_left = match denied {
            "ListEventSourceMappings" => part.sources.len() == 1,
            "ListFunctions" | "GetPolicy" => part.sources.len() == 2,
            _ => part.sources.len() == whole.sources.len(),
        };
        assert!(is_left, "{denied}: {:?}", part.sources);
    }
}
