//! Step Functions: the executions of all machines of the region, and of each that failed the step that it failed at.

use serde_json::{Value, json};

use super::Sink;
use super::listing::Listing;
use super::queue;
use crate::Clients;
use crate::light_call::{LightRequest, LightService};
use slstop_base::Timestamp;
use slstop_core::domain::execution::{Execution, FailedStep};
use slstop_core::domain::{Call, Failure};
use slstop_core::message::{Fact, Window};

const STATES: LightService = LightService {
    name: "SFN",
    id: "SFN",
    signing_name: "states",
    host: "states",
};

/// 10,000 machines are the quota of a region.
const MOST_PAGES: usize = 10;
/// So many machines are looked at: more take minutes.
const MOST_MACHINES: usize = 200;
/// Of one machine and one status, the newest.
const MOST_EXECUTIONS: usize = 100;
/// So many failures are explained: two calls each, of which an account has some twenty a second.
const MOST_EXPLAINED: usize = 50;
/// Of a history, from its end.
const LAST_EVENTS: usize = 100;
/// What did not go well; of others the newest are listed.
const FAILED: [&str; 3] = ["FAILED", "TIMED_OUT", "ABORTED"];

async fn of_states(clients: &Clients, call: Call, asked: &Value) -> Result<Value, Failure> {
    let target = format!("AWSStepFunctions.{}", call.facts().operation);
    let request = LightRequest::json_1_0(&target, asked);
    queue::read(&clients.light(&STATES, call, request).await?)
}

async fn machines(clients: &Clients) -> Result<Vec<String>, Failure> {
    let mut list = Listing::new("state machines", MOST_PAGES);
    let mut machines = Vec::new();
    loop {
        let mut asked = json!({ "maxResults": 1000 });
        if let Some(token) = &list.token {
            asked["nextToken"] = token.as_str().into();
        }
        let page = of_states(clients, Call::ListStateMachines, &asked).await?;
        let found = page["stateMachines"].as_array();
        let found = found.map_or(&[][..], Vec::as_slice).iter();
        // Express machines keep no list of their executions.
        let found = found.filter(|machine| machine["type"] != "EXPRESS");
        let arns = found.filter_map(|machine| machine["stateMachineArn"].as_str());
        machines.extend(arns.map(str::to_owned));
        list.turn(page["nextToken"].as_str().map(str::to_owned));
        if !list.goes_on()? {
            return Ok(machines);
        }
    }
}

async fn of_machine(
    clients: &Clients,
    machine: &str,
    status: Option<&str>,
) -> Result<Vec<Execution>, Failure> {
    let mut asked = json!({ "stateMachineArn": machine, "maxResults": MOST_EXECUTIONS });
    if let Some(status) = status {
        asked["statusFilter"] = status.into();
    }
    let answer = of_states(clients, Call::ListExecutions, &asked).await?;
    let listed = answer["executions"].as_array();
    let listed = listed.map_or(&[][..], Vec::as_slice).iter();
    Ok(listed.filter_map(Execution::of_list).collect())
}

async fn explain(clients: &Clients, execution: &mut Execution) -> Result<(), Failure> {
    let asked = json!({
        "executionArn": &*execution.arn,
        "reverseOrder": true,
        "maxResults": LAST_EVENTS,
        "includeExecutionData": true,
    });
    let history = of_states(clients, Call::GetExecutionHistory, &asked).await?;
    execution.failed_step = FailedStep::of_history(&history);
    let asked = json!({ "executionArn": &*execution.arn });
    let described = of_states(clients, Call::DescribeExecution, &asked).await?;
    execution.redrivable = described["redriveStatus"]
        .as_str()
        .map(|status| status == "REDRIVABLE");
    Ok(())
}

