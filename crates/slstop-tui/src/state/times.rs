//! Which stretch of time is looked at: the window up to now, or one that the user pinned. Steps go
//! through the window, and what is pinned stays in it: all that can be seen is asked for already.

use super::model::Model;
use super::shell::Pinned;
use crate::panes::{Pin, Zone};
use slstop_core::message::Window;

pub(super) fn look_back(model: &mut Model, choice: usize) {
    if let Some((window, label)) = Window::CHOICES.get(choice) {
        let begin = window.at(model.now).start;
        let shell = model.shell.write();
        shell.window = *window;
        // What the window no longer holds can't be looked at.
        let left = shell.pinned.take_if(|pinned| pinned.pin.from < begin);
        let live = if left.is_some() {
            ", and live again"
        } else {
            ""
        };
        say(model, format!("window {label}{live}"));
    }
}

pub(super) fn next_zone(model: &mut Model) {
    let (zone, said) = match model.shell.zone {
        Zone::Utc => (
            Zone::Local(model.given.local_zone.clone()),
            "times in this machine's zone",
        ),
        Zone::Local(_) => (Zone::Relative, "times as ages"),
        Zone::Relative => (Zone::Utc, "times in UTC"),
    };
    model.shell.write().zone = zone;
    say(model, said);
}

/// Has every pane look at this stretch.
pub(super) fn pin(model: &mut Model, pin: Pin) {
    let words = pin.words(&model.shell.zone);
    let shell = model.shell.write();
    // One that is moved is left where it was entered.
    let n_places = match shell.pinned {
        Some(pinned) => pinned.n_places.min(shell.back.len()),
        None => shell.back.len(),
    };
    shell.pinned = Some(Pinned { pin, n_places });
    say(
        model,
        format!("every pane shows {words}; . goes back to now"),
    );
}

pub(super) fn go_live(model: &mut Model) {
    let said = match model.shell.recording {
        Some(_) => "back to the moment of the recording",
        None => "live again",
    };
    if model.shell.write().pinned.take().is_some() {
        say(model, said);
    }
}

/// One stretch earlier; from now to the last whole step.
pub(super) fn step_back(model: &mut Model) {
    let window = model.shell.window;
    let (until, span) = match model.shell.pinned {
        Some(Pinned { pin, .. }) => (pin.from, pin.until.since(pin.from)),
        None => (model.now.floor(window.step()), window.step()),
    };
    let from = until.minus(span);
    if from < window.at(model.now).start {
        let label = window.label();
        say(
            model,
            format!("that is all of {label}: t looks further back"),
        );
        return;
    }
    pin(model, Pin { from, until });
}

/// One stretch later; beyond the last one is now.
pub(super) fn step_forth(model: &mut Model) {
    let Some(Pinned { pin: before, .. }) = model.shell.pinned else {
        return;
    };
    let (from, span) = (before.until, before.until.since(before.from));
    let until = from.plus(span);
    if until > model.now || span.is_zero() {
        go_live(model);
    } else {
        pin(model, Pin { from, until });
    }
}

/// Whether the pinned stretch is what Esc leaves next: places that were entered since come first.
pub(super) fn is_pin_next(model: &Model) -> bool {
    let pinned = model.shell.pinned;
    pinned.is_some_and(|pinned| model.shell.back.len() <= pinned.n_places)
}

/// Time goes on, and what is pinned would fall out of the window: the next wider one still has it.
pub(super) fn keep_in_sight(model: &mut Model) {
    let Some(Pinned { pin, .. }) = model.shell.pinned else {
        return;
    };
    let window = model.shell.window;
    let is_out = pin.from < window.at(model.now).start;
    if let (true, Some(wider)) = (is_out, window.wider()) {
        model.shell.write().window = wider;
        let label = wider.label();
        say(
            model,
            format!("window {label}, to keep what is pinned in sight"),
        );
    }
}

fn say(model: &mut Model, text: impl Into<String>) {
    let now = model.now;
    model.shell.write().say(now, text);
}
