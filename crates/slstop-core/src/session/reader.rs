//! Reads a recording back, as far as it can be read: a cut tail ends it with a note, never with an error.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;

use super::entry::SessionEntry;
use super::format::{FORMAT, Header, MAX_LINE, OLDEST};

/// A newer version may have written a few lines that this one does not understand; a file of nothing else is
/// not read for ever.
const MAX_UNKNOWN: u64 = 100_000;

/// Why a file is not opened at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("this is not a slstop session: {0}")]
    NotASession(String),
    #[error(
        "slstop {program} wrote this session in format {format}, this one reads formats up to {FORMAT}: update slstop"
    )]
    TooNew { format: u32, program: String },
    #[error(
        "slstop {program} wrote this session in format {format}, and this one reads no format before {OLDEST}: open it with that version"
    )]
    TooOld { format: u32, program: String },
    #[error("there is nothing to show in this session: {0}")]
    Empty(String),
    #[error("the session could not be read: {0}")]
    Io(#[from] io::Error),
}

/// The entries of a recording, in order.
pub struct SessionReader<'r> {
    lines: Box<dyn BufRead + 'r>,
    header: Header,
    n_events: u64,
    n_unknown: u64,
    cut: Option<String>,
}

impl<'r> SessionReader<'r> {
    /// Reads the header; gzip and plain text differ in their first bytes.
    pub fn open(from: impl Read + 'r) -> Result<Self, Unreadable> {
        let mut from = BufReader::new(from);
        let is_gzip = from.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let mut lines: Box<dyn BufRead + 'r> = if is_gzip {
            Box::new(BufReader::new(MultiGzDecoder::new(from)))
        } else {
            Box::new(from)
        };
        let header = match next_line(&mut lines) {
            Ok(Some(line)) => header(&line)?,
            Ok(None) => return Err(Unreadable::NotASession("it is empty".into())),
            Err(why) => {
                return Err(Unreadable::NotASession(format!(
                    "its first line cannot be read ({why})"
                )));
            }
        };
        Ok(Self {
            lines,
            header,
            n_events: 0,
            n_unknown: 0,
            cut: None,
        })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What the reader of the recording should know after the last event; nothing if all is well.
    pub fn note(&self) -> Option<String> {
        let cut = self.cut.as_ref().map(|why| {
            format!(
                "the recording breaks off after event number {} ({why})",
                self.n_events
            )
        });
        let unknown = (self.n_unknown > 0)
            .then(|| format!("lines not understood and left out: {}", self.n_unknown));
        let notes: Vec<_> = cut.into_iter().chain(unknown).collect();
        (!notes.is_empty()).then(|| notes.join("; "))
    }
}

impl SessionReader<'_> {
    fn skip(&mut self) {
        self.n_unknown += 1;
        if self.n_unknown == MAX_UNKNOWN {
            self.cut = Some("too many lines are not understood".to_owned());
        }
    }
}

impl Iterator for SessionReader<'_> {
    type Item = SessionEntry;

    fn next(&mut self) -> Option<SessionEntry> {
        while self.cut.is_none() {
            let line = match next_line(&mut self.lines) {
                Ok(line) => line?,
                Err(why) => {
                    self.cut = Some(why);
                    return None;
                }
            };
            match SessionEntry::read(&line) {
                Some(entry) => {
                    self.n_events += entry.n_events();
                    return Some(entry);
                }
                None if is_other(&line) => {}
                None => self.skip(),
            }
        }
        None
    }
}

/// Lines that belong to the format and are no events: the header of a part that was appended.
fn is_other(line: &[u8]) -> bool {
    header(line).is_ok() || line.trim_ascii().is_empty()
}

fn header(line: &[u8]) -> Result<Header, Unreadable> {
    /// What every format's header has.
    #[derive(Deserialize)]
    struct Version {
        slstop_session: u32,
        #[serde(default)]
        program: String,
    }
    let not_a_session = |error: serde_json::Error| {
        Unreadable::NotASession(format!("its first line is no header ({error})"))
    };
    let version: Version = serde_json::from_slice(line).map_err(not_a_session)?;
    let (format, program) = (version.slstop_session, version.program);
    if format > FORMAT {
        return Err(Unreadable::TooNew { format, program });
    }
    if format < OLDEST && !program.is_empty() {
        return Err(Unreadable::TooOld { format, program });
    }
    serde_json::from_slice(line).map_err(not_a_session)
}

/// A whole line; nothing at the end; or why there is none.
fn next_line(lines: &mut dyn BufRead) -> Result<Option<Vec<u8>>, String> {
    let mut line = Vec::new();
    match lines.take(MAX_LINE as u64).read_until(b'\n', &mut line) {
        Err(error) => Err(error.to_string()),
        Ok(0) => Ok(None),
        Ok(_) if line.ends_with(b"\n") => Ok(Some(line)),
        Ok(MAX_LINE) => Err(format!("a line is longer than {MAX_LINE} bytes")),
        Ok(_) => Err("the last line is not whole".into()),
    }
}

impl std::fmt::Debug for SessionReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("header", &self.header)
            .field("n_events", &self.n_events)
            .finish_non_exhaustive()
    }
}
