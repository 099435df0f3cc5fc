//! Step Functions: the machine that runs an order through the shop's functions. An execution ends with the invocation
//! that failed, or with that of the last step.

use serde_json::{Value, json};

use super::{OperationContext, page};
use crate::scenario::spec::InvocationSource;
use crate::wire::{Refusal, Reply, WireValue, json as wire_json};
use crate::world::ACCOUNT;
use crate::world::function::SimulatedFunction;
use crate::world::invocation::{DrawPurpose, SimulatedInvocation, uuid};

const MACHINE: &str = "shop-order-saga";
/// Steps before the one that an execution ended with take so long.
const STEP_MILLIS: i64 = 400;
/// So far back executions are listed.
const BACK_MILLIS: i64 = 3 * 3_600_000;

struct SimulatedExecution<'a> {
    last: &'a SimulatedFunction,
    invocation: SimulatedInvocation,
}

impl SimulatedExecution<'_> {
    fn name(&self) -> String {
        let mut draw = self.invocation.draw(DrawPurpose::EventId).and(7);
        String::from_utf8_lossy(&uuid(draw.bits(), draw.bits())).into_owned()
    }

    fn arn(&self, context: &OperationContext<'_>) -> String {
        let region = context.region();
        format!(
            "arn:aws:states:{region}:{ACCOUNT}:execution:{MACHINE}:{}",
            self.name()
        )
    }

    fn status(&self) -> &'static str {
        match self.invocation.is_ok() {
            true => "SUCCEEDED",
            false => "FAILED",
        }
    }

    fn start(&self) -> i64 {
        self.invocation.start - STEP_MILLIS
    }

    /// `ChargeCard` for `charge-card`.
    fn step(&self) -> String {
        let words = self.last.short_name().split('-');
        let capital = |word: &str| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_uppercase() + rest
        };
        words.map(capital).collect()
    }

    /// As Lambda answers: the error with its cause, a document within the document.
    fn error(&self) -> (String, String) {
        let payload = super::lambda::payload::of(self.last, &self.invocation, b"");
        let mut cause: Value = serde_json::from_slice(&payload).unwrap_or_default();
        let id = String::from_utf8_lossy(&self.invocation.request_id()).into_owned();
        cause["requestId"] = id.into();
        let error = cause["errorType"].as_str().unwrap_or("Lambda.Unknown");
        (error.to_owned(), cause.to_string())
    }
}

impl<'a> OperationContext<'a> {
    fn steps(&self) -> impl Iterator<Item = &'a SimulatedFunction> + use<'a> {
        let functions = self.world.functions.iter();
        functions.filter(|function| function.spec.source == InvocationSource::States)
    }

    /// The newest first.
    fn executions(&self) -> Vec<SimulatedExecution<'a>> {
        let now = self.now.as_millis();
        let mut found = Vec::new();
        let last_step = self.steps().last().map(|function| function.index);
        for function in self.steps() {
            let mut ran = Vec::new();
            (self.world).invocations(function, now - BACK_MILLIS, now, &mut ran);
            // Guests invoke it without a machine; of those that went well the last step alone ends one.
            ran.retain(|one| !one.is_guest && one.end() <= now && one.caller.is_none());
            ran.retain(|one| !one.is_ok() || Some(function.index) == last_step);
            found.extend(ran.into_iter().map(|invocation| SimulatedExecution {
                last: function,
                invocation,
            }));
        }
        found.sort_by_key(|one| std::cmp::Reverse(one.start()));
        found
    }

    fn execution(&self) -> Result<SimulatedExecution<'a>, Refusal> {
        let arn = self.request.input.text("executionArn").unwrap_or_default();
        let all = self.executions().into_iter();
        all.into_iter()
            .find(|one| one.arn(self) == arn)
            .ok_or_else(|| {
                let said = format!("Execution Does Not Exist: '{arn}'");
                Refusal::new(400, "ExecutionDoesNotExist", said)
            })
    }

    fn machine_arn(&self) -> String {
        format!(
            "arn:aws:states:{}:{ACCOUNT}:stateMachine:{MACHINE}",
            self.region()
        )
    }
}

/// Times are seconds with a fraction.
fn described(value: &Value) -> Reply {
    let value = wire_json::read(value.to_string().as_bytes());
    value.unwrap_or(WireValue::EMPTY).into()
}

fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

