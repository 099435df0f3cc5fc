//! The name of a field: a known one, or the path of a member in a line's JSON.

use std::fmt;

use super::cursor::{Cursor, is_keyword, is_quote};
use super::line::LINE;
use super::quote;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    segments: Box<[Box<str>]>,
    dotted: Box<str>,
}

impl Path {
    fn new(segments: Vec<Box<str>>) -> Self {
        Self {
            dotted: segments.join(".").into(),
            segments: segments.into(),
        }
    }

    /// Parses a path and moves the cursor behind it; leaves the cursor if there is none.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let mut ahead = *cursor;
        let mut segments: Vec<Box<str>> = Vec::new();
        loop {
            let segment: Box<str> = match ahead.peek() {
                Some(sign) if is_quote(sign) => ahead.quoted()?.into(),
                _ => ahead.segment().into(),
            };
            if segment.is_empty() {
                return None;
            }
            segments.push(segment);
            if !ahead.eat(".") {
                break;
            }
        }
        *cursor = ahead;
        Some(Self::new(segments))
    }

    /// The whole path with dots, as known fields are written.
    pub fn name(&self) -> &str {
        &self.dotted
    }

    /// The path in a line's JSON; `None` for fields that a line has outside its JSON.
    pub(super) fn in_json(&self) -> Option<&[Box<str>]> {
        match &*self.segments {
            [fields, rest @ ..] if &**fields == "fields" && !rest.is_empty() => Some(rest),
            [own] if LINE.fields.iter().any(|(name, _)| *name == &**own) => None,
            segments => Some(segments),
        }
    }

    /// A key that a line must contain for the path to exist in it.
    pub(super) fn key_in_json(&self) -> Option<&str> {
        let is_index = |segment: &str| segment.bytes().all(|byte| byte.is_ascii_digit());
        let mut keys = self.in_json()?.iter().rev().map(AsRef::as_ref);
        keys.find(|key| !is_index(key))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            let mut cursor = Cursor::new(segment);
            let is_bare = cursor.segment().len() == segment.len() && !is_keyword(segment);
            match is_bare {
                true => f.write_str(segment)?,
                false => quote::write(f, segment)?,
            }
        }
        Ok(())
    }
}
