//! Errors as text: headlines with traces below, in each runtime's own way.

use super::super::application;
use super::super::heading::LineHeading;
use super::super::level::Level;
use super::super::rows;
use super::frame::{FrameOrder, nearest};
use super::headline::{self, is_error_class, is_surely_an_error};
use super::{Thrown, of_fields, panic, python, ruby, traced};

/// What Node calls the three ways of not catching something, Ruby and PHP theirs; an object follows.
pub const UNCAUGHT: &[&str] = &[
    "Invoke Error",
    "Uncaught Exception",
    "Unhandled Promise Rejection",
    "Critical exception from handler",
    "Error raised from handler method",
    "Init error when loading handler",
];

/// The error in a line, if there is one.
pub fn of_text<'a>(message: &'a str, heading: &LineHeading<'a>) -> Option<Thrown<'a>> {
    let body = heading.body;
    if let Some(thrown) = uncaught(body) {
        return Some(thrown);
    }
    panic::read(body)
        .or_else(|| python::read(message, heading))
        .or_else(|| ruby::read(body))
        .or_else(|| php(body))
        .or_else(|| traced::read(body, heading))
        .or_else(|| alone(body, heading))
}

/// `Invoke Error ⇥{"errorType":…}`, also with the object on the lines below.
fn uncaught(body: &str) -> Option<Thrown<'_>> {
    let rest = UNCAUGHT.iter().find_map(|head| body.strip_prefix(head))?;
    let rest = match rows::split_first(rest) {
        // Ruby names the handler first.
        (_, below) if below.starts_with('{') => below,
        _ => rest.trim_start(),
    };
    let mut thrown = if rest.starts_with('{') {
        of_fields(&application::read(rest).error)?
    } else {
        let (class, message) = headline::read(rest)?;
        let heading = LineHeading {
            body: rest,
            ..LineHeading::default()
        };
        traced::read(rest, &heading).unwrap_or_else(|| Thrown::said(class, message))
    };
    thrown.is_uncaught = true;
    Some(thrown)
}

/// `PHP Fatal error:  Uncaught Shop\Declined: no funds in /var/task/index.php:3`
fn php(body: &str) -> Option<Thrown<'_>> {
    let rest = body.strip_prefix("PHP ").unwrap_or(body);
    let rest = rest.strip_prefix("Fatal error:")?.trim_start();
    let (class, said) = headline::read(rest.strip_prefix("Uncaught ")?)?;
    let (said, place) = said.rsplit_once(" in /").unwrap_or((said, ""));
    let frame = nearest(rows::rows(body).skip(1), FrameOrder::NearestFirst);
    let file = place.split(':').next().unwrap_or_default();
    let mut thrown = Thrown::said(class, said);
    thrown.frame = frame.or_else(|| (!file.is_empty()).then(|| format!("/{file}").into()));
    thrown.is_uncaught = true;
    Some(thrown)
}

/// An error's name and words, and nothing else.
fn alone<'a>(body: &'a str, heading: &LineHeading<'a>) -> Option<Thrown<'a>> {
    // Most lines say that they are none.
    if heading.level.is_some_and(|level| level < Level::Error) {
        return None;
    }
    let (class, said) = headline::read(body)?;
    let is_one = match heading.level {
        Some(_) => is_error_class(class),
        None => is_surely_an_error(class) && !said.is_empty(),
    };
    is_one.then(|| Thrown::said(class, said))
}
