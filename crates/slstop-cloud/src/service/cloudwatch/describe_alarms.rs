//! DescribeAlarms: an alarm on the errors of each busy function, in the state that its points give it.

use super::super::{OperationContext, page};
use super::NAMESPACE;
use super::invalid;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::ACCOUNT;
use crate::world::function::{MINUTE, SimulatedFunction};
use crate::world::minute::{MetricOwner, VersionFilter};
use slstop_base::Timestamp;

/// Errors within five minutes that are too many.
const THRESHOLD: u32 = 25;
const PERIOD: i64 = 5;
/// How far back the moment is looked for in which the state last changed.
const LOOK_BACK: i64 = 12;
/// Functions that run less are watched by nobody.
const BUSY: f64 = 100.0;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let names: Vec<&str> = input.texts("AlarmNames").collect();
    let prefix = input.text("AlarmNamePrefix");
    if prefix.is_some() && !names.is_empty() {
        return Err(invalid(
            "AlarmNamePrefix and AlarmNames are mutually exclusive.",
        ));
    }
    let state = input.text("StateValue");
    let types: Vec<&str> = input.texts("AlarmTypes").collect();
    let wants_metric = types.is_empty() || types.contains(&"MetricAlarm");
    let limit = match input.int("MaxRecords") {
        None => 50,
        Some(limit @ 1..=100) => limit as usize,
        Some(_) => return Err(invalid("MaxRecords must be between 1 and 100.")),
    };
    let alarms: Vec<WireValue> = (context.world.functions.iter())
        .filter(|function| wants_metric && function.spec.rate >= BUSY)
        .filter(|function| {
            let name = name(function);
            (names.is_empty() || names.contains(&&*name))
                && prefix.is_none_or(|prefix| name.starts_with(prefix))
        })
        .map(|function| describe(context, function))
        .filter(|alarm| state.is_none_or(|state| alarm.text("StateValue") == Some(state)))
        .collect();
    let question = ("DescribeAlarms", prefix, state, &names[..]);
    let (shown, next) = page::slice(&alarms, limit, question, input.text("NextToken"))
        .ok_or_else(|| invalid("The value for parameter NextToken is invalid."))?;
    let answer = WireValue::EMPTY
        .with("MetricAlarms", shown.to_vec())
        .with("CompositeAlarms", WireValue::List(Vec::new()))
        .with_some("NextToken", next);
    Ok(answer.into())
}

fn name(function: &SimulatedFunction) -> String {
    format!("{}-errors", function.name)
}

fn describe(context: &OperationContext<'_>, function: &SimulatedFunction) -> WireValue {
    let now = context.now.as_millis();
    // Alarms look at whole periods that are published.
    let latest = (now - 3 * MINUTE).div_euclid(MINUTE) * MINUTE - PERIOD * MINUTE;
    let errors = |start: i64| -> u32 {
        (0..PERIOD)
            .filter_map(|minute| {
                let whose = MetricOwner::Function(function.index);
                context
                    .world
                    .minute(whose, VersionFilter::Whole, start + minute * MINUTE, now)
            })
            .map(|minute| minute.errors)
            .sum()
    };
    let is_over = |start: i64| errors(start) > THRESHOLD;
    let over_now = is_over(latest);
    let changed = (1..LOOK_BACK).find(|back| is_over(latest - back * MINUTE) != over_now);
    let since = latest - (changed.unwrap_or(LOOK_BACK) - 1 - PERIOD) * MINUTE;
    let count = errors(latest);
    let reason = format!(
        "Threshold Crossed: 1 datapoint [{count}.0] was {}greater than the threshold ({THRESHOLD}.0).",
        if over_now { "" } else { "not " }
    );
    let arn = format!(
        "arn:aws:cloudwatch:{}:{ACCOUNT}:alarm:{}",
        context.region(),
        name(function)
    );
    let dimension = WireValue::EMPTY
        .with("Name", "FunctionName")
        .with("Value", function.name.clone());
    let configured = function.deploys.first().map_or(0, |deploy| deploy.at);
    WireValue::EMPTY
        .with("AlarmName", name(function))
        .with("AlarmArn", arn)
        .with("AlarmDescription", "more errors than usual")
        .with(
            "AlarmConfigurationUpdatedTimestamp",
            Timestamp::from_millis(configured),
        )
        .with("ActionsEnabled", true)
        .with("OKActions", WireValue::List(Vec::new()))
        .with(
            "AlarmActions",
            vec![format!(
                "arn:aws:sns:{}:{ACCOUNT}:on-call",
                context.region()
            )],
        )
        .with("InsufficientDataActions", WireValue::List(Vec::new()))
        .with("StateValue", if over_now { "ALARM" } else { "OK" })
        .with("StateReason", reason)
        .with("StateUpdatedTimestamp", Timestamp::from_millis(since))
        .with("StateTransitionedTimestamp", Timestamp::from_millis(since))
        .with("MetricName", "Errors")
        .with("Namespace", NAMESPACE)
        .with("Statistic", "Sum")
        .with("Dimensions", vec![dimension])
        .with("Period", PERIOD * 60)
        .with("EvaluationPeriods", 1)
        .with("DatapointsToAlarm", 1)
        .with("Threshold", f64::from(THRESHOLD))
        .with("ComparisonOperator", "GreaterThanThreshold")
        .with("TreatMissingData", "notBreaching")
}
