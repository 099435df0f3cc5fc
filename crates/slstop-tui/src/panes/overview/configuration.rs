//! The facts of a function's configuration, worst news first.

use std::sync::Arc;

use crate::panes::Context;
use crate::theme::Role;
use slstop_base::{FunctionId, Megabytes, Qualified, number};
use slstop_core::domain::metric::Unit;
use slstop_core::domain::{Failure, Function, FunctionSettings, Metric, Package, runtime};
use slstop_core::facts::Standing;
use slstop_core::message::{Attention, Query, Question};

/// What Lambda gives without being asked, in megabytes.
const USUAL_STORAGE: u32 = 512;

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
    let day = function.runtime.as_deref().and_then(runtime::deprecation);
    let is_ahead = role == Role::Text;
    let until = day.filter(|_| is_ahead).map(|day| format!("until {day}"));
    tell("supported", until, Role::Text);
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
    if let Some(settings) = &function.settings {
        for (name, value) in settings_of(settings) {
            tell(name, Some(value), Role::Text);
        }
    }
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

/// What only the configuration of a single function says; what is as usual is left out.
fn settings_of(settings: &FunctionSettings) -> Vec<(&'static str, String)> {
    let mut said = Vec::new();
    let mut tell = |name, value: Option<String>| said.extend(value.map(|value| (name, value)));
    let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
    let format = settings.log_format.as_deref().map(|format| {
        let level = settings
            .log_level
            .as_deref()
            .or(settings.system_log_level.as_deref());
        match level {
            Some(level) => format!("{format}, from {level} on"),
            None => format.to_owned(),
        }
    });
    tell("log format", format);
    tell("tracing", text(&settings.tracing));
    for (n, layer) in settings.layers.iter().enumerate() {
        tell(if n == 0 { "layers" } else { "" }, Some(layer.to_string()));
    }
    tell("dead letter", text(&settings.dead_letters));
    let snap_start = text(&settings.snap_start).filter(|on| on != "None");
    tell("SnapStart", snap_start);
    let storage = settings.storage_mb.filter(|size| *size != USUAL_STORAGE);
    tell(
        "/tmp",
        storage.map(|size| number::megabytes(Megabytes(size)).to_string()),
    );
    let subnets = settings.subnets;
    tell("VPC", (subnets > 0).then(|| format!("{subnets} subnets")));
    for (n, name) in settings.environment.iter().enumerate() {
        tell(
            if n == 0 { "variables" } else { "" },
            Some(name.to_string()),
        );
    }
    said
}
