//! The footer: the keys that matter here, or what was just said.

use crate::state::Model;
use crate::state::footer::{Hint, hints};
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;

/// A hint and the cells that it covers.
pub(super) struct PlacedHint {
    pub hint: Hint,
    pub x: u16,
    pub width: u16,
}

pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    canvas.rule(0, 0, canvas.width(), Glyph::Blank, Role::Footer);
    if let Some(message) = &model.shell.message {
        canvas.put_within(
            1,
            0,
            canvas.width().saturating_sub(2),
            message.text.as_str(),
            Role::Strong,
        );
        return;
    }
    for placed in placed(model, canvas.width()) {
        let after = canvas.put(placed.x, 0, placed.hint.keys.as_str(), Role::FooterKey);
        canvas.put(after + 1, 0, placed.hint.name, Role::Footer);
    }
}

/// From the left as many as fit; the way to the help keeps its place at the right end.
pub(super) fn placed(model: &Model, width: u16) -> Vec<PlacedHint> {
    let mut hints = hints(model);
    let measure = |hint: &Hint| (hint.keys.chars().count() + 1 + hint.name.len()) as u16;
    let Some(help) = hints.pop() else {
        return vec![];
    };
    let help_width = measure(&help);
    let end = width.saturating_sub(help_width + 1);
    let mut placed = Vec::new();
    let mut x = 1;
    for hint in hints {
        let width = measure(&hint);
        if x + width + 2 > end {
            break;
        }
        placed.push(PlacedHint { hint, x, width });
        x += width + 3;
    }
    placed.push(PlacedHint {
        hint: help,
        x: end,
        width: help_width,
    });
    placed
}
