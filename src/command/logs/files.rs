//! Saved logs, and standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use anyhow::Context;

use super::Span;
use super::gathered::Gathered;
use crate::command::exit::Misused;
use crate::command::input::{self, Cut};
use crate::command::surroundings::Surroundings;
use slstop_base::PlaceId;
use slstop_core::facts::LogBook;
use slstop_core::message::{Fact, MOST_LINES};

/// What compressed files begin with.
const GZIP: &[u8] = &[0x1f, 0x8b];

pub fn read(files: &[String], span: Span, here: &Surroundings) -> anyhow::Result<Gathered> {
    let settled = here.settle()?;
    let mut gathered = Gathered::new(span, settled.settings.memory.value);
    gathered.doubts.extend(settled.notices);
    // One file overlaps with no other.
    let may_repeat = files.len() > 1;
    for file in files {
        let (name, cut) = if file == "-" {
            let cut = gather(io::stdin().lock(), may_repeat, &mut gathered.book);
            ("standard input", cut)
        } else {
            let cut = gather(open(file)?, may_repeat, &mut gathered.book);
            (file.as_str(), cut)
        };
        if let Some(cut) = cut.with_context(|| format!("cannot read {name}"))? {
            gathered.lack_behind(name, cut);
        }
    }
    gathered.conclude(0)?;
    Ok(gathered)
}

/// Folds a file into the book, as facts of so many lines as any other reader sends.
pub fn gather(source: impl Read, may_repeat: bool, book: &mut LogBook) -> io::Result<Option<Cut>> {
    let mut source = BufReader::new(source);
    if source.fill_buf()?.starts_with(GZIP) {
        let said = "it is compressed: `zcat FILE | slstop … -`";
        return Err(io::Error::new(io::ErrorKind::InvalidData, said));
    }
    let mut first = true;
    let mut fold = |events| {
        let fact = Fact::SavedLines {
            first,
            may_repeat,
            events,
        };
        book.absorb(PlaceId::FIRST, &fact);
        first = false;
    };
    let mut events = Vec::new();
    let cut = input::read(source, |event| {
        events.push(event);
        if events.len() >= MOST_LINES {
            fold(std::mem::take(&mut events));
        }
    })?;
    fold(events);
    Ok(cut)
}

fn open(name: &str) -> anyhow::Result<File> {
    match File::open(name) {
        Ok(file) if file.metadata().is_ok_and(|about| about.is_dir()) => {
            let fault = format!("`{name}` is a folder: name the files in it");
            Err(Misused(vec![fault]).into())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let fault = format!(
                "there is no file `{name}`: a name with a dot or a slash is taken for a file's"
            );
            Err(Misused(vec![fault]).into())
        }
        open => open.with_context(|| format!("cannot read {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_stands_twice_in_a_file_is_one_line() {
        let event = r#"{"logStreamName":"s","timestamp":5,"message":"hello","eventId":"1"}"#;
        let file = format!("{event}\n{}\n{event}\n", event.replace(r#""1""#, r#""2""#));
        let mut book = LogBook::default();
        gather(file.as_bytes(), false, &mut book).expect("memory can be read");
        assert_eq!(book.ledger.lines(), 2);
        gather(file.as_bytes(), true, &mut book).expect("memory can be read");
        assert_eq!(book.ledger.lines(), 2, "another file with the same events");
    }

    #[test]
    fn a_file_of_many_facts_is_read_like_one() {
        let line = |n: usize| format!("2026-11-20T12:00:00.{:03}Z line {n}\n", n % 1000);
        let file: String = (0..3 * MOST_LINES + 1).map(line).collect();
        let mut book = LogBook::default();
        let cut = gather(file.as_bytes(), false, &mut book).expect("memory can be read");
        assert_eq!(
            (book.ledger.lines(), cut),
            (3 * MOST_LINES as u64 + 1, None)
        );
    }
}
