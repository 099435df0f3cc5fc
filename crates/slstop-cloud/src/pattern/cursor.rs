//! A place in a pattern's source.

use super::InvalidPattern;

#[derive(Clone, Copy, Debug)]
pub struct PatternCursor<'a> {
    rest: &'a str,
}

impl<'a> PatternCursor<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { rest: source }
    }

    pub fn skip_blanks(&mut self) -> &mut Self {
        self.rest = self.rest.trim_start();
        self
    }

    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Moves past `expected` if it comes next.
    pub fn eat(&mut self, expected: &str) -> bool {
        let after = self.rest.strip_prefix(expected);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// The longest run of such characters, which may be empty.
    pub fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self
            .rest
            .find(|character| !wanted(character))
            .unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    /// What stands between the quote that comes next and the one that closes it.
    pub fn quoted(&mut self) -> Result<String, InvalidPattern> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = &self.rest[place + 1..];
                    return Ok(text);
                }
                // Only quotes and backslashes need escaping; a path like C:\temp may stand as it is.
                '\\' => match characters.next() {
                    Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                    Some((_, other)) => text.extend(['\\', other]),
                    None => return Err(InvalidPattern::Malformed),
                },
                other => text.push(other),
            }
        }
        Err(InvalidPattern::Malformed)
    }

    /// The complaint about what comes next: AWS names the run of characters that are no part of a word.
    pub fn complaint(&self) -> InvalidPattern {
        let mut rest = *self;
        let run = rest.take_while(|character| !is_word(character) && !character.is_whitespace());
        if run.is_empty() {
            InvalidPattern::Malformed
        } else {
            InvalidPattern::Characters(run.to_owned())
        }
    }
}

/// What a term may consist of without quotes.
pub fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
