//! An invocation used nearly all of its memory: the next one that needs more is killed.

use super::evidence::Evidence;
use super::{Finding, RuleInput, Severity};
use slstop_base::{Megabytes, number};

const NEAR: f64 = 0.9;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let size = input.function.memory?;
    let used = input.memory_used()?;
    if f64::from(used.0) < f64::from(size.0) * NEAR {
        return None;
    }
    let said = format!(
        "an invocation in {} used {} of its {} of memory",
        input.window.label(),
        number::megabytes(used),
        number::megabytes(size),
    );
    let next = format!(
        "look for a leak, or give it more: `aws lambda update-function-configuration --function-name {} --memory-size {}`",
        input.name.function.name.as_str(),
        larger(size).0,
    );
    let evidence = Evidence::Configuration {
        name: "memory_mb",
        value: size.0.to_string(),
    };
    // What is killed is counted as an error as well, and found as such where it is more than a few.
    Some(
        input
            .finding(Severity::Warning, said, next)
            .with([evidence]),
    )
}

/// Half as much again, in the steps that people use.
fn larger(size: Megabytes) -> Megabytes {
    const LARGEST: u32 = 10_240;
    let half_more = size.0.saturating_add(size.0 / 2);
    Megabytes(half_more.next_multiple_of(64).min(LARGEST))
}
