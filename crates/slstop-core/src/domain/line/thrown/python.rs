//! Python: the runtime puts the error before its trace, everybody else behind it; errors that were raised
//! while others were handled come one trace after the other, groups of errors as trees of traces.

use std::borrow::Cow;

use memchr::memmem;

use super::super::decoration::undecorated;
use super::super::heading::LineHeading;
use super::super::rows::rows;
use super::Thrown;
use super::frame::{FrameOrder, nearest};
use super::headline::{self, is_error_class};

const TRACEBACK: &str = "Traceback (most recent call last)";

/// `[ERROR] KeyError: 'b'`: a blank where a logger puts a tab.
pub fn read<'a>(message: &'a str, heading: &LineHeading<'a>) -> Option<Thrown<'a>> {
    let has_trace = trace(heading.body).is_some();
    if let Some(body) = undecorated(message).strip_prefix("[ERROR] ")
        && heading.request.is_none()
        && let Some((class, said)) = headline::read(body)
        && (has_trace || is_error_class(class))
    {
        let mut thrown = Thrown::said(class, said);
        thrown.frame = frame(body);
        thrown.is_uncaught = true;
        return Some(thrown);
    }
    // `logger.exception`: it was caught.
    let below = trace(heading.body)?;
    let (class, said) = conclusion(below)?;
    let mut thrown = Thrown::said(class, said);
    thrown.frame = frame(below);
    Some(thrown)
}

/// The error that a text of traces ends with: the last headline right behind a trace. What an error says
/// may go on below it, and a group's own errors stand below the group.
pub fn conclusion(traces: &str) -> Option<(&str, &str)> {
    let mut in_trace = false;
    let mut last = None;
    for row in rows(traces) {
        // Groups are drawn with lines at the left.
        let row = row.strip_prefix("  | ").unwrap_or(row);
        if row.starts_with("  +-") {
            break;
        }
        if row.contains(TRACEBACK) {
            in_trace = true;
        } else if in_trace && !row.starts_with([' ', '\t', '\u{a0}']) {
            last = headline::read(row).or(last);
            in_trace = false;
        }
    }
    last
}

pub fn frame(text: &str) -> Option<Cow<'_, str>> {
    let is_frame = |line: &&str| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '|');
        line.starts_with("File \"")
    };
    let unruled = |line| str::trim_start_matches(line, ['|', ' ']);
    nearest(
        rows(text).filter(is_frame).map(unruled),
        FrameOrder::NearestLast,
    )
}

/// What follows the mark of a trace, near enough to the line's beginning to be its own.
fn trace(body: &str) -> Option<&str> {
    const NEAR: usize = 8192;
    memchr::memchr2(b'\n', b'\r', body.as_bytes())?;
    let head = &body.as_bytes()[..body.len().min(NEAR)];
    let found = memmem::find(head, TRACEBACK.as_bytes())?;
    body.get(found..)
}
