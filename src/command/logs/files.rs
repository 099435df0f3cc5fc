//! Saved logs, and standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use anyhow::Context;

use super::LogSpan;
use super::report_input::ReportInput;
use crate::command::command_context::CommandContext;
use crate::command::exit::Misused;
use crate::command::input::{self, InputCut};
use slstop_core::facts::LogBook;

/// What compressed files begin with.
const GZIP: &[u8] = &[0x1f, 0x8b];

pub fn read(files: &[String], span: LogSpan, here: &CommandContext) -> anyhow::Result<ReportInput> {
    let settled = here.settle()?;
    let mut gathered = ReportInput::new(span, settled.settings.memory.value);
    gathered.doubts.extend(settled.notices);
    // One file overlaps with no other.
    let may_repeat = files.len() > 1;
    for file in files {
        let (name, cut) = if file == "-" {
            let cut = gather(io::stdin().lock(), may_repeat, &mut gathered.book);
            ("standard input", cut)
        } else {
            let cut = gather(open(file)?, may_repeat, &mut gathered.book);
            (file.as_str(), cut)
        };
        if let Some(cut) = cut.with_context(|| format!("cannot read {name}"))? {
            gathered.add_cut(name, cut);
        }
    }
    gathered.conclude(0)?;
    Ok(gathered)
}

fn gather(source: impl Read, may_repeat: bool, book: &mut LogBook) -> io::Result<Option<InputCut>> {
    let mut source = BufReader::new(source);
    if source.fill_buf()?.starts_with(GZIP) {
        let text = "it is compressed: `zcat FILE | slstop … -`";
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
    input::fold(source, may_repeat, book)
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
