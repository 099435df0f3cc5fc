//! Stacked bars: what failed at the foot, upon it what was a warning, and above it the rest of the total.

use super::scale::Scale;
use super::{Bars, Canvas, highest, points_of};
use crate::theme::{GlyphSet, Role};

const EIGHTHS: u32 = 8;
const UNICODE: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// What is shaded differs from what is solid without colour.
const SHADE: &str = "░";
const SHADE_OF_WARNINGS: &str = "▒";

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
        let Some(total) = highest(bars.totals, points.clone()).or((failed > 0.0).then_some(failed))
        else {
            continue;
        };
        let warned = highest(bars.warnings, points).unwrap_or(0.0).max(0.0);
        let part = |value: f64| scale.parts(value, EIGHTHS as u16);
        let total = total.max(failed + warned);
        let bar = Bar {
            failed: part(failed),
            loud: part(failed + warned),
            total: part(total),
        };
        draw_bar(plot, column, bar, ink);
    }
}

/// Heights from the ground, in eighths of a cell: each part stands upon the one before it.
#[derive(Clone, Copy)]
struct Bar {
    failed: u32,
    /// Failures and warnings.
    loud: u32,
    total: u32,
}

impl Bar {
    /// What of it lies in the cell that begins at this height.
    fn within(self, foot: u32) -> Self {
        let part = |height: u32| height.saturating_sub(foot).min(EIGHTHS);
        Self {
            failed: part(self.failed),
            loud: part(self.loud),
            total: part(self.total),
        }
    }

    /// The lowest part of the cell, and the role of what fills the rest of it.
    fn inks(self) -> (u32, Role, Option<Role>) {
        let (height, role) = match self {
            Self { failed: 1.., .. } => (self.failed, Role::Failures),
            Self { loud: 1.., .. } => (self.loud, Role::Warning),
            _ => (self.total, Role::Volume),
        };
        // A cell has two colours: of two parts above the lowest the larger is shown.
        let is_warned = self.loud - self.failed > self.total - self.loud;
        let above = if self.failed > 0 && is_warned {
            Role::Warning
        } else {
            Role::Volume
        };
        // Nor is there one for what is empty: a bar that ends beyond the middle of such a cell fills it, where
        // it would seem to be as low as its lowest part.
        let fills = self.total > height && self.total >= EIGHTHS / 2;
        (height, role, fills.then_some(above))
    }
}

fn draw_bar(plot: &mut Canvas<'_>, column: u16, bar: Bar, ink: Ink) {
    if bar.total == 0 {
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
        .zip((0..bar.total).step_by(EIGHTHS as usize))
    {
        let cell = bar.within(foot);
        let (height, role, above) = cell.inks();
        let block = UNICODE[height as usize - 1];
        match (ink, role) {
            (Ink::Ascii, Role::Failures) => plot.symbol(column, row, "#", role),
            (Ink::Ascii, Role::Warning) => plot.symbol(column, row, "+", role),
            (Ink::Ascii, _) => {
                let symbol = if height > EIGHTHS / 2 { ":" } else { "." };
                plot.symbol(column, row, symbol, role);
            }
            (Ink::Shades, Role::Volume) if height == EIGHTHS => {
                plot.symbol(column, row, SHADE, role)
            }
            (Ink::Shades, Role::Warning) if cell.total == EIGHTHS => {
                plot.symbol(column, row, SHADE_OF_WARNINGS, role)
            }
            _ => match above {
                Some(above) => plot.symbol_before(column, row, block, role, above),
                None => plot.symbol(column, row, block, role),
            },
        }
    }
}
