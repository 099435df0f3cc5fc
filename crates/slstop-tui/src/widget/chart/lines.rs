//! Lines in braille dots, two by four to a cell; in ASCII, one mark a column.

use super::scale::Scale;
use super::{Canvas, ChartLine, highest, points_of};
use crate::theme::{GlyphSet, Role};

const DOTS: u16 = 4;
/// Bits of Unicode's braille patterns, from the top, for the left and the right column.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
const ASCII: [&str; 4] = [".", "o", "*", "x"];

/// Later lines lie on top: where two share a cell, its colour is the later one's.
pub(super) fn draw(plot: &mut Canvas<'_>, points: usize, lines: &[ChartLine<'_>], scale: &Scale) {
    match plot.theme().glyphs() {
        GlyphSet::Unicode => draw_dots(plot, points, lines, scale),
        GlyphSet::Ascii => draw_marks(plot, points, lines, scale),
    }
}

fn draw_dots(plot: &mut Canvas<'_>, points: usize, lines: &[ChartLine<'_>], scale: &Scale) {
    let (width, height) = (usize::from(plot.width()), usize::from(plot.height()));
    let mut cells: Vec<(u8, Role)> = vec![(0, Role::Text); width * height];
    let lowest = plot.height().saturating_mul(DOTS).saturating_sub(1);
    for line in lines {
        let mut before: Option<u16> = None;
        for column in 0..plot.width().saturating_mul(2) {
            let value = highest(
                line.values,
                points_of(column, plot.width().saturating_mul(2), points),
            );
            let dot = value.map(|value| {
                let height = u16::try_from(scale.parts(value, DOTS)).unwrap_or(u16::MAX);
                lowest - height.saturating_sub(1).min(lowest)
            });
            if let Some(dot) = dot {
                // Up to where the line was: a step of several dots is a stroke, not two points.
                let from = before.unwrap_or(dot);
                let stroke = if from < dot {
                    from + 1..=dot
                } else {
                    dot..=from.saturating_sub(1).max(dot)
                };
                for row in stroke {
                    let cell = usize::from(row / DOTS) * width + usize::from(column / 2);
                    if let Some((bits, role)) = cells.get_mut(cell) {
                        let dot = BITS[usize::from(row % DOTS)][usize::from(column % 2)];
                        // Where two lines coincide their colours take turns, so that both are seen.
                        let is_other_s_turn = *bits & dot != 0 && (column / 4) % 2 == 0;
                        *bits |= dot;
                        if !is_other_s_turn {
                            *role = line.role;
                        }
                    }
                }
            }
            before = dot;
        }
    }
    let mut buffer = [0; 4];
    for (at, &(bits, role)) in cells.iter().enumerate().filter(|(_, (bits, _))| *bits > 0) {
        let pattern = char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' ');
        let (column, row) = (at % width, at / width);
        plot.symbol(
            column as u16,
            row as u16,
            pattern.encode_utf8(&mut buffer),
            role,
        );
    }
}

fn draw_marks(plot: &mut Canvas<'_>, points: usize, lines: &[ChartLine<'_>], scale: &Scale) {
    for (n, line) in lines.iter().enumerate() {
        for column in 0..plot.width() {
            let value = highest(line.values, points_of(column, plot.width(), points));
            if let Some(row) = value.and_then(|value| scale.row(value.max(0.0))) {
                plot.symbol(column, row, ASCII[n % ASCII.len()], line.role);
            }
        }
    }
}