pub fn list_state_machines(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let machines: Vec<Value> = (context.steps().take(1))
        .map(|first| {
            let made = first.deploys.first().map_or(0, |deploy| deploy.at);
            json!({
                "stateMachineArn": context.machine_arn(),
                "name": MACHINE,
                "type": "STANDARD",
                "creationDate": seconds(made),
            })
        })
        .collect();
    Ok(described(&json!({ "stateMachines": machines })))
}

pub fn list_executions(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let machine = input.text("stateMachineArn").unwrap_or_default();
    if machine != context.machine_arn() {
        let said = format!("State Machine Does Not Exist: '{machine}'");
        return Err(Refusal::new(400, "StateMachineDoesNotExist", said));
    }
    let status = input.text("statusFilter");
    let mut executions = context.executions();
    executions.retain(|one| status.is_none_or(|status| one.status() == status));
    let limit = input.int("maxResults").unwrap_or(100).clamp(1, 1000) as usize;
    let question = ("ListExecutions", status);
    let page = page::slice(&executions, limit, question, input.text("nextToken"));
    let (shown, next) =
        page.ok_or_else(|| Refusal::new(400, "InvalidToken", "Invalid Token: 'Invalid token'"))?;
    let shown: Vec<Value> = shown.iter().map(|one| summary(context, one)).collect();
    let mut answer = json!({ "executions": shown });
    if let Some(next) = next {
        answer["nextToken"] = next.into();
    }
    Ok(described(&answer))
}

fn summary(context: &OperationContext<'_>, execution: &SimulatedExecution<'_>) -> Value {
    json!({
        "executionArn": execution.arn(context),
        "stateMachineArn": context.machine_arn(),
        "name": execution.name(),
        "status": execution.status(),
        "startDate": seconds(execution.start()),
        "stopDate": seconds(execution.invocation.end()),
        "redriveCount": 0,
    })
}

pub fn describe_execution(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let execution = context.execution()?;
    let mut described_one = summary(context, &execution);
    if execution.invocation.is_ok() {
        described_one["redriveStatus"] = "NOT_REDRIVABLE".into();
    } else {
        let (error, cause) = execution.error();
        described_one["redriveStatus"] = "REDRIVABLE".into();
        described_one["error"] = error.into();
        described_one["cause"] = cause.into();
    }
    Ok(described(&described_one))
}

/// The events of the last step, whose function is its resource, and the execution's end.
pub fn get_execution_history(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let execution = context.execution()?;
    let (start, end) = (execution.start(), execution.invocation.end());
    let began = execution.invocation.start;
    let arn = context.function_arn(&execution.last.name);
    let mut events = vec![
        json!({"type": "ExecutionStarted", "timestamp": seconds(start),
            "executionStartedEventDetails": {"input": "{}"}}),
        json!({"type": "TaskStateEntered", "timestamp": seconds(began),
            "stateEnteredEventDetails": {"name": execution.step(), "input": "{}"}}),
        json!({"type": "LambdaFunctionScheduled", "timestamp": seconds(began),
            "lambdaFunctionScheduledEventDetails": {"resource": arn, "input": "{}"}}),
        json!({"type": "LambdaFunctionStarted", "timestamp": seconds(began)}),
    ];
    if execution.invocation.is_ok() {
        events.push(json!({"type": "LambdaFunctionSucceeded", "timestamp": seconds(end)}));
        events.push(json!({"type": "ExecutionSucceeded", "timestamp": seconds(end)}));
    } else {
        let (error, cause) = execution.error();
        let details = json!({"error": error, "cause": cause});
        events.push(
            json!({"type": "LambdaFunctionFailed", "timestamp": seconds(end),
            "lambdaFunctionFailedEventDetails": details}),
        );
        events.push(json!({"type": "ExecutionFailed", "timestamp": seconds(end),
            "executionFailedEventDetails": details}));
    }
    for (index, event) in events.iter_mut().enumerate() {
        event["id"] = (index + 1).into();
        // The event of the first state has none before it.
        event["previousEventId"] = if index < 2 { 0 } else { index }.into();
    }
    let input = &context.request.input;
    if input.bool("reverseOrder").unwrap_or(false) {
        events.reverse();
    }
    events.truncate(input.int("maxResults").unwrap_or(100).clamp(1, 1000) as usize);
    Ok(described(&json!({ "events": events })))
}
