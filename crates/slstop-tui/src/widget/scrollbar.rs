//! Where in a long list one is: a thumb in one column, only when there is more than is visible.

use std::ops::Range;

use super::canvas::Canvas;
use crate::theme::{Glyph, Role};

/// Draws into column `x`, from row `y` down.
pub fn draw(
    canvas: &mut Canvas<'_>,
    x: u16,
    y: u16,
    height: u16,
    rows: usize,
    visible: &Range<usize>,
) {
    if visible.len() >= rows || height == 0 {
        return;
    }
    let thumb = thumb(usize::from(height), rows, visible);
    for (row, at) in (0..usize::from(height)).zip(y..) {
        if thumb.contains(&row) {
            canvas.glyph(x, at, Glyph::ScrollThumb, Role::RuleFocused);
        }
    }
}

/// At least a cell, and at an end only when the list is.
fn thumb(height: usize, rows: usize, visible: &Range<usize>) -> Range<usize> {
    let length = (height.saturating_mul(visible.len()) / rows).clamp(1, height);
    let track = height - length;
    let hidden = rows - visible.len();
    // Rounded inwards: neither end is touched before it is reached.
    let start = match visible.start.min(hidden) {
        0 => 0,
        top if top == hidden => track,
        top => (track.saturating_mul(top) / hidden)
            .clamp(1.min(track), track.saturating_sub(1).max(1.min(track))),
    };
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::GlyphSet;
    use crate::widget::picture::drawn;
    use proptest::prelude::*;

    #[test]
    fn the_thumb_touches_an_end_only_when_the_list_does() {
        assert_eq!(thumb(10, 100, &(0..10)), 0..1);
        assert_eq!(thumb(10, 100, &(1..11)), 1..2);
        assert_eq!(thumb(10, 100, &(89..99)), 8..9);
        assert_eq!(thumb(10, 100, &(90..100)), 9..10);
    }

    #[test]
    fn a_list_that_fits_has_no_scrollbar() {
        let picture = |rows| {
            drawn(1, 3, GlyphSet::Unicode, |canvas| {
                draw(canvas, 0, 0, 3, rows, &(0..rows.min(3)))
            })
        };
        assert!(picture(3).trim().is_empty());
        assert!(picture(4).contains('┃'));
    }

    proptest! {
        #[test]
        fn the_thumb_never_leaves_the_track(height in 1..60usize, rows in 1..5000usize, top in 0..6000usize, shown in 0..60usize) {
            let visible = top..top + shown;
            prop_assume!(shown < rows);
            let thumb = thumb(height, rows, &visible);
            prop_assert!(!thumb.is_empty() && thumb.end <= height);
        }
    }
}
