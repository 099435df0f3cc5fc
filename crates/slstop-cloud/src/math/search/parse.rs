//! The reading of what is searched for.

use super::{Clause, Schema, SearchQuery};

/// AWS's bound on what is searched for, in characters.
const LONGEST: usize = 1024;
/// How deep parentheses may nest.
const DEEPEST: usize = 32;

impl SearchQuery {
    pub fn parse(source: &str) -> Result<Self, String> {
        if source.chars().count() > LONGEST {
            return Err(format!("The search is longer than {LONGEST} characters"));
        }
        let source = source.trim();
        let (schema, rest) = match source.strip_prefix('{') {
            Some(rest) => {
                let (schema, rest) = rest.split_once('}').ok_or("Missing closing } in SEARCH")?;
                (Some(Schema::parse(schema)), rest)
            }
            None => (None, source),
        };
        let words = words(rest)?;
        let mut reader = SearchReader {
            words: &words,
            depth: 0,
        };
        let clause = reader.any(None)?;
        match reader.words.first() {
            None => Ok(Self { schema, clause }),
            Some(word) => Err(format!("Unexpected {word:?} in SEARCH")),
        }
    }
}

impl Schema {
    fn parse(source: &str) -> Self {
        let mut parts = source
            .split(',')
            .map(|part| part.trim().trim_matches('"').to_owned());
        Self {
            namespace: parts.next().unwrap_or_default(),
            dimensions: parts.collect(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum SearchToken {
    Plain(String),
    Quoted(String),
    Open,
    Close,
    Equals,
}

fn words(source: &str) -> Result<Vec<SearchToken>, String> {
    let mut words = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '(' => (SearchToken::Open, &rest[1..]),
            ')' => (SearchToken::Close, &rest[1..]),
            '=' => (SearchToken::Equals, &rest[1..]),
            '"' => {
                let (text, after) = rest[1..]
                    .split_once('"')
                    .ok_or("Missing closing \" in SEARCH")?;
                (SearchToken::Quoted(text.to_owned()), after)
            }
            _ => {
                let ends = |next: char| next.is_whitespace() || "()=\"".contains(next);
                let (text, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
                (SearchToken::Plain(text.to_owned()), after)
            }
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

struct SearchReader<'w> {
    words: &'w [SearchToken],
    depth: usize,
}

impl SearchReader<'_> {
    /// `key` is what stood before an equals sign and parentheses: `FunctionName=(a OR b)`.
    fn any(&mut self, key: Option<&str>) -> Result<Clause, String> {
        let mut parts = vec![self.all(key)?];
        while self.eat_plain("OR") {
            parts.push(self.all(key)?);
        }
        Ok(Clause::Any(parts))
    }

    /// `AND` may be left out.
    fn all(&mut self, key: Option<&str>) -> Result<Clause, String> {
        let mut parts = Vec::new();
        loop {
            self.eat_plain("AND");
            match self.words.first() {
                None | Some(SearchToken::Close) => break,
                Some(SearchToken::Plain(word)) if word == "OR" => break,
                Some(_) => parts.push(self.one(key)?),
            }
        }
        Ok(Clause::All(parts))
    }

    fn one(&mut self, key: Option<&str>) -> Result<Clause, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("SEARCH is nested too deeply".into());
        }
        let (word, rest) = self.words.split_first().ok_or("Unexpected end of SEARCH")?;
        self.words = rest;
        let clause = match word {
            SearchToken::Plain(word) if word == "NOT" => Clause::Not(Box::new(self.one(key)?)),
            SearchToken::Plain(name) | SearchToken::Quoted(name)
                if key.is_none() && self.eat(&SearchToken::Equals) =>
            {
                self.one(Some(name))?
            }
            SearchToken::Plain(text) => Clause::Term {
                key: key.map(str::to_owned),
                text: text.clone(),
                exact: false,
            },
            SearchToken::Quoted(text) => Clause::Term {
                key: key.map(str::to_owned),
                text: text.clone(),
                exact: true,
            },
            SearchToken::Open => {
                let inner = self.any(key)?;
                if !self.eat(&SearchToken::Close) {
                    return Err("Missing closing ) in SEARCH".into());
                }
                inner
            }
            word @ (SearchToken::Close | SearchToken::Equals) => {
                return Err(format!("Unexpected {word:?} in SEARCH"));
            }
        };
        self.depth -= 1;
        Ok(clause)
    }

    fn eat(&mut self, expected: &SearchToken) -> bool {
        let found = self.words.first() == Some(expected);
        self.words = &self.words[usize::from(found)..];
        found
    }

    fn eat_plain(&mut self, expected: &str) -> bool {
        self.eat(&SearchToken::Plain(expected.to_owned()))
    }
}
