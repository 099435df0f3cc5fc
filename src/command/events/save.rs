//! `slstop events save`: keeps an event under a name.

use anyhow::Context;
use clap::Args;

use super::{folders, saved_where};
use crate::command::command_context::CommandContext;
use crate::command::complain;
use crate::command::exit::{Exit, Misused};
use crate::command::invoke::payload::PayloadSource;
use crate::library::saved::is_name;
use slstop_base::mask;

/// Save an event under a name
#[derive(Debug, Args)]
pub struct SaveEvent {
    /// Its name: letters, digits, dashes, underscores and dots
    #[arg(value_name = "NAME")]
    name: String,
    /// The event: a file, - for standard input, kind:sqs, last, history:N; without it, standard input
    #[arg(value_name = "EVENT", default_value = "-")]
    event: String,
    /// For all who work on the project, in .slstop/events; its secrets are masked and the lines are shown
    #[arg(long)]
    share: bool,
}

impl SaveEvent {
    pub fn run(&self, here: &CommandContext) -> anyhow::Result<Exit> {
        if !is_name(&self.name) {
            return Err(Misused(vec![format!(
                "`{}` is no name for an event: expected letters, digits, dashes, underscores and dots",
                self.name
            )])
            .into());
        }
        let payload = PayloadSource::of_event(&self.event).read(here)?;
        let text = std::str::from_utf8(&payload)
            .map_err(|_| Misused(vec!["the event is not UTF-8, and so not JSON".into()]))?;
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            return Err(Misused(vec![format!("the event is not JSON: {error}")]).into());
        }
        let kept = match self.share {
            true => mask::secrets(text),
            false => text.into(),
        };
        let path = folders(here)
            .save(saved_where(self.share), &self.name, kept.as_bytes())
            .with_context(|| format!("cannot save the event {}", self.name))?;
        complain([format!("saved {}", path.display())]);
        if kept != text {
            let masked = kept.lines().zip(text.lines());
            let masked = masked.filter(|(kept, source)| kept != source);
            complain(masked.map(|(kept, _)| format!("masked: {}", kept.trim())));
        }
        Ok(Exit::Done)
    }
}
