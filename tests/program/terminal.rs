//! A program in a real pseudo-terminal, read through a terminal emulator. Waits for what it sees and
//! never sleeps; what it waited for in vain is reported with the screen.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{
    Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system,
};
use rustix::process::{Pid, Signal, kill_process};

use crate::modes::Modes;

/// Only a program that hangs meets it, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Columns and rows; zero is a size that terminals do report.
pub type Size = (u16, u16);

enum News {
    Output(Vec<u8>),
    Exited(ExitStatus),
}

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    /// Held open until the program has ended, because its settings are gone with the last holder.
    slave: Option<Box<dyn SlavePty + Send>>,
    keyboard: Box<dyn Write + Send>,
    news: Receiver<News>,
    emulator: vt100::Parser,
    /// Everything that was written to the terminal.
    written: Vec<u8>,
    process: Pid,
    end: Option<(ExitStatus, String)>,
    before: Modes,
}

impl Terminal {
    /// Starts a program in `home`, with nothing of this machine's environment but the path and what is given.
    pub fn start(program: &[&str], environment: &[(&str, &str)], home: &Path, size: Size) -> Self {
        let pair = native_pty_system()
            .openpty(pty_size(size))
            .expect("this machine has pseudo-terminals");
        let before = Modes::read(&[], line_settings(&*pair.master));
        let child = pair
            .slave
            .spawn_command(command(program, environment, home))
            .expect("the program can be started");
        let id = child.process_id().and_then(|id| i32::try_from(id).ok());
        let (sender, news) = channel();
        listen(&*pair.master, child, sender);
        Self {
            keyboard: pair.master.take_writer().expect("it is taken once"),
            master: pair.master,
            slave: Some(pair.slave),
            news,
            emulator: vt100::Parser::new(at_least_one(size.1), at_least_one(size.0), 0),
            written: Vec::new(),
            process: id.and_then(Pid::from_raw).expect("it has just started"),
            end: None,
            before,
        }
    }

    /// The screen's rows. Rows on their own, because the emulator joins what a program let run over.
    pub fn rows(&self) -> Vec<String> {
        let screen = self.emulator.screen();
        let (_, columns) = screen.size();
        let rows = screen.rows(0, columns.get());
        rows.map(|row| row.trim_end().to_owned()).collect()
    }

    pub fn contents(&self) -> String {
        self.rows().join("\n").trim_end().to_owned()
    }

    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("`{text}`"), |terminal| {
            terminal.contents().contains(text)
        });
    }

    /// Reads on until the terminal is as described; panics with the screen if it never will be.
    pub fn wait_until(&mut self, description: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self) {
            let has_more = self.hear(deadline);
            assert!(
                has_more,
                "waited for {description}, saw:\n{}",
                self.contents()
            );
        }
    }

    /// Waits for the program's end and reads all that it said.
    pub fn wait_for_exit(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        while self.hear(deadline) {}
        match &self.end {
            Some((status, _)) => status.exit_code(),
            None => panic!("waited for the program's end, saw:\n{}", self.contents()),
        }
    }

    /// How the terminal was set before the program started.
    pub fn before(&self) -> &Modes {
        &self.before
    }

    /// How it is set by all that was written so far.
    pub fn modes(&self) -> Modes {
        let line = match &self.end {
            Some((_, line)) => line.clone(),
            None => line_settings(&*self.master),
        };
        Modes::read(&self.written, line)
    }

    pub fn type_keys(&mut self, keys: &str) {
        self.keyboard
            .write_all(keys.as_bytes())
            .and_then(|()| self.keyboard.flush())
            .expect("the terminal is open");
    }

    pub fn resize(&mut self, size: Size) {
        self.master
            .resize(pty_size(size))
            .expect("the terminal is open");
        self.emulator
            .set_size(at_least_one(size.1), at_least_one(size.0));
    }

    pub fn kill(&self, signal: Signal) {
        kill_process(self.process, signal).expect("the program runs");
    }

    /// Takes in the next piece of news; false when there will be none.
    fn hear(&mut self, deadline: Instant) -> bool {
        let patience = deadline.saturating_duration_since(Instant::now());
        match self.news.recv_timeout(patience) {
            Ok(News::Output(bytes)) => {
                self.emulator.process(&bytes);
                self.written.extend_from_slice(&bytes);
            }
            Ok(News::Exited(status)) => {
                self.end = Some((status, line_settings(&*self.master)));
                // With the last holder gone, the reader gets what is left and then the end.
                self.slave = None;
            }
            Err(_) => return false,
        }
        true
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.end.is_none() {
            // It may have ended by itself, which is as good.
            let _ = kill_process(self.process, Signal::KILL);
        }
    }
}

/// Starts a program, closes its terminal once a word was written to it, and waits for its end.
pub fn closed_at(word: &str, program: &[&str], home: &Path) -> ExitStatus {
    let pair = native_pty_system()
        .openpty(pty_size((80, 24)))
        .expect("this machine has pseudo-terminals");
    let mut child = pair
        .slave
        .spawn_command(command(program, &[], home))
        .expect("the program can be started");
    let mut output = pair
        .master
        .try_clone_reader()
        .expect("the terminal can be read");
    let mut written = Vec::new();
    while !String::from_utf8_lossy(&written).contains(word) {
        let mut bytes = [0; 4 << 10];
        let n = output.read(&mut bytes).expect("the terminal is open");
        written.extend_from_slice(&bytes[..n]);
    }
    drop((output, pair));
    child.wait().expect("it was started here")
}

fn command(program: &[&str], environment: &[(&str, &str)], home: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::from_argv(program.iter().map(Into::into).collect());
    command.cwd(home);
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    for (name, value) in environment {
        command.env(name, value);
    }
    command
}

/// Two threads, as reading and waiting both block; the channel closes when both have ended.
fn listen(master: &dyn MasterPty, mut child: Box<dyn Child + Send + Sync>, sender: Sender<News>) {
    let mut output = master.try_clone_reader().expect("the terminal can be read");
    let waiter = sender.clone();
    thread::spawn(move || {
        if let Ok(status) = child.wait() {
            let _ = waiter.send(News::Exited(status));
        }
    });
    thread::spawn(move || {
        let mut bytes = [0; 64 << 10];
        // Linux reports the last holder's leaving as an error, macOS as an end.
        while let Ok(n @ 1..) = output.read(&mut bytes) {
            if sender.send(News::Output(bytes[..n].to_vec())).is_err() {
                return;
            }
        }
    });
}

fn line_settings(master: &dyn MasterPty) -> String {
    master
        .get_termios()
        .map_or_else(String::new, |termios| format!("{termios:?}"))
}

fn pty_size((columns, rows): Size) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// The emulator has no notion of a terminal without cells.
fn at_least_one(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN)
}
