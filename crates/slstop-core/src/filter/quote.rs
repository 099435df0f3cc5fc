//! Writes texts so that the parser reads them back unchanged.

use std::fmt::{self, Write};

use super::cursor::{Cursor, is_keyword, is_quote};

/// Between quotes.
pub fn write(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        // A backslash is doubled only if the parser would take it for an escape.
        let is_taken = matches!(rest.peek(), Some('"' | '\\') | None);
        if character == '"' || character == '\\' && is_taken {
            f.write_char('\\')?;
        }
        f.write_char(character)?;
    }
    f.write_char('"')
}

/// A bare word, or a quoted one if the parser would not read it back, also before a parenthesis.
pub fn write_word(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let is_bare = is_word(text) && Cursor::new(&format!("{text})")).word() == text;
    match is_bare {
        true => f.write_str(text),
        false => write(f, text),
    }
}

/// A bare value behind an operator, or a quoted one if the parser would not read it back.
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
