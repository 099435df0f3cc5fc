//! `slstop events new`: an event from a template.

use std::io::Write;

use clap::Args;

use super::print;
use crate::command::exit::{Exit, Misused};
use crate::command::output::{Output, table};
use crate::config::did_you_mean;
use slstop_base::SafeText;
use slstop_core::domain::EventKind;
use slstop_core::domain::event_kind::template;

/// Print an event of a kind, with fields filled in; without a kind, which there are
#[derive(Debug, Args)]
pub struct NewEvent {
    /// Its kind, such as sqs, s3, apigw-http-v2, eventbridge
    #[arg(value_name = "KIND")]
    kind: Option<String>,
    /// Fill in a field, by its name or path: body='{"id":1}', detail.total=7
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// So many records, with ids of their own
    #[arg(long, value_name = "N")]
    count: Option<usize>,
}

impl NewEvent {
    pub fn run<W: Write>(&self, output: &mut Output<W>) -> anyhow::Result<Exit> {
        let Some(typed) = &self.kind else {
            let row =
                |kind: &EventKind| vec![SafeText::from(kind.name()), SafeText::from(kind.about())];
            let rows: Vec<_> = EventKind::ALL.iter().map(row).collect();
            for line in table(&rows) {
                output.line(line)?;
            }
            return Ok(Exit::Done);
        };
        let kind = kind(typed)?;
        let fields: Vec<(String, String)> = self
            .fields
            .iter()
            .map(|field| field_of(field))
            .collect::<Result<_, _>>()?;
        let event = template::filled(kind, &fields, self.count)
            .map_err(|fault| Misused(vec![fault.to_string()]))?;
        let text = serde_json::to_string_pretty(&event)?;
        print(text.as_bytes(), output)?;
        Ok(Exit::Done)
    }
}

/// The kind that is meant.
pub fn kind(typed: &str) -> Result<EventKind, Misused> {
    EventKind::find(typed).ok_or_else(|| {
        let known = EventKind::ALL.iter().map(|kind| kind.name());
        let meant = did_you_mean(typed, known)
            .map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
        Misused(vec![format!(
            "no event is of kind `{typed}`{meant}: `slstop events new` lists them all"
        )])
    })
}

fn field_of(typed: &str) -> Result<(String, String), Misused> {
    match typed.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(Misused(vec![format!(
            "--set: `{typed}` sets nothing: expected FIELD=VALUE, such as body=hello"
        )])),
    }
}
