//! Which rows of a long list are on the screen, and which of them is under the cursor.

use std::ops::Range;

/// Rows that stay visible around the cursor, so that one sees where one is going.
const MARGIN: usize = 2;

/// The cursor and the first visible row. It follows the cursor until the wheel turns it away, and
/// again from the cursor's next move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Viewport {
    cursor: usize,
    top: usize,
    is_scrolled_away: bool,
}

impl Viewport {
    /// The row under the cursor, if there is a row.
    pub fn cursor(&self, rows: usize) -> Option<usize> {
        (rows > 0).then(|| self.cursor.min(rows - 1))
    }

    /// The rows to draw: right also when the list or the height changed since the last `settle`.
    pub fn visible(&self, rows: usize, height: usize) -> Range<usize> {
        let mut settled = *self;
        settled.settle(rows, height);
        settled.top..rows.min(settled.top.saturating_add(height))
    }

    /// To call after the list or the height changed: rows vanish, and the end of a list stays at
    /// the bottom of its pane.
    pub fn settle(&mut self, rows: usize, height: usize) {
        self.cursor = self.cursor.min(rows.saturating_sub(1));
        if !self.is_scrolled_away {
            let margin = MARGIN.min(height.saturating_sub(1) / 2);
            let lowest = (self.cursor + margin + 1).saturating_sub(height);
            let highest = self.cursor.saturating_sub(margin);
            self.top = self.top.clamp(lowest, highest.max(lowest));
        }
        self.top = self.top.min(rows.saturating_sub(height));
    }

    pub fn move_to(&mut self, row: usize, rows: usize, height: usize) {
        self.cursor = row;
        self.is_scrolled_away = false;
        self.settle(rows, height);
    }

    pub fn move_by(&mut self, steps: isize, rows: usize, height: usize) {
        let from = self.cursor(rows).unwrap_or(0);
        self.move_to(from.saturating_add_signed(steps), rows, height);
    }

    /// By pages, which overlap by a row; half pages are asked for as such.
    pub fn move_by_pages(&mut self, pages: isize, rows: usize, height: usize) {
        let page = isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(isize::MAX);
        self.move_by(pages.saturating_mul(page), rows, height);
    }

    pub fn move_by_half_pages(&mut self, halves: isize, rows: usize, height: usize) {
        let half = isize::try_from((height / 2).max(1)).unwrap_or(isize::MAX);
        self.move_by(halves.saturating_mul(half), rows, height);
    }

    /// The cursor's row stands elsewhere in the list now: the cursor goes along, and the screen with it, so
    /// that the row stays on its line.
    pub fn carry(&mut self, row: usize, rows: usize, height: usize) {
        let moved = isize::try_from(row).unwrap_or(0) - isize::try_from(self.cursor).unwrap_or(0);
        self.cursor = row;
        self.top = self.top.saturating_add_signed(moved);
        self.settle(rows, height);
    }

    /// As [`carry`](Self::carry), but a list that is seen from its top stays there while the cursor's row can be
    /// seen: what comes in above it is what the list is sorted for.
    pub fn carry_below_top(&mut self, row: usize, rows: usize, height: usize) {
        let is_at_top = self.visible(rows, height).start == 0;
        if is_at_top && row < height {
            self.top = 0;
            self.cursor = row;
            self.settle(rows, height);
        } else {
            self.carry(row, rows, height);
        }
    }

    /// Puts the cursor on a visible row without moving the rows: what was clicked stays under the pointer.
    pub fn point_at(&mut self, row: usize, rows: usize, height: usize) {
        self.cursor = row.min(rows.saturating_sub(1));
        self.is_scrolled_away = true;
        self.settle(rows, height);
    }

