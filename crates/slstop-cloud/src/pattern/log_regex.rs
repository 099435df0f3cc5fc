//! Regular expressions between percent signs, within AWS's limits: ASCII, no groups.

use regex::bytes::{Regex, RegexBuilder};

use super::InvalidPattern;
use super::cursor::PatternCursor;

/// How many of them a JSON or delimited pattern holds.
pub const MOST: usize = 2;
/// Beside letters and digits.
const SYMBOLS: &str = ":_#=@/;,-^$?[]{}|\\*+.";
/// Of the compiled program, in bytes: a pattern of 1,024 characters can ask for gigabytes (`a{999}{999}`).
const LARGEST: usize = 1 << 20;

#[derive(Debug)]
pub struct LogRegex(Regex);

impl LogRegex {
    /// A pattern that is nothing but a regular expression.
    pub fn standalone(source: &str) -> Result<Self, InvalidPattern> {
        let mut cursor = PatternCursor::new(source);
        let regex = Self::read(&mut cursor)?;
        if cursor.skip_blanks().is_at_end() {
            Ok(regex)
        } else {
            Err(InvalidPattern::Malformed)
        }
    }

    /// The one that comes next; a percent sign cannot stand in one, so the next sign closes it.
    pub fn read(cursor: &mut PatternCursor<'_>) -> Result<Self, InvalidPattern> {
        if !cursor.eat("%") {
            return Err(cursor.complaint());
        }
        let source = cursor.take_while(|character| character != '%');
        if source.is_empty() || !cursor.eat("%") {
            return Err(InvalidPattern::Malformed);
        }
        let allowed =
            |character: char| character.is_ascii_alphanumeric() || SYMBOLS.contains(character);
        if let Some(place) = source.find(|character| !allowed(character)) {
            let mut run = PatternCursor::new(&source[place..]);
            return Err(InvalidPattern::Characters(
                run.take_while(|character| !allowed(character)).to_owned(),
            ));
        }
        let regex = RegexBuilder::new(source)
            .unicode(false)
            .size_limit(LARGEST)
            .build();
        regex.map(Self).map_err(|_error| InvalidPattern::Malformed)
    }

    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text.as_bytes())
    }
}
