//! The last events before a crash. Keeping one costs a pointer and a weighing; masking and writing
//! are paid for only by the crash. The report is a session like any other.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::Arc;

use super::format::{Header, is_recorded};
use super::weight::weight;
use super::writer::Writer;
use crate::message::{Event, Size, Stamped};
use slstop_base::Timestamp;

/// About an hour of a quiet console, a few minutes of a busy one.
const MAX_EVENTS: usize = 4000;

/// In memory; a crash report of this much is about 2 MB of file.
const MAX_BYTES: usize = 16 << 20;

/// Keep an event *before* it is reduced: the one that made the program panic is the one to see.
#[derive(Debug, Default)]
pub struct BlackBox {
    events: VecDeque<(usize, Arc<Stamped>)>,
    bytes: usize,
    /// The terminal before the oldest event that is still here.
    size: Size,
}

impl BlackBox {
    pub fn new(size: Size) -> Self {
        Self {
            size,
            ..Self::default()
        }
    }

    pub fn keep(&mut self, stamped: &Arc<Stamped>) {
        let weight = weight(&stamped.event);
        if !is_recorded(&stamped.event) || weight > MAX_BYTES {
            return;
        }
        self.events.push_back((weight, Arc::clone(stamped)));
        self.bytes += weight;
        self.forget_beyond_the_bounds();
    }

    fn forget_beyond_the_bounds(&mut self) {
        while self.events.len() > MAX_EVENTS || self.bytes > MAX_BYTES {
            let Some((weight, oldest)) = self.events.pop_front() else {
                return;
            };
            self.bytes -= weight;
            if let Event::Resize(size) = oldest.event {
                self.size = size;
            }
        }
    }

    /// Writes a session of what is here; `about` says why, such as a panic's message.
    pub fn dump<W: Write>(&self, to: W, about: &str) -> io::Result<W> {
        let started = self
            .events
            .front()
            .map_or(Timestamp::default(), |(_, stamped)| stamped.at);
        let header = Header {
            about: Some(about.to_owned()),
            ..Header::new(started, self.size)
        };
        let mut writer = Writer::start(to, &header)?;
        for (_, stamped) in &self.events {
            writer.write(stamped)?;
        }
        writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Act;
    use crate::session::Reader;
    use slstop_base::action::{ActionId, Chord};

    fn stamped(seq: u64, event: Event) -> Arc<Stamped> {
        Arc::new(Stamped {
            at: Timestamp::from_millis(i64::try_from(seq).expect("small")),
            seq,
            event,
        })
    }

    fn dumped(black_box: &BlackBox) -> (Header, Vec<Stamped>) {
        let file = black_box
            .dump(Vec::new(), "it panicked")
            .expect("a Vec takes everything");
        let mut reader = Reader::open(&file[..]).expect("a session");
        let events = reader.by_ref().collect();
        assert_eq!(reader.note(), None);
        (reader.header().clone(), events)
    }

    #[test]
    fn the_last_events_are_kept_and_the_size_before_them() {
        let mut black_box = BlackBox::new(Size::new(80, 24));
        black_box.keep(&stamped(0, Event::Resize(Size::new(120, 40))));
        black_box.keep(&stamped(1, Event::Key(Chord::char('x'))));
        assert_eq!(dumped(&black_box).0.size, Size::new(80, 24));
        for seq in 2..=MAX_EVENTS as u64 + 1 {
            black_box.keep(&stamped(seq, Event::Tick));
        }
        let (header, events) = dumped(&black_box);
        assert_eq!(
            (header.size, header.about.as_deref()),
            (Size::new(120, 40), Some("it panicked"))
        );
        assert_eq!((events.len(), events[0].seq), (MAX_EVENTS, 2));
    }

    fn typed(text: String) -> Event {
        Event::Act(Act {
            id: ActionId::new("filter"),
            argument: Some(text),
        })
    }

    #[test]
    fn large_events_push_out_as_much_as_they_weigh() {
        let mut black_box = BlackBox::new(Size::default());
        for seq in 0..10 {
            black_box.keep(&stamped(seq, typed("x".repeat(MAX_BYTES / 4))));
        }
        black_box.keep(&stamped(10, typed("x".repeat(MAX_BYTES * 2))));
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
}
