//! The name of a field: of ours, or the way to a member of an object in a line.

use std::fmt;

use super::cursor::{Cursor, is_keyword, is_quote};
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

    /// Reads a path and moves the cursor behind it; stays where there is none.
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

    /// All of it, as the names of our own fields are written.
    pub fn name(&self) -> &str {
        &self.dotted
    }

    pub fn segments(&self) -> &[Box<str>] {
        &self.segments
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
