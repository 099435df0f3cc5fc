//! `slstop events list`: saved events with their kinds.

use std::io::Write;

use clap::Args;
use serde_json::json;

use super::folders;
use crate::command::command_context::CommandContext;
use crate::command::exit::Exit;
use crate::command::output::{Output, table};
use crate::library::{EventFolders, History};
use slstop_base::SafeText;
use slstop_core::domain::event_kind;

/// List saved events: your own and the project's
#[derive(Debug, Args)]
pub struct ListEvents {
    /// What was sent, the newest first, instead
    #[arg(long)]
    history: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// A screen or two.
const MOST_SENT: usize = 100;

impl ListEvents {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        match self.history {
            true => self.sent(here, output),
            false => self.saved(here, output),
        }
    }

    fn saved<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let mut rows = Vec::new();
        for event in folders(here).list() {
            let payload = EventFolders::read(&event.path).unwrap_or_default();
            let kind = event_kind::detect(&String::from_utf8_lossy(&payload));
            if self.json {
                let mut object = json!({
                    "name": event.name,
                    "where": event.at.name(),
                    "bytes": event.bytes,
                });
                if let Some(kind) = kind {
                    object["kind"] = kind.kind.name().into();
                    if let Some(inner) = kind.inner {
                        object["inner"] = inner.name().into();
                    }
                }
                output.json(&object)?;
                continue;
            }
            rows.push(vec![
                SafeText::from(event.name),
                kind.map_or("·".to_owned(), |kind| kind.to_string()).into(),
                event.at.name().into(),
                format!("{} B", event.bytes).into(),
            ]);
        }
        for line in table(&rows) {
            output.line(line)?;
        }
        Ok(Exit::Done)
    }

    fn sent<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let events = History::new(here.places.history_file()).read()?;
        let mut rows = Vec::new();
        for (number, event) in events.iter().rev().take(MOST_SENT).enumerate() {
            let number = number + 1;
            let kind = event_kind::detect(&event.payload);
            if self.json {
                let mut object = json!({
                    "name": format!("history:{number}"),
                    "where": "history",
                    "bytes": event.payload.len(),
                    "time": event.at.rfc3339(),
                    "function": event.function,
                    "outcome": event.outcome,
                });
                if let Some(kind) = kind {
                    object["kind"] = kind.kind.name().into();
                    if let Some(inner) = kind.inner {
                        object["inner"] = inner.name().into();
                    }
                }
                output.json(&object)?;
                continue;
            }
            rows.push(vec![
                SafeText::from(format!("history:{number}")),
                event.at.rfc3339().into(),
                event.function.clone().into(),
                event.outcome.clone().into(),
                kind.map_or("·".to_owned(), |kind| kind.to_string()).into(),
                format!("{} B", event.payload.len()).into(),
            ]);
        }
        for line in table(&rows) {
            output.line(line)?;
        }
        Ok(Exit::Done)
    }
}
