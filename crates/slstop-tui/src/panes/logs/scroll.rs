//! Where one is in the stream. At its end one follows; anywhere else the line that is being read stays on
//! its row, whatever arrives above or below it. Lines may have several rows, so places are lines and
//! never numbers of rows.

use super::index::{Index, LinePosition};

/// Rows that stay visible around the cursor, so that one sees where one is going.
const MARGIN: i32 = 2;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scroll {
    away: Option<Away>,
}

/// Not at the end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Away {
    cursor: LinePosition,
    /// A line and the row at which it begins: by it the others are placed.
    held: LinePosition,
    row: i32,
    /// The last line that there was when one left the end.
    end: LinePosition,
}

/// A line on the screen: how many lines are before it, the row at which it begins, its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedLine {
    pub rank: usize,
    pub y: i32,
    pub height: i32,
}

/// What the lines are placed on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub index: &'a Index,
    pub rows: i32,
    /// The rows that a line needs, at least one.
    pub height: &'a dyn Fn(usize) -> i32,
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground")
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl Ground<'_> {
    fn last(&self) -> Option<usize> {
        self.index.len().checked_sub(1)
    }

    fn place(&self, rank: usize) -> LinePosition {
        self.index
            .get(rank)
            .map(|entry| entry.place)
            .unwrap_or_default()
    }

    fn height(&self, rank: usize) -> i32 {
        (self.height)(rank).max(1)
    }

    /// The line at this place or, where it is not shown, the one that is nearest behind it.
    fn at(&self, place: LinePosition) -> Option<usize> {
        Some(self.index.rank(place).min(self.last()?))
    }

    /// The first line that is seen when this one begins at a row, and the row at which that one begins.
    fn top(&self, mut rank: usize, mut y: i32) -> (usize, i32) {
        while y > 0 && rank > 0 {
            rank -= 1;
            y -= self.height(rank);
        }
        // Never a hole above the first line, nor a screen beyond a line's last row.
        while y + self.height(rank) <= 0 && Some(rank) < self.last() {
            y += self.height(rank);
            rank += 1;
        }
        (rank, y.min(0))
    }

    fn down_from(&self, (mut rank, mut y): (usize, i32)) -> Vec<PlacedLine> {
        let mut placed = Vec::new();
        while y < self.rows && rank < self.index.len() {
            let height = self.height(rank);
            placed.push(PlacedLine { rank, y, height });
            y += height;
            rank += 1;
        }
        placed
    }

    /// The end of the stream at the foot of the screen, or at its head where there is little.
    fn end(&self) -> Vec<PlacedLine> {
        let Some(last) = self.last() else {
            return vec![];
        };
        let foot = self.rows - self.height(last);
        self.down_from(self.top(last, foot))
    }
}

impl Scroll {
    pub fn is_following(&self) -> bool {
        self.away.is_none()
    }

    pub fn follow(&mut self) {
        self.away = None;
    }

    /// The line under the cursor, by the lines before it.
    pub fn cursor(&self, ground: &Ground<'_>) -> Option<usize> {
        match self.away {
            Some(away) => ground.at(away.cursor),
            None => ground.last(),
        }
    }

    /// How many lines came at the end since one left it.
    pub fn n_new(&self, index: &Index) -> usize {
        let Some(away) = self.away else { return 0 };
        let (at, id) = away.end;
        index.len().saturating_sub(index.rank((at, id.after())))
    }

    pub fn visible(&self, ground: &Ground<'_>) -> Vec<PlacedLine> {
        let Some((away, rank)) = self
            .away
            .and_then(|away| Some((away, ground.at(away.held)?)))
        else {
            return ground.end();
        };
        let placed = ground.down_from(ground.top(rank, away.row));
        let foot = placed.last().map_or(0, |last| last.y + last.height);
        // No hole below the last line either.
        if foot < ground.rows {
            ground.end()
        } else {
            placed
        }
    }

    /// Holds what is being read where it is now seen: the line under the cursor, or else the one that was
    /// held before, or the first on the screen.
    pub fn hold(&mut self, ground: &Ground<'_>) {
        let placed = self.visible(ground);
        let Some(away) = &mut self.away else { return };
        let is_seen = |place: LinePosition| {
            let rank = ground.at(place)?;
            placed
                .iter()
                .find(|placed| placed.rank == rank && placed.y < ground.rows)
        };
        let held = is_seen(away.cursor)
            .or_else(|| is_seen(away.held))
            .or(placed.first());
        if let Some(held) = held {
            (away.held, away.row) = (ground.place(held.rank), held.y);
        }
    }

