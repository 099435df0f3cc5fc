//! From a text to what is understood of it: `or` binds loosest, then `and`, said or not, then `not`.

use std::ops::Range;

use super::cursor::{Cursor, is_and, is_has, is_keyword, is_not, is_or, is_quote};
use super::expression::Expression;
use super::literal::Literal;
use super::needle::Needle;
use super::operator::Operator;
use super::path::Path;
use super::pattern::Pattern;
use super::vocabulary::Vocabulary;
use super::wrong::Wrong;

/// Nobody writes ten; more would exhaust the stack.
const DEEPEST: usize = 64;
/// In bytes: more than anybody types, and few enough for a filter to be cheap.
const LONGEST: usize = 4096;
/// Each takes up to a megabyte.
const MOST_PATTERNS: usize = 16;
/// Every line is asked for each of them.
const MOST_TERMS: usize = 100;

type Read<T> = Result<T, Wrong>;

pub fn parse(source: &str, vocabulary: &Vocabulary) -> Read<Expression> {
    let mut reader = Reader {
        cursor: Cursor::new(source),
        vocabulary,
        depth: 0,
        n_patterns: 0,
        n_terms: 0,
    };
    if source.len() > LONGEST {
        let what = format!("this filter is too long: more than {LONGEST} bytes");
        let from = source.floor_char_boundary(LONGEST);
        return Err(Wrong::new(source, from..from, what));
    }
    reader.cursor.skip_blanks();
    if reader.cursor.rest().is_empty() {
        return Ok(Expression::All(Vec::new()));
    }
    let expression = reader.any()?;
    match reader.cursor.peek() {
        // All else is part of some term.
        Some(_) => Err(reader.wrong("this parenthesis closes nothing", 1)),
        None => Ok(expression),
    }
}

struct Reader<'s> {
    cursor: Cursor<'s>,
    vocabulary: &'s Vocabulary,
    depth: usize,
    n_patterns: usize,
    n_terms: usize,
}

impl<'s> Reader<'s> {
    fn any(&mut self) -> Read<Expression> {
        let mut parts = Vec::new();
        loop {
            // One that is in parentheses means the same without.
            match self.all()? {
                Expression::Any(within) => parts.extend(within),
                part => parts.push(part),
            }
            if !self.keyword(is_or) {
                return Ok(joined(parts, Expression::Any));
            }
        }
    }

    fn all(&mut self) -> Read<Expression> {
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

    fn one(&mut self) -> Read<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("too many things within each other", 1));
        }
        let one = self.term();
        self.depth -= 1;
        one
    }

    fn term(&mut self) -> Read<Expression> {
        self.cursor.skip_blanks();
        if self.keyword(is_not) {
            return Ok(Expression::Not(Box::new(self.one()?)));
        }
        if self.cursor.peek() == Some('(') {
            return self.group();
        }
        self.n_terms += 1;
        if self.n_terms > MOST_TERMS {
            return Err(self.wrong("too many things to look for", 0));
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
                format!("expected a field before `{name}`: quote a text that holds such a sign");
            return Err(self.wrong(what, length));
        }
        if self.keyword(is_has) {
            self.cursor.skip_blanks();
            let from = self.cursor.at;
            let path = Path::read(&mut self.cursor);
            let path = path.ok_or_else(|| self.wrong("expected a field behind `has`", 0))?;
            self.knows(&path, from..self.cursor.at)?;
            return Ok(Expression::Has(path));
        }
        self.text()
    }

    fn group(&mut self) -> Read<Expression> {
        let from = self.cursor.at;
        self.cursor.eat("(");
        let within = self.any()?;
        self.cursor.skip_blanks();
        if self.cursor.eat(")") {
            return Ok(within);
        }
        Err(self.wrong_at(from..from + 1, "this parenthesis is not closed"))
    }

    fn text(&mut self) -> Read<Expression> {
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
            let what = format!("expected something to look for{before}");
            return Err(self.wrong_at(from..self.cursor.at, what));
        }
        if let Some((operator, _)) = self.cursor.operator() {
            let (name, place) = (operator.name(), from..self.cursor.at);
            let what = format!("`{word}` is no field: quote a text that holds `{name}`");
            return Err(self.wrong_at(place, what));
        }
        Ok(Expression::Text(Needle::new(word)))
    }

    /// A field, an operator and a value; the cursor stays where it is none.
    fn comparison(&mut self) -> Read<Option<Expression>> {
        let before = self.cursor;
        let path = Path::read(&mut self.cursor);
        let place = before.at..self.cursor.at;
        self.cursor.skip_blanks();
        // `has has x` is about a field of that name, and so is `not = 1`, if it is quoted.
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

    fn compared(&mut self, path: Path, operator: Operator) -> Read<Expression> {
        let (value, place) = self.value(&format!("`{}`", operator.name()))?;
        let literal = Literal::read(&value);
        if let Some(what) = self.vocabulary.objection(&path, operator, &literal) {
            return Err(self.wrong_at(place, what));
        }
        Ok(Expression::Compare(path, operator, literal))
    }

    fn pattern(&mut self) -> Read<Pattern> {
        let (source, place) = self.value("`~`")?;
        self.n_patterns += 1;
        if self.n_patterns > MOST_PATTERNS {
            return Err(self.wrong_at(place, "too many regular expressions"));
        }
        Pattern::new(&source).map_err(|what| self.wrong_at(place, what))
    }

    /// The text of it, and where it is.
    fn value(&mut self, behind: &str) -> Read<(String, Range<usize>)> {
        self.cursor.skip_blanks();
        let from = self.cursor.at;
        let is_quoted = self.cursor.peek().is_some_and(is_quote);
        let value = match is_quoted {
            true => self.quoted()?,
            false => self.cursor.value().to_owned(),
        };
        if value.is_empty() && !is_quoted {
            return Err(self.wrong(format!("expected a value behind {behind}"), 0));
        }
        Ok((value, from..self.cursor.at))
    }

    fn quoted(&mut self) -> Read<String> {
        let from = self.cursor.at;
        let quoted = self.cursor.quoted();
        quoted.ok_or_else(|| self.wrong_at(from..from + 1, "this quote is not closed"))
    }

    fn knows(&self, path: &Path, place: Range<usize>) -> Read<()> {
        match self.vocabulary.stranger(path) {
            Some(what) => Err(self.wrong_at(place, what)),
            None => Ok(()),
        }
    }

    /// The word ahead, where it is one that stands alone.
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

    fn wrong(&self, what: impl Into<String>, length: usize) -> Wrong {
        self.wrong_at(self.cursor.at..self.cursor.at + length, what)
    }

    fn wrong_at(&self, place: Range<usize>, what: impl Into<String>) -> Wrong {
        Wrong::new(self.cursor.source, place, what)
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
