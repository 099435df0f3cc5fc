//! What the console's own actions do.

use super::actions::AppAction;
use super::layout::Layout;
use super::model::Model;
use super::overlay::{FilterPrompt, Overlay, Palette, Purpose};
use super::{popup, rearrange, reduce, times, way_out};
use crate::panes::{MarkChange, Movement, Selected};
use crate::widget::input::Input;
use slstop_base::action::{ActionId, PaneId};
use slstop_base::{Qualified, SafeText, mask};
use slstop_core::message::{Effect, Query};

pub(super) fn perform(model: &mut Model, action: AppAction, argument: Option<&str>) -> Vec<Effect> {
    use AppAction as A;
    match action {
        A::Down => step(model, Movement::By(1)),
        A::Up => step(model, Movement::By(-1)),
        A::HalfDown => step(model, Movement::HalfPages(1)),
        A::HalfUp => step(model, Movement::HalfPages(-1)),
        A::PageDown => step(model, Movement::Pages(1)),
        A::PageUp => step(model, Movement::Pages(-1)),
        A::First => step(model, Movement::First),
        A::Last => step(model, Movement::Last),
        A::Left => step(model, Movement::Sideways(-1)),
        A::Right => step(model, Movement::Sideways(1)),
        A::Open => return open_row(model),
        A::Back => way_out::back(model),
        A::BackOrQuit if way_out::is_possible(model) => way_out::back(model),
        A::BackOrQuit => return vec![Effect::Quit],
        A::Quit => return vec![Effect::Quit],
        A::Suspend => return vec![Effect::Suspend],
        A::NextPane => rearrange::cycle(model, 1),
        A::PreviousPane => rearrange::cycle(model, -1),
        A::Pane1 => rearrange::nth(model, 0),
        A::Pane2 => rearrange::nth(model, 1),
        A::Pane3 => rearrange::nth(model, 2),
        A::Pane4 => rearrange::nth(model, 3),
        A::Pane5 => rearrange::nth(model, 4),
        A::Pane6 => rearrange::nth(model, 5),
        A::Pane7 => rearrange::nth(model, 6),
        A::Pane8 => rearrange::nth(model, 7),
        A::Pane9 => rearrange::nth(model, 8),
        A::ShowPane => show_pane(model, argument.unwrap_or_default()),
        A::ShowLogs => open_marked(model, PaneId::Logs),
        A::ShowAlarms => open(model, PaneId::Alarms),
        A::ShowQueries => open(model, PaneId::Queries),
        A::ShowTraces => open(model, PaneId::Traces),
        A::ShowRoutes => open(model, PaneId::Routes),
        A::ShowInvocations => open_marked(model, PaneId::Invocations),
        A::ShowErrors => open_marked(model, PaneId::Errors),
        A::ShowOverview => open(model, PaneId::Overview),
        A::ShowDurations => open_marked(model, PaneId::Durations),
        A::ShowColdStarts => open_marked(model, PaneId::ColdStarts),
        A::ShowMeter => open(model, PaneId::Meter),
        A::ShowChanges => open(model, PaneId::Changes),
        A::ShowFindings => open(model, PaneId::Findings),
        A::Zoom => rearrange::zoom(model),
        A::NextLayout => rearrange::set_next(model),
        A::SetLayout => rearrange::set_named(model, argument.unwrap_or_default()),
        A::Wider => rearrange::resize(model, rearrange::NUDGE),
        A::Narrower => rearrange::resize(model, -rearrange::NUDGE),
        A::ResetLayout => rearrange::reset(model),
        A::Filter => start_filter(model),
        A::Help => open(model, PaneId::Help),
        A::Palette => model.shell.write().overlay = Some(Overlay::Palette(Palette::default())),
        A::Pause => pause(model),
        A::Refresh => {
            return reduce::wanted(model)
                .into_iter()
                .filter(|question| question.query != Query::Meter)
                .map(Effect::Poke)
                .collect();
        }
        A::Redraw => return vec![Effect::Redraw],
        A::Window15m => times::look_back(model, 0),
        A::Window1h => times::look_back(model, 1),
        A::Window3h => times::look_back(model, 2),
        A::Window12h => times::look_back(model, 3),
        A::Window24h => times::look_back(model, 4),
        A::StepBack => times::step_back(model),
        A::StepForth => times::step_forth(model),
        A::Live => times::go_live(model),
        A::Zone => times::next_zone(model),
        A::Theme => set_theme(model, argument.unwrap_or_default()),
        A::Copy => return copy(model, true),
        A::CopySource => return copy(model, false),
        #[expect(clippy::panic, reason = "it is what the action is for")]
        A::Panic => panic!("asked for by debug.panic"),
    }
    vec![]
}

fn say(model: &mut Model, text: impl Into<String>) {
    let now = model.now;
    model.shell.write().say(now, text);
}

