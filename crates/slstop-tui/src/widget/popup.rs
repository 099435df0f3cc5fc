//! A box over the screen: prompts, menus, help.

use super::canvas::{Area, Canvas};
use crate::theme::{Glyph, Role};
use slstop_base::SafeText;

/// Frame and a blank on each side.
const SIDES: u16 = 4;
const EDGES: u16 = 2;

/// Opens a box in the middle for content of that size, smaller where the screen is; below a few cells it has no
/// frame, so that something of the content remains. Returns the inside.
pub fn open<'c, 't>(
    canvas: &'c mut Canvas<'_>,
    content_width: u16,
    content_height: u16,
    title: impl Into<SafeText<'t>>,
) -> Canvas<'c> {
    let screen = Area::new(0, 0, canvas.width(), canvas.height());
    open_at(canvas, place(screen, content_width, content_height), title)
}

/// As `open`, at a place that the caller has found.
pub fn open_at<'c, 't>(
    canvas: &'c mut Canvas<'_>,
    area: Area,
    title: impl Into<SafeText<'t>>,
) -> Canvas<'c> {
    canvas.clear(area, Role::Overlay);
    if inside(area) == area {
        return canvas.part(area);
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for y in [area.y, bottom] {
        canvas.rule(area.x, y, area.width, Glyph::Rule, Role::RuleFocused);
    }
    for y in area.y + 1..bottom {
        canvas.glyph(area.x, y, Glyph::RuleVertical, Role::RuleFocused);
        canvas.glyph(right, y, Glyph::RuleVertical, Role::RuleFocused);
    }
    for (x, y, corner) in [
        (area.x, area.y, Glyph::CornerTopLeft),
        (right, area.y, Glyph::CornerTopRight),
        (area.x, bottom, Glyph::CornerBottomLeft),
        (right, bottom, Glyph::CornerBottomRight),
    ] {
        canvas.glyph(x, y, corner, Role::RuleFocused);
    }
    let inside = Area::new(
        area.x + SIDES / 2,
        area.y + EDGES / 2,
        area.width - SIDES,
        area.height - EDGES,
    );
    let title = title.into();
    if !title.is_empty() && inside.width > 2 {
        canvas.put(inside.x, area.y, " ", Role::TitleFocused);
        let end = canvas.put_within(
            inside.x + 1,
            area.y,
            inside.width - 2,
            title,
            Role::TitleFocused,
        );
        canvas.put(end, area.y, " ", Role::TitleFocused);
    }
    canvas.part(inside)
}

/// Where the box with its frame stands; a click beside it closes it.
pub fn place(screen: Area, content_width: u16, content_height: u16) -> Area {
    let width = content_width.saturating_add(SIDES).min(screen.width);
    let height = content_height.saturating_add(EDGES).min(screen.height);
    // A third of the way down: the eye rests above the middle.
    Area::new(
        screen.x + (screen.width - width) / 2,
        screen.y + (screen.height - height) / 3,
        width,
        height,
    )
}

/// A box in the lower right corner, where it hides the least of what one is reading.
pub fn place_in_corner(screen: Area, content_width: u16, content_height: u16) -> Area {
    let centred = place(screen, content_width, content_height);
    Area {
        x: screen.right() - centred.width,
        y: screen.bottom() - centred.height,
        ..centred
    }
}

/// What is inside of a box's frame.
pub fn inside(area: Area) -> Area {
    if area.width <= SIDES || area.height <= EDGES {
        return area;
    }
    Area::new(
        area.x + SIDES / 2,
        area.y + EDGES / 2,
        area.width - SIDES,
        area.height - EDGES,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::GlyphSet;
    use crate::widget::picture::drawn;

    fn popup(width: u16, height: u16, glyphs: GlyphSet) -> String {
        drawn(width, height, glyphs, |canvas| {
            let mut inside = open(canvas, 12, 2, "window");
            inside.put(0, 0, "15m 1h 3h 12h 24h", Role::Text);
        })
    }

    #[test]
    fn a_box_stands_in_the_middle_and_cuts_what_is_inside() {
        insta::assert_snapshot!(popup(20, 6, GlyphSet::Unicode), @r#"
          ╭─ window ─────╮
          │ 15m 1h 3h 12 │
          │              │
          ╰──────────────╯


        -- ink
          tt qqqqqq tttttt
          t aaa aa aa aa t
          t              t
          tttttttttttttttt


        -- ground
          nnnnnnnnnnnnnnnn
          nnnnnnnnnnnnnnnn
          nnnnnnnnnnnnnnnn
          nnnnnnnnnnnnnnnn


        -- a text, n ground.overlay, q title.focused, t rule.focused
        "#);
        insta::assert_snapshot!(popup(10, 4, GlyphSet::Ascii), @r#"
        +- win~ -+
        | 15m 1h |
        |        |
        +--------+
        -- ink
        tt qqqq tt
        t aaa aa t
        t        t
        tttttttttt
        -- ground
        nnnnnnnnnn
        nnnnnnnnnn
        nnnnnnnnnn
        nnnnnnnnnn
        -- a text, n ground.overlay, q title.focused, t rule.focused
        "#);
    }

    #[test]
    fn a_tiny_screen_shows_the_content_without_a_frame() {
        for (width, height) in [(0, 0), (1, 1), (4, 9), (9, 2), (5, 3)] {
            popup(width, height, GlyphSet::Unicode);
        }
        assert!(popup(4, 2, GlyphSet::Unicode).starts_with("15m\n"));
    }
}
