//! What the console's own actions do.

use super::actions::AppAction;
use super::layout::Layout;
use super::model::Model;
use super::overlay::{Filter, Overlay, Palette, Purpose};
use super::{popup, reduce};
use crate::action::{ActionId, PaneId};
use crate::base::{FunctionName, SafeText, mask};
use crate::message::{Effect, Query, Window};
use crate::panes::{Movement, Zone};
use crate::widget::input::Input;

/// How much of the whole one press of a resizing key moves.
const NUDGE: i16 = 40;

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
        A::Back => back(model),
        A::BackOrQuit => {
            return if back_is_possible(model) {
                none(|| back(model))
            } else {
                vec![Effect::Quit]
            };
        }
        A::Quit => return vec![Effect::Quit],
        A::Suspend => return vec![Effect::Suspend],
        A::NextPane => cycle(model, 1),
        A::PreviousPane => cycle(model, -1),
        A::Pane1 => nth(model, 0),
        A::Pane2 => nth(model, 1),
        A::Pane3 => nth(model, 2),
        A::Pane4 => nth(model, 3),
        A::Pane5 => nth(model, 4),
        A::Pane6 => nth(model, 5),
        A::Pane7 => nth(model, 6),
        A::Pane8 => nth(model, 7),
        A::Pane9 => nth(model, 8),
        A::ShowPane => show_pane(model, argument.unwrap_or_default()),
        A::ShowLogs => open(model, PaneId::Logs),
        A::ShowAlarms => open(model, PaneId::Alarms),
        A::ShowQueries => open(model, PaneId::Queries),
        A::ShowInvocations => open(model, PaneId::Invocations),
        A::ShowErrors => open(model, PaneId::Errors),
        A::ShowOverview => open(model, PaneId::Overview),
        A::ShowFindings => open(model, PaneId::Findings),
        A::Zoom => zoom(model),
        A::NextLayout => {
            let next = model.shell.tiling.layout.next();
            set_layout(model, next);
        }
        A::SetLayout => match Layout::named(argument.unwrap_or_default()) {
            Some(layout) => set_layout(model, layout),
            None => say(
                model,
                format!("there is no layout `{}`", argument.unwrap_or_default()),
            ),
        },
        A::Wider => resize(model, NUDGE),
        A::Narrower => resize(model, -NUDGE),
        A::ResetLayout => {
            let layout = model.shell.tiling.layout;
            model.shell.write().tiling.splits.remove(&layout);
        }
        A::Filter => start_filter(model),
        A::Help => open(model, PaneId::Help),
        A::Palette => model.shell.write().overlay = Some(Overlay::Palette(Palette::default())),
        A::Pause => {
            let is_paused = !model.shell.is_paused;
            model.shell.write().is_paused = is_paused;
            say(
                model,
                if is_paused {
                    "paused: AWS is asked for nothing; p goes on"
                } else {
                    "live again"
                },
            );
        }
        A::Refresh => {
            return reduce::wanted(model)
                .into_iter()
                .filter(|query| *query != Query::Meter)
                .map(Effect::Poke)
                .collect();
        }
        A::Redraw => return vec![Effect::Redraw],
        A::Window15m => look_back(model, 0),
        A::Window1h => look_back(model, 1),
        A::Window3h => look_back(model, 2),
        A::Window12h => look_back(model, 3),
        A::Window24h => look_back(model, 4),
        A::Zone => {
            let zone = match model.shell.zone {
                Zone::Utc => Zone::Local(model.given.utc_offset_secs),
                Zone::Local(_) => Zone::Relative,
                Zone::Relative => Zone::Utc,
            };
            model.shell.write().zone = zone;
            say(
                model,
                match zone {
                    Zone::Utc => "times in UTC",
                    Zone::Local(_) => "times in this machine's zone",
                    Zone::Relative => "times as ages",
                },
            );
        }
        A::Theme => set_theme(model, argument.unwrap_or_default()),
        A::Copy => return copy(model, true),
        A::CopySource => return copy(model, false),
        #[expect(clippy::panic, reason = "it is what the action is for")]
        A::Panic => panic!("asked for by debug.panic"),
    }
    vec![]
}

fn none(act: impl FnOnce()) -> Vec<Effect> {
    act();
    vec![]
}

fn say(model: &mut Model, text: impl Into<String>) {
    let now = model.now;
    model.shell.write().say(now, text);
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

/// What lies between a pane and the way out of it, the uppermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    Opened,
    Filter,
    Zoom,
    Place,
    Narrowing,
}

fn uppermost(model: &Model) -> Option<Over> {
    let shell = &model.shell;
    let pane = shell.panes.get(shell.focus.pane);
    let is_filtered = pane.filter().is_some_and(|filter| !filter.is_empty());
    let layers = [
        (pane.is_open(), Over::Opened),
        (is_filtered, Over::Filter),
        (shell.tiling.is_zoomed, Over::Zoom),
        (!shell.back.is_empty(), Over::Place),
        (pane.narrowed_to().is_some(), Over::Narrowing),
    ];
    let there = layers.into_iter().find(|(is_there, _)| *is_there);
    there.map(|(_, over)| over)
}

