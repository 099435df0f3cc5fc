//! The last events before a crash. Keeping one costs a pointer and a weighing; masking and writing
//! are paid for only by the crash. The report is a session like any other.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::sync::Arc;

use super::entry::SessionEntry;
use super::format::{Header, is_recorded};
use super::opening::Opening;
use super::weight::weight;
use super::writer::Writer;
use crate::message::{Event, Fact, Size, Stamped};
use slstop_base::{PlaceId, Timestamp};

/// About an hour of a quiet console, a few minutes of a busy one. Ticks in a row count as one.
const MAX_EVENTS: usize = 4000;

/// In memory; a crash report of this much is about 2 MB of file.
const MAX_BYTES: usize = 16 << 20;

/// A look at how the console stands is taken this often, so that the oldest event is at most this far from
/// one; sixteen of them fit into the box.
const MAX_BETWEEN_OPENINGS: usize = 250;

/// Keep an event *before* it is reduced: the one that made the program panic is the one to see.
#[derive(Debug, Default)]
pub struct BlackBox {
    entries: VecDeque<(usize, SessionEntry)>,
    bytes: usize,
    /// When the console started, or when the last event that is gone was.
    started: Timestamp,
    /// The terminal before the oldest event that is still here.
    size: Size,
    /// How the console stood after the events of these numbers. The first was taken before the oldest event
    /// that is still here.
    openings: VecDeque<(u64, Opening)>,
    n_since_opening: usize,
    /// Of the events that are gone, the last that said which account and region a place is: they are put
    /// once. Two for each place, of which there are `MOST_PLACES`.
    places: BTreeMap<(PlaceId, bool), Arc<Stamped>>,
}

impl BlackBox {
    pub fn new(started: Timestamp, size: Size, opening: Opening) -> Self {
        Self {
            started,
            size,
            openings: VecDeque::from([(0, opening)]),
            ..Self::default()
        }
    }

    pub fn keep(&mut self, stamped: &Arc<Stamped>) {
        let weight = weight(&stamped.event);
        if !is_recorded(&stamped.event) || weight > MAX_BYTES {
            return;
        }
        if let Some((_, SessionEntry::Ticks(ticks))) = self.entries.back_mut()
            && ticks.add(stamped)
        {
            return;
        }
        self.entries.push_back((weight, SessionEntry::of(stamped)));
        self.bytes += weight;
        self.n_since_opening += 1;
        self.forget_beyond_the_bounds();
    }

    /// Whether it is time to `look` at the console again.
    pub fn wants_opening(&self) -> bool {
        self.n_since_opening >= MAX_BETWEEN_OPENINGS
    }

    /// How the console stands after the event of this number.
    pub fn look(&mut self, seq: u64, opening: Opening) {
        self.openings.push_back((seq, opening));
        self.n_since_opening = 0;
    }

    fn forget_beyond_the_bounds(&mut self) {
        while self.entries.len() > MAX_EVENTS || self.bytes > MAX_BYTES {
            let Some((weight, oldest)) = self.entries.pop_front() else {
                return;
            };
            self.bytes -= weight;
            self.started = oldest.until();
            if let SessionEntry::Event(stamped) = &oldest {
                self.note(stamped);
            }
            let is_past = |opening: &(u64, Opening)| opening.0 <= oldest.last_seq();
            while self.openings.get(1).is_some_and(is_past) {
                self.openings.pop_front();
            }
        }
    }

    /// What an event that goes leaves behind.
    fn note(&mut self, gone: &Arc<Stamped>) {
        match &gone.event {
            Event::Resize(size) => self.size = *size,
            Event::Fact(question, fact @ (Fact::Connection(_) | Fact::Identity(_))) => {
                let key = (question.place, matches!(fact, Fact::Identity(_)));
                self.places.insert(key, Arc::clone(gone));
            }
            _ => {}
        }
    }

