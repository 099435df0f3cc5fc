//! Go's and Rust's panics.

use std::borrow::Cow;

use memchr::memmem;

use super::super::rows::{self, rows};
use super::Thrown;
use super::frame::is_own;

/// Traces of more rows are of many goroutines; the first is the one that panicked.
const MOST_ROWS: usize = 300;

pub fn read(body: &str) -> Option<Thrown<'_>> {
    go(body).or_else(|| rust(body))
}

/// `panic: runtime error: …`, and what the runtime itself cannot survive: `fatal error: …`.
fn go(body: &str) -> Option<Thrown<'_>> {
    let (class, said) = match body.strip_prefix("panic: ") {
        Some(said) => ("panic", said),
        None => ("fatal error", body.strip_prefix("fatal error: ")?),
    };
    let said = rows::first(said);
    let said = said.strip_suffix(" [recovered]").unwrap_or(said);
    let mut thrown = Thrown::said(class, said);
    thrown.frame = goroutine(body).map(Cow::Borrowed);
    thrown.is_uncaught = true;
    Some(thrown)
}

/// The first function of the user's own: each stands above its place.
fn goroutine(body: &str) -> Option<&str> {
    let mut rows = rows(body)
        .take(MOST_ROWS)
        .skip_while(|row| !row.starts_with("goroutine "));
    rows.next()?;
    let mut function = None;
    for row in rows {
        let Some(place) = row.strip_prefix('\t') else {
            function = row.rfind('(').map(|open| &row[..open]);
            continue;
        };
        let is_runtime = |name: &&str| {
            [
                "runtime.",
                "runtime/",
                "panic",
                "github.com/aws/aws-lambda-go",
            ]
            .iter()
            .any(|begin| name.starts_with(begin))
        };
        if let Some(own) = function
            .take()
            .filter(|name| is_own(place) && !is_runtime(name))
        {
            return Some(own);
        }
    }
    None
}

/// `thread 'main' panicked at src/main.rs:41:10:` with the words below; loggers leave the thread out.
fn rust(body: &str) -> Option<Thrown<'_>> {
    let (thread, place) = match body.strip_prefix("panicked at ") {
        Some(place) => ("", place),
        None => {
            let (thread, rest) = body.strip_prefix("thread '")?.split_once("' ")?;
            let head = &rest.as_bytes()[..rest.len().min(NEAR)];
            let found = memmem::find(head, b"panicked at ")?;
            (thread, &rest[found + 12..])
        }
    };
    let (head, below) = rows::split_first(place);
    // Before 1.73 the words stood between quotes, before the place.
    let quoted = head
        .strip_prefix('\'')
        .and_then(|head| head.rsplit_once("', "));
    let (said, place) = match quoted {
        Some((said, place)) => (said, place),
        None => placed(head).unwrap_or((rows::first(below), head)),
    };
    let file = place.split(':').next().unwrap_or_default().trim();
    let mut thrown = Thrown::said("panic", said);
    thrown.frame = (!file.is_empty()).then_some(Cow::Borrowed(file));
    thrown.is_uncaught = thread == "main";
    Some(thrown)
}

/// Threads have names and numbers, not stories.
const NEAR: usize = 100;

/// `src/main.rs:41:10: no stock` in one line: the words, and the place.
fn placed(head: &str) -> Option<(&str, &str)> {
    let (place, said) = head.split_once(": ")?;
    let is_place = place
        .rsplit(':')
        .take(2)
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (is_place && !said.trim().is_empty()).then(|| (said.trim(), place))
}
