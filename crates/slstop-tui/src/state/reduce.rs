//! `reduce` changes the model by one event; `wanted` says what must be watched after it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::actions::{AppAction, OverlayAction};
use super::model::Model;
use super::overlay::{Overlay, Purpose};
use super::{app, available, keys, mouse, open_at, palette, popup, times};
use crate::panes::Ask;
use slstop_base::action::{ActionId, KeyScope, PaneId};
use slstop_base::{FunctionId, PlaceId};
use slstop_core::message::{Act, Edit, Effect, Event, Query, Question, Stamped};

/// No I/O, no clock, no randomness; never fails, whatever comes in whatever order.
pub fn reduce(model: &mut Model, stamped: &Stamped) -> Vec<Effect> {
    // Clocks step back; what is shown must not.
    model.now = model.now.max(stamped.at);
    let is_intent = is_intent(&stamped.event);
    if is_intent {
        // Ages and times in what it does are of this moment.
        model.set_clock();
    }
    let before = revision(model);
    if is_intent || matches!(stamped.event, Event::Focus(true)) {
        model.touched = model.now;
    }
    let focus = model.shell.focus.pane;
    let mut effects = apply(model, &stamped.event);
    if is_intent && model.shell.focus.pane != focus {
        // Who goes elsewhere no longer waits for it.
        model.open_at = None;
    }
    expire(model);
    times::keep_in_sight(model);
    open_at::go_on(model);
    model.settle();
    if is_intent && revision(model) != before {
        effects.extend(model.newly_remembered().map(Effect::Remember));
    }
    effects
}

/// Of all that can be remembered.
fn revision(model: &Model) -> u64 {
    model.shell.revision() + model.panes.revision()
}

/// The set of running fetchers is a function of the model: hidden panes cost no calls.
pub fn wanted(model: &Model) -> BTreeSet<Question> {
    let facts = &model.facts;
    let mut wanted = BTreeSet::from_iter(facts.everywhere(&Query::Meter));
    // What is paid for already goes on, whatever is on the screen, until the user cancels it.
    let panes = PaneId::ALL.iter().map(|pane| model.panes.get(*pane));
    wanted.extend(panes.flat_map(|pane| pane.running(facts)));
    if model.shell.is_paused {
        return wanted;
    }
    for basic in [Query::Identity, Query::Functions, Query::Alarms] {
        wanted.extend(facts.everywhere(&basic));
    }
    if model.given.with_changes {
        wanted.extend(facts.everywhere(&Query::Changes));
    }
    wanted.extend(model.explanations());
    wanted.extend(model.gateway_requests());
    wanted.extend(open_at::wants(model));
    let selection = &model.shell.selection;
    wanted.extend(selection.wants(facts, model.shell.window));
    // The keys that can be chosen are in the answer.
    match (palette::offers(model), model.subject()) {
        (Some("tag"), _) => wanted.extend(facts.everywhere(&Query::Tags)),
        (Some("version"), Some(subject)) => {
            let function = subject.name.clone();
            wanted.extend([Query::Qualifiers { function }.at(subject.place)]);
        }
        _ => {}
    }
    for slot in &model.plan().slots {
        let context = model.context(slot.pane);
        wanted.extend(model.panes.get(slot.pane).wants(&context));
    }
    if model.is_left_alone() {
        wanted = wanted.into_iter().map(unpaid).collect();
    }
    wanted
}

/// The groups of functions that are on the screen, by place: what else is asked of functions is asked of
/// these. Only a tail of many groups needs to know.
pub fn watched_groups(
    model: &Model,
    wanted: &BTreeSet<Question>,
) -> BTreeMap<PlaceId, BTreeSet<Arc<str>>> {
    let follows_many = |question: &Question| matches!(&question.query, Query::Tail { sources, .. } if sources.len() > 1);
    if !wanted.iter().any(follows_many) {
        return BTreeMap::new();
    }
    let mut groups_by_place: BTreeMap<PlaceId, BTreeSet<Arc<str>>> = BTreeMap::new();
    for question in wanted.iter().filter(|it| it.row().follows_cursor) {
        for name in question.query.functions() {
            let function = FunctionId::new(question.place, name);
            if let Some(function) = model.facts.functions.get(&function) {
                let groups = groups_by_place.entry(question.place).or_default();
                groups.insert(function.log_group());
            }
        }
    }
    groups_by_place
}

/// Live Tail is paid for by the minute, also while the console is idle.
fn unpaid(question: Question) -> Question {
    let query = match question.query {
        Query::Tail { sources, back, .. } => Query::Tail {
            sources,
            back,
            is_live: false,
        },
        other => other,
    };
    query.at(question.place)
}

/// What a person did, in contrast to what arrived: only this can change what is remembered.
fn is_intent(event: &Event) -> bool {
    matches!(
        event,
        Event::Key(_) | Event::Act(_) | Event::Mouse(_) | Event::Edit(_)
    )
}

