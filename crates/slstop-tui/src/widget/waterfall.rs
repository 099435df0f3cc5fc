//! Spans of time under one another, over one axis: what came first, what took long.
//!
//! ```text
//!  init     ████████████▌                 1.15s
//!  handler              ▐███▊             364ms
//! ```

use super::canvas::Canvas;
use super::figure;
use crate::theme::{GlyphSet, Role};
use slstop_base::number::Figure;

/// Room for the names.
const NAMES: u16 = 11;
/// Room for the figures.
const FIGURES: u16 = 8;
/// The last cell of a bar, by eighths; a whole cell is the block of every other cell.
const ENDS: [&str; 8] = ["█", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

#[derive(Clone, Debug, PartialEq)]
pub struct WaterfallPhase {
    pub name: &'static str,
    /// Where it begins and ends, on an axis from 0 to 1.
    pub from: f64,
    pub to: f64,
    pub figure: Figure,
    pub role: Role,
}

/// Draws a span into row `y`, over the whole width.
pub fn draw(canvas: &mut Canvas<'_>, y: u16, span: &WaterfallPhase) {
    let width = canvas.width();
    canvas.put_within(1, y, NAMES, span.name, Role::Muted);
    let left = NAMES + 1;
    let room = width.saturating_sub(left + FIGURES + 2);
    figure::draw(
        canvas,
        width.saturating_sub(1),
        y,
        FIGURES,
        Some(&span.figure),
        Role::Text,
    );
    if room == 0 {
        return;
    }
    let eighths = |share: f64| {
        let share = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        (share * f64::from(room) * 8.0).round() as u32
    };
    // What was measured is seen, however short it was: an eighth of a cell, within the axis.
    let from = eighths(span.from).min(u32::from(room) * 8 - 1);
    let to = eighths(span.to).max(from + 1);
    let is_ascii = canvas.theme().glyphs() == GlyphSet::Ascii;
    for cell in from / 8..to.div_ceil(8) {
        let symbol = match (is_ascii, to.min(cell * 8 + 8) % 8) {
            (true, _) => "=",
            (false, part) => ENDS[part as usize],
        };
        canvas.symbol(left + cell as u16, y, symbol, span.role);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::picture::drawn;
    use slstop_base::number;

    fn span(name: &'static str, from: f64, to: f64) -> WaterfallPhase {
        WaterfallPhase {
            name,
            from,
            to,
            figure: number::millis((to - from) * 1000.0),
            role: Role::Volume,
        }
    }

    #[test]
    fn spans_stand_where_they_are_on_the_axis() {
        let picture = |glyphs| {
            drawn(38, 3, glyphs, |canvas| {
                for (y, span) in (0..).zip([
                    span("init", 0.0, 0.5),
                    span("handler", 0.5, 0.98),
                    span("end", 1.0, 1.0),
                ]) {
                    draw(canvas, y, &span);
                }
            })
        };
        insta::assert_snapshot!(picture(GlyphSet::Unicode), @r#"
         init       ████████            500ms
         handler            ███████▋    480ms
         end                       █      0ms
        -- ink
         cccc       QQQQQQQQ            aaadd
         ccccccc            QQQQQQQQ    aaadd
         ccc                       Q      eee
        -- a text, c text.muted, d text.muted.unit, e text.muted.zero, Q chart.volume
        "#);
        insta::assert_snapshot!(picture(GlyphSet::Ascii), @r#"
         init       ========            500ms
         handler            ========    480ms
         end                       =      0ms
        -- ink
         cccc       QQQQQQQQ            aaadd
         ccccccc            QQQQQQQQ    aaadd
         ccc                       Q      eee
        -- a text, c text.muted, d text.muted.unit, e text.muted.zero, Q chart.volume
        "#);
    }

    #[test]
    fn no_width_and_no_number_breaks_it() {
        for width in 0..40 {
            drawn(width, 1, GlyphSet::Unicode, |canvas| {
                for (from, to) in [
                    (f64::NAN, 1.0),
                    (2.0, -1.0),
                    (0.0, f64::INFINITY),
                    (1.0, 1.0),
                ] {
                    draw(canvas, 0, &span("x", from, to));
                }
            });
        }
    }
}
