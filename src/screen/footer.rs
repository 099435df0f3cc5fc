//! The footer: the keys that matter here; in their place the prompt of a filter, or what was just said.

use crate::base::SafeText;
use crate::state::footer::{Hint, hints};
use crate::state::overlay::{Filter, Purpose};
use crate::state::{Model, Overlay};
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;

/// A hint and the cells that it covers.
pub(super) struct Placed {
    pub hint: Hint,
    pub x: u16,
    pub width: u16,
}

pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    canvas.rule(0, 0, canvas.width(), Glyph::Blank, Role::Footer);
    if let Some(Overlay::Filter(open)) = &model.shell.overlay {
        prompt(model, open, canvas);
        return;
    }
    if let Some(said) = &model.shell.said {
        canvas.put_within(
            1,
            0,
            canvas.width().saturating_sub(2),
            said.text.as_str(),
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
pub(super) fn placed(model: &Model, width: u16) -> Vec<Placed> {
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
        placed.push(Placed { hint, x, width });
        x += width + 3;
    }
    placed.push(Placed {
        hint: help,
        x: end,
        width: help_width,
    });
    placed
}

/// `/text                    Enter keeps   Esc undoes`
fn prompt(model: &Model, open: &Filter, canvas: &mut Canvas<'_>) {
    let pane = model.shell.panes.get(open.pane);
    let (advice, role) = match pane.complaint() {
        Some(wrong) => (SafeText::from(wrong), Role::Warning),
        None => ("Enter keeps   Esc undoes".into(), Role::Footer),
    };
    let width = canvas.width();
    let advice_width = u16::try_from(advice.width()).unwrap_or(u16::MAX);
    let has_room = width > advice_width.saturating_add(24);
    let room = if has_room {
        width - advice_width - 4
    } else {
        width.saturating_sub(2)
    };
    // Where `/` searches, the filter has to say what it is.
    let mark = match open.purpose {
        Purpose::Filter if pane.search().is_some() => "filter ",
        Purpose::Filter | Purpose::Search => "/",
    };
    let x = canvas.put(1, 0, mark, Role::FooterKey);
    open.input.draw(canvas, x, 0, room.saturating_sub(x));
    if has_room {
        canvas.put_right(width - 1, 0, advice_width, advice, role);
    }
}