    /// Moves the cursor to a line and shows it; the last one is the end.
    pub fn go(&mut self, rank: usize, ground: &Ground<'_>) {
        let Some(last) = ground.last() else { return };
        if rank >= last {
            return self.follow();
        }
        let placed = self.visible(ground);
        let height = ground.height(rank);
        let margin = MARGIN.min((ground.rows - 1).max(0) / 2);
        let highest = margin;
        let lowest = (ground.rows - height - margin).max(0);
        let seen = placed.iter().find(|placed| placed.rank == rank);
        let row = match seen {
            Some(seen) => seen.y.clamp(highest.min(lowest), lowest),
            None if placed.first().is_some_and(|first| rank < first.rank) => highest.min(lowest),
            None => lowest,
        };
        // At the very beginning there is nothing above to keep a margin for.
        let row = if rank == 0 { 0 } else { row };
        self.away_at(rank, rank, row, ground);
    }

    /// Puts a line into the middle, where what is around it is seen as well.
    pub fn centre(&mut self, rank: usize, ground: &Ground<'_>) {
        let is_seen = |placed: &PlacedLine| {
            placed.rank == rank && placed.y >= 0 && placed.y + placed.height <= ground.rows
        };
        if self.visible(ground).iter().any(is_seen) {
            return self.point(rank, ground);
        }
        self.away_at(rank, rank, ground.rows / 2, ground);
    }

    /// Puts a line near the head of the screen: what comes after it is what one wants to see.
    pub fn show_from(&mut self, rank: usize, ground: &Ground<'_>) {
        let Some(last) = ground.last() else { return };
        let row = MARGIN.min((ground.rows - 1).max(0) / 2);
        let rank = rank.min(last);
        self.away_at(rank, rank, row, ground);
    }

    /// Puts the cursor on a visible line without moving any.
    pub fn point(&mut self, rank: usize, ground: &Ground<'_>) {
        if let Some(seen) = self
            .visible(ground)
            .iter()
            .find(|placed| placed.rank == rank)
        {
            self.away_at(rank, rank, seen.y, ground);
        }
    }

    /// By lines; a page by the rows that it has.
    pub fn step(&mut self, lines: isize, ground: &Ground<'_>) {
        if let Some(cursor) = self.cursor(ground) {
            self.go(cursor.saturating_add_signed(lines), ground);
        }
    }

    /// By so many rows, whole lines at a time.
    pub fn step_rows(&mut self, rows: i32, ground: &Ground<'_>) {
        let Some(mut rank) = self.cursor(ground) else {
            return;
        };
        let mut left = rows.abs();
        while left > 0 {
            let next = rank.saturating_add_signed(rows.signum() as isize);
            if next == rank || next >= ground.index.len() {
                break;
            }
            rank = next;
            left -= ground.height(rank);
        }
        self.go(rank, ground);
    }

    /// Turns the wheel: the rows move and the cursor stays, even out of sight. At the end one follows again.
    pub fn turn(&mut self, rows: i32, ground: &Ground<'_>) {
        // No single turn of the wheel goes further, and each row on the way is looked at.
        let most = ground.rows.saturating_mul(4);
        let rows = rows.clamp(-most, most);
        let placed = self.visible(ground);
        let (Some(first), Some(cursor)) = (placed.first(), self.cursor(ground)) else {
            return;
        };
        let (first, foot) = (*first, placed.last().map_or(0, |last| last.y + last.height));
        let is_end = placed.last().map(|last| last.rank) == ground.last() && foot <= ground.rows;
        if rows > 0 && is_end {
            return self.follow();
        }
        if first.rank == 0 && first.y >= 0 && rows < 0 {
            return;
        }
        self.away_at(cursor, first.rank, first.y.saturating_sub(rows), ground);
        if rows > 0
            && self.visible(ground).last().is_some_and(|last| {
                Some(last.rank) == ground.last() && last.y + last.height <= ground.rows
            })
        {
            self.follow();
        }
    }

    fn away_at(&mut self, cursor: usize, held: usize, row: i32, ground: &Ground<'_>) {
        let end = self.away.map(|away| away.end);
        let end = end.or_else(|| ground.index.last().map(|entry| entry.place));
        self.away = Some(Away {
            cursor: ground.place(cursor),
            held: ground.place(held),
            row,
            end: end.unwrap_or_default(),
        });
    }
}

#[cfg(test)]
mod tests;