    /// Turns the wheel: the rows move, the cursor stays on its row, even out of sight.
    pub fn scroll(&mut self, steps: isize, rows: usize, height: usize) {
        self.settle(rows, height);
        self.top = self.top.saturating_add_signed(steps);
        self.is_scrolled_away = true;
        self.settle(rows, height);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_cursor_keeps_a_margin_until_the_ends() {
        let mut viewport = Viewport::default();
        viewport.move_to(7, 100, 10);
        assert_eq!(viewport.visible(100, 10), 0..10);
        viewport.move_by(1, 100, 10);
        assert_eq!(viewport.visible(100, 10), 1..11);
        viewport.move_to(99, 100, 10);
        assert_eq!(viewport.visible(100, 10), 90..100);
        viewport.move_by(-7, 100, 10);
        assert_eq!(viewport.visible(100, 10), 90..100);
        viewport.move_by(-1, 100, 10);
        assert_eq!(viewport.visible(100, 10), 89..99);
    }

    #[test]
    fn the_wheel_leaves_the_cursor_where_it_is() {
        let mut viewport = Viewport::default();
        viewport.scroll(30, 100, 10);
        assert_eq!(
            (viewport.cursor(100), viewport.visible(100, 10)),
            (Some(0), 30..40)
        );
        viewport.move_by(1, 100, 10);
        assert_eq!(
            (viewport.cursor(100), viewport.visible(100, 10)),
            (Some(1), 0..10)
        );
    }

    #[test]
    fn rows_that_vanish_take_the_cursor_along() {
        let mut viewport = Viewport::default();
        viewport.move_to(90, 100, 10);
        assert_eq!(viewport.visible(5, 10), 0..5);
        assert_eq!(viewport.cursor(5), Some(4));
        assert_eq!(viewport.cursor(0), None);
        assert_eq!(viewport.visible(0, 10), 0..0);
    }

    #[test]
    fn a_row_that_moves_in_the_list_stays_on_its_line() {
        let mut viewport = Viewport::default();
        viewport.move_to(20, 100, 10);
        let line = |viewport: &Viewport| 20 - viewport.visible(100, 10).start;
        let before = line(&viewport);
        viewport.carry(50, 100, 10);
        assert_eq!(viewport.cursor(100), Some(50));
        assert_eq!(50 - viewport.visible(100, 10).start, before);
    }

    #[test]
    fn a_list_seen_from_its_top_stays_there_while_a_row_moves_down() {
        let mut viewport = Viewport::default();
        viewport.carry_below_top(3, 100, 10);
        assert_eq!(
            (viewport.cursor(100), viewport.visible(100, 10)),
            (Some(3), 0..10)
        );
        viewport.carry_below_top(40, 100, 10);
        assert_eq!(viewport.cursor(100), Some(40));
        assert!(viewport.visible(100, 10).contains(&40));
    }

    #[test]
    fn a_click_near_the_edge_does_not_scroll() {
        let mut viewport = Viewport::default();
        viewport.point_at(9, 100, 10);
        assert_eq!(
            (viewport.cursor(100), viewport.visible(100, 10)),
            (Some(9), 0..10)
        );
    }

    #[test]
    fn pages_overlap_by_a_row() {
        let mut viewport = Viewport::default();
        viewport.move_by_pages(1, 100, 10);
        assert_eq!(viewport.cursor(100), Some(9));
        viewport.move_by_half_pages(-1, 100, 10);
        assert_eq!(viewport.cursor(100), Some(4));
    }

    proptest! {
        #[test]
        fn the_cursor_is_visible_after_each_move(
            moves in prop::collection::vec((any::<isize>(), any::<bool>(), 0..200usize, 0..30usize), 1..20),
        ) {
            let mut viewport = Viewport::default();
            for (steps, wheel, rows, height) in moves {
                if wheel {
                    viewport.scroll(steps, rows, height);
                } else {
                    viewport.move_by(steps, rows, height);
                }
                let visible = viewport.visible(rows, height);
                prop_assert!(visible.end <= rows && visible.len() == height.min(rows));
                if let Some(cursor) = viewport.cursor(rows).filter(|_| !wheel && height > 0) {
                    prop_assert!(visible.contains(&cursor), "{cursor} not in {visible:?}");
                }
            }
        }
    }
}
