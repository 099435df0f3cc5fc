//! What the command line asked to be shown: an alarm, a trace, a request, a log group. It opens as soon as enough is
//! known of it.

use std::sync::Arc;

use super::app;
use super::model::Model;
use super::reduce::{act, fulfil};
use crate::panes::{Ask, Only};
use slstop_base::action::{ActionId, PaneId};
use slstop_base::{FunctionId, FunctionName, Qualified};
use slstop_core::domain::log::by_place;
use slstop_core::domain::{FoundLine, Referenced};
use slstop_core::message::{Act, Query, Question, Window};

/// What must be watched to get there.
pub(super) fn wants(model: &Model) -> Vec<Question> {
    let Some(Referenced::Request(id)) = &model.open_at else {
        return vec![];
    };
    let functions = &model.facts.functions;
    // Before the list is whole, each of its pages would be another question.
    if !functions.is_complete() || model.facts.found_request.of(id).is_some() {
        return vec![];
    }
    let rows = model.shell.selection.scope.rows(&model.facts);
    let ids: Vec<FunctionId> = rows.into_iter().map(|(row, _)| row.function).collect();
    let id: Arc<str> = Arc::from(id.as_str());
    let window = model.shell.window;
    by_place(&functions.log_sources(&ids))
        .into_iter()
        .map(|(place, sources)| {
            let id = id.clone();
            Query::FindRequest {
                id,
                sources,
                window,
            }
            .at(place)
        })
        .collect()
}

/// Opens what can be opened by now.
pub(super) fn go_on(model: &mut Model) {
    let Some(target) = model.open_at.clone() else {
        return;
    };
    let is_done = match &target {
        Referenced::Function(name) => open_function(model, name),
        Referenced::Trace(id) => {
            app::open(model, PaneId::Traces);
            run(model, "traces.open", id);
            true
        }
        Referenced::Alarm(name) => open_alarm(model, name),
        Referenced::LogGroup(group) => open_group(model, group),
        Referenced::Request(id) => open_request(model, id),
    };
    if is_done {
        model.open_at = None;
    }
}

fn run(model: &mut Model, action: &str, argument: &str) {
    let wish = Act {
        id: ActionId::from(action.to_owned()),
        argument: Some(argument.to_owned()),
    };
    act(model, &wish);
}

/// The command line has narrowed the scope down to it: as soon as it is listed, the cursor is on it.
fn open_function(model: &mut Model, name: &str) -> bool {
    let rows = model.shell.selection.scope.rows(&model.facts);
    let Some((row, _)) = rows.into_iter().next() else {
        return model.facts.functions.is_complete() && missing(model, &format!("function {name}"));
    };
    fulfil(model, PaneId::Functions, vec![Ask::Visit(row)]);
    true
}

fn open_alarm(model: &mut Model, name: &str) -> bool {
    let asked = model.facts.everywhere(&Query::Alarms);
    if n_answered(model, &asked) < asked.len() {
        return false;
    }
    app::open(model, PaneId::Alarms);
    run(model, "alarms.select", name);
    true
}

fn open_group(model: &mut Model, group: &str) -> bool {
    match function_of(model, group) {
        Some(row) => {
            fulfil(
                model,
                PaneId::Functions,
                vec![Ask::Visit(row), Ask::Open(PaneId::Logs)],
            );
            true
        }
        None if model.facts.functions.is_complete() => missing(
            model,
            &format!("function that writes to the log group {group}"),
        ),
        None => false,
    }
}

fn n_answered(model: &Model, asked: &[Question]) -> usize {
    let is_answered = |question: &&Question| {
        let known = model.facts.freshness.of(question);
        known.is_some_and(|known| known.fresh_at.is_some())
    };
    asked.iter().filter(is_answered).count()
}

/// Says how the search for a request stands, for as long as it goes on.
fn report(model: &mut Model, id: &str) {
    let asked = wants(model);
    let is_answered = !asked.is_empty() && n_answered(model, &asked) == asked.len();
    let text = match is_answered {
        true => format!(
            "no line of the last {} is of request {id}: t looks further back",
            model.shell.window.label()
        ),
        false => format!("looking for request {id} in the lines of all functions"),
    };
    let is_said = model
        .shell
        .message
        .as_ref()
        .is_some_and(|said| said.text == text);
    if !is_said {
        let now = model.now;
        model.shell.write().say(now, text);
    }
}

/// First where it is, then the lines around it, then the invocation itself.
fn open_request(model: &mut Model, id: &str) -> bool {
    let row = model.facts.lines.ledger.find(id).next();
    if let Some(row) = row {
        let only = Ask::OpenOnly(PaneId::Invocations, Only::Invocation(row));
        fulfil(model, PaneId::Functions, vec![only]);
        return true;
    }
    let Some((_, FoundLine { group, at })) = model.facts.found_request.of(id).cloned() else {
        report(model, id);
        return false;
    };
    let Some(row) = function_of(model, &group) else {
        return false;
    };
    if model.shell.selection.function() != Some(&row.function) {
        fulfil(model, PaneId::Functions, vec![Ask::Visit(row)]);
    }
    let now = model.now;
    let reaches = |window: &&Window| window.at(now).start <= at;
    if !reaches(&&model.shell.window)
        && let Some((window, _)) = Window::CHOICES.iter().find(|(window, _)| reaches(&window))
    {
        model.shell.write().window = *window;
    }
    false
}

fn function_of(model: &Model, group: &str) -> Option<Qualified> {
    let writes_there = model
        .facts
        .functions
        .iter()
        .find(|(_, function)| &*function.log_group() == group);
    let found = writes_there.map(|(place, function)| FunctionId::new(place, function.name.clone()));
    let found = found.or_else(|| {
        let name = FunctionName::new(group.strip_prefix("/aws/lambda/")?);
        let ids = model.facts.places.all().ids();
        let mut ids = ids.map(|place| FunctionId::new(place, name.clone()));
        ids.find(|id| model.facts.functions.get(id).is_some())
    });
    found.map(Qualified::from)
}

fn missing(model: &mut Model, what: &str) -> bool {
    let now = model.now;
    let text = format!("there is no {what} in this region");
    model.shell.write().say(now, text);
    true
}
