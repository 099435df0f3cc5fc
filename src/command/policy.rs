//! `slstop policy`: the least IAM policy that the program's own calls need, from the table of calls.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use clap::Args;
use serde_json::{Value, json};

use super::exit::Exit;
use super::output::Output;
use slstop_core::domain::Call;
use slstop_core::domain::call::{Access, Resource};

/// Print the least IAM policy that slstop needs, as JSON
#[derive(Debug, Args)]
#[command(
    after_help = "Example: aws iam put-role-policy --role-name on-call --policy-name slstop --policy-document \"$(slstop policy)\""
)]
pub struct Policy {
    /// Also what changes something in the account or runs a function
    #[arg(long)]
    with_write: bool,
}

impl Policy {
    pub fn run<W: Write>(&self, output: &mut Output<W>) -> anyhow::Result<Exit> {
        let is_meant = |call: &Call| self.with_write || call.facts().access == Access::Read;
        let policy = of(Call::ALL.iter().copied().filter(is_meant));
        output.lines(&serde_json::to_string_pretty(&policy)?)?;
        Ok(Exit::Done)
    }
}

/// A statement for each service and kind of resource. Calls that need no permission are in none.
pub fn of(calls: impl IntoIterator<Item = Call>) -> Value {
    let mut statements: BTreeMap<(&str, Resource, Access), BTreeSet<&str>> = BTreeMap::new();
    for facts in calls.into_iter().map(Call::facts) {
        if !facts.iam_action.is_empty() {
            // Both services of API Gateway have the same actions.
            let service = facts.service.strip_suffix("V2").unwrap_or(facts.service);
            let service = if service == "ApiGateway" {
                "API Gateway"
            } else {
                service
            };
            let key = (service, facts.resource, facts.access);
            statements.entry(key).or_default().insert(facts.iam_action);
        }
    }
    let statement = |((service, resource, access), actions)| {
        json!({
            "Sid": sid(service, resource, access),
            "Effect": "Allow",
            "Action": actions,
            "Resource": arns(resource),
        })
    };
    let statements: Vec<Value> = statements.into_iter().map(statement).collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn arns(resource: Resource) -> Value {
    match resource.other_arn() {
        Some(other) => json!([resource.arn(), other]),
        None => json!(resource.arn()),
    }
}

/// Letters and digits only, unique in the policy.
fn sid(service: &str, resource: Resource, access: Access) -> String {
    let service: String = service.split_whitespace().collect();
    let what = match resource {
        Resource::Any => "",
        Resource::Function => "Function",
        Resource::LogGroup => "LogGroup",
        Resource::Api => "Apis",
        Resource::Queue => "Queue",
        Resource::Rule => "Rule",
        Resource::StateMachine => "StateMachine",
    };
    let how = match access {
        Access::Read => "",
        Access::Write => "Write",
    };
    format!("{service}{what}{how}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_of_the_table_is_allowed_once_on_no_more_than_it_needs() {
        let policy = of(Call::ALL.iter().copied());
        let statements = policy["Statement"].as_array().expect("statements");
        let sids: BTreeSet<_> = statements.iter().map(|one| one["Sid"].as_str()).collect();
        assert_eq!(sids.len(), statements.len());
        for call in Call::ALL {
            let facts = call.facts();
            let allows = |statement: &&Value| {
                let actions = statement["Action"].as_array().expect("actions");
                actions.iter().any(|action| action == facts.iam_action)
            };
            let found: Vec<&Value> = statements.iter().filter(allows).collect();
            assert_eq!(
                found.len(),
                usize::from(!facts.iam_action.is_empty()),
                "{call:?}"
            );
            assert!(
                found
                    .iter()
                    .all(|one| one["Resource"] == arns(facts.resource)),
                "{call:?}"
            );
        }
    }
}