fn pause(model: &mut Model) {
    let is_paused = !model.shell.is_paused;
    model.shell.write().is_paused = is_paused;
    let said = if is_paused {
        "paused, no AWS calls: p resumes"
    } else {
        "live again"
    };
    say(model, said);
}

fn step(model: &mut Model, movement: Movement) {
    let pane = model.shell.focus.pane;
    model.with_pane(pane, |state, context| state.step(movement, context));
}

fn open_row(model: &mut Model) -> Vec<Effect> {
    let pane = model.shell.focus.pane;
    let asks = model.with_pane(pane, |state, context| state.open(context));
    reduce::fulfil(model, pane, asks)
}

/// Shows a pane and focuses it: where the layout has it; else in the layout that is made for it, or alone.
pub(super) fn open(model: &mut Model, pane: PaneId) {
    let shell = model.shell.write();
    if shell.focus.pane == pane {
        return;
    }
    shell.leave();
    shell.tiling.is_zoomed = false;
    if let Some(layout) = Layout::made_for(pane)
        && !shell.tiling.layout.panes().contains(&pane)
    {
        shell.tiling.layout = layout;
    }
    shell.focus(pane);
}

/// Opens a pane for the functions that are marked, and says how many; without marks for the selected one.
fn open_marked(model: &mut Model, pane: PaneId) {
    open(model, pane);
    let selection = &mut model.shell.write().selection;
    selection.mark(MarkChange::Use);
    let text = match selection.n_marks() {
        0 => return,
        1 => "1 marked function".to_owned(),
        n => format!("{n} marked functions"),
    };
    say(
        model,
        format!("{} of {text}: u in Functions unmarks", pane.title()),
    );
}

/// Selects a function and opens what belongs to it.
pub(super) fn visit(model: &mut Model, row: &Qualified) {
    if model.shell.selection.scope.holds(&model.facts, row) {
        let selection = &mut model.shell.write().selection;
        selection.select(Selected::One(row.clone()));
        selection.mark(MarkChange::SetAside);
        open(model, PaneId::Invocations);
    } else {
        let name = SafeText::from(row.to_string().as_str()).into_owned();
        say(
            model,
            format!("{} is not among the functions shown", name.as_str()),
        );
    }
}

fn show_pane(model: &mut Model, name: &str) {
    match PaneId::named(name) {
        Some(pane) => open(model, pane),
        None => say(model, format!("there is no pane `{name}`")),
    }
}

/// `/` searches where the pane can, and filters elsewhere.
fn start_filter(model: &mut Model) {
    let pane = model.shell.focus.pane;
    let purpose = match model.panes.get(pane).search() {
        Some(_) => Purpose::Search,
        None => Purpose::Filter,
    };
    start_prompt(model, pane, purpose);
}

pub(super) fn start_prompt(model: &mut Model, pane: PaneId, purpose: Purpose) {
    let state = model.panes.get(pane);
    let before = match purpose {
        Purpose::Filter => state.filter(),
        Purpose::Search => state.search(),
    };
    let Some(before) = before.map(str::to_owned) else {
        say(model, format!("{} has no filter", pane.title()));
        return;
    };
    let input = Input::new(before.as_str());
    model.shell.write().overlay = Some(Overlay::Filter(FilterPrompt {
        pane,
        purpose,
        input,
        before,
    }));
}

pub(super) fn ask_for_argument(model: &mut Model, id: &ActionId) {
    type_ahead(model, format!("{} ", id.as_str()));
}

/// The palette, with something typed already.
pub(super) fn type_ahead(model: &mut Model, text: String) {
    let input = Input::new(text);
    model.shell.write().overlay = Some(Overlay::Palette(Palette {
        input,
        ..Palette::default()
    }));
    popup::preview(model);
}

fn set_theme(model: &mut Model, name: &str) {
    if model.given.themes.iter().any(|theme| theme == name) {
        model.shell.write().theme = name.to_owned();
    } else {
        say(
            model,
            format!(
                "there is no theme `{name}`: there are {}",
                model.given.themes.join(", ")
            ),
        );
    }
}

fn copy(model: &mut Model, is_masked: bool) -> Vec<Effect> {
    let pane = model.shell.focus.pane;
    let (state, context) = (model.panes.get(pane), model.context(pane));
    let source = if is_masked {
        state.copy(&context)
    } else {
        state.copy_source(&context)
    };
    let Some(source) = source else {
        say(model, "nothing to copy here");
        return vec![];
    };
    let text = if is_masked {
        mask::secrets(&source).into_owned()
    } else {
        source
    };
    say(
        model,
        if is_masked {
            "copied, secrets masked"
        } else {
            "copied as it is, secrets not masked"
        },
    );
    vec![Effect::Copy(text)]
}
