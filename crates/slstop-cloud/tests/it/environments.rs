//! What must be true of execution environments, whatever happens in the shop.

use std::collections::BTreeMap;

use slstop_cloud::Scenario;
use slstop_cloud::world::environment::EnvironmentId;
use slstop_cloud::world::invocation::{EnvironmentStart, SimulatedInvocation};

use crate::asking::{MINUTE, NOON, cloud};

/// Every invocation of a scenario's functions in a span, by function and environment, in order.
fn by_environment(
    scenario: &str,
    from: i64,
    to: i64,
) -> BTreeMap<(u16, EnvironmentId), Vec<SimulatedInvocation>> {
    let cloud = cloud(scenario);
    let world = cloud.world();
    let mut found: BTreeMap<(u16, EnvironmentId), Vec<SimulatedInvocation>> = BTreeMap::new();
    for function in world.functions.iter().take(24) {
        let mut invocations = Vec::new();
        world.invocations(function, from, to, &mut invocations);
        for invocation in invocations {
            found
                .entry((function.index, invocation.environment))
                .or_default()
                .push(invocation);
        }
    }
    for invocations in found.values_mut() {
        invocations.sort_by_key(|invocation| invocation.start);
    }
    found
}

#[test]
fn an_environment_serves_one_request_at_a_time() {
    for scenario in Scenario::names() {
        for ((function, environment), invocations) in
            by_environment(scenario, NOON - 5 * MINUTE, NOON + 5 * MINUTE)
        {
            for pair in invocations.windows(2) {
                assert!(
                    pair[0].end() <= pair[1].boot_start(),
                    "{scenario}: function {function}, {environment:?}: {:?} and {:?}",
                    pair[0],
                    pair[1]
                );
            }
        }
    }
}

#[test]
fn an_environment_begins_cold_and_stays_warm() {
    for scenario in ["calm", "bad-deploy", "cold-surge"] {
        let (from, to) = (NOON - 5 * MINUTE, NOON + 5 * MINUTE);
        for ((function, environment), invocations) in by_environment(scenario, from, to) {
            if environment.born < from {
                // It began before what is looked at.
                continue;
            }
            let is_begun = |invocation: &SimulatedInvocation| {
                matches!(
                    invocation.boot,
                    EnvironmentStart::Cold(_)
                        | EnvironmentStart::Restored(_)
                        | EnvironmentStart::Provisioned(_)
                        | EnvironmentStart::Failed(_)
                )
            };
            let begun: Vec<bool> = invocations.iter().map(is_begun).collect();
            // A called function's environment may be warm from the start: its init is left out where it
            // would not fit into its caller's time.
            let is_called = invocations[0].caller.is_some();
            assert!(
                begun[0] || is_called,
                "{scenario}: function {function}, {environment:?} begins warm"
            );
            let again = invocations.iter().skip(1).filter(|one| {
                matches!(
                    one.boot,
                    EnvironmentStart::Cold(_) | EnvironmentStart::Restored(_)
                )
            });
            assert_eq!(
                again.count(),
                0,
                "{scenario}: function {function}, {environment:?} begins twice"
            );
        }
    }
}

#[test]
fn an_invocation_never_outlasts_its_time_out_and_never_uses_more_than_it_has() {
    for scenario in Scenario::names() {
        let cloud = cloud(scenario);
        for ((function, _), invocations) in
            by_environment(scenario, NOON - MINUTE, NOON + 5 * MINUTE)
        {
            let function = cloud.world().function(function);
            for invocation in invocations {
                // The old kind of time-out ends a little late.
                assert!(
                    invocation.duration.as_millis() <= function.timeout_ms() + 50.0,
                    "{scenario}: {invocation:?}"
                );
                assert!(
                    invocation.used <= function.spec.memory,
                    "{scenario}: {invocation:?}"
                );
                assert!(invocation.duration.0 > 0 && invocation.used > 0);
            }
        }
    }
}

#[test]
fn a_deployment_replaces_every_environment() {
    let deployed = NOON + 4000;
    for ((function, environment), invocations) in
        by_environment("bad-deploy", NOON - MINUTE, NOON + MINUTE)
    {
        if function == 0 {
            let before = invocations
                .iter()
                .filter(|one| one.start < deployed)
                .count();
            assert!(
                before == 0 || before == invocations.len(),
                "{environment:?} lives on"
            );
        }
    }
}
