//! Errors as text: headlines with traces below, in each runtime's own way.

use std::borrow::Cow;

use memchr::memmem;

use super::super::application;
use super::super::decoration::undecorated;
use super::super::heading::Heading;
use super::super::level::Level;
use super::frame::{Order, nearest};
use super::headline::{self, is_error_class};
use super::{Thrown, of_fields};

/// What Node calls the three ways of not catching something, and Ruby the one; an object follows.
const UNCAUGHT: &[&str] = &[
    "Invoke Error",
    "Uncaught Exception",
    "Unhandled Promise Rejection",
    "Critical exception from handler",
];

const TRACEBACK: &str = "Traceback (most recent call last)";

/// The error that a line tells of, if it does.
pub fn of_text<'a>(message: &'a str, heading: &Heading<'a>) -> Option<Thrown<'a>> {
    let body = heading.body;
    let is_loud = heading.level >= Some(Level::Error);
    if let Some(thrown) = uncaught(body) {
        return Some(thrown);
    }
    if let Some(rest) = body.strip_prefix("LAMBDA_WARNING: ") {
        return behind_the_warning(rest);
    }
    panicked(body)
        .or_else(|| python(message, heading))
        .or_else(|| with_frames(body, heading))
        .or_else(|| is_loud.then(|| alone(body)).flatten())
}

/// `Invoke Error ⇥{"errorType":…}`, also with the object on the lines below.
fn uncaught(body: &str) -> Option<Thrown<'_>> {
    let rest = UNCAUGHT.iter().find_map(|head| body.strip_prefix(head))?;
    let rest = rest.trim_start();
    let mut thrown = if rest.starts_with('{') {
        of_fields(&application::read(rest).error)?
    } else {
        let (class, message) = headline::read(rest)?;
        Thrown::said(class, message)
    };
    thrown.is_uncaught = true;
    Some(thrown)
}

/// Since 3.12 Python puts a paragraph before its error, ended by a CR.
fn behind_the_warning(rest: &str) -> Option<Thrown<'_>> {
    let error = rest[memchr::memchr2(b'\r', b'\n', rest.as_bytes())?..].trim_start();
    if error.starts_with('{') {
        return of_fields(&application::read(error).error);
    }
    let body = error.strip_prefix("[ERROR]")?.trim_start();
    let (class, message) = headline::read(body)?;
    let mut thrown = Thrown::said(class, message);
    thrown.frame = python_frame(body);
    thrown.is_uncaught = true;
    Some(thrown)
}

/// `[ERROR] KeyError: 'b'`: a blank where a logger puts a tab.
fn python<'a>(message: &'a str, heading: &Heading<'a>) -> Option<Thrown<'a>> {
    let has_trace = trace(heading.body, TRACEBACK).is_some();
    if let Some(body) = undecorated(message).strip_prefix("[ERROR] ")
        && let Some((class, said)) = headline::read(body)
        && (has_trace || is_error_class(class))
    {
        let mut thrown = Thrown::said(class, said);
        thrown.frame = python_frame(body);
        thrown.is_uncaught = true;
        return Some(thrown);
    }
    // `logger.exception`: somebody caught it. Type and message are the trace's last line.
    let below = trace(heading.body, TRACEBACK)?;
    let last = below.trim_end().lines().next_back()?;
    let (class, said) = headline::read(last)?;
    let mut thrown = Thrown::said(class, said);
    thrown.frame = python_frame(below);
    Some(thrown)
}

fn python_frame(text: &str) -> Option<Cow<'_, str>> {
    let is_frame = |line: &&str| line.trim_start().starts_with("File \"");
    nearest(text.lines().filter(is_frame), Order::NearestLast)
}

/// Go's `panic: …`, Rust's `thread 'main' panicked at src/main.rs:41:10:` with the words below.
fn panicked(body: &str) -> Option<Thrown<'_>> {
    if let Some(said) = body.strip_prefix("panic: ") {
        let mut thrown = Thrown::said("panic", first_line(said));
        thrown.is_uncaught = true;
        return Some(thrown);
    }
    let rest = body.strip_prefix("thread '")?;
    let (thread, rest) = rest.split_once("' ")?;
    let (_, place) = rest.split_once("panicked at ")?;
    let (head, below) = place.split_once('\n').unwrap_or((place, ""));
    // Before 1.73 the words stood between quotes, before the place.
    let (said, place) = match head
        .strip_prefix('\'')
        .and_then(|head| head.split_once("', "))
    {
        Some((said, place)) => (said, place),
        None => (first_line(below), head),
    };
    let file = place.split(':').next().unwrap_or_default().trim();
    let mut thrown = Thrown::said("panic", said);
    thrown.frame = (!file.is_empty()).then_some(Cow::Borrowed(file));
    thrown.is_uncaught = thread == "main";
    Some(thrown)
}

/// A headline with lines of `at …` below: the JVM, .NET, Node.
fn with_frames<'a>(body: &'a str, heading: &Heading<'a>) -> Option<Thrown<'a>> {
    let is_frame = |line: &str| line.trim_start().starts_with("at ");
    let (head, below) = body.split_once('\n')?;
    let second = below.lines().next()?;
    // The JVM's runtime says it twice, the first time the other way round.
    if let Some((class, said)) = headline::read(second)
        && head.trim_end().ends_with(class)
        && class.contains('.')
    {
        let mut thrown = Thrown::said(class, said);
        thrown.frame = nearest(below.lines(), Order::NearestFirst);
        thrown.is_uncaught = true;
        return Some(thrown);
    }
    // A logger's own words may come first, the error below.
    let first = headline::read(head).filter(|_| is_frame(second));
    let (class, said) =
        first.or_else(|| headline::read(second).filter(|(class, _)| is_error_class(class)))?;
    below.lines().take(3).any(is_frame).then_some(())?;
    let mut thrown = Thrown::said(class, said);
    thrown.frame = nearest(below.lines(), Order::NearestFirst);
    // .NET indents by three blanks, and prints what nobody caught without other words.
    let is_dotnet = below.starts_with("   at ") && class.contains('.');
    let is_alone = heading.time.is_none() || heading.level >= Some(Level::Error);
    thrown.is_uncaught = first.is_some() && is_dotnet && is_alone;
    Some(thrown)
}

/// An error's name and words, and nothing else.
fn alone(body: &str) -> Option<Thrown<'_>> {
    let (class, said) = headline::read(body)?;
    is_error_class(class).then(|| Thrown::said(class, said))
}

/// What follows the mark of a trace, near enough to the line's beginning to be its own.
fn trace<'a>(body: &'a str, mark: &str) -> Option<&'a str> {
    const NEAR: usize = 8192;
    memchr::memchr(b'\n', body.as_bytes())?;
    let head = &body.as_bytes()[..body.len().min(NEAR)];
    let found = memmem::find(head, mark.as_bytes())?;
    body.get(found..)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_end()
}
