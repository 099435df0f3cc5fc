//! What a console is told of logs: lines, that all were read, that none may be. And what never reaches a cell.

use crate::here;
use ratatui::buffer::Buffer;
use slstop_base::Timestamp;
use slstop_core::domain::{Failure, LogEvent};
use slstop_core::message::{Fact, Query, QueryState};
use slstop_tui::widget;

use super::console::Console;

pub struct Line<'a> {
    pub at: Timestamp,
    pub function: &'a str,
    pub stream: &'a str,
    pub message: &'a str,
}

pub fn tell(console: &mut Console, line: &Line<'_>) {
    let event = LogEvent {
        at: line.at,
        ingested: None,
        stream: line.stream.into(),
        id: Some(format!("{:?} {}", line.at, line.stream).into()),
        message: line.message.into(),
    };
    let group = format!("/aws/lambda/{}", line.function).into();
    let events = vec![event];
    console.happens(here::fact(Query::Functions, Fact::Lines { group, events }));
}

fn tail(console: &Console) -> Option<Query> {
    let is_tail = |query: &Query| matches!(query, Query::Tail { .. });
    here::wanted(&console.model).into_iter().find(is_tail)
}

/// The tail is at the end. On a terminal without any room nothing is watched.
pub fn are_read(console: &mut Console) {
    if let Some(query) = tail(console) {
        let (next, stretched) = (None, false);
        console.happens(here::state(query, QueryState::Fresh { next, stretched }));
    }
}

pub fn deny(console: &mut Console) {
    let query = tail(console).expect("lines are watched");
    let failure = Failure::Denied {
        action: "logs:FilterLogEvents".into(),
        said: "not authorized".into(),
    };
    let retry_at = None;
    let failed = QueryState::Failed { failure, retry_at };
    console.happens(here::state(query, failed));
}

/// Nothing that commands a terminal or turns its text around, and no secret.
#[track_caller]
pub fn are_harmless(frame: &Buffer, when: &str) {
    for cell in frame.content() {
        let is_bad = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(
            !cell.symbol().chars().any(is_bad),
            "{when}: {:?}",
            cell.symbol()
        );
    }
    let text = widget::picture::text(frame);
    for secret in ["hunter22", "IOSFODNN7"] {
        assert!(!text.contains(secret), "{when}: {text}");
    }
}
