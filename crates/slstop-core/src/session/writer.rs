//! Writes a recording. Lines are gathered and leave as one gzip member at a time: what has left is
//! whole, whatever happens to the program next.

use std::io::{self, Write};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::entry::{SessionEntry, TickRun};
use super::format::{Header, MAX_LINE, is_recorded};
use super::masked;
use crate::message::Stamped;
use slstop_base::Timestamp;

/// Bytes that wait before they leave: twice gzip's window, so that members cost little compression.
const MEMBER_BYTES: usize = 64 << 10;

/// Events that wait no longer than this (by their own stamps), so that a kill loses little.
const MEMBER_SPAN: Duration = Duration::from_secs(5);

/// After an error the recording has ended: drop the writer.
#[derive(Debug)]
pub struct Writer<W: Write> {
    to: W,
    /// Lines of the next member: at most `MEMBER_BYTES` and one line more.
    waiting: Vec<u8>,
    /// Ticks that more may still join.
    ticks: Option<TickRun>,
    /// The stamp of the oldest event that waits.
    oldest: Option<Timestamp>,
    left_out: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a recording, or a further part of one that `to` appends to. The header leaves at once.
    pub fn start(to: W, header: &Header) -> io::Result<Self> {
        let mut writer = Self {
            to,
            waiting: Vec::new(),
            ticks: None,
            oldest: None,
            left_out: 0,
        };
        writer
            .waiting
            .extend_from_slice(masked::line(header)?.as_bytes());
        writer.flush()?;
        Ok(writer)
    }

    /// Keys and typed text are passed over, secrets are masked.
    pub fn write(&mut self, stamped: &Stamped) -> io::Result<()> {
        if !is_recorded(&stamped.event) {
            return Ok(());
        }
        if !self.ticks.as_mut().is_some_and(|ticks| ticks.add(stamped)) {
            self.close()?;
            match TickRun::of(stamped) {
                Some(first) => self.ticks = Some(first),
                None => self.put(&masked::line(stamped)?),
            }
        }
        let oldest = *self.oldest.get_or_insert(stamped.at);
        if self.waiting.len() >= MEMBER_BYTES || stamped.at.since(oldest) >= MEMBER_SPAN {
            self.flush()?;
        }
        Ok(())
    }

    /// An entry of the black box; the next one does not join it.
    pub fn write_entry(&mut self, entry: &SessionEntry) -> io::Result<()> {
        match entry {
            SessionEntry::Event(stamped) => self.write(stamped),
            SessionEntry::Ticks(ticks) => {
                self.close()?;
                self.ticks = Some(ticks.clone());
                self.close()
            }
        }
    }

    fn close(&mut self) -> io::Result<()> {
        if let Some(ticks) = self.ticks.take() {
            self.put(&masked::line(&ticks)?);
        }
        Ok(())
    }

    fn put(&mut self, line: &str) {
        if line.len() > MAX_LINE {
            self.left_out += 1;
        } else {
            self.waiting.extend_from_slice(line.as_bytes());
        }
    }

    /// Events that were too large for a line.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Sends what waits.
    pub fn flush(&mut self) -> io::Result<()> {
        self.close()?;
        let waiting = std::mem::take(&mut self.waiting);
        self.oldest = None;
        if !waiting.is_empty() {
            let mut member =
                GzEncoder::new(Vec::with_capacity(waiting.len() / 4), Compression::fast());
            member.write_all(&waiting)?;
            self.to.write_all(&member.finish()?)?;
        }
        self.to.flush()
    }

    pub fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        Ok(self.to)
    }
}
