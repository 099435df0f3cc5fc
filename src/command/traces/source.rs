//! A file of traces, or standard input.

use std::fs::File;
use std::io::{self, Read};

use anyhow::Context;

use crate::command::exit::Misused;
use slstop_core::domain::trace::{OpenedTraces, open};

/// What compressed files begin with.
const GZIP: &[u8] = &[0x1f, 0x8b];
/// A trace of 10,000 spans has about 10 MB; more than this is no file of traces.
const LARGEST: u64 = 512 << 20;

pub fn read(name: &str) -> anyhow::Result<OpenedTraces> {
    let mut bytes = Vec::new();
    if name == "-" {
        let read = io::stdin().lock().take(LARGEST).read_to_end(&mut bytes);
        read.context("cannot read standard input")?;
    } else {
        let read = file(name)?.take(LARGEST).read_to_end(&mut bytes);
        read.with_context(|| format!("cannot read {name}"))?;
    }
    if bytes.starts_with(GZIP) {
        let fault = format!("{name} is compressed: `zcat FILE | slstop traces --open -`");
        return Err(Misused(vec![fault]).into());
    }
    Ok(open(&String::from_utf8_lossy(&bytes)))
}

fn file(name: &str) -> anyhow::Result<File> {
    match File::open(name) {
        Ok(file) if file.metadata().is_ok_and(|about| about.is_dir()) => {
            Err(Misused(vec![format!("`{name}` is a folder: name a file in it")]).into())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Misused(vec![format!("there is no file `{name}`")]).into())
        }
        open => open.with_context(|| format!("cannot read {name}")),
    }
}