    /// Writes a session of what is here; `about` says why, such as a panic's message.
    pub fn dump<W: Write>(&self, to: W, about: &str) -> io::Result<W> {
        let header = Header {
            about: Some(about.to_owned()),
            opening: self.openings.front().map(|(_, opening)| opening.clone()),
            ..Header::new(self.started, self.size)
        };
        let mut writer = Writer::start(to, &header)?;
        for stamped in self.places.values() {
            writer.write(stamped)?;
        }
        for (_, entry) in &self.entries {
            writer.write_entry(entry)?;
        }
        writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SessionReader;
    use slstop_base::action::Chord;

    fn stamped(seq: u64, event: Event) -> Arc<Stamped> {
        Arc::new(Stamped {
            at: Timestamp::from_millis(i64::try_from(seq).expect("small")),
            seq,
            event,
        })
    }

    fn events(entries: impl Iterator<Item = SessionEntry>) -> Vec<Stamped> {
        let events = entries.flat_map(|entry| entry.events());
        events.map(Arc::unwrap_or_clone).collect()
    }

    fn dumped(black_box: &BlackBox) -> (Header, Vec<Stamped>) {
        let file = black_box
            .dump(Vec::new(), "it panicked")
            .expect("a Vec takes everything");
        let mut reader = SessionReader::open(&file[..]).expect("a session");
        let events = events(reader.by_ref());
        assert_eq!(reader.note(), None);
        (reader.header().clone(), events)
    }

    #[test]
    fn the_last_events_are_kept_and_the_size_before_them() {
        let mut black_box =
            BlackBox::new(Timestamp::default(), Size::new(80, 24), Opening::default());
        black_box.keep(&stamped(0, Event::Resize(Size::new(120, 40))));
        black_box.keep(&stamped(1, Event::Key(Chord::char('x'))));
        assert_eq!(dumped(&black_box).0.size, Size::new(80, 24));
        for seq in 2..=MAX_EVENTS as u64 + 1 {
            black_box.keep(&stamped(seq, Event::Focus(true)));
        }
        let (header, events) = dumped(&black_box);
        assert_eq!(
            (header.size, header.about.as_deref()),
            (Size::new(120, 40), Some("it panicked"))
        );
        assert_eq!((events.len(), events[0].seq), (MAX_EVENTS, 2));
    }

    #[test]
    fn large_events_push_out_as_much_as_they_weigh() {
        let mut black_box = BlackBox::default();
        for seq in 0..10 {
            black_box.keep(&stamped(seq, Event::Said("x".repeat(MAX_BYTES / 4))));
        }
        black_box.keep(&stamped(10, Event::Said("x".repeat(MAX_BYTES * 2))));
        let (_, events) = dumped(&black_box);
        assert_eq!(
            events.iter().map(|event| event.seq).collect::<Vec<_>>(),
            [7, 8, 9]
        );
    }

    #[test]
    fn an_empty_box_is_a_session_too() {
        assert_eq!(dumped(&BlackBox::default()).1, []);
    }

    #[test]
    fn a_thousand_idle_turns_are_one_entry() {
        let mut black_box = BlackBox::default();
        black_box.keep(&stamped(0, Event::Focus(true)));
        for seq in 1..=1000 {
            black_box.keep(&stamped(seq, Event::Tick));
        }
        black_box.keep(&stamped(1001, Event::Focus(false)));
        assert_eq!(black_box.entries.len(), 3);
        let (_, events) = dumped(&black_box);
        let expected: Vec<_> = (0..=1001).collect();
        let numbers: Vec<_> = events.iter().map(|event| event.seq).collect();
        assert_eq!(numbers, expected);
        assert_eq!(events[700].at, Timestamp::from_millis(700));
    }

    #[test]
    fn a_report_begins_with_how_the_console_stood_before_its_oldest_event() {
        let mut black_box =
            BlackBox::new(Timestamp::default(), Size::default(), Opening::default());
        let scope = |text: &str| Opening {
            scope: vec![text.to_owned()],
            ..Opening::default()
        };
        let mut n_looks = 0;
        for seq in 1..=3 * MAX_EVENTS as u64 {
            black_box.keep(&stamped(seq, Event::Focus(true)));
            if black_box.wants_opening() {
                black_box.look(seq, scope(&seq.to_string()));
                n_looks += 1;
            }
        }
        assert_eq!(n_looks, 3 * MAX_EVENTS / MAX_BETWEEN_OPENINGS);
        assert!(black_box.openings.len() <= MAX_EVENTS / MAX_BETWEEN_OPENINGS + 1);
        let (header, events) = dumped(&black_box);
        let before = (events[0].seq - 1).to_string();
        assert_eq!(header.opening, Some(scope(&before)));
    }
}
