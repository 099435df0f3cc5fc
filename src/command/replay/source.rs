//! Where the events of a replay come from, as it is typed.

use std::fmt;
use std::path::PathBuf;

use crate::command::exit::Misused;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplaySource {
    /// The event of one invocation, from its log.
    Invocation(String),
    /// The messages that a queue holds: dead letters, or records of failures.
    Queue {
        kind: QueueKind,
        named: String,
    },
    /// What was sent so many sends ago.
    History(usize),
    File(PathBuf),
    Stdin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueKind {
    DeadLetters,
    Failures,
}

const EXPECTED: &str = "expected invocation:ID, dlq:QUEUE, failures:QUEUE, history:N, file:PATH or - for standard input";

impl ReplaySource {
    pub fn read(typed: &str) -> Result<Self, Misused> {
        let wrong = || {
            Misused(vec![format!(
                "`{typed}` is no source of events: {EXPECTED}"
            )])
        };
        if typed == "-" {
            return Ok(Self::Stdin);
        }
        let (kind, rest) = typed.split_once(':').ok_or_else(wrong)?;
        if rest.is_empty() {
            return Err(wrong());
        }
        let queue = |kind| Self::Queue {
            kind,
            named: rest.to_owned(),
        };
        match kind {
            "invocation" => Ok(Self::Invocation(rest.to_ascii_lowercase())),
            "dlq" => Ok(queue(QueueKind::DeadLetters)),
            "failures" => Ok(queue(QueueKind::Failures)),
            "history" => match rest.parse() {
                Ok(number) if number > 0 => Ok(Self::History(number)),
                _ => Err(wrong()),
            },
            "file" => Ok(Self::File(rest.into())),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for ReplaySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invocation(id) => write!(f, "invocation:{id}"),
            Self::Queue {
                kind: QueueKind::DeadLetters,
                named,
            } => write!(f, "dlq:{named}"),
            Self::Queue { named, .. } => write!(f, "failures:{named}"),
            Self::History(number) => write!(f, "history:{number}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Stdin => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart_by_their_beginnings() {
        for typed in [
            "invocation:a-b",
            "dlq:orders-dlq",
            "failures:arn:aws:sqs:r:1:q",
            "history:3",
            "file:a/b.json",
            "-",
        ] {
            let source = ReplaySource::read(typed).expect("a source");
            assert_eq!(source.to_string(), typed);
        }
        for wrong in [
            "orders-dlq",
            "dlq:",
            "history:0",
            "history:last",
            "queue:x",
            "",
        ] {
            assert!(ReplaySource::read(wrong).is_err(), "{wrong}");
        }
    }
}
