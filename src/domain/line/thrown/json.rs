//! Errors as members of JSON.

use std::borrow::Cow;

use super::super::application::ErrorFields;
use super::super::members::{items, text};
use super::frame::{Order, nearest};
use super::{Thrown, headline};

/// More than this of a stack is not unescaped to look for a frame.
const MOST_ITEMS: usize = 300;

/// What the members say of an error, if they say anything.
pub fn of_fields<'a>(fields: &ErrorFields<'a>) -> Option<Thrown<'a>> {
    if fields.is_empty() {
        return None;
    }
    let mut thrown = Thrown {
        class: fields.class.and_then(text),
        message: fields.message.and_then(text),
        frame: fields.stack.and_then(frame),
        is_uncaught: fields.is_uncaught,
    };
    // A stack alone still begins or ends with the error's own words.
    if let Some(stack) = fields.stack.filter(|_| thrown.is_empty()) {
        let stack = text(stack)?;
        let (class, message) = if stack.starts_with("Traceback") {
            headline::read(stack.trim_end().lines().next_back()?)?
        } else {
            headline::read(&stack)?
        };
        thrown.class = Some(Cow::Owned(class.to_owned()));
        thrown.message = (!message.is_empty()).then(|| Cow::Owned(message.to_owned()));
    }
    (!thrown.is_empty()).then_some(thrown)
}

/// An array of frames, or one text of lines.
fn frame(stack: &str) -> Option<Cow<'_, str>> {
    if stack.starts_with('[') {
        let frames: Vec<Cow<'_, str>> = items(stack).take(MOST_ITEMS).filter_map(text).collect();
        let lines = || frames.iter().map(AsRef::as_ref);
        return nearest(lines(), order(lines())).map(|frame| Cow::Owned(frame.into_owned()));
    }
    let stack = text(stack)?;
    let frame = nearest(stack.lines(), order(stack.lines()));
    frame.map(|frame| Cow::Owned(frame.into_owned()))
}

fn order<'a>(mut lines: impl Iterator<Item = &'a str>) -> Order {
    let is_python = |line: &str| line.trim_start().starts_with("File \"");
    if lines.any(is_python) {
        Order::NearestLast
    } else {
        Order::NearestFirst
    }
}
