//! EventBridge: the rules that invoke the shop's functions, one for each function, named like it.

use super::OperationContext;
use crate::scenario::spec::InvocationSource;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::ACCOUNT;
use crate::world::function::SimulatedFunction;

const HOUR: f64 = 60.0;

impl<'a> OperationContext<'a> {
    /// The function behind the rule that a member of the input names.
    fn function_of_rule(&self, member: &str) -> Result<&'a SimulatedFunction, Refusal> {
        let name = self.request.input.text(member).unwrap_or_default();
        let is_rule = |function: &&SimulatedFunction| {
            matches!(
                function.spec.source,
                InvocationSource::Events | InvocationSource::Schedule
            )
        };
        let bus = self.request.input.text("EventBusName");
        let on_default_bus = bus.is_none_or(|bus| bus == "default");
        let function = self.world.named(name).filter(is_rule);
        function.filter(|_| on_default_bus).ok_or_else(|| {
            let said = format!("Rule {name} does not exist on EventBus default.");
            Refusal::new(400, "ResourceNotFoundException", said)
        })
    }
}

/// Its rate as EventBridge writes one.
fn schedule(function: &SimulatedFunction) -> String {
    let per_minute = function.spec.rate.max(1.0 / (24.0 * HOUR));
    let minutes = (1.0 / per_minute).round().max(1.0);
    match minutes {
        1.0 => "rate(1 minute)".to_owned(),
        minutes => format!("rate({minutes} minutes)"),
    }
}

pub fn describe_rule(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let function = context.function_of_rule("Name")?;
    let region = context.region();
    let rule = WireValue::EMPTY
        .with("Name", function.name.clone())
        .with(
            "Arn",
            format!("arn:aws:events:{region}:{ACCOUNT}:rule/{}", function.name),
        )
        .with("EventBusName", "default")
        .with("State", "ENABLED")
        .with("CreatedBy", ACCOUNT);
    Ok(match function.spec.source {
        InvocationSource::Schedule => rule.with("ScheduleExpression", schedule(function)),
        _ => rule.with("EventPattern", r#"{"source":["shop.orders"]}"#),
    }
    .into())
}

pub fn list_targets_by_rule(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let function = context.function_of_rule("Rule")?;
    let target = WireValue::EMPTY
        .with("Id", "function")
        .with("Arn", context.function_arn(&function.name));
    Ok(WireValue::EMPTY.with("Targets", vec![target]).into())
}
