//! `slstop config`: every setting that is in force and where it came from, written so that it can
//! be pasted into a file of settings.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use super::command_context::CommandContext;
use super::exit::{Exit, Misused};
use super::output::Output;
use crate::config::setting::SettingGroup;
use crate::config::{Loaded, SETTINGS, Setting, keys};
use slstop_tui::state;

/// Print the settings in force and where each came from
#[derive(Debug, Args)]
pub struct Config {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct SettingLine<'a> {
    setting: &'a str,
    /// Absent where nothing is set.
    #[serde(skip_serializing_if = "Value::is_null")]
    value: Value,
    origin: String,
    variable: String,
    help: &'a str,
}

impl Config {
    /// What is wrong does not hide the rest: this is where people look for it.
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let mut loaded = here.load();
        let wishes = keys::read(state::actions::rows(), &loaded.keys);
        loaded.wrongs.extend(wishes.wrongs);
        loaded
            .wrongs
            .extend(here.themes().load(&loaded.settings.theme).err());
        loaded.notices.extend(wishes.notices);
        if self.json {
            json(&loaded, output)?;
        } else {
            text(&loaded, here, output)?;
        }
        output.finish()?;
        super::complain(loaded.notices.iter().cloned());
        if loaded.wrongs.is_empty() {
            Ok(Exit::Done)
        } else {
            Err(Misused::settings(&loaded.wrongs).into())
        }
    }
}

fn json<W: Write>(loaded: &Loaded, output: &mut Output<W>) -> io::Result<()> {
    for setting in SETTINGS {
        let shown = loaded.settings.shown(setting);
        output.json(&SettingLine {
            setting: setting.key,
            value: shown.value,
            origin: shown.origin.to_string(),
            variable: setting.variable(),
            help: setting.help,
        })?;
    }
    Ok(())
}

fn text<W: Write>(
    loaded: &Loaded,
    here: &CommandContext,
    output: &mut Output<W>,
) -> io::Result<()> {
    match loaded.files.as_slice() {
        [] => output.line(format!(
            "# no file read; yours would be {}",
            here.places.config_file().display()
        ))?,
        files => {
            for file in files {
                output.line(format!("# read {}", file.display()))?;
            }
        }
    }
    for &group in SettingGroup::ALL {
        output.line("")?;
        output.line(format!("# {}", group.title()))?;
        for setting in SETTINGS.iter().filter(|setting| setting.group == group) {
            output.line(line(loaded, setting))?;
        }
    }
    if !loaded.keys.is_empty() {
        output.line("")?;
        output.line("[keys]")?;
    }
    for key in &loaded.keys {
        let name = Value::from(key.action.as_str());
        output.line(padded(
            &format!("{name} = {}", key.chords.to_toml()),
            &key.origin.to_string(),
        ))?;
    }
    Ok(())
}

/// What is not set is a comment, so that the whole stays TOML.
fn line(loaded: &Loaded, setting: &Setting) -> String {
    let shown = loaded.settings.shown(setting);
    match shown.value {
        Value::Null => padded(&format!("# {} =", setting.key), setting.help),
        value => padded(
            &format!("{} = {value}", setting.key),
            &shown.origin.to_string(),
        ),
    }
}

/// Notes stand below each other where the values leave them room.
fn padded(value: &str, note: &str) -> String {
    format!("{value:<34} # {note}")
}