fn apply(model: &mut Model, event: &Event) -> Vec<Effect> {
    match event {
        Event::Key(_) => match keys::resolve(model, event.clone()) {
            Some(meaning) if meaning != *event => apply(model, &meaning),
            _ => vec![],
        },
        Event::Act(wish) => act(model, wish),
        Event::Pending(keys) => {
            model.shell.write().pending.clone_from(keys);
            vec![]
        }
        Event::Edit(change) => {
            edit(model, change);
            vec![]
        }
        Event::Mouse(mouse) => mouse::mouse(model, mouse),
        Event::Resize(size) => {
            model.shell.write().size = *size;
            vec![]
        }
        Event::Focus(is_attended) => {
            model.shell.write().is_attended = *is_attended;
            vec![]
        }
        Event::Fact(question, fact) => {
            model.facts.absorb(model.now, question, fact);
            vec![]
        }
        Event::Query(question, state) => {
            model.facts.stand(model.now, question, state);
            vec![]
        }
        Event::Said(text) => {
            let now = model.now;
            model.shell.write().say(now, text.clone());
            vec![]
        }
        Event::Tick => vec![],
    }
}

fn expire(model: &mut Model) {
    if model
        .shell
        .message
        .as_ref()
        .is_some_and(|said| said.until <= model.now)
    {
        model.shell.write().message = None;
    }
}

/// The one gate of actions: an action that cannot run says why.
pub(super) fn act(model: &mut Model, wish: &Act) -> Vec<Effect> {
    let now = model.now;
    let Some(row) = model.given.keymap.row(&wish.id).cloned() else {
        model
            .shell
            .write()
            .say(now, format!("there is no action `{}`", wish.id.as_str()));
        return vec![];
    };
    model.shell.write().pending.clear();
    model.place_panes();
    if let Some(overlay) = OverlayAction::from_id(&wish.id) {
        popup::perform(model, overlay);
        return vec![];
    }
    if palette::needs_more(model, wish) {
        app::ask_for_argument(model, &wish.id);
        return vec![];
    }
    if let Some(Overlay::Palette(_)) = model.shell.overlay {
        let command = std::iter::once(wish.id.as_str())
            .chain(wish.argument.as_deref())
            .collect::<Vec<_>>()
            .join(" ");
        let shell = model.shell.write();
        shell.keep_command(command);
        shell.overlay = None;
        shell.preview = None;
    }
    if let Some(reason) = available::missing(model, &row) {
        model
            .shell
            .write()
            .say(now, format!("{}: {reason}", row.name));
        return vec![];
    }
    match row.scope {
        KeyScope::Pane(pane) => in_pane(model, pane, wish),
        KeyScope::App | KeyScope::Overlay => match AppAction::from_id(&wish.id) {
            Some(action) => app::perform(model, action, wish.argument.as_deref()),
            None => vec![],
        },
    }
}

fn in_pane(model: &mut Model, pane: PaneId, wish: &Act) -> Vec<Effect> {
    let asks = model.with_pane(pane, |state, context| {
        state.act(&wish.id, wish.argument.as_deref(), context)
    });
    fulfil(model, pane, asks)
}

/// Does what a pane asked for.
pub(super) fn fulfil(model: &mut Model, pane: PaneId, asks: Vec<Ask>) -> Vec<Effect> {
    let now = model.now;
    let mut effects = Vec::new();
    for ask in asks {
        match ask {
            Ask::Say(text) => model.shell.write().say(now, text),
            Ask::Open(target) => app::open(model, target),
            Ask::OpenOnly(target, only) => {
                app::open(model, target);
                model.with_pane(target, |state, context| state.narrow(Some(only), context));
            }
            Ask::Type(text) => app::type_ahead(model, text),
            Ask::Visit(name) => app::visit(model, &name),
            Ask::Select(selected) => model.shell.write().selection.select(selected),
            Ask::Mark(mark) => model.shell.write().selection.mark(mark),
            Ask::Filter => app::start_prompt(model, pane, Purpose::Filter),
            Ask::Pin(Some(pin)) => times::pin(model, pin),
            Ask::Pin(None) => times::go_live(model),
            Ask::Run(id) => effects.extend(run_before(model, pane, id)),
        }
    }
    effects
}

/// Leaves the pane that asked and runs the action where one was before.
fn run_before(model: &mut Model, asking: PaneId, id: ActionId) -> Vec<Effect> {
    let previous = model.shell.focus.previous;
    let shell = model.shell.write();
    if shell.focus.pane == asking && !shell.go_back() {
        shell.focus(previous);
    }
    act(model, &Act::plain(id))
}

fn edit(model: &mut Model, change: &Edit) {
    let shell = model.shell.write();
    match &mut shell.overlay {
        Some(Overlay::Palette(open)) => {
            open.input.apply(change);
            open.chosen = 0;
            open.recalled = None;
            popup::preview(model);
        }
        Some(Overlay::Filter(open)) => {
            open.input.apply(change);
            let open = open.clone();
            model.with_pane(open.pane, |state, context| {
                open.tell(open.input.text().to_owned(), state, context)
            });
        }
        None => {}
    }
}