/// Moves the fleet's cursor to a function and opens what belongs to it.
pub(super) fn visit(model: &mut Model, name: &FunctionName) {
    let fleet = PaneId::Functions;
    let is_shown = model.shell.write().panes.functions.choose(name);
    if is_shown {
        model.with_pane(fleet, |state, context| state.settle(context));
        open(model, PaneId::Invocations);
    } else {
        let name = SafeText::from(name.as_str()).into_owned();
        say(
            model,
            format!("{} is not among the functions shown", name.as_str()),
        );
    }
}

/// Whether Esc leads anywhere.
pub(super) fn back_is_possible(model: &Model) -> bool {
    uppermost(model).is_some()
}

/// One step back: what was opened in the pane first, then the filter, the zoom, and the place before.
/// What another pane had this one show goes with the way back to it.
fn back(model: &mut Model) {
    let pane = model.shell.focus.pane;
    let Some(over) = uppermost(model) else { return };
    match over {
        Over::Opened => model.with_pane(pane, |state, context| state.close(context)),
        Over::Filter => {
            model.with_pane(pane, |state, context| {
                state.set_filter(String::new(), context)
            });
        }
        Over::Zoom => model.shell.write().tiling.is_zoomed = false,
        Over::Place | Over::Narrowing => {
            model.with_pane(pane, |state, context| state.narrow(None, context));
            model.shell.write().go_back();
        }
    }
}

fn cycle(model: &mut Model, by: isize) {
    let panes = model.shell.tiling.layout.panes();
    let at = panes
        .iter()
        .position(|pane| *pane == model.shell.focus.pane)
        .unwrap_or(0);
    let next =
        at.saturating_add_signed(by.rem_euclid(panes.len().max(1) as isize)) % panes.len().max(1);
    if let Some(pane) = panes.get(next) {
        model.shell.write().focus(*pane);
    }
}

fn nth(model: &mut Model, index: usize) {
    match model.shell.tiling.layout.panes().get(index) {
        Some(pane) => model.shell.write().focus(*pane),
        None => say(model, format!("this layout has no pane {}", index + 1)),
    }
}

fn show_pane(model: &mut Model, name: &str) {
    match PaneId::named(name) {
        Some(pane) => open(model, pane),
        None => say(model, format!("there is no pane `{name}`")),
    }
}

fn zoom(model: &mut Model) {
    let shell = model.shell.write();
    shell.tiling.is_zoomed = !shell.tiling.is_zoomed;
}

fn set_layout(model: &mut Model, layout: Layout) {
    let shell = model.shell.write();
    shell.tiling.layout = layout;
    shell.tiling.is_zoomed = false;
    if !layout.panes().contains(&shell.focus.pane) {
        shell.focus(PaneId::Functions);
    }
    say(model, format!("layout {}", layout.name()));
}

/// Moves the divider nearest to the focused pane, so that the pane grows or shrinks.
fn resize(model: &mut Model, by: i16) {
    let plan = model.plan();
    let Some(slot) = plan.slot(model.shell.focus.pane).copied() else {
        return;
    };
    // The last divider that bounds the pane is the innermost split that it is part of.
    let Some(divider) = plan
        .dividers
        .iter()
        .rfind(|divider| divider.whole.intersects(slot.area))
    else {
        say(model, "nothing to resize: one pane is shown");
        return;
    };
    let is_first = if divider.is_vertical {
        slot.area.x < divider.line.x
    } else {
        slot.area.y < divider.line.y
    };
    model
        .shell
        .write()
        .tiling
        .nudge(divider.index, if is_first { by } else { -by });
}

/// `/` searches where the pane can, and filters elsewhere.
fn start_filter(model: &mut Model) {
    let pane = model.shell.focus.pane;
    let purpose = match model.shell.panes.get(pane).search() {
        Some(_) => Purpose::Search,
        None => Purpose::Filter,
    };
    start_prompt(model, pane, purpose);
}

pub(super) fn start_prompt(model: &mut Model, pane: PaneId, purpose: Purpose) {
    let state = model.shell.panes.get(pane);
    let before = match purpose {
        Purpose::Filter => state.filter(),
        Purpose::Search => state.search(),
    };
    let Some(before) = before.map(str::to_owned) else {
        say(model, format!("{} has no filter", pane.title()));
        return;
    };
    let input = Input::new(before.as_str());
    model.shell.write().overlay = Some(Overlay::Filter(Filter {
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

fn look_back(model: &mut Model, choice: usize) {
    if let Some((window, label)) = Window::CHOICES.get(choice) {
        model.shell.write().window = *window;
        say(model, format!("looking back {label}"));
    }
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
    let plan = model.plan();
    let pane = model.shell.focus.pane;
    let (state, context) = (model.shell.panes.get(pane), model.context(pane, &plan));
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
            "copied to the terminal's clipboard, secrets masked"
        } else {
            "copied to the terminal's clipboard as it is"
        },
    );
    vec![Effect::Copy(text)]
}
