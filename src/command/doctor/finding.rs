//! What came of trying one call.

use serde::Serialize;

use crate::command::exit::{Exit, of_failure};
use slstop_base::SafeText;
use slstop_core::domain::{Call, Failure};

#[derive(Clone, Debug)]
pub struct CallCheck {
    pub call: Call,
    pub outcome: CheckOutcome,
}

#[derive(Clone, Debug)]
pub enum CheckOutcome {
    Works,
    Failed(Failure),
    /// Why it was not tried.
    Skipped(&'static str),
}

/// A line of `--json`.
#[derive(Debug, Serialize)]
pub struct CallCheckLine {
    call: &'static str,
    iam_action: &'static str,
    state: &'static str,
    lost: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl CallCheck {
    pub fn new(call: Call, answer: Result<(), Failure>) -> Self {
        let outcome = answer.map_or_else(CheckOutcome::Failed, |()| CheckOutcome::Works);
        Self { call, outcome }
    }

    pub fn state(&self) -> &'static str {
        match &self.outcome {
            CheckOutcome::Works => "ok",
            CheckOutcome::Failed(Failure::Denied { .. }) => "denied",
            CheckOutcome::Failed(Failure::Missing { .. }) => "missing",
            CheckOutcome::Failed(_) => "failed",
            CheckOutcome::Skipped(_) => "skipped",
        }
    }

    pub fn json(&self) -> CallCheckLine {
        let facts = self.call.facts();
        CallCheckLine {
            call: facts.operation,
            iam_action: facts.iam_action,
            state: self.state(),
            lost: facts.lost,
            reason: match &self.outcome {
                CheckOutcome::Works => None,
                CheckOutcome::Failed(failure) => Some(failure.to_string()),
                CheckOutcome::Skipped(why) => Some((*why).to_owned()),
            },
        }
    }

    /// What an endpoint does not have is no fault of anybody's.
    pub fn exit(&self) -> Exit {
        match &self.outcome {
            CheckOutcome::Works
            | CheckOutcome::Skipped(_)
            | CheckOutcome::Failed(Failure::Missing { .. }) => Exit::Done,
            CheckOutcome::Failed(failure) => of_failure(failure),
        }
    }

    /// State, permission, and for what does not work: what is lost, why and what to do.
    pub fn cells(&self) -> Vec<SafeText<'static>> {
        let facts = self.call.facts();
        let name = if facts.iam_action.is_empty() {
            facts.operation
        } else {
            facts.iam_action
        };
        let note = match &self.outcome {
            CheckOutcome::Works => String::new(),
            CheckOutcome::Skipped(why) => (*why).to_owned(),
            CheckOutcome::Failed(failure @ Failure::Denied { .. }) => {
                format!("without it {}; {}", facts.lost, failure.advice())
            }
            CheckOutcome::Failed(failure @ Failure::Missing { .. }) => {
                format!("{}; without it {}", failure.advice(), facts.lost)
            }
            CheckOutcome::Failed(failure) => {
                format!("{failure}; {}; without it {}", failure.advice(), facts.lost)
            }
        };
        let state = match self.state() {
            "ok" => "works",
            other => other,
        };
        vec![state.into(), name.into(), note.into()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(failure: Option<Failure>) -> CallCheck {
        CallCheck::new(Call::GetMetricData, failure.map_or(Ok(()), Err))
    }

    #[test]
    fn a_denied_call_names_what_is_lost_and_the_action_to_add() {
        let denied = finding(Some(Failure::Denied {
            action: "cloudwatch:GetMetricData".into(),
            said: String::new(),
        }));
        let cells: Vec<String> = denied.cells().iter().map(SafeText::to_string).collect();
        assert_eq!(
            cells,
            [
                "denied",
                "cloudwatch:GetMetricData",
                "without it there are no rates, errors or durations; add cloudwatch:GetMetricData to this role's policy \
                 (`slstop policy` prints it)"
            ]
        );
        assert_eq!(denied.exit(), Exit::Access);
    }

    #[test]
    fn the_json_has_the_names_that_scripts_rely_on() {
        let line = serde_json::to_value(finding(None).json()).expect("JSON");
        assert_eq!(
            line,
            serde_json::json!({
                "call": "GetMetricData",
                "iam_action": "cloudwatch:GetMetricData",
                "state": "ok",
                "lost": "there are no rates, errors or durations",
            })
        );
    }

    #[test]
    fn what_an_emulator_lacks_is_no_failure() {
        let missing = finding(Some(Failure::Missing {
            service: "CloudWatch".into(),
        }));
        assert_eq!((missing.state(), missing.exit()), ("missing", Exit::Done));
    }
}
