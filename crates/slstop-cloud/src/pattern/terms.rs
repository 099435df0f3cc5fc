//! Terms: all of them must be in the message, `-` ones must not, and `?` ones need one of them -
//! unless any other term stands beside them, because AWS then ignores the `?` ones.

use memchr::memmem::Finder;

use super::InvalidPattern;
use super::cursor::{PatternCursor, is_word};

#[derive(Debug, Default)]
pub struct TermsPattern {
    required: Vec<Finder<'static>>,
    excluded: Vec<Finder<'static>>,
    optional: Vec<Finder<'static>>,
}

impl TermsPattern {
    pub fn parse(source: &str) -> Result<Self, InvalidPattern> {
        let mut cursor = PatternCursor::new(source);
        let mut terms = Self::default();
        while !cursor.skip_blanks().is_at_end() {
            let kind = if cursor.eat("-") {
                // AWS's own documentation writes `- "term"` too.
                cursor.skip_blanks();
                &mut terms.excluded
            } else if cursor.eat("?") {
                &mut terms.optional
            } else {
                &mut terms.required
            };
            let term = term(&mut cursor)?;
            // A phrase of blanks is the documented way to say "everything".
            if !term.trim().is_empty() {
                kind.push(Finder::new(term.as_bytes()).into_owned());
            }
        }
        if !(terms.required.is_empty() && terms.excluded.is_empty()) {
            terms.optional.clear();
        }
        Ok(terms)
    }

    pub fn is_empty(&self) -> bool {
        self.required.is_empty() && self.excluded.is_empty() && self.optional.is_empty()
    }

    pub fn matches(&self, message: &str) -> bool {
        let found = |finder: &Finder<'_>| finder.find(message.as_bytes()).is_some();
        self.required.iter().all(found)
            && !self.excluded.iter().any(found)
            && (self.optional.is_empty() || self.optional.iter().any(found))
    }
}

fn term(cursor: &mut PatternCursor<'_>) -> Result<String, InvalidPattern> {
    let before = *cursor;
    let term = match cursor.peek() {
        Some('"') => cursor.quoted()?,
        _ => cursor.take_while(is_word).to_owned(),
    };
    let ends = cursor.peek().is_none_or(char::is_whitespace);
    match (term.is_empty(), ends) {
        (false, true) => Ok(term),
        (false, false) => Err(cursor.complaint()),
        (true, _) => Err(before.complaint()),
    }
}
