//! The prompt of a filter or a search, over the foot of the screen: what is typed, and below it what is
//! wrong with it, under the place.
//!
//! ```text
//! /duration > fast
//!             ^^^^ `fast` is not a duration: 250ms, 2s
//! ```

use crate::state::Model;
use crate::state::overlay::{FilterPrompt, Purpose};
use crate::theme::{Glyph, Role};
use crate::widget::{Area, Canvas};
use slstop_base::SafeText;
use slstop_core::filter::SyntaxError;

/// What is typed, and what is said about it.
const HEIGHT: u16 = 2;

pub(super) fn draw(model: &Model, open: &FilterPrompt, canvas: &mut Canvas<'_>) {
    let pane = model.panes.get(open.pane);
    let foot = canvas.height().saturating_sub(HEIGHT);
    let width = canvas.width();
    for y in foot..canvas.height() {
        canvas.clear(Area::new(0, y, width, 1), Role::Ground);
        canvas.rule(0, y, width, Glyph::Blank, Role::Footer);
    }
    // Where `/` searches, the filter has to say what it is.
    let mark = match open.purpose {
        Purpose::Filter if pane.search().is_some() => "filter ",
        Purpose::Filter | Purpose::Search => "/",
    };
    let x = canvas.put(1, foot, mark, Role::FooterKey);
    let room = width.saturating_sub(x + 1);
    open.input.draw(canvas, x, foot, room);
    let below = Area::new(x, foot + 1, room, 1);
    match open.wrong(pane) {
        Some(wrong) => {
            let skipped = open.input.skipped(room);
            let said = complain(wrong, skipped, &mut canvas.part(below));
            if !said {
                // Too long for either side of the place: a row of its own, above.
                let y = foot.saturating_sub(1);
                canvas.clear(Area::new(0, y, width, 1), Role::Ground);
                canvas.put_within(1, y, width.saturating_sub(2), &*wrong.what, Role::Warning);
            }
        }
        None => {
            let advice = "Enter applies   Esc cancels";
            canvas.put_within(x, foot + 1, room, advice, Role::Footer);
        }
    }
}

/// Carets under the place, and the sentence beside them; false where it has no room there.
fn complain(wrong: &SyntaxError, skipped: usize, canvas: &mut Canvas<'_>) -> bool {
    let cell = |column: usize| u16::try_from(column).unwrap_or(u16::MAX);
    let last = canvas.width().saturating_sub(1);
    let begin = cell(wrong.column().saturating_sub(skipped)).min(last);
    let end = cell((wrong.column() + wrong.width()).saturating_sub(skipped));
    let end = end.clamp(begin + 1, last + 1);
    for x in begin..end {
        canvas.put(x, 0, "^", Role::Warning);
    }
    let said = SafeText::from(wrong.what.as_str());
    let needed = cell(said.width());
    if end.saturating_add(1).saturating_add(needed) <= canvas.width() {
        canvas.put(end + 1, 0, said, Role::Warning);
    } else if needed < begin {
        canvas.put_right(begin - 1, 0, needed, said, Role::Warning);
    } else {
        return false;
    }
    true
}