/// Failed ones first, the newest of them before the others. What could not be explained is listed without its step.
pub async fn answer(
    is_failed_only: bool,
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let from = now.minus(window.span());
    let mut executions: Vec<Execution> = Vec::new();
    for machine in machines(clients).await?.iter().take(MOST_MACHINES) {
        let others = (!is_failed_only).then_some(None);
        for status in FAILED.map(Some).into_iter().chain(others) {
            match of_machine(clients, machine, status).await {
                Ok(found) => executions.extend(found),
                // Deleted since it was listed.
                Err(Failure::NotFound { .. }) => {}
                Err(failure) => return Err(failure),
            }
        }
    }
    executions.retain(|one| one.end.or(one.start).is_none_or(|at| at >= from));
    executions.sort_by(|a, b| {
        let key = |one: &Execution| (one.is_failed(), one.start);
        key(b).cmp(&key(a)).then_with(|| a.arn.cmp(&b.arn))
    });
    executions.dedup_by(|a, b| a.arn == b.arn);
    let mut doubt = None;
    let failed = executions.iter_mut().filter(|one| one.is_failed());
    for execution in failed.take(MOST_EXPLAINED) {
        if let Err(failure) = explain(clients, execution).await {
            let is_denied = matches!(failure, Failure::Denied { .. } | Failure::Missing { .. });
            doubt = Some(failure);
            if is_denied {
                break;
            }
        }
    }
    sink.fact(Fact::Executions { executions }).await;
    doubt.map_or(Ok(()), Err)
}

/// One call, tried with any machine and execution; `None` without one.
pub async fn trial(clients: &Clients, call: Call) -> Option<Result<(), Failure>> {
    let machines = match machines(clients).await {
        Err(failure) if call == Call::ListStateMachines => return Some(Err(failure)),
        machines => machines.ok()?,
    };
    if call == Call::ListStateMachines {
        return Some(Ok(()));
    }
    let listed = of_machine(clients, machines.first()?, None).await;
    if call == Call::ListExecutions {
        return Some(listed.map(|_| ()));
    }
    let listed = listed.ok()?;
    let asked = json!({ "executionArn": &*listed.first()?.arn });
    Some(of_states(clients, call, &asked).await.map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer, CannedRequest};
    use crate::fetch::sink::collect;
    use slstop_core::message::Query;

    const MACHINE: &str = "arn:aws:states:eu-west-1:482193650077:stateMachine:saga";
    const EXECUTION: &str = "arn:aws:states:eu-west-1:482193650077:execution:saga:";

    fn region(asked: &CannedRequest) -> CannedAnswer {
        let said = String::from_utf8_lossy(&asked.body).into_owned();
        let execution = |name: &str, status: &str| {
            json!({"executionArn": format!("{EXECUTION}{name}"), "name": name, "status": status,
                "startDate": 1_700_000_000.5, "stopDate": 1_700_000_001.0})
        };
        let body = if said.contains("reverseOrder") {
            json!({"events": [
                {"id": 2, "previousEventId": 1, "type": "ExecutionFailed", "executionFailedEventDetails": {"error": "Broke"}},
                {"id": 1, "previousEventId": 0, "type": "PassStateEntered", "stateEnteredEventDetails": {"name": "Only"}},
            ]})
        } else if said.contains("executionArn") {
            json!({"redriveStatus": "NOT_REDRIVABLE"})
        } else if said.contains("\"FAILED\"") {
            json!({"executions": [execution("a", "FAILED")]})
        } else if said.contains("statusFilter") {
            json!({"executions": []})
        } else if said.contains("stateMachineArn") {
            json!({"executions": [execution("b", "SUCCEEDED"), execution("a", "FAILED")]})
        } else {
            json!({"stateMachines": [{"stateMachineArn": MACHINE, "type": "STANDARD"},
                {"stateMachineArn": "express", "type": "EXPRESS"}]})
        };
        CannedAnswer::new(200, body.to_string())
    }

    #[tokio::test]
    async fn failed_executions_come_first_and_once_with_the_step_that_failed() {
        let canned = Canned::new(region);
        let clients = canned.clients().await;
        let window = Window::default();
        let query = Query::Executions {
            is_failed_only: false,
            window,
        };
        let now = Timestamp::from_millis(1_700_000_060_000);
        let (facts, outcome) = collect(query, |sink| async move {
            answer(false, window, &clients, now, &sink).await
        })
        .await;
        assert_eq!(outcome, Ok(()));
        let Some(Fact::Executions { executions }) = facts.first() else {
            panic!("{facts:?}")
        };
        let names: Vec<&str> = executions.iter().map(|one| &*one.name).collect();
        assert_eq!(names, ["a", "b"]);
        let step = executions[0].failed_step.as_ref().expect("a step");
        assert_eq!(
            (step.state.as_deref(), step.error.as_deref()),
            (Some("Only"), Some("Broke"))
        );
        assert_eq!(executions[0].redrivable, Some(false));
        // Machines, four lists, and two calls for the one that failed: none for the express machine.
        assert_eq!(canned.asked().len(), 1 + 4 + 2);
    }
}
