//! Saved logs, and standard input.

use std::fs::File;
use std::io::{self, Read};

use anyhow::Context;

use super::Span;
use super::gathered::Gathered;
use crate::command::exit::Misused;
use crate::command::input::{self, Cut};
use crate::command::surroundings::Surroundings;
use crate::domain::line;
use crate::facts::Ledger;

pub fn read(files: &[String], span: Span, here: &Surroundings) -> anyhow::Result<Gathered> {
    let settled = here.settle()?;
    let mut gathered = Gathered::new(span, settled.settings.memory.value);
    gathered.doubts.extend(settled.notices);
    for file in files {
        let (name, cut) = if file == "-" {
            let cut = gather(io::stdin().lock(), &mut gathered.ledger);
            ("standard input", cut)
        } else {
            (file.as_str(), gather(open(file)?, &mut gathered.ledger))
        };
        if let Some(cut) = cut.with_context(|| format!("cannot read {name}"))? {
            gathered.lack_behind(name, cut);
        }
    }
    Ok(gathered)
}

fn gather(source: impl Read, ledger: &mut Ledger) -> io::Result<Option<Cut>> {
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
