//! `slstop events`: saved events, templates and what was sent.

mod list;
mod new;
mod save;

pub use new::kind;

use std::io::{self, Write};

use anyhow::Context;
use clap::{Args, Subcommand};

use super::command_context::CommandContext;
use super::complain;
use super::exit::{Exit, Misused};
use super::invoke::payload::PayloadSource;
use super::output::Output;
use crate::library::EventFolders;
use crate::library::saved::SavedWhere;
use slstop_base::json_layout;
use slstop_core::domain::event_kind;

/// Saved events, templates for every source, and what was sent
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop events new                              every kind of event there is a template for
  slstop events new sqs --set body='{\"id\":1}' --count 10 > batch.json
  slstop events save order event.json            kept in ~/.config/slstop/events
  slstop events save order --share               what comes on standard input, for all who work on the project
  slstop events show last                        what was sent last
  slstop invoke checkout --event order
Names are those of files, without .json. An event that is shared has its secrets masked.")]
pub struct EventsCommand {
    #[command(subcommand)]
    what: EventsSubcommand,
}

#[derive(Debug, Subcommand)]
enum EventsSubcommand {
    List(list::ListEvents),
    Show(ShowEvent),
    New(new::NewEvent),
    Save(save::SaveEvent),
    Delete(DeleteEvent),
}

/// Print an event, and on standard error what kind it is
#[derive(Debug, Args)]
struct ShowEvent {
    /// A saved event's name, a file, - for standard input, kind:sqs, last, or history:N
    #[arg(value_name = "EVENT")]
    event: String,
}

/// Delete a saved event
#[derive(Debug, Args)]
struct DeleteEvent {
    /// Its name
    #[arg(value_name = "NAME")]
    name: String,
    /// The project's, not your own
    #[arg(long)]
    share: bool,
}

impl EventsCommand {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        match self.what {
            EventsSubcommand::List(list) => list.run(here, output),
            EventsSubcommand::Show(show) => show.run(here, output),
            EventsSubcommand::New(new) => new.run(output),
            EventsSubcommand::Save(save) => save.run(here),
            EventsSubcommand::Delete(delete) => delete.run(here),
        }
    }
}

impl ShowEvent {
    fn run<W: Write>(&self, here: &CommandContext, output: &mut Output<W>) -> anyhow::Result<Exit> {
        let payload = PayloadSource::of_event(&self.event).read(here)?;
        print(&payload, output)?;
        output.finish()?;
        let text = String::from_utf8_lossy(&payload);
        if let Some(found) = event_kind::detect(&text) {
            let records = match found.records {
                Some(1) => ", 1 record".to_owned(),
                Some(n) => format!(", {n} records"),
                None => String::new(),
            };
            complain([format!("{found}{records}: {}", found.kind.about())]);
        }
        Ok(Exit::Done)
    }
}

impl DeleteEvent {
    fn run(&self, here: &CommandContext) -> anyhow::Result<Exit> {
        let at = saved_where(self.share);
        let deleted = folders(here).delete(at, &self.name);
        let deleted = deleted.with_context(|| format!("cannot delete the event {}", self.name))?;
        if !deleted {
            return Err(no_event(here, &self.name).into());
        }
        Ok(Exit::Done)
    }
}

/// An event byte for byte in a pipe, laid out on a terminal.
pub fn print<W: Write>(payload: &[u8], output: &mut Output<W>) -> io::Result<()> {
    let text = String::from_utf8_lossy(payload);
    if output.is_terminal {
        let is_json = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        return match is_json {
            true => output.lines(&json_layout::indented(&text)),
            false => output.lines(&text),
        };
    }
    output.own(payload)?;
    match payload.ends_with(b"\n") {
        true => Ok(()),
        false => output.own(b"\n"),
    }
}

pub fn folders(here: &CommandContext) -> EventFolders {
    let home = here.places.home.as_path();
    let file = crate::config::project::find(&here.folder, home);
    let project = file.as_deref().and_then(|file| file.parent());
    EventFolders::new(&here.places.config, project.unwrap_or(&here.folder))
}

fn saved_where(is_shared: bool) -> SavedWhere {
    match is_shared {
        true => SavedWhere::Project,
        false => SavedWhere::Own,
    }
}

/// What to say of a name that nothing was saved by.
pub fn no_event(here: &CommandContext, name: &str) -> Misused {
    let saved = folders(here).list();
    let known = saved.iter().map(|event| event.name.as_str());
    let meant = slstop_base::did_you_mean::did_you_mean(name, known)
        .map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
    Misused(vec![format!(
        "no event is named `{name}`{meant}: expected a file, a name of `slstop events list`, kind:KIND, last or -"
    )])
}
