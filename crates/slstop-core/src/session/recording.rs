//! A recording in memory, as it is looked at: whole, or its beginning where it is too large.

use std::io::Read;

use super::entry::SessionEntry;
use super::format::Header;
use super::reader::{SessionReader, Unreadable};
use super::weight::weight;

/// What its events may take, in bytes: some hours of a busy console, and sixteen times the black box.
const MAX_BYTES: usize = 256 << 20;

#[derive(Debug)]
pub struct Recording {
    pub header: Header,
    /// Never empty.
    pub entries: Vec<SessionEntry>,
    /// What is missing; none if it is whole.
    pub note: Option<String>,
}

impl Recording {
    pub fn read(from: impl Read) -> Result<Self, Unreadable> {
        Self::read_within(MAX_BYTES, from)
    }

    fn read_within(most_bytes: usize, from: impl Read) -> Result<Self, Unreadable> {
        let mut reader = SessionReader::open(from)?;
        let (mut entries, mut n_bytes, mut is_cut) = (Vec::new(), 0, false);
        for entry in reader.by_ref() {
            n_bytes += match &entry {
                SessionEntry::Event(stamped) => weight(&stamped.event),
                SessionEntry::Ticks(_) => size_of::<SessionEntry>(),
            };
            if n_bytes > most_bytes {
                is_cut = true;
                break;
            }
            entries.push(entry);
        }
        // Before the event that made it panic: that one would do it again.
        if reader.header().about.is_some() && !is_cut && reader.note().is_none() {
            entries.pop();
        }
        let too_large = || {
            let megabytes = most_bytes >> 20;
            format!("only its beginning is shown, because it is larger than {megabytes} MB")
        };
        let note = if is_cut {
            Some(too_large())
        } else {
            reader.note()
        };
        if entries.is_empty() {
            let why = note.unwrap_or_else(|| "it holds no events".to_owned());
            return Err(Unreadable::Empty(why));
        }
        Ok(Self {
            header: reader.header().clone(),
            entries,
            note,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::message::{Event, Size, Stamped};
    use crate::session::{BlackBox, Opening, Writer};
    use slstop_base::Timestamp;

    fn stamped(seq: u64) -> Stamped {
        Stamped {
            at: Timestamp::default(),
            seq,
            event: Event::Focus(true),
        }
    }

    fn file(n_events: u64) -> Vec<u8> {
        let header = Header::new(Timestamp::default(), Size::new(80, 24));
        let mut writer = Writer::start(Vec::new(), &header).expect("a Vec takes everything");
        for seq in 0..n_events {
            writer.write(&stamped(seq)).expect("a Vec takes everything");
        }
        writer.finish().expect("a Vec takes everything")
    }

    #[test]
    fn one_that_is_too_large_is_shown_from_its_beginning_and_says_so() {
        let whole = Recording::read(&file(100)[..]).expect("a recording");
        assert_eq!((whole.entries.len(), whole.note), (100, None));
        let weight = weight(&Event::Focus(true));
        let part = Recording::read_within(40 * weight, &file(100)[..]).expect("a recording");
        assert_eq!(part.entries.len(), 40);
        assert!(
            part.note
                .is_some_and(|note| note.contains("only its beginning"))
        );
    }

    #[test]
    fn a_crash_report_ends_before_the_event_that_panicked() {
        let mut black_box =
            BlackBox::new(Timestamp::default(), Size::new(80, 24), Opening::default());
        for seq in 1..=3 {
            black_box.keep(&Arc::new(stamped(seq)));
        }
        let file = black_box.dump(Vec::new(), "it panicked");
        let file = file.expect("a Vec takes everything");
        let report = Recording::read(&file[..]).expect("a recording");
        let last = report.entries.last().map(SessionEntry::last_seq);
        assert_eq!((report.entries.len(), last), (2, Some(2)));
    }

    #[test]
    fn one_without_events_is_refused() {
        let refused = |file: &[u8]| Recording::read(file).expect_err("nothing").to_string();
        assert_eq!(
            refused(&file(0)),
            "there is nothing to show in this session: it holds no events"
        );
        let mut cut = file(3);
        cut.truncate(cut.len() - 20);
        let said = refused(&cut);
        assert!(said.contains("breaks off after event number 0"), "{said}");
    }
}
