//! Errors as members of JSON.

use std::borrow::Cow;

use super::super::application::ErrorFields;
use super::super::members::{is_object, items, members, text};
use super::super::rows::rows;
use super::frame::{FrameOrder, nearest};
use super::{Thrown, headline, python};

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
        frame: fields
            .stack
            .and_then(frame)
            .or_else(|| fields.cause.and_then(frame)),
        is_uncaught: fields.is_uncaught,
    };
    thrown.class = thrown.class.filter(|class| !class.is_empty());
    // A stack without them still begins or ends with the error's own words.
    if thrown.class.is_none()
        && let Some(stack) = fields.stack.and_then(text)
        && let Some((class, said)) = of_stack(&stack)
    {
        thrown.class = Some(Cow::Owned(class.to_owned()));
        if thrown.message.is_none() && !said.is_empty() {
            thrown.message = Some(Cow::Owned(said.to_owned()));
        }
    }
    thrown.split_message();
    (!thrown.is_empty()).then_some(thrown)
}

fn of_stack(stack: &str) -> Option<(&str, &str)> {
    if stack.contains("Traceback (most recent") {
        return python::conclusion(stack);
    }
    let (class, said, _) = headline::behind_words(stack)?;
    Some((class, said))
}

/// An array of frames, or one text of lines.
fn frame(stack: &str) -> Option<Cow<'_, str>> {
    if stack.starts_with('[') {
        let frames: Vec<Cow<'_, str>> = items(stack).take(MOST_ITEMS).filter_map(one).collect();
        let lines = || frames.iter().map(AsRef::as_ref);
        return nearest(lines(), order(lines())).map(|frame| Cow::Owned(frame.into_owned()));
    }
    let stack = text(stack)?;
    let frame = nearest(rows(&stack), order(rows(&stack)));
    frame.map(|frame| Cow::Owned(frame.into_owned()))
}

/// A frame of an array: its text, or an object of a place and a function, which is written as text would be.
fn one(item: &str) -> Option<Cow<'_, str>> {
    if !is_object(item) {
        return text(item);
    }
    let (mut file, mut function, mut class) = (None, None, None);
    let mut is_python = false;
    for (key, value) in members(item) {
        match key {
            "file" | "path" | "filename" | "fileName" => {
                is_python |= key == "filename";
                file = text(value);
            }
            "function" | "label" | "name" | "method" | "methodName" | "statement_function" => {
                function = function.or(text(value));
            }
            "class" | "declaringClass" => class = text(value),
            _ => {}
        }
    }
    let function = function.unwrap_or_default();
    Some(Cow::Owned(match (class, file?) {
        (Some(class), file) => format!("at {class}.{function}({file})"),
        (None, file) if is_python || file.ends_with(".py") => {
            format!("File \"{file}\", line 0, in {function}")
        }
        (None, file) => format!("at {function} ({file})"),
    }))
}

fn order<'a>(mut lines: impl Iterator<Item = &'a str>) -> FrameOrder {
    let is_python = |line: &str| line.trim_start().starts_with("File \"");
    if lines.any(is_python) {
        FrameOrder::NearestLast
    } else {
        FrameOrder::NearestFirst
    }
}
