//! Reads X-Ray's filter expressions: OR binds less than AND, AND less than NOT.

use super::{TraceComparison, TraceField, TraceFilter};

/// Parentheses and negations within each other, at most.
const MAX_DEPTH: usize = 32;

/// What is left of an expression.
#[derive(Debug)]
pub struct TraceFilterParser<'a> {
    rest: &'a str,
    source: &'a str,
    depth: usize,
}

impl<'a> TraceFilterParser<'a> {
    pub fn new(source: &'a str) -> Self {
        Self {
            rest: source,
            source,
            depth: 0,
        }
    }

    pub fn whole(mut self) -> Result<TraceFilter, String> {
        if self.at_end() {
            return Ok(TraceFilter::All);
        }
        let filter = self.or()?;
        if self.at_end() {
            Ok(filter)
        } else {
            Err(self.complaint())
        }
    }

    fn or(&mut self) -> Result<TraceFilter, String> {
        let mut left = self.and()?;
        while self.word("OR") {
            left = TraceFilter::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<TraceFilter, String> {
        let mut left = self.one()?;
        while self.word("AND") {
            left = TraceFilter::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<TraceFilter, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("The filter expression is nested too deeply.".into());
        }
        let filter = if self.word("NOT") || self.mark("!") {
            TraceFilter::Not(Box::new(self.one()?))
        } else if self.mark("(") {
            let inner = self.or()?;
            self.expect(")")?;
            inner
        } else {
            self.keyword()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn keyword(&mut self) -> Result<TraceFilter, String> {
        let name = self.name();
        match name {
            "service" => self.service(),
            "fault" => Ok(TraceFilter::Fault(self.claim()?)),
            "error" | "throttle" | "partial" => Ok(TraceFilter::Never(self.claim()?)),
            "ok" => Ok(TraceFilter::Fault(!self.claim()?)),
            "duration" => self.number(TraceField::Duration),
            "responsetime" => self.number(TraceField::ResponseTime),
            "http.status" => self.number(TraceField::Status),
            "http.url" => {
                let comparison = self.comparison()?;
                Ok(TraceFilter::Url(comparison, self.quoted()?))
            }
            "resource.arn" => {
                self.expect("=")?;
                Ok(TraceFilter::Arn(self.quoted()?))
            }
            "annotation.ColdStart" => Ok(TraceFilter::Cold(self.claim()?)),
            "annotation" => {
                self.expect("[")?;
                let key = self.name();
                self.expect("]")?;
                let claim = self.claim()?;
                Ok(if key == "ColdStart" {
                    TraceFilter::Cold(claim)
                } else {
                    TraceFilter::Never(true)
                })
            }
            _ => Err(self.complaint()),
        }
    }

    /// `("name")` or `(id(name: "name", type: "type"))`, and perhaps a filter in braces.
    fn service(&mut self) -> Result<TraceFilter, String> {
        self.expect("(")?;
        let (mut name, mut kind) = (String::new(), None);
        if self.word("id") {
            self.expect("(")?;
            loop {
                let key = self.name();
                self.expect(":")?;
                let value = self.quoted()?;
                match key {
                    "name" => name = value,
                    "type" => kind = Some(value),
                    "account.id" => {}
                    _ => return Err(self.complaint()),
                }
                if !self.mark(",") {
                    break;
                }
            }
            self.expect(")")?;
        } else {
            name = self.quoted()?;
        }
        self.expect(")")?;
        let inside = if self.mark("{") {
            let inside = self.or()?;
            self.expect("}")?;
            Some(Box::new(inside))
        } else {
            None
        };
        Ok(TraceFilter::Service { name, kind, inside })
    }

    /// A name alone, or `= true`, `= false`, `!= true`.
    fn claim(&mut self) -> Result<bool, String> {
        let is_unequal = self.mark("!=");
        if !is_unequal && !self.mark("=") {
            return Ok(true);
        }
        match self.name() {
            "true" => Ok(!is_unequal),
            "false" => Ok(is_unequal),
            _ => Err(self.complaint()),
        }
    }

    fn number(&mut self, field: TraceField) -> Result<TraceFilter, String> {
        let comparison = self.comparison()?;
        self.skip();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(self.rest.len());
        let value = self.rest[..end].parse().map_err(|_| self.complaint())?;
        self.rest = &self.rest[end..];
        Ok(TraceFilter::Number(field, comparison, value))
    }

    fn comparison(&mut self) -> Result<TraceComparison, String> {
        const MARKS: [(&str, TraceComparison); 6] = [
            ("!=", TraceComparison::Unequal),
            ("<=", TraceComparison::LessOrEqual),
            (">=", TraceComparison::GreaterOrEqual),
            ("=", TraceComparison::Equal),
            ("<", TraceComparison::Less),
            (">", TraceComparison::Greater),
        ];
        for (mark, comparison) in MARKS {
            if self.mark(mark) {
                return Ok(comparison);
            }
        }
        match self.name() {
            "BEGINSWITH" | "beginswith" => Ok(TraceComparison::Begins),
            "CONTAINS" | "contains" => Ok(TraceComparison::Contains),
            _ => Err(self.complaint()),
        }
    }

    fn quoted(&mut self) -> Result<String, String> {
        self.expect("\"")?;
        let end = self.rest.find('"').ok_or_else(|| self.complaint())?;
        let text = self.rest[..end].to_owned();
        self.rest = &self.rest[end + 1..];
        Ok(text)
    }

    fn name(&mut self) -> &'a str {
        self.skip();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
        let end = self
            .rest
            .find(|c: char| !is_part(c))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name
    }

    /// Eats a word, in any case, if it is next.
    fn word(&mut self, word: &str) -> bool {
        self.skip();
        let before = self.rest;
        if self.name().eq_ignore_ascii_case(word) {
            return true;
        }
        self.rest = before;
        false
    }

    fn mark(&mut self, mark: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, mark: &str) -> Result<(), String> {
        if self.mark(mark) {
            Ok(())
        } else {
            Err(self.complaint())
        }
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn at_end(&mut self) -> bool {
        self.skip();
        self.rest.is_empty()
    }

    fn complaint(&self) -> String {
        let at = self.source.len() - self.rest.len();
        format!(
            "Invalid filter expression at character {at}: {}",
            self.source
        )
    }
}
