//! Where a file stops being what it began as: cut in the middle, or broken there. What stands before is
//! read all the same.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputCut {
    line: usize,
    column: usize,
    /// Nothing comes behind it.
    is_end: bool,
}

impl InputCut {
    /// In a document of JSON; nothing when the reading itself failed.
    pub fn of_json(error: &serde_json::Error) -> Option<Self> {
        (!error.is_io()).then(|| Self {
            line: error.line(),
            column: error.column(),
            is_end: error.is_eof(),
        })
    }

    /// In this line, the last one.
    pub fn in_line(line: usize) -> Self {
        Self {
            line,
            column: 1,
            is_end: true,
        }
    }

    pub fn at_line(self, line: usize) -> Self {
        Self { line, ..self }
    }
}

impl fmt::Display for InputCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, .. } = self;
        if self.is_end {
            write!(f, "ends in the middle of an event, in line {line}")
        } else {
            write!(f, "makes no sense from line {line}, column {column} on")
        }
    }
}
