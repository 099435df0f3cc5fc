//! Lines wait for their neighbours: streams and groups deliver at different speeds, and what arrives within
//! two seconds of each other is printed in the order in which it was written. The backlog, which is read group
//! by group, waits until no more of it comes. What is printed out of order all the same is marked late.

use std::io;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

use super::arrival::Arrival;
use super::origin::Origin;
use super::text_store::{StoredText, TextStore};
use slstop_base::{Timestamp, mask};

/// More lines than this are not held: then the older half goes. Ten minutes of a busy fleet are fewer.
const MOST: usize = 200_000;
/// Nor more text than this.
const MOST_BYTES: usize = 48 << 20;
/// So long the backlog of many groups is waited for: somebody looks at an empty terminal.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub struct ReorderBuffer {
    settle: Duration,
    /// Without a bound, until the end.
    sorts_all: bool,
    lines: Vec<Line>,
    messages: TextStore,
    ids: TextStore,
    /// So many lines were searched for secrets.
    n_searched: usize,
    /// When the first of those came.
    first_came: Option<Instant>,
    /// When the last line that was let go was written.
    released_to: Option<Timestamp>,
    /// What was written before is the backlog.
    began: Timestamp,
    backlog: Backlog,
}

/// A line that waits; its texts are in the store.
#[derive(Clone, Debug)]
struct Line {
    at: Option<Timestamp>,
    ingested: Option<Timestamp>,
    came: Instant,
    origin: Rc<Origin>,
    message: StoredText,
    id: Option<StoredText>,
    is_harmless: bool,
    is_late: bool,
}

/// What there was before we came.
#[derive(Debug)]
enum Backlog {
    Awaited,
    /// The rest of it may come until `until`, and no later than `at_most`.
    Coming {
        until: Instant,
        at_most: Instant,
    },
    /// Lines were printed: what comes of it now can be out of order.
    Over,
}

/// What is to be done with a line that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Waits,
    AtOnce,
}

impl ReorderBuffer {
    pub fn new(settle: Duration, sorts_all: bool, began: Timestamp) -> Self {
        Self {
            settle,
            sorts_all,
            // Of memory that is not written to, only the addresses are taken.
            lines: Vec::with_capacity(MOST),
            messages: TextStore::default(),
            ids: TextStore::default(),
            n_searched: 0,
            first_came: None,
            released_to: None,
            began,
            backlog: Backlog::Awaited,
        }
    }

    /// Whether a line comes too late to wait; marks what will be printed behind later ones.
    pub fn turn(&self, arrival: &mut Arrival<'_>) -> Turn {
        arrival.is_late = arrival.at.is_some() && arrival.at < self.released_to;
        // The backlog of a group that was read last is at least in order by itself.
        match arrival.is_late && arrival.ingested.is_some_and(|at| at >= self.began) {
            true => Turn::AtOnce,
            false => Turn::Waits,
        }
    }

    pub fn take(&mut self, arrival: &Arrival<'_>, origin: Rc<Origin>, now: Instant) {
        if arrival.at.is_some_and(|at| at < self.began) {
            self.expect_more(now);
        }
        self.first_came.get_or_insert(now);
        self.push(arrival, origin, now);
    }

    /// Looks which of the lines that came since may hold a secret. Left to the printing, that takes twice the time.
    pub fn search_secrets(&mut self) {
        let of_one_piece = |one: &Line, next: &Line| one.message.is_followed_by(next.message);
        for lines in self.lines[self.n_searched..].chunk_by_mut(of_one_piece) {
            let whole = self.messages.span(lines.iter().map(|line| line.message));
            let Some((text, ends)) = whole else { continue };
            let may_be_secret = mask::may_be_in_each(text, &ends);
            for (line, may_be_secret) in lines.iter_mut().zip(may_be_secret) {
                line.is_harmless = !may_be_secret;
            }
        }
        self.n_searched = self.lines.len();
    }

    fn push(&mut self, arrival: &Arrival<'_>, origin: Rc<Origin>, came: Instant) {
        let line = Line {
            at: arrival.at,
            ingested: arrival.ingested,
            came,
            origin,
            message: self.messages.push(arrival.message),
            id: arrival.id.map(|id| self.ids.push(id)),
            is_harmless: arrival.is_harmless,
            is_late: arrival.is_late,
        };
        self.lines.push(line);
    }

    /// Where some of the backlog came, more of it may follow.
    fn expect_more(&mut self, now: Instant) {
        let at_most = match self.backlog {
            Backlog::Over => return,
            Backlog::Awaited => now + PATIENCE.max(self.settle),
            Backlog::Coming { at_most, .. } => at_most,
        };
        let until = at_most.min(now + self.settle);
        self.backlog = Backlog::Coming { until, at_most };
    }

