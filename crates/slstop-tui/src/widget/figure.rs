//! A number in its column: right-aligned, the unit dimmer than the number.

use super::canvas::Canvas;
use crate::theme::{Glyph, Role};
use slstop_base::SafeText;
use slstop_base::number::Figure;

/// Draws a figure so that it ends at column `right` (exclusive). Zero is dim, what was not measured is
/// a dot. A number is never cut, because half a number is another number: what is too wide becomes
/// an ellipsis.
pub fn draw(
    canvas: &mut Canvas<'_>,
    right: u16,
    y: u16,
    width: u16,
    figure: Option<&Figure>,
    role: Role,
) {
    let width = width.min(right);
    let Some(figure) = figure.filter(|figure| figure.is_known()) else {
        if width > 0 {
            canvas.glyph(right - 1, y, Glyph::Unknown, Role::Unknown);
        }
        return;
    };
    let number = SafeText::from(figure.number.as_str());
    let needed = u16::try_from(number.width() + figure.unit.len()).unwrap_or(u16::MAX);
    if needed > width {
        if width > 0 {
            canvas.glyph(right - 1, y, Glyph::Ellipsis, role);
        }
        return;
    }
    // Only plain text is dimmed: a severity or staleness has been decided on by the caller.
    let (number_role, unit_role) = match role {
        Role::Text if figure.is_zero() => (Role::Zero, Role::Zero),
        Role::Stale => (Role::Stale, Role::Stale),
        _ => (role, Role::Unit),
    };
    let unit = canvas.put(right - needed, y, number, number_role);
    canvas.put(unit, y, figure.unit, unit_role);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::GlyphSet;
    use crate::widget::picture::drawn;
    use slstop_base::number;

    #[test]
    fn figures_end_at_their_column_and_dim_what_is_not_the_number() {
        let picture = drawn(8, 6, GlyphSet::Unicode, |canvas| {
            draw(canvas, 7, 0, 7, Some(&number::millis(183.0)), Role::Text);
            draw(
                canvas,
                7,
                1,
                7,
                Some(&number::percent(0.142)),
                Role::Critical,
            );
            draw(canvas, 7, 2, 7, Some(&number::count(0.0)), Role::Text);
            draw(canvas, 7, 3, 7, None, Role::Text);
            draw(canvas, 7, 4, 7, Some(&number::millis(f64::NAN)), Role::Text);
            draw(canvas, 7, 5, 4, Some(&number::millis(183.0)), Role::Text);
        });
        insta::assert_snapshot!(picture, @r#"
          183ms
          14.2%
              0
              ·
              ·
              …
        -- ink
          aaadd
          FFFFd
              e
              f
              f
              a
        -- a text, d text.muted.unit, e text.muted.zero, f text.muted.unknown, F severity.critical
        "#);
    }

    #[test]
    fn a_figure_without_room_draws_nothing() {
        let picture = drawn(3, 1, GlyphSet::Unicode, |canvas| {
            draw(canvas, 0, 0, 5, Some(&number::count(1.0)), Role::Text);
            draw(canvas, 2, 0, 0, Some(&number::count(1.0)), Role::Text);
        });
        assert!(picture.trim().is_empty(), "{picture}");
    }
}
