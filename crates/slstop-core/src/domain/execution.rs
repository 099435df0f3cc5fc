//! An execution of a state machine, and the step that it failed at, read from the end of its history.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::line::request::is_request_id;
use super::route::IntegrationTarget;
use slstop_base::{FunctionName, Timestamp};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Execution {
    pub arn: Arc<str>,
    pub machine: Arc<str>,
    pub name: Arc<str>,
    /// In AWS's words: `FAILED`, `TIMED_OUT`.
    pub status: Arc<str>,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    pub failed_step: Option<FailedStep>,
    /// Whether it can go on from where it failed.
    pub redrivable: Option<bool>,
}

/// `None` is what the history does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedStep {
    pub state: Option<Arc<str>>,
    pub error: Option<Arc<str>>,
    pub cause: Option<Arc<str>>,
    pub function: Option<FunctionName>,
    /// Of the invocation that failed.
    pub request_id: Option<Arc<str>>,
}

impl Execution {
    /// One of the list that ListExecutions answers with.
    pub fn of_list(listed: &Value) -> Option<Self> {
        let text = |name: &str| listed[name].as_str().map(Arc::<str>::from);
        let arn = text("executionArn")?;
        // `arn:aws:states:R:A:execution:MACHINE:NAME`
        let machine = arn.split(':').nth(6).unwrap_or_default().into();
        let moment = |name: &str| {
            let seconds = listed[name].as_f64()?;
            Some(Timestamp::from_millis((seconds * 1000.0).round() as i64))
        };
        Some(Self {
            machine,
            name: text("name")?,
            status: text("status")?,
            start: moment("startDate"),
            end: moment("stopDate"),
            failed_step: None,
            redrivable: None,
            arn,
        })
    }

    pub fn is_failed(&self) -> bool {
        matches!(&*self.status, "FAILED" | "TIMED_OUT" | "ABORTED")
    }
}

impl FailedStep {
    /// From the last events of a history, in any order. It starts at the end and goes back along the events that led
    /// there: a failure that the machine caught is no part of that.
    pub fn of_history(answer: &Value) -> Option<Self> {
        let events = answer["events"].as_array()?;
        let by_id: BTreeMap<u64, &Value> = (events.iter())
            .filter_map(|event| Some((event["id"].as_u64()?, event)))
            .collect();
        let (_, end) = by_id.last_key_value()?;
        let mut step = Self::default();
        let mut current = Some(*end);
        // An event leads to an earlier one, so that this ends.
        while let Some(event) = current {
            step.take(event);
            if step.state.is_some() {
                break;
            }
            let id = event["id"].as_u64().unwrap_or(0);
            let previous = event["previousEventId"]
                .as_u64()
                .filter(|it| *it > 0 && *it < id);
            current = match previous {
                Some(previous) => by_id.get(&previous).copied(),
                // Events of the first state name none before them.
                None => by_id.range(..id).next_back().map(|(_, event)| *event),
            };
        }
        Some(step)
    }

    fn take(&mut self, event: &Value) {
        let Some((_, details)) = event.as_object().and_then(|members| {
            members
                .iter()
                .find(|(name, _)| name.ends_with("EventDetails"))
        }) else {
            return;
        };
        let kind = event["type"].as_str().unwrap_or_default();
        let text = |name: &str| details[name].as_str().map(Arc::<str>::from);
        let is_entered = kind.ends_with("StateEntered");
        if is_entered {
            self.state = self.state.take().or_else(|| text("name"));
            return;
        }
        self.error = self.error.take().or_else(|| text("error"));
        self.cause = self.cause.take().or_else(|| text("cause"));
        self.state = self.state.take().or_else(|| text("state"));
        if self.request_id.is_none() && kind.starts_with("Lambda") | kind.starts_with("Task") {
            let cause = details["cause"].as_str();
            self.request_id = cause.and_then(request_id).map(Arc::from);
        }
        if self.function.is_none() {
            self.function = function(details);
        }
    }
}

/// Of an event that scheduled one, by its ARN or by the parameters of `lambda:invoke`.
fn function(details: &Value) -> Option<FunctionName> {
    let of = |arn: &str| IntegrationTarget::of_arn(arn).map(|target| target.function);
    let resource = details["resource"].as_str()?;
    if resource.contains(":lambda:") {
        return of(resource);
    }
    if details["resourceType"] != "lambda" {
        return None;
    }
    let parameters: Value = serde_json::from_str(details["parameters"].as_str()?).ok()?;
    of(parameters["FunctionName"].as_str()?)
}