    /// When the next one has waited long enough.
    pub fn due(&self) -> Option<Instant> {
        if self.sorts_all {
            return None;
        }
        let due = self.first_came? + self.settle;
        Some(match self.backlog {
            Backlog::Coming { until, .. } => due.max(until),
            Backlog::Awaited | Backlog::Over => due,
        })
    }

    /// Whether there is too much to wait for.
    pub fn is_full(&self) -> bool {
        !self.sorts_all && (self.lines.len() >= MOST || self.messages.length() >= MOST_BYTES)
    }

    /// Prints what has waited long enough, with all that was written before; half of all when there is too much.
    pub fn ready(
        &mut self,
        now: Instant,
        print: impl FnMut(&Arrival<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.sorts_all {
            return Ok(());
        }
        let order = self.order();
        let is_due = self.due().is_some_and(|due| due <= now);
        let has_settled = |n: &usize| is_due && self.lines[*n].came + self.settle <= now;
        let mut n_ready = order
            .iter()
            .rposition(has_settled)
            .map_or(0, |last| last + 1);
        if self.is_full() {
            n_ready = n_ready.max(order.len() / 2);
        }
        self.release(&order, n_ready, print)
    }

    /// Prints all that is left, at the end.
    pub fn rest(&mut self, print: impl FnMut(&Arrival<'_>) -> io::Result<()>) -> io::Result<()> {
        let order = self.order();
        self.release(&order, order.len(), print)
    }

    /// By their times. Those that were written at the same time stay in the order in which they came.
    fn order(&self) -> Vec<usize> {
        let at = |line: &Line| line.at.map_or(i64::MIN, Timestamp::as_millis);
        let lines = self.lines.iter().enumerate();
        let mut order: Vec<(i64, usize)> = lines.map(|(n, line)| (at(line), n)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, n)| n).collect()
    }

    fn release(
        &mut self,
        order: &[usize],
        n_ready: usize,
        mut print: impl FnMut(&Arrival<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let (ready, waiting) = order.split_at(n_ready);
        let Some(last) = ready.last() else {
            return Ok(());
        };
        self.released_to = self.released_to.max(self.lines[*last].at);
        self.backlog = Backlog::Over;
        for n in ready {
            print(&self.lines[*n].arrival(&self.messages, &self.ids))?;
        }
        if waiting.is_empty() {
            self.lines.clear();
            self.messages.clear();
            self.ids.clear();
            self.n_searched = 0;
            self.first_came = None;
            return Ok(());
        }
        let lines = std::mem::replace(&mut self.lines, Vec::with_capacity(MOST));
        let messages = std::mem::take(&mut self.messages);
        let ids = std::mem::take(&mut self.ids);
        self.first_came = waiting.iter().map(|n| lines[*n].came).min();
        self.n_searched = 0;
        for n in waiting {
            let line = &lines[*n];
            self.push(
                &line.arrival(&messages, &ids),
                line.origin.clone(),
                line.came,
            );
        }
        Ok(())
    }
}

impl Line {
    fn arrival<'a>(&'a self, messages: &'a TextStore, ids: &'a TextStore) -> Arrival<'a> {
        Arrival {
            at: self.at,
            ingested: self.ingested,
            id: self.id.map(|id| ids.text(id)),
            message: messages.text(self.message),
            is_harmless: self.is_harmless,
            is_late: self.is_late,
            ..self.origin.unsaid()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGAN: Timestamp = Timestamp::from_millis(100_000);
    const SECOND: Duration = Duration::from_secs(1);

    /// Takes a line that was written at a second and ingested three later; whether it goes at once, and is late.
    fn take(held: &mut ReorderBuffer, secs: i64, now: Instant) -> (Turn, bool) {
        take_line(held, secs, &secs.to_string(), now)
    }

    fn take_line(held: &mut ReorderBuffer, secs: i64, message: &str, now: Instant) -> (Turn, bool) {
        let mut arrival = Arrival {
            at: Some(Timestamp::from_millis(secs * 1000)),
            ingested: Some(Timestamp::from_millis(secs * 1000 + 3000)),
            message,
            ..Arrival::default()
        };
        let turn = held.turn(&mut arrival);
        if turn == Turn::Waits {
            held.take(&arrival, Rc::default(), now);
        }
        (turn, arrival.is_late)
    }

    fn ready(held: &mut ReorderBuffer, now: Instant) -> Vec<i64> {
        let mut printed = Vec::new();
        let printing = held.ready(now, |arrival| {
            printed.push(arrival.message.parse().expect("a number"));
            Ok(())
        });
        printing.expect("memory takes everything");
        printed
    }

    fn rest(held: &mut ReorderBuffer) -> Vec<(String, bool)> {
        let mut printed = Vec::new();
        let printing = held.rest(|arrival| {
            printed.push((arrival.message.to_owned(), arrival.is_late));
            Ok(())
        });
        printing.expect("memory takes everything");
        printed
    }

    #[test]
    fn lines_of_a_window_come_out_in_the_order_of_their_times() {
        let (mut held, now) = (ReorderBuffer::new(2 * SECOND, false, BEGAN), Instant::now());
        for secs in [205, 203, 204] {
            assert_eq!(take(&mut held, secs, now), (Turn::Waits, false));
        }
        assert!(ready(&mut held, now + SECOND).is_empty());
        assert_eq!(held.due(), Some(now + 2 * SECOND));
        take(&mut held, 201, now + SECOND);
        take(&mut held, 206, now + SECOND);
        // With the last that has waited goes all that was written before it.
        assert_eq!(ready(&mut held, now + 2 * SECOND), [201, 203, 204, 205]);
        assert_eq!(ready(&mut held, now + 3 * SECOND), [206]);
        assert_eq!(held.due(), None);
    }

    #[test]
    fn lines_of_one_moment_stay_in_the_order_in_which_they_came() {
        let (mut held, now) = (ReorderBuffer::new(2 * SECOND, false, BEGAN), Instant::now());
        for (secs, line) in [(207, "3"), (205, "1"), (209, "5"), (205, "2"), (207, "4")] {
            let came = if secs == 209 { now + SECOND } else { now };
            take_line(&mut held, secs, line, came);
        }
        assert_eq!(ready(&mut held, now + 2 * SECOND), [1, 2, 3, 4]);
        take_line(&mut held, 209, "6", now + 2 * SECOND);
        assert_eq!(
            rest(&mut held),
            [("5".to_owned(), false), ("6".to_owned(), false)]
        );
    }

    #[test]
    fn later_ones_come_at_once_and_are_marked() {
        let (mut held, now) = (ReorderBuffer::new(SECOND, false, BEGAN), Instant::now());
        take(&mut held, 205, now);
        ready(&mut held, now + SECOND);
        assert_eq!(take(&mut held, 204, now + SECOND), (Turn::AtOnce, true));
    }

    #[test]
    fn the_backlog_of_many_groups_is_merged_however_long_its_reading_takes() {
        let (mut held, now) = (ReorderBuffer::new(2 * SECOND, false, BEGAN), Instant::now());
        // One group a second; each has a line of every ten seconds.
        for n in 0..8 {
            let came = now + SECOND * n;
            for secs in (0..90).step_by(10) {
                let taken = take(&mut held, secs + i64::from(n), came);
                assert_eq!(taken, (Turn::Waits, false));
            }
            assert!(ready(&mut held, came).is_empty());
        }
        assert_eq!(held.due(), Some(now + 9 * SECOND));
        let ready = ready(&mut held, now + 9 * SECOND);
        assert_eq!(ready.len(), 72);
        assert!(ready.is_sorted());
    }

    #[test]
    fn a_backlog_that_goes_on_for_longer_is_printed_and_what_is_out_of_order_is_marked() {
        let (mut held, now) = (ReorderBuffer::new(2 * SECOND, false, BEGAN), Instant::now());
        for n in 0..10 {
            take(&mut held, 80 - i64::from(n), now + SECOND * n);
            assert_eq!(
                held.due(),
                Some(now + (2 * SECOND + SECOND * n).min(PATIENCE))
            );
        }
        let ready = ready(&mut held, now + PATIENCE);
        assert!(!ready.is_empty() && ready.is_sorted(), "{ready:?}");
        rest(&mut held);
        assert_eq!(take(&mut held, 85, now + PATIENCE), (Turn::Waits, false));
        assert_eq!(take(&mut held, 20, now + PATIENCE), (Turn::Waits, true));
        assert_eq!(
            rest(&mut held),
            [("20".to_owned(), true), ("85".to_owned(), false)]
        );
    }

    #[test]
    fn more_than_there_is_room_for_is_not_held() {
        let (mut held, now) = (ReorderBuffer::new(SECOND, false, BEGAN), Instant::now());
        let mut n_printed = 0;
        for n in 0..500_000_i64 {
            let (turn, _) = take(&mut held, n.rem_euclid(1000), now);
            n_printed += usize::from(turn == Turn::AtOnce);
            if held.is_full() {
                n_printed += ready(&mut held, now).len();
            }
            assert!(held.lines.len() <= MOST);
        }
        assert_eq!(n_printed + rest(&mut held).len(), 500_000);
        let long = "x".repeat(MOST_BYTES / 2);
        for _ in 0..2 {
            assert!(!held.is_full());
            take_line(&mut held, 2000, &long, now);
        }
        assert!(held.is_full());
    }
}
