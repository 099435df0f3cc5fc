//! Scripts of arriving, leaving and scrolling: what is seen after each.

use proptest::prelude::*;

use super::super::index::{Index, IndexEntry};
use super::*;
use slstop_base::Timestamp;
use slstop_core::domain::line::Level;
use slstop_core::facts::logs::LineId;

/// A stream of lines a second apart.
struct Stream {
    index: Index,
    next: LineId,
}

impl Stream {
    fn new(n: i64) -> Self {
        let mut stream = Self {
            index: Index::default(),
            next: LineId::default(),
        };
        (0..n).for_each(|at| stream.add(at * 1000));
        stream
    }

    fn add(&mut self, at: i64) {
        self.index.insert(IndexEntry {
            place: (Timestamp::from_millis(at), self.next),
            level: Level::Info,
        });
        self.next = self.next.after();
    }

    fn on<T>(&self, rows: i32, run: impl FnOnce(&Ground<'_>) -> T) -> T {
        self.on_tall(rows, &|_| 1, run)
    }

    fn on_tall<T>(
        &self,
        rows: i32,
        height: &dyn Fn(usize) -> i32,
        run: impl FnOnce(&Ground<'_>) -> T,
    ) -> T {
        run(&Ground {
            index: &self.index,
            rows,
            height,
        })
    }

    /// The seconds of the visible lines, and the one under the cursor.
    fn seen(&self, scroll: &Scroll, rows: i32) -> (Vec<i64>, Option<i64>) {
        let second = |rank: usize| self.index.get(rank).map(|entry| entry.place.0.as_secs());
        self.on(rows, |ground| {
            let visible = scroll.visible(ground);
            let seen = visible.iter().filter_map(|placed| second(placed.rank));
            (seen.collect(), scroll.cursor(ground).and_then(second))
        })
    }
}

#[test]
fn one_follows_at_the_end_and_nowhere_else() {
    let mut stream = Stream::new(100);
    let mut scroll = Scroll::default();
    assert_eq!(stream.seen(&scroll, 4), (vec![96, 97, 98, 99], Some(99)));
    stream.add(100_000);
    assert_eq!(stream.seen(&scroll, 4), (vec![97, 98, 99, 100], Some(100)));
    stream.on(4, |ground| scroll.step(-1, ground));
    stream.add(101_000);
    stream.add(102_000);
    assert_eq!(scroll.n_new(&stream.index), 2);
    let (seen, cursor) = stream.seen(&scroll, 4);
    assert_eq!(cursor, Some(99));
    assert!(seen.contains(&99) && !seen.contains(&102), "{seen:?}");
    stream.on(4, |ground| scroll.step(3, ground));
    assert!(scroll.is_following());
    assert_eq!(scroll.n_new(&stream.index), 0);
}

#[test]
fn late_lines_do_not_move_what_is_being_read() {
    let mut stream = Stream::new(100);
    let mut scroll = Scroll::default();
    stream.on(10, |ground| scroll.step_rows(-30, ground));
    let (before, cursor) = stream.seen(&scroll, 10);
    let row = before.iter().position(|second| Some(*second) == cursor);
    for late in [5_500, 60_500, 69_500, 99_500] {
        stream.on(10, |ground| scroll.hold(ground));
        stream.add(late);
    }
    let (after, same) = stream.seen(&scroll, 10);
    assert_eq!(same, cursor);
    assert_eq!(after.iter().position(|second| Some(*second) == cursor), row);
}

#[test]
fn what_left_leaves_the_reader_at_the_oldest_line() {
    let mut stream = Stream::new(100);
    let mut scroll = Scroll::default();
    stream.on(10, |ground| scroll.go(3, ground));
    let id = (0..50).fold(LineId::default(), |id, _| id.after());
    stream.index.remove_before(id, |_| {});
    stream.on(10, |ground| scroll.hold(ground));
    let (seen, cursor) = stream.seen(&scroll, 10);
    assert_eq!((seen[0], cursor), (50, Some(50)));
}

#[test]
fn the_wheel_leaves_the_cursor_and_follows_again_at_the_end() {
    let stream = Stream::new(100);
    let mut scroll = Scroll::default();
    stream.on(10, |ground| scroll.turn(-3, ground));
    let (seen, cursor) = stream.seen(&scroll, 10);
    assert_eq!((seen[0], cursor), (87, Some(99)));
    stream.on(10, |ground| scroll.turn(3, ground));
    assert!(scroll.is_following());
    stream.on(10, |ground| scroll.turn(i32::MIN, ground));
    stream.on(10, |ground| scroll.turn(i32::MIN, ground));
    stream.on(10, |ground| scroll.turn(i32::MIN, ground));
    assert_eq!(stream.seen(&scroll, 10).0[0], 0);
}

proptest! {
    #[test]
    fn the_screen_is_full_and_the_cursor_is_seen(
        n in 0..60i64,
        moves in prop::collection::vec((0..6u8, -40..40i32), 0..12),
        rows in 0..12i32,
        tallest in 1..5usize,
    ) {
        let stream = Stream::new(n);
        let height = |rank: usize| (rank * 7 % tallest) as i32 + 1;
        let mut scroll = Scroll::default();
        stream.on_tall(rows, &height, |ground| {
            for (kind, by) in moves {
                match kind {
                    0 => scroll.step(by as isize, ground),
                    1 => scroll.step_rows(by, ground),
                    2 => scroll.turn(by, ground),
                    3 => scroll.go(by.unsigned_abs() as usize, ground),
                    4 => scroll.centre(by.unsigned_abs() as usize, ground),
                    _ => scroll.hold(ground),
                }
                let visible = scroll.visible(ground);
                for pair in visible.windows(2) {
                    prop_assert_eq!(pair[0].y + pair[0].height, pair[1].y);
                    prop_assert_eq!(pair[0].rank + 1, pair[1].rank);
                }
                let total: i32 = (0..ground.index.len()).map(height).sum();
                let shown = visible.last().map_or(0, |last| last.y + last.height);
                prop_assert!(shown >= rows.min(total), "{:?}", visible);
                prop_assert!(visible.first().is_none_or(|first| first.y <= 0));
                let cursor = scroll.cursor(ground);
                prop_assert_eq!(cursor.is_some(), n > 0);
                if kind != 2 && kind != 5 && rows >= 5 {
                    let is_seen = visible.iter().any(|placed| Some(placed.rank) == cursor);
                    prop_assert!(is_seen || n == 0 || kind == 4, "{:?} {:?}", cursor, visible);
                }
            }
            Ok(())
        })?;
    }
}