/// Of the invocation in a cause: Python's errors have a member for it, killed functions name it in their text.
fn request_id(cause: &str) -> Option<String> {
    // Where Lambda named no type of error, its answer stands in a sentence.
    let error: Value = serde_json::from_str(cause.get(cause.find('{')?..)?).ok()?;
    if let Some(id) = error["requestId"].as_str() {
        return Some(id.to_owned());
    }
    let words = error["errorMessage"].as_str()?.split_whitespace();
    let mut words = words.map(|word| word.trim_matches([',', ':', '"']));
    words.find(|word| is_request_id(word)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "11111111-2222-4333-8444-555555555555";

    fn failed(events: Value) -> FailedStep {
        FailedStep::of_history(&json!({ "events": events })).expect("a step")
    }

    #[test]
    fn the_failed_step_its_function_and_the_request_behind_it_are_read_from_the_end() {
        let cause = json!({"errorMessage": "no stock", "errorType": "StockError", "requestId": ID})
            .to_string();
        let arn = "arn:aws:lambda:eu-west-1:482193650077:function:reserve";
        let step = failed(json!([
            {"id": 6, "previousEventId": 5, "type": "ExecutionFailed", "executionFailedEventDetails": {"error": "StockError", "cause": cause}},
            {"id": 5, "previousEventId": 4, "type": "LambdaFunctionFailed", "lambdaFunctionFailedEventDetails": {"error": "StockError", "cause": cause}},
            {"id": 4, "previousEventId": 3, "type": "LambdaFunctionStarted"},
            {"id": 3, "previousEventId": 2, "type": "LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails": {"resource": arn}},
            {"id": 2, "previousEventId": 0, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Reserve"}},
        ]));
        assert_eq!(step.state.as_deref(), Some("Reserve"));
        assert_eq!(step.error.as_deref(), Some("StockError"));
        assert_eq!(step.function, Some("reserve".into()));
        assert_eq!(step.request_id.as_deref(), Some(ID));
    }

    #[test]
    fn a_failure_that_was_caught_is_not_the_step_that_failed() {
        let step = failed(json!([
            {"id": 9, "previousEventId": 8, "type": "ExecutionFailed", "executionFailedEventDetails": {"error": "GaveUp"}},
            {"id": 8, "previousEventId": 7, "type": "FailStateEntered", "stateEnteredEventDetails": {"name": "GiveUp"}},
            {"id": 5, "previousEventId": 4, "type": "LambdaFunctionFailed", "lambdaFunctionFailedEventDetails": {"error": "Other"}},
        ]));
        assert_eq!(
            (step.state.as_deref(), step.error.as_deref()),
            (Some("GiveUp"), Some("GaveUp"))
        );
        assert_eq!(step.function, None);
    }

    #[test]
    fn lambda_invoke_names_its_function_in_parameters_and_a_killed_one_its_request_in_the_text() {
        let cause = json!({"errorMessage": format!("RequestId: {ID} Error: Runtime exited with error: signal: killed")}).to_string();
        let step = failed(json!([
            {"id": 5, "previousEventId": 3, "type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "lambda", "resource": "invoke", "error": "Runtime.ExitError", "cause": cause}},
            {"id": 3, "previousEventId": 2, "type": "TaskScheduled", "taskScheduledEventDetails": {"resourceType": "lambda", "resource": "invoke",
                "parameters": "{\"FunctionName\":\"arn:aws:lambda:r:1:function:pay:live\"}"}},
            {"id": 2, "previousEventId": 0, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Pay"}},
        ]));
        assert_eq!(step.function, Some("pay".into()));
        assert_eq!(
            (step.state.as_deref(), step.request_id.as_deref()),
            (Some("Pay"), Some(ID))
        );
    }

    #[test]
    fn an_expression_that_cannot_be_evaluated_names_its_state_itself() {
        let step = failed(json!([
            {"id": 4, "previousEventId": 3, "type": "ExecutionFailed", "executionFailedEventDetails": {"error": "States.QueryEvaluationError"}},
            {"id": 3, "previousEventId": 0, "type": "EvaluationFailed", "evaluationFailedEventDetails": {"state": "Each", "location": "Items"}},
        ]));
        assert_eq!(step.state.as_deref(), Some("Each"));
    }
}
