//! `slstop open FILE`: a recording or a crash report in the console, read-only.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::command_context::CommandContext;
use super::console::{at_depth, need_terminal};
use super::exit::Misused;
use crate::runtime::{self, Viewer};
use slstop_core::session::{Recording, Unreadable};
use slstop_tui::state::{Start, rows};

/// Look at a recording or a crash report: what the console showed, and when
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop open ~/.local/state/slstop/crash-1795176000000.slstop
  slstop open monday.slstop --speed 8
[ and ] step through it, p plays and stops, . shows it as it was seen again. Nothing is asked of AWS.
`slstop record FILE` makes such a file; `slstop invocations` and `errors` read saved logs.")]
pub struct OpenCommand {
    /// Play so many recorded seconds in one
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    speed: u16,
    /// The file: what `slstop record` wrote, or the report of a crash
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl OpenCommand {
    pub fn run(self, here: &CommandContext) -> anyhow::Result<u8> {
        let settled = here.settle()?;
        let settings = &settled.settings;
        let recording = read(&self.file)?;
        need_terminal(here, None)?;
        super::complain(settled.notices.iter().cloned());
        let (themes, _) = here.themes().all();
        let chosen = here.themes().load(&settings.theme).map_err(Misused::from)?;
        let themes = at_depth(themes, here, settings);
        let header = recording.header;
        let opening = header.opening.unwrap_or_default();
        let mut start = Start::recorded(opening, rows());
        start.now = header.started;
        start.given.themes = themes.keys().cloned().collect();
        // A theme of the recording's machine, or of a version before.
        if let Some(view) = &mut start.view
            && !themes.contains_key(&view.theme)
        {
            chosen.name().clone_into(&mut view.theme);
        }
        runtime::viewer(Viewer {
            start,
            entries: recording.entries,
            about: recording.note.or(header.about),
            themes,
            has_mouse: settings.mouse.value,
            speed: self.speed,
        })
        .context("cannot use the terminal")
    }
}

fn read(path: &Path) -> anyhow::Result<Recording> {
    let name = path.display();
    let is_plain = |file: &File| file.metadata().is_ok_and(|about| !about.is_dir());
    let file = File::open(path).with_context(|| format!("cannot open {name}"))?;
    if !is_plain(&file) {
        return Err(Misused(vec![format!("`{name}` is a folder: name a file in it")]).into());
    }
    Recording::read(file).map_err(|why| {
        let advice = match &why {
            Unreadable::NotASession(_) => {
                format!(": saved logs are read by `slstop invocations {name}`, `errors` and `tail`")
            }
            _ => String::new(),
        };
        anyhow::anyhow!("cannot open {name}: {why}{advice}")
    })
}
