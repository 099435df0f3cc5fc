//! EventBridge's rules that a policy names: whether they are enabled, when they run, and where their failures go.

use serde_json::{Value, json};

use super::functions::ListedFunction;
use super::{SeenOrNot, policies};
use crate::Clients;
use crate::fetch::queue;
use crate::light_call::{LightRequest, LightService};
use slstop_core::domain::source::{EventSource, FoundSources, SourceKind, grant};
use slstop_core::domain::{Call, Failure};

const EVENTS: LightService = LightService {
    name: "EventBridge",
    id: "EventBridge",
    signing_name: "events",
    host: "events",
};

/// A rule by its ARN: `rule/NAME` on the default bus, `rule/BUS/NAME` on others.
fn named(arn: &str) -> Option<(Option<&str>, &str)> {
    let (_, rule) = arn.split_once(":rule/")?;
    Some(match rule.rsplit_once('/') {
        Some((bus, name)) => (Some(bus), name),
        None => (None, rule),
    })
}

async fn of_rule(clients: &Clients, call: Call, arn: &str) -> Result<Value, Failure> {
    let Some((bus, name)) = named(arn) else {
        let what = format!("rule {arn}");
        return Err(Failure::NotFound { what });
    };
    // The one call names the rule otherwise than the other.
    let member = if call == Call::DescribeRule {
        "Name"
    } else {
        "Rule"
    };
    let mut asked = json!({ member: name });
    if let Some(bus) = bus {
        asked["EventBusName"] = bus.into();
    }
    let target = format!("AWSEvents.{}", call.facts().operation);
    let request = LightRequest::json(&target, &asked);
    queue::read(&clients.light(&EVENTS, call, request).await?)
}

pub async fn look(clients: &Clients, found: &mut FoundSources) {
    let mut sources = std::mem::take(&mut found.sources);
    let is_rule = |source: &&mut EventSource| source.kind == SourceKind::Rule;
    for source in sources.iter_mut().filter(is_rule) {
        let Some(arn) = source.arn.clone() else {
            continue;
        };
        match of_rule(clients, Call::DescribeRule, &arn).await {
            Ok(rule) => {
                let text = |name: &str| rule[name].as_str();
                source.state = text("State").map(|state| state.to_lowercase().into());
                source.schedule = text("ScheduleExpression").map(Into::into);
            }
            Err(Failure::NotFound { .. }) => {
                source.fault = Some("the rule does not exist any more".into());
                continue;
            }
            Err(failure) => {
                found.seen::<()>("states of rules", Err(failure));
                break;
            }
        }
        let answer = of_rule(clients, Call::ListTargetsByRule, &arn).await;
        if let Some(targets) = found.seen("targets of rules", answer) {
            take_targets(source, &targets);
        }
    }
    found.sources = sources;
}

fn take_targets(source: &mut EventSource, answer: &Value) {
    let targets = answer["Targets"].as_array().map_or(&[][..], Vec::as_slice);
    let is_its = |target: &&Value| {
        let arn = target["Arn"].as_str().unwrap_or_default();
        let name = arn.split(":function:").nth(1).unwrap_or_default();
        let name = name.split(':').next().unwrap_or_default();
        source
            .function
            .as_ref()
            .is_some_and(|it| it.as_str() == name)
    };
    match targets.iter().find(is_its) {
        Some(target) => {
            let arn = target["DeadLetterConfig"]["Arn"].as_str();
            source.dead_letter_arn = arn.map(Into::into);
        }
        None => source.fault = Some("the function is no target of the rule".into()),
    }
}

/// With the first rule that any of some functions has; `None` without one.
pub async fn trial(
    clients: &Clients,
    call: Call,
    functions: &[ListedFunction],
) -> Option<Result<(), Failure>> {
    const MOST_TRIED: usize = 10;
    for function in functions.iter().take(MOST_TRIED) {
        let grants = policies::grants(clients, &function.name).await.ok()?;
        let mut sources = grants
            .iter()
            .filter_map(|one| grant::source(one, &function.name));
        let rule = sources.rfind(|source| source.kind == SourceKind::Rule);
        if let Some(arn) = rule.and_then(|rule| rule.arn) {
            return Some(of_rule(clients, call, &arn).await.map(|_| ()));
        }
    }
    None
}
