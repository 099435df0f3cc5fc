//! A large share of the invocations wait for a cold start, and for long.

use super::evidence::Evidence;
use super::{Finding, RuleInput, Severity};
use slstop_base::number;

/// Below this share cold starts are the price of scaling.
const SHARE: f64 = 0.1;
/// Of fewer the share is chance.
const FEWEST: u64 = 50;
/// Shorter inits are noticed by nobody.
const LONG_MILLIS: f64 = 500.0;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let sum = input.of_lines()?;
    let init = sum.init_p90?.as_millis();
    let share = sum.cold as f64 / sum.measured.max(1) as f64;
    if sum.measured < FEWEST || share < SHARE || init < LONG_MILLIS {
        return None;
    }
    let said = format!(
        "{} of {} invocations in {} started cold, and nine of ten inits take up to {}",
        number::percent(share),
        number::count(sum.measured as f64),
        input.window.label(),
        number::millis(init),
    );
    let command = input.command("coldstarts", input.window.span());
    let next =
        format!("see which versions: {command}; provisioned concurrency or SnapStart avoid them");
    let evidence = Evidence::Invocations {
        cause: "cold",
        at: None,
        value: sum.cold,
    };
    Some(
        input
            .finding(Severity::Warning, said, next)
            .with([evidence]),
    )
}
