//! `slstop themes`: which themes there are, with a swatch where a terminal can show it.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde::Serialize;

use super::command_context::CommandContext;
use super::exit::Exit;
use super::output::Output;
use crate::config::themes::load_file;
use crate::config::{Settings, ThemeFolder as Known};
use slstop_base::SafeText;
use slstop_tui::theme::{self, Depth, Glyph, Role, Theme};

/// List the themes: those that come with slstop, and those in ~/.config/slstop/themes
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  slstop themes --check mine.toml\n  slstop --theme light")]
pub struct ThemesCommand {
    /// Say whether this file is a theme, and what is wrong with it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    check: Option<PathBuf>,
    /// One JSON object a line
    #[arg(long, conflicts_with = "check")]
    json: bool,
}

#[derive(Serialize)]
struct ThemeLine {
    name: String,
    /// The user's file; absent for what comes with slstop.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    chosen: bool,
}

impl ThemesCommand {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        if let Some(file) = &self.check {
            return check(file, output);
        }
        let settled = here.settle()?;
        let known = here.themes();
        let depth = here.depth(&settled.settings, output.is_terminal);
        let glyphs = here.glyphs(&settled.settings);
        for listed in list(&known, &settled.settings) {
            if self.json {
                output.json(&listed)?;
                continue;
            }
            if depth > Depth::None {
                let theme = listed.file.as_ref().map_or_else(
                    || theme::shipped(&listed.name),
                    |file| load_file(Path::new(file)).ok(),
                );
                let theme = theme.map(|theme| match glyphs {
                    Some(glyphs) => theme.at_depth(depth).with_glyphs(glyphs),
                    None => theme.at_depth(depth),
                });
                output.own(swatch(theme.as_ref()).as_bytes())?;
            }
            let mark = if listed.chosen { "*" } else { " " };
            let from = listed.file.as_deref().unwrap_or_default();
            let line = format!("{mark} {:<20} {from}", SafeText::from(&listed.name));
            output.line(line.trim_end())?;
        }
        if let Err(wrong) = known.load(&settled.settings.theme) {
            super::complain([wrong.to_string()]);
            return Ok(Exit::Usage);
        }
        Ok(Exit::Done)
    }
}

fn list(known: &Known, settings: &Settings) -> Vec<ThemeLine> {
    let chosen = settings.theme.value.as_str();
    let listed = |name: String| ThemeLine {
        file: known
            .file(&name)
            .map(|file| file.to_string_lossy().into_owned()),
        chosen: name == chosen,
        name,
    };
    known.names().into_iter().map(listed).collect()
}

fn check<W: Write>(file: &Path, output: &mut Output<W>) -> anyhow::Result<Exit> {
    match load_file(file) {
        Ok(_) => {
            output.line(format!("{} is a theme", file.display()))?;
            Ok(Exit::Done)
        }
        Err(wrong) => {
            super::complain([wrong.to_string()]);
            Ok(Exit::Failed)
        }
    }
}

/// The roles by which themes differ most.
const SHOWN: &[Role] = &[
    Role::Text,
    Role::Muted,
    Role::Accent,
    Role::Critical,
    Role::Warning,
    Role::Notice,
    Role::Good,
    Role::Hue1,
    Role::Hue2,
    Role::Hue3,
    Role::Hue4,
];

/// A theme that cannot be read has no colours, but keeps its column.
fn swatch(theme: Option<&Theme>) -> String {
    let Some(theme) = theme else {
        return " ".repeat(SHOWN.len() + 2);
    };
    let mark = Glyph::Mark.symbol(theme.glyphs());
    let marks = SHOWN.iter().map(|role| theme.painted(*role, mark));
    format!("{}  ", marks.collect::<String>())
}
