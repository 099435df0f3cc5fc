//! Characters that are drawings, as paths: blocks, braille dots, rules and corners fill their cells to the
//! edge, which fonts do not agree on.

use std::fmt::Write;

use super::svg::{HIGH, WIDE};

/// The thickness of rules.
const THIN: f32 = 1.2;
/// The bits of braille patterns, a row of dots after the other.
const DOTS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

pub fn is_drawn(symbol: &str) -> bool {
    matches!(
        symbol.chars().next(),
        Some('▁'..='█' | '▌' | '⠁'..='⣿' | '─' | '│' | '┃' | '╌' | '╭' | '╮' | '╯' | '╰')
    )
}

/// Adds the shapes of a character whose cell begins there.
pub fn draw(path: &mut String, symbol: &str, x: f32, y: f32) {
    let (middle, centre) = (y + HIGH / 2.0, x + WIDE / 2.0);
    let (half_wide, half_high) = (WIDE / 2.0, HIGH / 2.0);
    let mut add = |left, top, wide, high| rectangle(path, left, top, wide, high);
    match symbol.chars().next() {
        Some(block @ '▁'..='█') => {
            let high = (block as u32 - '▁' as u32 + 1) as f32 * HIGH / 8.0;
            add(x, y + HIGH - high, WIDE, high);
        }
        Some('▌') => add(x, y, half_wide, HIGH),
        Some(dots @ '⠁'..='⣿') => {
            for (row, bits) in (0u8..).zip(DOTS) {
                let set = bits.map(|bit| (dots as u32 - 0x2800) & bit > 0);
                let top = y + f32::from(row) * HIGH / 4.0 + 1.0;
                match set {
                    [true, true] => add(x, top, WIDE, 3.0),
                    [true, false] => add(x, top, half_wide, 3.0),
                    [false, true] => add(centre, top, half_wide, 3.0),
                    [false, false] => {}
                }
            }
        }
        Some('─') => add(x, middle - THIN / 2.0, WIDE, THIN),
        Some('╌') => {
            add(x + 1.0, middle - THIN / 2.0, 3.0, THIN);
            add(x + 5.5, middle - THIN / 2.0, 3.0, THIN);
        }
        Some('│') => add(centre - THIN / 2.0, y, THIN, HIGH),
        Some('┃') => add(centre - THIN, y, 2.0 * THIN, HIGH),
        // Corners are square: at this size nobody sees the difference.
        Some(corner @ ('╭' | '╮' | '╯' | '╰')) => {
            let left = if matches!(corner, '╭' | '╰') {
                centre
            } else {
                x
            };
            let top = if matches!(corner, '╭' | '╮') {
                middle
            } else {
                y
            };
            add(left, middle - THIN / 2.0, half_wide + THIN / 2.0, THIN);
            add(centre - THIN / 2.0, top, THIN, half_high + THIN / 2.0);
        }
        _ => {}
    }
}

/// A rectangle with its corner there.
pub fn rectangle(path: &mut String, left: f32, top: f32, wide: f32, high: f32) {
    write!(
        path,
        "M{} {}h{}v{}h-{2}z",
        short(left),
        short(top),
        short(wide),
        short(high)
    )
    .expect("a String takes everything");
}

/// To a tenth of a pixel.
fn short(length: f32) -> f32 {
    (length * 10.0).round() / 10.0
}
