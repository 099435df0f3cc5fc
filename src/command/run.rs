//! `slstop run -- COMMAND…`: what a child prints, as the log of a function on this machine.

use std::io::{self, IsTerminal, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::command_context::CommandContext;
use super::input::{Fed, Feed};
use super::output::Output;
use super::tail::{Arrival, FilterFlags, PAUSE, Printer, form};
use crate::runtime::clock;
use slstop_base::Timestamp;
use slstop_core::domain::SavedEvent;

/// Run a command and print its output as a function's log: levels, filters, JSON
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop run -- node handler.js
  slstop run --level warn -- sam local start-api
  slstop run --json --name checkout -- python app.py
Both of its outputs are read; the command's exit code is passed on, and signals are passed to it.")]
pub struct RunCommand {
    #[command(flatten)]
    wishes: FilterFlags,
    /// What the function is called; without it, the command's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// The command and its arguments
    #[arg(value_name = "COMMAND", required = true, last = true)]
    command: Vec<String>,
}

impl RunCommand {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<u8> {
        let settled = here.settle()?;
        super::complain(settled.notices.iter().cloned());
        let form = form(self.json, here, &settled, output.is_terminal, None);
        let mut printer = Printer::new(self.wishes.sieve()?, form);
        let (program, arguments) = self.command.split_first().context("no command")?;
        let called = Path::new(program).file_name().unwrap_or_default();
        let function: Arc<str> = match &self.name {
            Some(name) => Arc::from(name.as_str()),
            None => Arc::from(&*called.to_string_lossy()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let mut signals = EndSignals::watch()?;
            let child = Command::new(program)
                .args(arguments)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn();
            let mut child = child.with_context(|| format!("cannot run {program}"))?;
            let mut print = |event: &SavedEvent| {
                let mut arrival = Arrival::of_input(event, Some(function.clone()));
                arrival.at = arrival.at.or_else(|| Some(now()));
                if printer.wants(&arrival) {
                    printer.line(&arrival, output)?;
                    output.flush()?;
                }
                Ok(())
            };
            let ended = tell(&mut child, &mut signals, &mut print).await;
            // Who no longer reads has not ended the child: it will notice by itself, as in any pipe.
            drop((child.stdout.take(), child.stderr.take()));
            let status = loop {
                tokio::select! {
                    status = child.wait() => break status?,
                    signal = signals.next() => forward(&child, signal),
                }
            };
            match ended {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
                _ => Ok(code(status)),
            }
        })
    }
}

/// Prints both outputs until both end.
async fn tell(
    child: &mut Child,
    signals: &mut EndSignals,
    print: &mut impl FnMut(&SavedEvent) -> io::Result<()>,
) -> io::Result<()> {
    let (mut out, mut err) = (
        Pipe::new(child.stdout.take()),
        Pipe::new(child.stderr.take()),
    );
    let mut came: Vec<SavedEvent> = Vec::new();
    while out.is_open() || err.is_open() {
        tokio::select! {
            bytes = out.read(), if out.is_open() => out.take(bytes?, &mut came),
            bytes = err.read(), if err.is_open() => err.take(bytes?, &mut came),
            signal = signals.next() => forward(child, signal),
            () = tokio::time::sleep(PAUSE), if out.waits || err.waits => {
                out.pause(&mut came);
                err.pause(&mut came);
            }
        }
        for event in came.drain(..) {
            print(&event)?;
        }
    }
    Ok(())
}

/// One of the child's outputs. Lines of the other never stand within an event of this one.
struct Pipe<R> {
    source: Option<R>,
    feed: Feed,
    /// Whether an event may still go on.
    waits: bool,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Pipe<R> {
    fn new(source: Option<R>) -> Self {
        Self {
            source,
            feed: Feed::default(),
            waits: false,
            buffer: vec![0; 16 << 10],
        }
    }

    fn is_open(&self) -> bool {
        self.source.is_some()
    }

    /// Loses nothing when it is not waited for to the end.
    async fn read(&mut self) -> io::Result<usize> {
        match &mut self.source {
            Some(source) => source.read(&mut self.buffer).await,
            None => Ok(0),
        }
    }

    fn take(&mut self, n_bytes: usize, came: &mut Vec<SavedEvent>) {
        let mut each = |event: SavedEvent| came.push(event);
        if n_bytes == 0 {
            self.source = None;
            self.waits = false;
            self.feed.end(&mut each);
        } else {
            self.waits = true;
            let bytes = self.buffer[..n_bytes].to_vec();
            self.feed.take(Fed::Bytes(bytes), &mut each);
        }
    }

    fn pause(&mut self, came: &mut Vec<SavedEvent>) {
        self.waits = false;
        self.feed.pause(&mut |event| came.push(event));
    }
}

/// Signals from outside that end the program.
struct EndSignals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    quit: Signal,
}

impl EndSignals {
    fn watch() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    async fn next(&mut self) -> rustix::process::Signal {
        use rustix::process::Signal;
        tokio::select! {
            Some(()) = self.interrupt.recv() => Signal::INT,
            Some(()) = self.terminate.recv() => Signal::TERM,
            Some(()) = self.hang_up.recv() => Signal::HUP,
            Some(()) = self.quit.recv() => Signal::QUIT,
            else => std::future::pending().await,
        }
    }
}

/// A terminal's own keys reach the child as well as us: it must not get them twice.
fn forward(child: &Child, signal: rustix::process::Signal) {
    use rustix::process::{Pid, Signal, kill_process};
    let is_of_keys = matches!(signal, Signal::INT | Signal::QUIT) && io::stdin().is_terminal();
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(id) = id.and_then(Pid::from_raw).filter(|_| !is_of_keys) {
        // It may have ended in this moment.
        let _ = kill_process(id, signal);
    }
}

/// As a shell passes it on.
fn code(status: ExitStatus) -> u8 {
    let of_signal = || status.signal().map(|signal| 128 + signal);
    let code = status.code().or_else(of_signal).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}

fn now() -> Timestamp {
    clock::real()()
}
