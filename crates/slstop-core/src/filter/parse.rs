//! The parser: `or` binds loosest, then `and`, written or implied, then `not`.

use std::ops::Range;

use super::cursor::{Cursor, is_and, is_has, is_keyword, is_not, is_or, is_quote};
use super::expression::Expression;
use super::literal::Literal;
use super::needle::Needle;
use super::operator::Operator;
use super::path::Path;
use super::pattern::Pattern;
use super::syntax_error::SyntaxError;
use super::vocabulary::Vocabulary;

/// Bound of nesting, so that the parser cannot exhaust the stack.
const DEEPEST: usize = 64;
/// Bound of a filter's length in bytes: more than anybody types, and short enough to stay cheap.
const LONGEST: usize = 4096;
/// Bound of regular expressions: each takes up to a megabyte.
const MOST_PATTERNS: usize = 16;
/// Bound of terms: every line is tested against each of them.
const MOST_TERMS: usize = 100;

type ParseResult<T> = Result<T, SyntaxError>;

pub fn parse(source: &str, vocabulary: &Vocabulary) -> ParseResult<Expression> {
    let mut reader = FilterReader {
        cursor: Cursor::new(source),
        vocabulary,
        depth: 0,
        n_patterns: 0,
        n_terms: 0,
    };
    if source.len() > LONGEST {
        let what = format!("this filter is too long: more than {LONGEST} bytes");
        let from = source.floor_char_boundary(LONGEST);
        return Err(SyntaxError::new(source, from..from, what));
    }
    reader.cursor.skip_blanks();
    if reader.cursor.rest().is_empty() {
        return Ok(Expression::All(Vec::new()));
    }
    let expression = reader.any()?;
    match reader.cursor.peek() {
        // Anything else is part of a term.
        Some(_) => Err(reader.error("this parenthesis has no opening one", 1)),
        None => Ok(expression),
    }
}

struct FilterReader<'s> {
    cursor: Cursor<'s>,
    vocabulary: &'s Vocabulary,
    depth: usize,
    n_patterns: usize,
    n_terms: usize,
}

impl<'s> FilterReader<'s> {
    fn any(&mut self) -> ParseResult<Expression> {
        let mut parts = Vec::new();
        loop {
            // Parentheses around a single term are redundant.
            match self.all()? {
                Expression::Any(within) => parts.extend(within),
                part => parts.push(part),
            }
            if !self.keyword(is_or) {
                return Ok(joined(parts, Expression::Any));
            }
        }
    }

    fn all(&mut self) -> ParseResult<Expression> {
        let mut parts = Vec::new();
        loop {
            match self.one()? {
                Expression::All(within) => parts.extend(within),
                part => parts.push(part),
            }
            let is_said = self.keyword(is_and);
            let ahead = self.ahead();
            let ends = ahead.is_empty() || is_or(ahead) || self.cursor.peek() == Some(')');
            if ends && !is_said {
                return Ok(joined(parts, Expression::All));
            }
        }
    }

