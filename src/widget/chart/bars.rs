//! Stacked bars: what failed at the foot, the rest of the total above it.

use super::scale::Scale;
use super::{Bars, Canvas, highest, points_of};
use crate::theme::{GlyphSet, Role};

const EIGHTHS: u32 = 8;
const UNICODE: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// What is shaded differs from what is solid without colour.
const SHADE: &str = "░";

/// How a theme's means draw a cell of a bar.
#[derive(Clone, Copy)]
enum Ink {
    Blocks,
    /// Without colours, blocks of a total and of failures look alike.
    Shades,
    Ascii,
}

pub(super) fn draw(plot: &mut Canvas<'_>, points: usize, bars: &Bars<'_>, scale: &Scale) {
    let theme = plot.theme();
    let ink = match theme.glyphs() {
        GlyphSet::Ascii => Ink::Ascii,
        GlyphSet::Unicode if theme.style(Role::Failures).fg == theme.style(Role::Volume).fg => {
            Ink::Shades
        }
        GlyphSet::Unicode => Ink::Blocks,
    };
    for column in 0..plot.width() {
        let points = points_of(column, plot.width(), points);
        // No total and a failure: then at least as many calls as failures were made.
        let failed = highest(bars.failures, points.clone())
            .unwrap_or(0.0)
            .max(0.0);
        let Some(total) = highest(bars.totals, points).or((failed > 0.0).then_some(failed)) else {
            continue;
        };
        let parts = |value: f64| scale.parts(value, EIGHTHS as u16);
        draw_bar(plot, column, parts(total.max(failed)), parts(failed), ink);
    }
}

/// Heights are in eighths.
fn draw_bar(plot: &mut Canvas<'_>, column: u16, total: u32, failed: u32, ink: Ink) {
    if total == 0 {
        // Measured, and nothing happened: a line on the ground, where a gap has nothing.
        let line = if matches!(ink, Ink::Ascii) {
            "_"
        } else {
            "▁"
        };
        plot.symbol(column, plot.height().saturating_sub(1), line, Role::Rule);
        return;
    }
    for (row, foot) in (0..plot.height())
        .rev()
        .zip((0..total).step_by(EIGHTHS as usize))
    {
        let of_total = (total - foot).min(EIGHTHS);
        let of_failed = failed.saturating_sub(foot).min(EIGHTHS);
        match ink {
            Ink::Ascii if of_failed > 0 => plot.symbol(column, row, "#", Role::Failures),
            Ink::Ascii => plot.symbol(
                column,
                row,
                if of_total > EIGHTHS / 2 { ":" } else { "." },
                Role::Volume,
            ),
            Ink::Shades if of_failed == 0 && of_total == EIGHTHS => {
                plot.symbol(column, row, SHADE, Role::Volume)
            }
            _ if of_failed == 0 => {
                plot.symbol(column, row, UNICODE[of_total as usize - 1], Role::Volume)
            }
            // A cell has two colours: the failures' in front, and behind them the total's if it fills the cell.
            _ if of_total == EIGHTHS && of_failed < EIGHTHS => {
                plot.symbol_before(
                    column,
                    row,
                    UNICODE[of_failed as usize - 1],
                    Role::Failures,
                    Role::Volume,
                );
            }
            _ => plot.symbol(column, row, UNICODE[of_failed as usize - 1], Role::Failures),
        }
    }
}
