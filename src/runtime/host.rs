//! The console's connection to the outside: it reports what the user or the system did, and shows frames. The real one
//! is `tty`; tests bring one without a terminal.

use std::future::Future;
use std::io;

use crossterm::event::Event as Raw;
use ratatui::buffer::Buffer;

use super::signals::Caught;
use slstop_core::message::Size;

#[derive(Debug)]
pub enum HostEvent {
    Input(Raw),
    Caught(Caught),
    /// The terminal is gone.
    Gone,
}

pub trait Host {
    /// Waits for the next piece of news, keys before signals. Loses nothing when it is not waited for
    /// to the end.
    fn next(&mut self) -> impl Future<Output = HostEvent>;

    fn size(&self) -> Size;

    fn draw(&mut self, picture: impl FnOnce(&mut Buffer)) -> io::Result<()>;

    /// The next frame draws everything, whatever seems to be there.
    fn forget(&mut self) -> io::Result<()>;

    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Gives the terminal back, sends the process to the background and waits until it is called back.
    fn suspend(&mut self) -> impl Future<Output = io::Result<()>>;

    /// Takes the terminal again after somebody else had it.
    fn retake(&mut self) -> io::Result<()>;
}
