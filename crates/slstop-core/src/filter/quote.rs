//! Texts written so that they are read back as they are.

use std::fmt::{self, Write};

use super::cursor::{Cursor, is_keyword, is_quote};

/// Between quotes.
pub fn write(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        // A backslash is doubled only where it would be taken for an escape.
        let is_taken = matches!(rest.peek(), Some('"' | '\\') | None);
        if character == '"' || character == '\\' && is_taken {
            f.write_char('\\')?;
        }
        f.write_char(character)?;
    }
    f.write_char('"')
}

/// A word of a text; bare where that is read back, also where a parenthesis follows.
pub fn write_word(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let is_bare = is_word(text) && Cursor::new(&format!("{text})")).word() == text;
    match is_bare {
        true => f.write_str(text),
        false => write(f, text),
    }
}

/// What follows an operator; bare where that is read back.
pub fn write_value(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    // `= =` would be read as `==`.
    let is_bare = is_word(text) && Cursor::new(&format!("{text})")).value() == text;
    match is_bare {
        true => f.write_str(text),
        false => write(f, text),
    }
}

fn is_word(text: &str) -> bool {
    let starts_well = |first: char| !is_quote(first) && !matches!(first, '(' | '=' | '~');
    text.chars().next().is_some_and(starts_well) && !is_keyword(text)
}
