//! The panes: a line of title and rule above each, a line between neighbours.

use crate::panes::{Heading, Note};
use crate::state::{Model, Slot};
use crate::theme::{Glyph, Role};
use crate::widget::{Area, Canvas};
use slstop_base::SafeText;

pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    let plan = model.plan();
    for slot in &plan.slots {
        let context = model.context(slot.pane);
        let pane = model.panes.get(slot.pane);
        title(
            model,
            slot,
            &pane.heading(&context),
            &mut canvas.part(Area {
                height: 1,
                ..slot.area
            }),
        );
        pane.draw(&context, &mut canvas.part(slot.inside()));
    }
    for divider in plan.dividers.iter().filter(|divider| divider.is_vertical) {
        for y in 0..divider.line.height {
            canvas.glyph(
                divider.line.x,
                divider.line.y + y,
                Glyph::RuleVertical,
                Role::Rule,
            );
        }
    }
}

/// `▌Functions 24 of 310 · by trouble ▼ · /check · 40s ago ───────────`
fn title(model: &Model, slot: &Slot, heading: &Heading, canvas: &mut Canvas<'_>) {
    let is_focused = model.shell.focus.pane == slot.pane;
    let (role, rule) = if is_focused {
        (Role::TitleFocused, Role::RuleFocused)
    } else {
        (Role::Title, Role::Rule)
    };
    canvas.rule(0, 0, canvas.width(), Glyph::Rule, rule);
    let corner = if is_focused {
        Glyph::Cursor
    } else {
        Glyph::Blank
    };
    canvas.glyph(0, 0, corner, Role::Accent);
    let end = canvas.width().saturating_sub(2);
    let mut x = canvas.put_within(1, 0, end.saturating_sub(1), heading.title.as_str(), role);
    for (index, note) in heading.notes.iter().enumerate() {
        let (text, role) = match note {
            Note::Plain(text) => (text, Role::TitleNote),
            Note::Strong(text) => (text, role),
            Note::Warning(text) => (text, Role::Warning),
        };
        // Half a note says less than none; but what is wrong is said as far as there is room.
        let width = u16::try_from(SafeText::from(text.as_str()).width()).unwrap_or(u16::MAX);
        let is_spare = index > 0 && matches!(note, Note::Plain(_));
        if x + 6 >= end || (is_spare && x.saturating_add(3).saturating_add(width) > end) {
            break;
        }
        for glyph in [Glyph::Blank, Glyph::Separator, Glyph::Blank] {
            canvas.glyph(x, 0, glyph, Role::TitleNote);
            x += 1;
        }
        x = canvas.put_within(x, 0, end.saturating_sub(x), text.as_str(), role);
    }
    canvas.glyph(x, 0, Glyph::Blank, Role::TitleNote);
}
