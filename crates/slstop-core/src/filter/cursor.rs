//! The lexer of the filter language: blanks, quotes, operators, and where a word ends.

use super::operator::Operator;

/// A position in a filter's text.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'s> {
    pub source: &'s str,
    pub at: usize,
}

impl<'s> Cursor<'s> {
    pub fn new(source: &'s str) -> Self {
        Self { source, at: 0 }
    }

    pub fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn eat(&mut self, sign: &str) -> bool {
        let is_there = self.rest().starts_with(sign);
        if is_there {
            self.at += sign.len();
        }
        is_there
    }

    pub fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, length: usize) -> &'s str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    /// The operator at the cursor, if it is made of signs.
    pub fn operator(&self) -> Option<(Operator, usize)> {
        Operator::SIGNS
            .iter()
            .find(|(sign, _)| self.rest().starts_with(sign))
            .map(|(sign, operator)| (*operator, sign.len()))
    }

    /// The text between the quote at the cursor and the closing one; `None` without a closing one. A backslash
    /// escapes only a quote or another backslash, so that `"\d+"` keeps its backslash.
    pub fn quoted(&mut self) -> Option<String> {
        let mut rest = self.rest().char_indices();
        let (_, quote) = rest.next()?;
        let mut text = String::new();
        while let Some((index, character)) = rest.next() {
            if character == quote {
                self.at += index + character.len_utf8();
                return Some(text);
            }
            let ahead = rest.as_str().chars().next();
            let is_escape = character == '\\' && (ahead == Some('\\') || ahead == Some(quote));
            let escaped = if is_escape { rest.next() } else { None };
            text.push(escaped.map_or(character, |(_, escaped)| escaped));
        }
        None
    }

    /// A bare word: up to a blank, an operator, or a parenthesis that it did not open itself.
    pub fn word(&mut self) -> &'s str {
        self.until(|cursor| cursor.operator().is_some())
    }

    /// The bare value behind an operator: it may contain the signs of operators.
    pub fn value(&mut self) -> &'s str {
        self.until(|_| false)
    }

    fn until(&mut self, ends: impl Fn(&Self) -> bool) -> &'s str {
        let mut ahead = *self;
        let mut n_open = 0_usize;
        while let Some(character) = ahead.peek() {
            if character.is_whitespace() || ends(&ahead) {
                break;
            }
            match character {
                '(' if is_keyword(&self.source[self.at..ahead.at]) => break,
                '(' => n_open += 1,
                ')' if n_open == 0 => break,
                ')' => n_open -= 1,
                // An escaped parenthesis of a regular expression does not nest.
                '\\' if ahead.rest()[1..].starts_with(['(', ')']) => ahead.at += 1,
                _ => {}
            }
            ahead.at += ahead.peek().map_or(0, char::len_utf8);
        }
        self.take(ahead.at - self.at)
    }

    /// A bare segment of a path; empty if there is none.
    pub fn segment(&mut self) -> &'s str {
        let is_part =
            |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | '$' | '#' | '%');
        let rest = self.rest();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        // `->` is not a field and a comparison.
        self.take(rest[..length].trim_end_matches('-').len())
    }
}

pub fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'')
}

/// Words that have to be quoted to be searched for.
pub fn is_keyword(word: &str) -> bool {
    is_and(word) || is_or(word) || is_not(word) || is_has(word)
}

pub fn is_and(word: &str) -> bool {
    matches!(word, "and" | "AND" | "&&")
}

pub fn is_or(word: &str) -> bool {
    matches!(word, "or" | "OR" | "||")
}

pub fn is_not(word: &str) -> bool {
    matches!(word, "not" | "NOT")
}

pub fn is_has(word: &str) -> bool {
    matches!(word, "has" | "HAS")
}
