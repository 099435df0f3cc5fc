//! The host that people have: a terminal with its keys, and the signals that a shell sends.

use std::io;

use crossterm::event::EventStream;
use futures_util::StreamExt;
use ratatui::buffer::Buffer;

use super::host::{Host, HostEvent};
use super::signals::Signals;
use super::terminal::{self, Terminal};
use slstop_core::message::Size;

#[derive(Debug)]
pub struct Tty {
    /// Lives on over a suspension: it is stopped with us. A new one would find the wake-up that dropping
    /// the old one left, and lose the key that arrives together with it.
    keys: EventStream,
    signals: Signals,
    terminal: Terminal,
}

impl Tty {
    pub fn new(terminal: Terminal, signals: Signals) -> Self {
        Self {
            keys: EventStream::new(),
            signals,
            terminal,
        }
    }
}

impl Host for Tty {
    async fn next(&mut self) -> HostEvent {
        tokio::select! {
            biased;
            raw = self.keys.next() => match raw {
                Some(Ok(raw)) => HostEvent::Input(raw),
                Some(Err(_)) | None => HostEvent::Gone,
            },
            caught = self.signals.next() => HostEvent::Caught(caught),
        }
    }

    fn size(&self) -> Size {
        terminal::size()
    }

    fn draw(&mut self, picture: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        self.terminal.draw(picture)
    }

    fn forget(&mut self) -> io::Result<()> {
        self.terminal.forget()
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.terminal.copy(text)
    }

    async fn suspend(&mut self) -> io::Result<()> {
        terminal::give_back();
        self.signals.stop_here().await?;
        self.terminal.retake()
    }

    fn retake(&mut self) -> io::Result<()> {
        self.terminal.retake()
    }
}
