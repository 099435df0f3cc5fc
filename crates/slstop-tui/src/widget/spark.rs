//! A trend in one row of cells, scaled to its own maximum.

use std::ops::Range;

use super::canvas::Canvas;
use crate::theme::{GlyphSet, Role};

/// What a cell says besides how high it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cell {
    /// Nothing was measured: nothing is shown.
    Gap,
    /// Measured, and nothing there: the lowest mark, so that zero and a gap look different.
    Zero,
    Level(usize),
}

/// The full block is not among them: sparks of neighbouring rows would grow into one another.
const LEVELS: usize = 6;
const ZERO: [&str; 2] = ["▁", "_"];
const UNICODE: [&str; LEVELS] = ["▂", "▃", "▄", "▅", "▆", "▇"];
const ASCII: [&str; LEVELS] = [".", ":", "-", "=", "*", "#"];

/// Draws the series ending at `x + width`: the newest value is always in the last cell. With more cells
/// than values each value takes the same number of them, as many as there are; with more values
/// than cells a cell shows the highest of its values, because a spike must not vanish. Cells in which
/// `failures` has something are drawn in the role of failures; it is as long as `values`, or empty.
pub fn draw(
    canvas: &mut Canvas<'_>,
    x: u16,
    y: u16,
    width: u16,
    values: &[Option<f64>],
    failures: &[Option<f64>],
) {
    if values.is_empty() {
        return;
    }
    let (first, cells) = cells(width, values.len());
    let highest = values
        .iter()
        .flatten()
        .copied()
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max);
    for (cell, column) in (0..cells).zip(x.saturating_add(first)..) {
        let from = cell * values.len() / cells;
        let part = from..((cell + 1) * values.len() / cells).max(from + 1);
        let failed = failures
            .get(part.clone())
            .is_some_and(|part| part.iter().flatten().any(|count| *count > 0.0));
        let shape = shape(&values[part], highest);
        let (unicode, ascii, role) = match shape {
            Cell::Gap => continue,
            Cell::Zero => (ZERO[0], ZERO[1], Role::Zero),
            Cell::Level(level) => (UNICODE[level], ASCII[level], Role::Spark),
        };
        let symbol = match canvas.theme().glyphs() {
            GlyphSet::Unicode => unicode,
            GlyphSet::Ascii => ascii,
        };
        canvas.symbol(
            column,
            y,
            symbol,
            if failed { Role::Failures } else { role },
        );
    }
}

/// The cells that show these of so many values, from the first one's column on.
pub fn cells_of(width: u16, n_values: usize, places: Range<usize>) -> Range<u16> {
    if n_values == 0 || places.is_empty() {
        return 0..0;
    }
    let (first, cells) = cells(width, n_values);
    // A cell shows one of few values, or several of many.
    let shows = |cell: &usize| {
        let from = cell * n_values / cells;
        let shown = from..((cell + 1) * n_values / cells).max(from + 1);
        shown.start < places.end && places.start < shown.end
    };
    let mut shown = (0..cells).filter(shows);
    let begin = shown.next().unwrap_or(0);
    let end = shown.next_back().unwrap_or(begin) + 1;
    let column = |cell: usize| first + u16::try_from(cell).unwrap_or(width);
    column(begin)..column(end).min(width)
}

/// The first cell that is drawn, and how many there are.
fn cells(width: u16, n_values: usize) -> (u16, usize) {
    let cells = match usize::from(width) / n_values {
        0 => usize::from(width),
        each => each * n_values,
    };
    (width - u16::try_from(cells).unwrap_or(width), cells)
}

fn shape(values: &[Option<f64>], highest: f64) -> Cell {
    let measured = values
        .iter()
        .flatten()
        .copied()
        .filter(|value| value.is_finite());
    match measured.reduce(f64::max) {
        None => Cell::Gap,
        Some(value) if value <= 0.0 => Cell::Zero,
        Some(value) => {
            let share = value / highest * LEVELS as f64;
            Cell::Level((share.ceil() as usize).clamp(1, LEVELS) - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::picture::drawn;

    fn spark(
        width: u16,
        values: &[Option<f64>],
        failures: &[Option<f64>],
        glyphs: GlyphSet,
    ) -> String {
        drawn(width, 1, glyphs, |canvas| {
            draw(canvas, 0, 0, width, values, failures)
        })
    }

    #[test]
    fn cells_are_found_by_what_they_show() {
        assert_eq!(cells_of(15, 15, 3..5), 3..5);
        assert_eq!(
            cells_of(32, 15, 14..15),
            30..32,
            "two cells each, at the right"
        );
        assert_eq!(cells_of(5, 15, 3..4), 1..2, "three in a cell");
        assert_eq!(cells_of(15, 15, 4..4), 0..0);
        assert_eq!(cells_of(0, 15, 3..4).len(), 0);
        assert_eq!(cells_of(9, 0, 0..1), 0..0);
    }

    #[test]
    fn zero_a_gap_and_a_failure_all_look_different() {
        let values = [
            Some(0.0),
            None,
            Some(1.0),
            Some(4.0),
            Some(7.0),
            Some(f64::NAN),
            Some(-1.0),
        ];
        let failures = [None, None, None, Some(2.0), Some(0.0), None, None];
        insta::assert_snapshot!(spark(8, &values, &failures, GlyphSet::Unicode), @r#"
         ▁ ▂▅▇ ▁
        -- ink
         e VRV e
        -- e text.muted.zero, R chart.failures, V chart.spark
        "#);
        insta::assert_snapshot!(spark(8, &values, &failures, GlyphSet::Ascii), @r#"
         _ .=# _
        -- ink
         e VRV e
        -- e text.muted.zero, R chart.failures, V chart.spark
        "#);
    }

    #[test]
    fn a_spike_survives_a_narrow_column() {
        let mut values = vec![Some(1.0); 90];
        values[45] = Some(100.0);
        assert_eq!(
            spark(6, &values, &[], GlyphSet::Unicode).lines().next(),
            Some("▂▂▂▇▂▂")
        );
    }

    #[test]
    fn with_room_for_it_every_value_takes_as_many_cells() {
        let values = [Some(1.0), None, Some(2.0)];
        assert_eq!(
            spark(7, &values, &[], GlyphSet::Unicode).lines().next(),
            Some(" ▄▄  ▇▇")
        );
    }

    #[test]
    fn no_series_and_no_width_draw_nothing() {
        let nothing = |width, values: &[Option<f64>]| {
            spark(width, values, &[], GlyphSet::Unicode)
                .trim()
                .is_empty()
        };
        assert!(nothing(0, &[Some(1.0)]));
        assert!(nothing(5, &[]));
        assert!(nothing(5, &[None, None]));
    }
}
