//! Saved logs, and standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use anyhow::Context;

use super::Span;
use super::gathered::Gathered;
use crate::command::exit::Misused;
use crate::command::input::{self, Cut, Event};
use crate::command::surroundings::Surroundings;
use slstop_core::domain::line::{self, ParsedLine};
use slstop_core::facts::Ledger;
use slstop_core::facts::logs::Seen;

/// What compressed files begin with.
const GZIP: &[u8] = &[0x1f, 0x8b];

pub fn read(files: &[String], span: Span, here: &Surroundings) -> anyhow::Result<Gathered> {
    let settled = here.settle()?;
    let mut gathered = Gathered::new(span, settled.settings.memory.value);
    gathered.doubts.extend(settled.notices);
    let mut seen = (files.len() > 1).then(Seen::default);
    for file in files {
        if let Some(seen) = &mut seen {
            seen.begin_batch();
        }
        let (name, cut) = if file == "-" {
            let cut = gather(io::stdin().lock(), &mut gathered.ledger, &mut seen);
            ("standard input", cut)
        } else {
            let cut = gather(open(file)?, &mut gathered.ledger, &mut seen);
            (file.as_str(), cut)
        };
        if let Some(cut) = cut.with_context(|| format!("cannot read {name}"))? {
            gathered.lack_behind(name, cut);
        }
    }
    Ok(gathered)
}

/// `seen` is what other files told; nothing where there are none.
fn gather(
    source: impl Read,
    ledger: &mut Ledger,
    seen: &mut Option<Seen>,
) -> io::Result<Option<Cut>> {
    // Files without streams are not one stream together.
    let unnamed = ledger.unnamed_stream();
    let mut source = BufReader::new(source);
    if source.fill_buf()?.starts_with(GZIP) {
        let said = "it is compressed: `zcat FILE | slstop … -`";
        return Err(io::Error::new(io::ErrorKind::InvalidData, said));
    }
    input::read(source, |event| {
        let stream = match (event.group.as_deref(), event.stream.as_deref()) {
            (None, None) => unnamed,
            (group, stream) => ledger.stream(group, stream),
        };
        let line = line::read(&event.message);
        let is_new = |seen: &mut Seen| !came_before(event, &line, seen);
        if seen.as_mut().is_none_or(is_new) {
            ledger.take(stream, event.at, &line);
        }
    })
}

/// Files overlap, as searches do. An event is known by its id, and a line that names its request by all it says
/// and its millisecond: as many equal ones as one file has are so many lines, and those of another file are the
/// same ones. What names no request makes no invocation, and is left as it is.
fn came_before(event: &Event, line: &ParsedLine<'_>, seen: &mut Seen) -> bool {
    match (&event.id, line.request, event.at) {
        (Some(id), ..) => !seen.is_new(id),
        (None, Some(_), Some(at)) => {
            let looks = (&event.group, &event.stream, at, &event.message);
            !seen.is_new_of_its_kind(&looks)
        }
        _ => false,
    }
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
