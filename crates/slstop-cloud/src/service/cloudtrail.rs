//! LookupEvents of CloudTrail: the deployments of the world, each as the three calls that a stack makes, and
//! what was set by hand.

use serde_json::json;

use super::{OperationContext, page};
use crate::wire::{Refusal, Reply, WireValue};

/// CloudTrail tells an event some minutes after it.
const DELAY_MILLIS: i64 = 2 * 60_000;

struct TrailEvent {
    at: i64,
    name: &'static str,
    function: String,
    done: TrailAction,
}

#[derive(Clone, Copy)]
enum TrailAction {
    /// Of a version.
    Deploy(u32),
    /// So much concurrency, by hand.
    Reserve(u32),
}

pub fn lookup_events(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let limit = match input.int("MaxResults") {
        None => 50,
        Some(limit @ 1..=50) => limit as usize,
        Some(_) => {
            return Err(Refusal::new(
                400,
                "InvalidMaxResultsException",
                "MaxResults must be between 1 and 50.",
            ));
        }
    };
    let millis = |name| input.int(name).map(|seconds| seconds * 1000);
    let now = context.now.as_millis();
    let from = millis("StartTime").unwrap_or(i64::MIN);
    let until = millis("EndTime").unwrap_or(now).min(now - DELAY_MILLIS);
    let is_about_lambda = input.list("LookupAttributes").iter().all(|attribute| {
        attribute.text("AttributeKey") != Some("EventSource")
            || attribute.text("AttributeValue") == Some("lambda.amazonaws.com")
    });
    let mut events: Vec<TrailEvent> = Vec::new();
    for function in context.world.functions.iter().filter(|_| is_about_lambda) {
        // The first one is history's beginning.
        for deploy in function.deploys.iter().skip(1) {
            let names = [
                ("UpdateFunctionCode20150331v2", 0),
                ("PublishVersion20150331", 1_000),
                ("UpdateAlias20150331", 2_000),
            ];
            events.extend(names.map(|(name, later)| TrailEvent {
                at: deploy.at + later,
                name,
                function: function.name.clone(),
                done: TrailAction::Deploy(deploy.version),
            }));
        }
        let limits = function.effects.iter().filter_map(|effect| {
            Some(TrailEvent {
                at: effect.from,
                name: "PutFunctionConcurrency20171031",
                function: function.name.clone(),
                done: TrailAction::Reserve(effect.reserved?),
            })
        });
        events.extend(limits);
    }
    events.retain(|event| (from..=until).contains(&event.at));
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    let events: Vec<WireValue> = events.iter().map(|event| wire(context, event)).collect();
    let asked = input.text("NextToken").filter(|token| !token.is_empty());
    let (shown, next) =
        page::slice(&events, limit, ("LookupEvents", limit), asked).ok_or_else(|| {
            Refusal::new(400, "InvalidNextTokenException", "Invalid token or token that was previously used in a request with different parameters.")
        })?;
    let mut answer = WireValue::EMPTY.with("Events", shown.to_vec());
    if let Some(next) = next {
        answer = answer.with("NextToken", next);
    }
    Ok(answer.into())
}

fn wire(context: &OperationContext<'_>, event: &TrailEvent) -> WireValue {
    let arn = context.function_arn(&event.function);
    let time = slstop_base::Timestamp::from_millis(event.at).rfc3339();
    let id = format!("{:016x}-{}", event.at, event.function);
    let (by, source) = match event.done {
        TrailAction::Deploy(_) => ("pipeline", "cloudformation.amazonaws.com"),
        TrailAction::Reserve(_) => ("j.doe", "198.51.100.7"),
    };
    let (parameters, response) = match (event.name, event.done) {
        (_, TrailAction::Reserve(most)) => (
            json!({"functionName": event.function, "reservedConcurrentExecutions": most}),
            json!({"reservedConcurrentExecutions": most}),
        ),
        ("UpdateAlias20150331", TrailAction::Deploy(version)) => (
            json!({"functionName": arn, "name": "live", "functionVersion": version.to_string()}),
            json!({"functionName": event.function, "version": version.to_string()}),
        ),
        (_, TrailAction::Deploy(version)) => (
            json!({"functionName": event.function, "publish": false, "dryRun": false}),
            json!({"functionName": event.function, "version": version.to_string()}),
        ),
    };
    let detail = json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": format!("arn:aws:sts::482100000077:assumed-role/deploy/{by}"),
            "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "deploy"}},
        },
        "eventTime": time,
        "eventSource": "lambda.amazonaws.com",
        "eventName": event.name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": source,
        "userAgent": source,
        "requestParameters": parameters,
        "responseElements": response,
        "eventID": id,
        "readOnly": false,
        "managementEvent": true,
    });
    WireValue::EMPTY
        .with("EventId", id)
        .with("EventName", event.name)
        .with("ReadOnly", "false")
        .with("EventTime", event.at / 1000)
        .with("EventSource", "lambda.amazonaws.com")
        .with("Username", by)
        .with("Resources", Vec::<WireValue>::new())
        .with("CloudTrailEvent", detail.to_string())
}
