//! A trend in one row of cells, scaled to its own maximum.

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
    let cells = match usize::from(width) / values.len() {
        0 => usize::from(width),
        each => each * values.len(),
    };
    let first = width - u16::try_from(cells).unwrap_or(width);
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
