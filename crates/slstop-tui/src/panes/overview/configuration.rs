//! The facts of a function's configuration, worst news first.

use crate::panes::Context;
use crate::theme::Role;
use slstop_base::{FunctionId, Qualified, number};
use slstop_core::domain::metric::Unit;
use slstop_core::domain::{Failure, Function, Metric, Package, runtime};
use slstop_core::facts::Standing;
use slstop_core::message::{Attention, Query, Question};

pub(super) struct ConfigurationFact {
    pub name: &'static str,
    pub value: String,
    pub role: Role,
}

/// What few functions have, over the window: peaks, and counts of what should not happen.
const RARE: &[Metric] = &[
    Metric::ProvisionedConcurrency,
    Metric::Spillover,
    Metric::IteratorAge,
    Metric::AsyncAge,
    Metric::AsyncDropped,
    Metric::DeadLetterErrors,
];

/// One that is being deployed is looked at every few seconds.
pub(super) fn question(function: &FunctionId, context: &Context<'_>) -> Question {
    let known = context.facts.functions.get(function);
    let query = Query::Configuration {
        function: function.name.clone(),
        attention: if known.is_some_and(Function::is_changing) {
            Attention::Close
        } else {
            Attention::Usual
        },
    };
    query.at(function.place)
}

pub(super) fn facts_of(function: &Function, context: &Context<'_>) -> Vec<ConfigurationFact> {
    let mut facts = Vec::new();
    let mut tell = |name: &'static str, value: Option<String>, role: Role| {
        facts.extend(value.map(|value| ConfigurationFact { name, value, role }));
    };
    let is_unusual = |status: &str| !matches!(status, "Active" | "Successful");
    let state = function.state.as_deref().filter(|state| is_unusual(state));
    let update = function
        .update_status
        .as_deref()
        .filter(|status| is_unusual(status));
    tell("state", state.map(str::to_owned), Role::Warning);
    tell("update", update.map(str::to_owned), Role::Warning);
    if state.is_some() || update.is_some() {
        tell(
            "because",
            function.state_reason.as_deref().map(str::to_owned),
            Role::Warning,
        );
    }
    // Where the state would be: the list of functions does not tell it.
    let asked = context.subject().map(|subject| question(subject, context));
    let standing = asked.and_then(|asked| context.facts.freshness.of(&asked));
    let failure = standing.and_then(Standing::failure).map(Failure::to_string);
    tell("state", failure.filter(|_| state.is_none()), Role::Warning);
    let (said, role) = runtime_of(function, context);
    tell("runtime", said, role);
    tell(
        "memory",
        function
            .memory
            .map(|memory| number::megabytes(memory).to_string()),
        Role::Text,
    );
    tell(
        "timeout",
        function
            .timeout
            .map(|timeout| number::span(timeout).to_string()),
        Role::Text,
    );
    tell(
        "changed",
        function
            .last_modified
            .map(|at| context.zone.moment(at, context.now)),
        Role::Text,
    );
    tell(
        "processor",
        function
            .architecture
            .map(|architecture| architecture.name().to_owned()),
        Role::Text,
    );
    tell(
        "handler",
        function.handler.as_deref().map(str::to_owned),
        Role::Text,
    );
    tell(
        "code",
        function
            .code_bytes
            .map(|bytes| number::bytes(bytes).to_string()),
        Role::Text,
    );
    let subject = context.subject().cloned().map(Qualified::from);
    for metric in RARE {
        let metrics = &context.facts.metrics;
        let series = subject
            .as_ref()
            .and_then(|subject| metrics.series(context.window, subject, *metric));
        let (value, role) = match (series, metric.stat()) {
            (Some(series), "Sum") => (context.time_view().sum(series), Role::Warning),
            (Some(series), _) => (context.time_view().max(series), Role::Text),
            (None, _) => continue,
        };
        let shown = value.map(|value| match metric.unit() {
            Unit::Count => number::count(value),
            Unit::Millis => number::millis(value),
        });
        let role = if value.is_some_and(|value| value > 0.0) {
            role
        } else {
            Role::Muted
        };
        tell(metric.label(), shown.map(|figure| figure.to_string()), role);
    }
    let default_group = format!("/aws/lambda/{}", function.name.as_str());
    let own_group = function
        .log_group
        .as_deref()
        .filter(|group| *group != default_group);
    tell("log group", own_group.map(str::to_owned), Role::Text);
    tell(
        "about",
        function
            .description
            .as_deref()
            .filter(|about| !about.is_empty())
            .map(str::to_owned),
        Role::Muted,
    );
    facts
}

fn runtime_of(function: &Function, context: &Context<'_>) -> (Option<String>, Role) {
    let Some(id) = function.runtime.as_deref() else {
        let is_image = function.package == Package::Image;
        return (is_image.then(|| "container image".to_owned()), Role::Text);
    };
    match runtime::deprecation(id) {
        Some(day) if runtime::is_deprecated(id, context.now) => {
            (Some(format!("{id}, deprecated since {day}")), Role::Notice)
        }
        _ => (Some(id.to_owned()), Role::Text),
    }
}
