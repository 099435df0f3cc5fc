//! Where the event of an invocation comes from.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use bytes::Bytes;

use crate::command::command_context::CommandContext;
use crate::command::events;
use crate::command::exit::Misused;
use crate::library::History;
use slstop_aws::Clients;
use slstop_aws::fetch::test_events;
use slstop_base::FunctionName;
use slstop_core::domain::event_kind::template;
use slstop_core::domain::invoke::MOST_SYNC_BYTES;

/// One byte more than Lambda ever takes shows that it is too much.
const MOST_READ: u64 = MOST_SYNC_BYTES as u64 + 1;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayloadSource {
    Text(String),
    File(PathBuf),
    Stdin,
    Template(String),
    /// What was sent so many sends ago, 1 for the last.
    Sent(usize),
    /// A test event that is shared for the function, in the account.
    Shared(String),
    /// A file, or an event that was saved under this name.
    Named(String),
    /// Standard input if somebody gave one, no event otherwise.
    StdinIfGiven,
}

impl PayloadSource {
    pub fn typed(payload: Option<String>, event: Option<&str>) -> Self {
        match (payload, event) {
            (Some(text), _) => Self::Text(text),
            (None, Some(event)) => Self::of_event(event),
            (None, None) => Self::StdinIfGiven,
        }
    }

    /// As `--event` names it.
    pub fn of_event(event: &str) -> Self {
        if event == "-" {
            return Self::Stdin;
        }
        if event == "last" {
            return Self::Sent(1);
        }
        if let Some(kind) = event.strip_prefix("kind:") {
            return Self::Template(kind.to_owned());
        }
        if let Some(name) = event.strip_prefix("shared:") {
            return Self::Shared(name.to_owned());
        }
        let number = event.strip_prefix("history:");
        match number.and_then(|number| number.parse().ok()) {
            Some(number) => Self::Sent(number),
            None => Self::Named(event.to_owned()),
        }
    }

    pub fn read(&self, here: &CommandContext) -> anyhow::Result<Bytes> {
        match self {
            Self::Text(text) => Ok(Bytes::from(text.clone())),
            Self::File(path) => file(path),
            Self::Stdin => stdin(),
            Self::Template(typed) => {
                let event = template::of(events::kind(typed)?);
                Ok(Bytes::from(serde_json::to_vec(&event)?))
            }
            Self::Sent(number) => {
                let sent = History::new(here.places.history_file()).back(*number)?;
                let none = || Misused(vec![format!("nothing was sent {number} sends ago")]);
                Ok(Bytes::from(sent.ok_or_else(none)?.payload))
            }
            Self::Shared(name) => Err(Misused(vec![format!(
                "shared:{name} is an event of a function: `slstop invoke FUNCTION --event shared:{name}` sends it"
            )])
            .into()),
            Self::Named(name) => {
                let path = Path::new(name);
                if path.exists() {
                    return file(path);
                }
                match events::folders(here).find(name) {
                    Some(path) => file(&path),
                    None if name.contains(['/', '.']) => file(path),
                    None => Err(events::no_event(here, name).into()),
                }
            }
            Self::StdinIfGiven if is_stdin_given() => stdin(),
            Self::StdinIfGiven => Ok(Bytes::new()),
        }
    }
}

/// The event of this name that is shared for a function.
pub async fn shared(
    clients: &Clients,
    function: &FunctionName,
    name: &str,
) -> anyhow::Result<Bytes> {
    let events = test_events::of_function(clients, function).await;
    let events = events.context("cannot read the shared test events")?;
    if let Some(event) = events.iter().find(|event| event.name == name) {
        return Ok(Bytes::from(event.value.clone()));
    }
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    let known = match names.is_empty() {
        true => "none is shared for it".to_owned(),
        false => format!("it has {}", names.join(", ")),
    };
    Err(Misused(vec![format!(
        "{} has no shared test event `{name}`: {known}",
        function.as_str()
    )])
    .into())
}

/// The event in a file, as it stands there.
pub fn file(path: &Path) -> anyhow::Result<Bytes> {
    let missing = |error: io::Error| {
        Misused(vec![format!(
            "cannot read the event {}: {error}",
            path.display()
        )])
    };
    let file = File::open(path).map_err(missing)?;
    let mut bytes = Vec::new();
    file.take(MOST_READ)
        .read_to_end(&mut bytes)
        .map_err(missing)?;
    Ok(without_mark(bytes))
}

fn stdin() -> anyhow::Result<Bytes> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(MOST_READ)
        .read_to_end(&mut bytes)
        .context("cannot read the event on standard input")?;
    Ok(without_mark(bytes))
}

/// Editors of Windows begin a file with a mark that is no JSON.
fn without_mark(bytes: Vec<u8>) -> Bytes {
    let bytes = Bytes::from(bytes);
    match bytes.strip_prefix("\u{feff}".as_bytes()) {
        Some(rest) => bytes.slice_ref(rest),
        None => bytes,
    }
}

/// A file or a pipe is meant; a terminal and the device of a service that nobody writes to are not.
fn is_stdin_given() -> bool {
    if io::stdin().is_terminal() {
        return false;
    }
    let about = std::fs::metadata("/dev/stdin");
    about.is_ok_and(|about| about.is_file() || about.file_type().is_fifo())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_names_one_source() {
        let typed = |event| PayloadSource::typed(None, event);
        assert_eq!(typed(Some("-")), PayloadSource::Stdin);
        assert_eq!(typed(Some("last")), PayloadSource::Sent(1));
        assert_eq!(typed(Some("history:3")), PayloadSource::Sent(3));
        assert_eq!(
            typed(Some("kind:sqs")),
            PayloadSource::Template("sqs".into())
        );
        assert_eq!(typed(Some("a.json")), PayloadSource::Named("a.json".into()));
        assert_eq!(typed(None), PayloadSource::StdinIfGiven);
    }

    #[test]
    fn a_byte_order_mark_is_left_out() {
        assert_eq!(without_mark("\u{feff}{}".into()), "{}");
        assert_eq!(without_mark("{}".into()), "{}");
    }
}
