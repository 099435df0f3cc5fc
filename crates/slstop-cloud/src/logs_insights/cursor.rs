//! Reading a query's text: words, numbers, quoted texts, and where each of them stands.

use super::Malformed;

#[derive(Clone, Debug)]
pub struct QueryCursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> QueryCursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    /// What was read since.
    pub fn since(&self, begin: usize) -> &'a str {
        self.text[begin..self.at].trim()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Blanks, line ends and comments.
    pub fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks;
            if !self.rest().starts_with('#') {
                return;
            }
            let line = self.rest();
            self.at += line.find('\n').unwrap_or(line.len());
        }
    }

    pub fn is_at_end(&mut self) -> bool {
        self.skip();
        self.rest().is_empty()
    }

    pub fn eat(&mut self, symbol: &str) -> bool {
        self.skip();
        let is_there = self.rest().starts_with(symbol);
        if is_there {
            self.at += symbol.len();
        }
        is_there
    }

    pub fn expect(&mut self, symbol: &str) -> Result<(), Malformed> {
        if self.eat(symbol) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// The next word without taking it.
    pub fn peek_word(&mut self) -> Option<&'a str> {
        self.skip();
        let rest = self.rest();
        let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '.' | '$');
        if !rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '@')) {
            return None;
        }
        let end = rest.find(|c| !is_inner(c)).unwrap_or(rest.len());
        Some(&rest[..end])
    }

    pub fn word(&mut self) -> Option<&'a str> {
        let word = self.peek_word()?;
        self.at += word.len();
        Some(word)
    }

    /// A word of the language, in any case.
    pub fn eat_word(&mut self, wanted: &str) -> bool {
        let is_there = (self.peek_word()).is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        if is_there {
            self.at += wanted.len();
        }
        is_there
    }

    /// A field's name between back quotes, where it has other letters than names have.
    pub fn back_quoted(&mut self) -> Option<&'a str> {
        self.skip();
        let inner = self.rest().strip_prefix('`')?;
        let end = inner.find('`')?;
        self.at += end + 2;
        Some(&inner[..end])
    }

    /// A number; with a unit of time it is in milliseconds.
    pub fn number(&mut self) -> Option<f64> {
        self.skip();
        let rest = self.rest();
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        self.at += digits;
        let after = self.rest();
        let end = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let millis = match &after[..end] {
            "ms" | "msec" => 1.0,
            "s" | "sec" => 1000.0,
            "m" | "min" => 60_000.0,
            "h" | "hr" | "hour" => 3_600_000.0,
            "d" | "day" => 86_400_000.0,
            "w" | "week" => 604_800_000.0,
            _ => return Some(number),
        };
        self.at += end;
        Some(number * millis)
    }

    /// A text in single or double quotes.
    pub fn quoted(&mut self) -> Result<Option<String>, Malformed> {
        self.skip();
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => self.until(quote).map(Some),
            _ => Ok(None),
        }
    }

    /// A regular expression between slashes. Only who reads the language knows whether a slash may
    /// begin one here.
    pub fn pattern(&mut self) -> Result<Option<String>, Malformed> {
        self.skip();
        let begin = self.at;
        if !self.rest().starts_with('/') {
            return Ok(None);
        }
        let mut is_escaped = false;
        let mut source = String::new();
        for (place, c) in self.rest().char_indices().skip(1) {
            match c {
                '/' if !is_escaped => {
                    self.at += place + 1;
                    return Ok(Some(source));
                }
                '/' => {
                    source.pop();
                    source.push('/');
                }
                c => source.push(c),
            }
            is_escaped = c == '\\' && !is_escaped;
        }
        self.at = begin;
        Err(self.unexpected())
    }

    fn until(&mut self, quote: char) -> Result<String, Malformed> {
        let mut text = String::new();
        let mut is_escaped = false;
        for (place, c) in self.rest().char_indices().skip(1) {
            match c {
                c if c == quote && !is_escaped => {
                    self.at += place + 1;
                    return Ok(text);
                }
                '\\' if !is_escaped => {
                    is_escaped = true;
                    continue;
                }
                c => text.push(c),
            }
            is_escaped = false;
        }
        Err(self.unexpected())
    }

    /// AWS's complaint about what stands here.
    pub fn unexpected(&mut self) -> Malformed {
        self.skip();
        let rest = self.rest();
        let found = match self.peek_word() {
            Some(word) => word,
            None => rest
                .get(..rest.chars().next().map_or(0, char::len_utf8))
                .unwrap_or(""),
        };
        let line = 1 + self.text[..self.at].matches('\n').count();
        let column = self.at - self.text[..self.at].rfind('\n').map_or(0, |end| end + 1);
        let what = if found.is_empty() {
            "unexpected end of the query".to_owned()
        } else {
            format!("unexpected symbol found {found}")
        };
        Malformed {
            said: format!("{what} at line {line} and position {}", column + 1),
            from: self.text[..self.at].chars().count(),
            to: self.text[..self.at + found.len()].chars().count(),
        }
    }

    /// A complaint about what was read since.
    pub fn complain(&self, begin: usize, said: impl Into<String>) -> Malformed {
        Malformed {
            said: said.into(),
            from: self.text[..begin].chars().count(),
            to: self.text[..self.at].chars().count(),
        }
    }
}