    fn one(&mut self) -> ParseResult<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("nested too deeply", 1));
        }
        let one = self.term();
        self.depth -= 1;
        one
    }

    fn term(&mut self) -> ParseResult<Expression> {
        self.cursor.skip_blanks();
        if self.keyword(is_not) {
            return Ok(Expression::Not(Box::new(self.one()?)));
        }
        if self.cursor.peek() == Some('(') {
            return self.group();
        }
        self.n_terms += 1;
        if self.n_terms > MOST_TERMS {
            return Err(self.error("too many terms", 0));
        }
        if let Some(comparison) = self.comparison()? {
            return Ok(comparison);
        }
        if let Some((operator, length)) = self.cursor.operator() {
            if operator == Operator::Like {
                self.cursor.at += length;
                return Ok(Expression::Like(self.pattern()?));
            }
            let name = operator.name();
            let what =
                format!("expected a field before `{name}`: quote a text that contains this sign");
            return Err(self.error(what, length));
        }
        if self.keyword(is_has) {
            self.cursor.skip_blanks();
            let from = self.cursor.at;
            let path = Path::read(&mut self.cursor);
            let path = path.ok_or_else(|| self.error("expected a field behind `has`", 0))?;
            self.knows(&path, from..self.cursor.at)?;
            return Ok(Expression::Has(path));
        }
        self.text()
    }

    fn group(&mut self) -> ParseResult<Expression> {
        let from = self.cursor.at;
        self.cursor.eat("(");
        let within = self.any()?;
        self.cursor.skip_blanks();
        if self.cursor.eat(")") {
            return Ok(within);
        }
        Err(self.error_at(from..from + 1, "this parenthesis is not closed"))
    }

    fn text(&mut self) -> ParseResult<Expression> {
        let from = self.cursor.at;
        if self.cursor.peek().is_some_and(is_quote) {
            return Ok(Expression::Text(Needle::new(&self.quoted()?)));
        }
        let word = self.cursor.word();
        if word.is_empty() || is_keyword(word) {
            let before = match self.cursor.source.get(from..) {
                Some("") | None => String::new(),
                Some(_) if word.is_empty() => " before `)`".to_owned(),
                Some(_) => format!(" before `{word}`: quote it to look for the word itself"),
            };
            let what = format!("expected a term{before}");
            return Err(self.error_at(from..self.cursor.at, what));
        }
        if let Some((operator, _)) = self.cursor.operator() {
            let (name, place) = (operator.name(), from..self.cursor.at);
            let what = format!("`{word}` is not a field: quote a text that contains `{name}`");
            return Err(self.error_at(place, what));
        }
        Ok(Expression::Text(Needle::new(word)))
    }

    /// A field, an operator and a value; leaves the cursor if it is none.
    fn comparison(&mut self) -> ParseResult<Option<Expression>> {
        let before = self.cursor;
        let path = Path::read(&mut self.cursor);
        let place = before.at..self.cursor.at;
        self.cursor.skip_blanks();
        // `has has x` tests a field named `has`; `"not" = 1` needs the quotes.
        let is_bare = !before.peek().is_some_and(is_quote);
        let is_field = |path: &Path| !(is_bare && is_keyword(path.name()));
        let Some(path) = path.filter(is_field) else {
            self.cursor = before;
            return Ok(None);
        };
        if let Some((operator, length)) = self.cursor.operator() {
            self.knows(&path, place)?;
            self.cursor.at += length;
            return match operator {
                Operator::Like => Ok(Some(Expression::FieldLike(path, self.pattern()?))),
                _ => self.compared(path, operator).map(Some),
            };
        }
        if self.cursor.at > before.at && self.keyword(is_has) {
            self.knows(&path, place)?;
            let (value, _) = self.value("`has`")?;
            return Ok(Some(Expression::FieldHas(path, Needle::new(&value))));
        }
        self.cursor = before;
        Ok(None)
    }

    fn compared(&mut self, path: Path, operator: Operator) -> ParseResult<Expression> {
        let (value, place) = self.value(&format!("`{}`", operator.name()))?;
        let literal = Literal::read(&value);
        if let Some(what) = self
            .vocabulary
            .impossible_comparison(&path, operator, &literal)
        {
            return Err(self.error_at(place, what));
        }
        Ok(Expression::Compare(path, operator, literal))
    }

    fn pattern(&mut self) -> ParseResult<Pattern> {
        let (source, place) = self.value("`~`")?;
        self.n_patterns += 1;
        if self.n_patterns > MOST_PATTERNS {
            return Err(self.error_at(place, "too many regular expressions"));
        }
        Pattern::new(&source).map_err(|what| self.error_at(place, what))
    }

    /// The text of it, and where it is.
    fn value(&mut self, behind: &str) -> ParseResult<(String, Range<usize>)> {
        self.cursor.skip_blanks();
        let from = self.cursor.at;
        let is_quoted = self.cursor.peek().is_some_and(is_quote);
        let value = match is_quoted {
            true => self.quoted()?,
            false => self.cursor.value().to_owned(),
        };
        if value.is_empty() && !is_quoted {
            return Err(self.error(format!("expected a value behind {behind}"), 0));
        }
        Ok((value, from..self.cursor.at))
    }

    fn quoted(&mut self) -> ParseResult<String> {
        let from = self.cursor.at;
        let quoted = self.cursor.quoted();
        quoted.ok_or_else(|| self.error_at(from..from + 1, "this quote is not closed"))
    }

    fn knows(&self, path: &Path, place: Range<usize>) -> ParseResult<()> {
        match self.vocabulary.unknown_field(path) {
            Some(what) => Err(self.error_at(place, what)),
            None => Ok(()),
        }
    }

    /// The next word, without consuming it.
    fn ahead(&mut self) -> &'s str {
        self.cursor.skip_blanks();
        let mut ahead = self.cursor;
        ahead.word()
    }

    fn keyword(&mut self, is_it: fn(&str) -> bool) -> bool {
        let word = self.ahead();
        let is_there = is_it(word);
        if is_there {
            self.cursor.at += word.len();
        }
        is_there
    }

    fn error(&self, what: impl Into<String>, length: usize) -> SyntaxError {
        self.error_at(self.cursor.at..self.cursor.at + length, what)
    }

    fn error_at(&self, place: Range<usize>, what: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.cursor.source, place, what)
    }
}

fn joined(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(alone) if parts.is_empty() => alone,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}
