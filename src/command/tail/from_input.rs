//! Lines from a file or from standard input, as they come.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;

use super::arrival::Arrival;
use super::ending::Ending;
use super::printer::Printer;
use crate::command::complain;
use crate::command::exit::Exit;
use crate::command::input::{Fed, Feed, InputCut, send};
use crate::command::output::Output;
use slstop_base::Timestamp;
use slstop_core::domain::SavedEvent;
use slstop_core::facts::ledger::{function_of_group, stream_owner};

/// Buffers of 64 KiB between the thread that reads and the one that prints.
const WAITING: usize = 4;
/// An event of several lines is written at once; a writer that pauses this long has finished it.
pub const PAUSE: Duration = Duration::from_millis(100);

/// Prints what comes until there is no more.
pub async fn run<W: Write>(
    files: &[String],
    span: FedSpan,
    sorts: bool,
    mut printer: Printer,
    mut ending: Ending,
    output: &mut Output<W>,
) -> anyhow::Result<Exit> {
    let mut sorted = Vec::new();
    let mut is_whole = true;
    for file in files {
        let (sender, mut fed) = mpsc::channel(WAITING);
        let reading = open(file, sender)?;
        let mut feed = Feed::default();
        let mut came = Vec::new();
        let mut is_over = false;
        let mut cut = None;
        while !is_over {
            let mut each = |event: SavedEvent| came.push(event);
            tokio::select! {
                some = fed.recv() => match some {
                    Some(fed) => feed.take(fed, &mut each),
                    None => {
                        cut = feed.end(&mut each);
                        is_over = true;
                    }
                },
                () = tokio::time::sleep(PAUSE) => feed.pause(&mut each),
                () = ending.wished() => {
                    feed.end(&mut each);
                    is_over = true;
                }
            }
            for event in came.drain(..).filter(|event| span.has(event.at)) {
                let arrival = Arrival::of_input(&event, function(&event));
                if !printer.wants(&arrival) {
                } else if sorts {
                    sorted.push(arrival);
                } else {
                    printer.line(&arrival, output)?;
                }
            }
            if fed.is_empty() {
                output.flush()?;
            }
        }
        if ending.is_wished() {
            return Ok(Exit::Done);
        }
        let read = reading.join().unwrap_or(Ok(None));
        let read = read.with_context(|| format!("cannot read {}", name(file)))?;
        if let Some(cut) = read.or(cut) {
            is_whole = false;
            let name = name(file);
            complain([format!(
                "{name} {cut}: only what stands before that was read"
            )]);
        }
    }
    sorted.sort_by_key(|arrival| arrival.at);
    for arrival in &sorted {
        printer.line(arrival, output)?;
    }
    Ok(if is_whole && printer.n_printed > 0 {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// From when until when; what has no time is in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct FedSpan {
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

impl FedSpan {
    fn has(self, at: Option<Timestamp>) -> bool {
        at.is_none_or(|at| {
            self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at <= until)
        })
    }
}

fn function(event: &SavedEvent) -> Option<Arc<str>> {
    let of_group = event.group.as_deref().and_then(function_of_group);
    let of_stream = || {
        event
            .stream
            .as_deref()
            .and_then(|stream| stream_owner(stream).0)
    };
    of_group.or_else(of_stream).map(Arc::from)
}

fn name(file: &str) -> &str {
    if file == "-" { "standard input" } else { file }
}

/// A thread of its own reads: nothing else can wait for a pipe and for a signal at once.
fn open(
    file: &str,
    sender: mpsc::Sender<Fed>,
) -> anyhow::Result<thread::JoinHandle<io::Result<Option<InputCut>>>> {
    if file == "-" {
        return Ok(thread::spawn(move || send(io::stdin().lock(), &sender)));
    }
    let file = File::open(Path::new(file)).with_context(|| format!("cannot read {file}"))?;
    Ok(thread::spawn(move || send(file, &sender)))
}
