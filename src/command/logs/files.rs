//! Saved logs, and standard input.

use std::fs::File;
use std::io::{self, Read};

use anyhow::Context;

use super::Span;
use super::gathered::Gathered;
use crate::command::exit::Misused;
use crate::command::input;
use crate::command::surroundings::Surroundings;
use crate::domain::line;
use crate::facts::Ledger;

pub fn read(files: &[String], span: Span, here: &Surroundings) -> anyhow::Result<Gathered> {
    let settled = here.settle()?;
    let mut gathered = Gathered::new(span, settled.settings.memory.value);
    gathered.doubts.extend(settled.notices);
    for file in files {
        if file == "-" {
            gather(io::stdin().lock(), &mut gathered.ledger)
                .context("cannot read standard input")?;
            continue;
        }
        let open = open(file)?;
        gather(open, &mut gathered.ledger).with_context(|| format!("cannot read {file}"))?;
    }
    Ok(gathered)
}

fn gather(source: impl Read, ledger: &mut Ledger) -> io::Result<()> {
    // Files without streams are not one stream together.
    let unnamed = ledger.unnamed_stream();
    input::read(source, |event| {
        let stream = match (event.group.as_deref(), event.stream.as_deref()) {
            (None, None) => unnamed,
            (group, stream) => ledger.stream(group, stream),
        };
        ledger.take(stream, event.at, &line::read(&event.message));
    })
}

fn open(name: &str) -> anyhow::Result<File> {
    match File::open(name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let fault = format!(
                "there is no file `{name}`: a name with a dot or a slash is taken for a file's"
            );
            Err(Misused(vec![fault]).into())
        }
        open => open.with_context(|| format!("cannot read {name}")),
    }
}
