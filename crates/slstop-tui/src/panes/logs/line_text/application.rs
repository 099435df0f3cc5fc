//! What an application said: its message, its fields, its error with the nearest frame.

use std::ops::Range;

use crate::theme::Role;
use slstop_core::domain::line::{self, Level, ParsedLine, Thrown, heading};

use super::ansi::Colour;
use super::{StyledLine, StyledSpan, fields};

/// Lines of one message that are looked at.
const MOST_LINES: usize = 400;

pub fn lines(text: &str, line: &ParsedLine<'_>, colours: &[Colour]) -> Vec<StyledLine> {
    let role = match line.level {
        Some(Level::Debug) => Role::LevelDebug,
        Some(Level::Trace) => Role::LevelTrace,
        _ => Role::Text,
    };
    let is_object = |text: &str| text.trim_start().starts_with('{');
    let body = if line.is_json {
        text
    } else {
        heading::read(text).body
    };
    if is_object(body) {
        return vec![structured(text, body, line, role)];
    }
    let mut lines: Vec<StyledLine> = pieces(text, body)
        .take(MOST_LINES)
        .map(|piece| coloured(text, piece, role, colours))
        .collect();
    if let (Some(thrown), Some(first)) = (line.thrown(), lines.first_mut()) {
        *first = headline(thrown, first);
    }
    lines
}

/// A message with the fields behind it.
fn structured(text: &str, body: &str, line: &ParsedLine<'_>, role: Role) -> StyledLine {
    let message = line::message(text);
    // Without a message of its own all of it is shown.
    let mut spans = if message.trim_start().starts_with('{') {
        vec![]
    } else {
        vec![StyledSpan::new(message.replace(['\n', '\r'], " "), role)]
    };
    if let Some(thrown) = line.thrown() {
        spans = headline(thrown, &spans);
    }
    spans.extend(fields::spans(body));
    match spans.first_mut() {
        Some(first) => first.text = first.text.trim_start().to_owned(),
        None => spans.push(StyledSpan::new(message.into_owned(), role)),
    }
    spans
}

/// `TypeError: cannot read …  at handler (/var/task/app.js)`, unless the line said so itself.
fn headline(thrown: &Thrown<'_>, line: &StyledLine) -> StyledLine {
    let class = thrown.class.as_deref().unwrap_or_default();
    let message = thrown.message.as_deref().unwrap_or_default();
    let mut spans = Vec::new();
    let words: String = line.iter().map(|span| span.text.as_str()).collect();
    // What Node prints of what nobody caught is an object behind two words.
    let is_raw = words.contains("{\"");
    let has_both =
        !message.is_empty() && !is_raw && words.contains(message) && words.contains(class);
    if has_both || class.is_empty() {
        spans.extend(line.iter().cloned());
    } else {
        // A logger's own words, where they are not the error's.
        let own = words.trim();
        let is_own = !own.is_empty() && !own.contains(class) && !is_raw && own != message;
        if is_own && !thrown.is_uncaught {
            spans.push(StyledSpan::new(format!("{own}  "), Role::Text));
        }
        spans.push(StyledSpan::new(class, Role::LevelError));
        if !message.is_empty() {
            let message = message.lines().next().unwrap_or_default();
            spans.push(StyledSpan::new(format!(": {message}"), Role::Text));
        }
    }
    if let Some(frame) = &thrown.frame {
        spans.push(StyledSpan::new(format!("  at {frame}"), Role::Muted));
    }
    spans
}

/// The lines of the body, as ranges of the text: they end in LF, CR LF, or, from Python, CR alone.
fn pieces<'t>(text: &'t str, body: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    // The body is a slice of the text's end.
    let mut at = text.len() - body.len();
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let bytes = &text.as_bytes()[at..];
        let Some(end) = memchr::memchr2(b'\n', b'\r', bytes) else {
            is_over = true;
            return Some(at..text.len());
        };
        let length = if bytes[end..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        let piece = at..at + end;
        at += end + length;
        is_over = at >= text.len();
        Some(piece)
    })
}

/// A piece of the text in its own role, or in the colours that the program gave it.
fn coloured(text: &str, piece: Range<usize>, role: Role, colours: &[Colour]) -> StyledLine {
    let mut spans = Vec::new();
    let mut put = |part: &str, role| {
        if !part.is_empty() {
            spans.push(StyledSpan::new(part, role));
        }
    };
    let behind = colours.partition_point(|(at, _)| *at <= piece.start);
    let mut now = match behind.checked_sub(1) {
        Some(last) => colours[last].1,
        None => None,
    };
    let mut from = piece.start;
    for (at, next) in colours[behind..]
        .iter()
        .take_while(|(at, _)| *at < piece.end)
    {
        put(text.get(from..*at).unwrap_or_default(), now.unwrap_or(role));
        (from, now) = (*at, *next);
    }
    put(
        text.get(from..piece.end).unwrap_or_default(),
        now.unwrap_or(role),
    );
    spans
}
