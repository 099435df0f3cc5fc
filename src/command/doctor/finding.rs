//! What came of trying one call.

use serde::Serialize;

use crate::command::exit::{Exit, of_failure};
use slstop_base::SafeText;
use slstop_core::domain::{Call, Failure};

#[derive(Clone, Debug)]
pub struct Finding {
    pub call: Call,
    pub outcome: Outcome,
}

#[derive(Clone, Debug)]
pub enum Outcome {
    Works,
    Failed(Failure),
    /// Why it was not tried.
    Skipped(&'static str),
}

/// A line of `--json`.
#[derive(Debug, Serialize)]
pub struct Line {
    call: &'static str,
    iam_action: &'static str,
    state: &'static str,
    lost: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Finding {
    pub fn new(call: Call, answer: Result<(), Failure>) -> Self {
        let outcome = answer.map_or_else(Outcome::Failed, |()| Outcome::Works);
        Self { call, outcome }
    }

    pub fn state(&self) -> &'static str {
        match &self.outcome {
            Outcome::Works => "ok",
            Outcome::Failed(Failure::Denied { .. }) => "denied",
            Outcome::Failed(Failure::Missing { .. }) => "missing",
            Outcome::Failed(_) => "failed",
            Outcome::Skipped(_) => "skipped",
        }
    }

    pub fn json(&self) -> Line {
        let facts = self.call.facts();
        Line {
            call: facts.operation,
            iam_action: facts.iam_action,
            state: self.state(),
            lost: facts.lost,
            reason: match &self.outcome {
                Outcome::Works => None,
                Outcome::Failed(failure) => Some(failure.to_string()),
                Outcome::Skipped(why) => Some((*why).to_owned()),
            },
        }
    }

    /// What an endpoint does not have is no fault of anybody's.
    pub fn exit(&self) -> Exit {
        match &self.outcome {
            Outcome::Works | Outcome::Skipped(_) | Outcome::Failed(Failure::Missing { .. }) => {
                Exit::Done
            }
            Outcome::Failed(failure) => of_failure(failure),
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
            Outcome::Works => String::new(),
            Outcome::Skipped(why) => (*why).to_owned(),
            Outcome::Failed(failure @ Failure::Denied { .. }) => {
                format!("without it {}; {}", facts.lost, failure.advice())
            }
            Outcome::Failed(failure @ Failure::Missing { .. }) => {
                format!("{}; without it {}", failure.advice(), facts.lost)
            }
            Outcome::Failed(failure) => {
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

    fn finding(failure: Option<Failure>) -> Finding {
        Finding::new(Call::GetMetricData, failure.map_or(Ok(()), Err))
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
                "without it there are no rates, errors or durations; add cloudwatch:GetMetricData to the policy of these \
                 credentials, or ask for it"
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
