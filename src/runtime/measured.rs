//! What of the loop is worth a line in the log file: frames, turns that took long, and what a person did. The
//! rooms that are pure have no lines of their own; they are measured from here.

use std::time::Duration;

use slstop_core::message::Event;
use slstop_tui::state::Model;

/// A turn should be over in this; longer ones are seen at `debug`.
const LONG_TURN: Duration = Duration::from_millis(4);
/// Half of a frame at thirty a second: a person may notice.
const VERY_LONG: Duration = Duration::from_millis(16);

/// An event was reduced.
pub fn turn(event: &Event, took: Duration) {
    if let Event::Act(act) = event {
        // Never the argument: it may be what somebody typed.
        tracing::debug!(action = act.id.as_str(), "action");
    }
    if took < LONG_TURN {
        return;
    }
    let (ms, what) = (millis(took), what(event));
    if took < VERY_LONG {
        tracing::debug!(ms, what, "long turn");
    } else {
        tracing::info!(ms, what, "long turn");
    }
}

/// A frame was drawn.
pub fn frame(model: &Model, took: Duration) {
    let shell = &model.shell;
    let (layout, pane) = (shell.tiling.layout, shell.focus.pane);
    let overlay = shell.overlay.is_some();
    let (width, height) = (shell.size.width, shell.size.height);
    let ms = millis(took);
    if took < VERY_LONG {
        tracing::debug!(ms, ?layout, ?pane, overlay, width, height, "frame");
    } else {
        tracing::info!(ms, ?layout, ?pane, overlay, width, height, "long frame");
    }
}

/// To a tenth: most turns take less than a millisecond.
fn millis(took: Duration) -> f64 {
    (took.as_secs_f64() * 10_000.0).round() / 10.0
}

/// An event by its kind: what it holds may be long, or private.
fn what(event: &Event) -> &'static str {
    match event {
        Event::Fact(question, _) => question.row().words,
        Event::Query(..) => "the state of a question",
        Event::Act(_) => "an action",
        Event::Edit(_) => "typing",
        Event::Mouse(_) => "the mouse",
        Event::Resize(_) => "a new size",
        Event::Tick => "time",
        _ => "another event",
    }
}
