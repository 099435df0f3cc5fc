//! Where a function's events go after it: the destination of its results, and of what Lambda gives up.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use slstop_base::FunctionName;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OutletKind {
    OnSuccess,
    OnFailure,
    DeadLetters,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceOutlet {
    pub kind: OutletKind,
    pub function: FunctionName,
    pub arn: Arc<str>,
    /// Messages in it, where it is a queue.
    pub depth: Option<u64>,
}

impl SourceOutlet {
    fn new(kind: OutletKind, function: &FunctionName, arn: &str) -> Self {
        Self {
            kind,
            function: function.clone(),
            arn: arn.into(),
            depth: None,
        }
    }

    /// The dead-letter queue or topic of a function's configuration.
    pub fn of_configuration(function: &FunctionName, configuration: &Value) -> Option<Self> {
        let arn = configuration["DeadLetterConfig"]["TargetArn"].as_str()?;
        (!arn.is_empty()).then(|| Self::new(OutletKind::DeadLetters, function, arn))
    }

    /// The destinations of asynchronous invocations, by what ListFunctionEventInvokeConfigs says.
    pub fn of_invoke_configurations(function: &FunctionName, answer: &Value) -> Vec<Self> {
        let list = answer["FunctionEventInvokeConfigs"].as_array();
        let configurations = list.map_or(&[][..], Vec::as_slice).iter();
        let destinations = configurations.flat_map(|one| {
            let of = |kind, name: &str| {
                let arn = one["DestinationConfig"][name]["Destination"].as_str()?;
                Some(Self::new(kind, function, arn))
            };
            let failure = of(OutletKind::OnFailure, "OnFailure");
            let success = of(OutletKind::OnSuccess, "OnSuccess");
            failure.into_iter().chain(success)
        });
        destinations.collect()
    }

    /// Whether what arrives there is a failure.
    pub fn is_of_failures(&self) -> bool {
        self.kind != OutletKind::OnSuccess
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn destinations_are_told_from_dead_letters() {
        let name = FunctionName::new("f");
        let answer = json!({"FunctionEventInvokeConfigs": [{"DestinationConfig": {
            "OnSuccess": {}, "OnFailure": {"Destination": "arn:aws:sqs:r:1:lost"}}}]});
        let found = SourceOutlet::of_invoke_configurations(&name, &answer);
        assert_eq!(found.len(), 1);
        assert!(found[0].is_of_failures());
        let none = json!({"DeadLetterConfig": {"TargetArn": ""}});
        assert_eq!(SourceOutlet::of_configuration(&name, &none), None);
    }
}
