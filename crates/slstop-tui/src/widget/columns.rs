//! Which columns of a table fit into a width, and how wide each may be.

use super::canvas::Canvas;
use crate::theme::Role;

/// Blanks between two columns.
pub const GAP: u16 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Narrower than this it is left out.
    pub min: u16,
    /// Wider than this it is only when it grows.
    pub ideal: u16,
    /// 0 stays longest.
    pub priority: u8,
    pub align: Align,
    /// Takes a share of what is left when every column has its ideal width.
    pub grow: bool,
}

impl Column {
    pub const fn new(min: u16, ideal: u16, priority: u8, align: Align) -> Self {
        Self {
            min,
            ideal,
            priority,
            align,
            grow: false,
        }
    }

    /// The same, with a share of the room that is left.
    pub const fn growing(self) -> Self {
        Self { grow: true, ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Into the columns that were given.
    pub index: usize,
    pub x: u16,
    pub width: u16,
}

/// Places columns in their own order. The most important come in as long as their least widths fit;
/// the first that does not fit ends it, so that a narrow terminal never shows an odd selection.
pub fn fit(columns: &[Column], width: u16) -> Vec<Placed> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|&index| columns[index].priority);
    let mut spare = width;
    let mut widths = vec![0; columns.len()];
    for (n, &index) in order.iter().enumerate() {
        let gap = if n == 0 { 0 } else { GAP };
        let needed = columns[index].min.max(1).saturating_add(gap);
        if needed > spare {
            // Better a cut column than an empty table.
            if n == 0 {
                widths[index] = spare;
                spare = 0;
            }
            order.truncate(n.max(1));
            break;
        }
        widths[index] = needed - gap;
        spare -= needed;
    }
    for &index in &order {
        let wish = columns[index]
            .ideal
            .saturating_sub(widths[index])
            .min(spare);
        widths[index] += wish;
        spare -= wish;
    }
    share(&mut widths, columns, &order, spare);
    place(&widths)
}

/// Places a table's columns, `indent` cells from the left and one free at the right, and draws their headings
/// into the first row.
pub fn draw_headings(
    canvas: &mut Canvas<'_>,
    columns: &[(&'static str, Column)],
    indent: u16,
) -> Vec<Placed> {
    let rooms: Vec<Column> = columns.iter().map(|(_, column)| *column).collect();
    let mut placed = fit(&rooms, canvas.width().saturating_sub(indent + 1));
    for Placed { index, x, width } in &mut placed {
        *x += indent;
        let (heading, room) = columns[*index];
        if room.align == Align::Left {
            canvas.put_within(*x, 0, *width, heading, Role::Column);
        } else {
            canvas.put_right(*x + *width, 0, *width, heading, Role::Column);
        }
    }
    placed
}

/// Shares what is left evenly among those that grow; the first get the odd cells.
fn share(widths: &mut [u16], columns: &[Column], order: &[usize], spare: u16) {
    let growing: Vec<usize> = order
        .iter()
        .copied()
        .filter(|&index| columns[index].grow)
        .collect();
    let Ok(count @ 1..) = u16::try_from(growing.len()) else {
        return;
    };
    for (n, index) in (0..count).zip(growing) {
        widths[index] += spare / count + u16::from(n < spare % count);
    }
}

fn place(widths: &[u16]) -> Vec<Placed> {
    let mut x = 0;
    let shown = widths.iter().enumerate().filter(|(_, width)| **width > 0);
    shown
        .map(|(index, &width)| {
            let placed = Placed { index, x, width };
            x = x.saturating_add(width).saturating_add(GAP);
            placed
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(min: u16, ideal: u16, priority: u8, grow: bool) -> Column {
        Column {
            min,
            ideal,
            priority,
            align: Align::Left,
            grow,
        }
    }

    fn widths(columns: &[Column], width: u16) -> Vec<(usize, u16, u16)> {
        fit(columns, width)
            .iter()
            .map(|placed| (placed.index, placed.x, placed.width))
            .collect()
    }

    #[test]
    fn the_least_important_column_goes_first() {
        let columns = [
            column(8, 20, 0, true),
            column(4, 6, 2, false),
            column(5, 5, 1, false),
        ];
        assert_eq!(widths(&columns, 50), [(0, 0, 35), (1, 37, 6), (2, 45, 5)]);
        assert_eq!(widths(&columns, 21), [(0, 0, 8), (1, 10, 4), (2, 16, 5)]);
        assert_eq!(widths(&columns, 20), [(0, 0, 13), (2, 15, 5)]);
        assert_eq!(widths(&columns, 14), [(0, 0, 14)]);
        assert_eq!(widths(&columns, 3), [(0, 0, 3)]);
        assert_eq!(widths(&columns, 0), []);
    }

    proptest! {
        #[test]
        fn placed_columns_never_overlap_or_leave_the_width(
            shapes in prop::collection::vec((0..=u16::MAX, 0..=u16::MAX, 0..4u8, any::<bool>()), 0..12),
            narrow in any::<bool>(),
            width in 0..=u16::MAX,
        ) {
            let shrink = if narrow { 2000 } else { 1 };
            let columns: Vec<_> = shapes.iter().map(|&(min, ideal, rank, grow)| column(min / shrink, ideal / shrink, rank, grow)).collect();
            let width = if narrow { width % 300 } else { width };
            let placed = fit(&columns, width);
            for pair in placed.windows(2) {
                prop_assert!(pair[0].index < pair[1].index);
                prop_assert_eq!(u32::from(pair[0].x) + u32::from(pair[0].width) + u32::from(GAP), u32::from(pair[1].x));
            }
            prop_assert!(placed.iter().all(|placed| placed.width > 0 && u32::from(placed.x) + u32::from(placed.width) <= u32::from(width)));
            prop_assert_eq!(placed.is_empty(), columns.is_empty() || width == 0);
        }
    }
}
