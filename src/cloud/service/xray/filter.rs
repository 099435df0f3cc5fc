//! X-Ray's filter expressions, as far as a console for functions needs them: `service("f") { fault }`,
//! `fault = true`, `responsetime > 1`, `http.status = 502`, `annotation.ColdStart = true`, joined with
//! AND, OR, NOT and parentheses.

use super::get_trace_summaries::Seen;

/// Parentheses and negations within each other, at most.
const MAX_DEPTH: usize = 32;

#[derive(Debug)]
pub enum Filter {
    All,
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Fault(bool),
    /// Never here: nothing of the shop is a client's error, a throttle or partial.
    Never(bool),
    Number(Field, Comparison, f64),
    Url(Comparison, String),
    Cold(bool),
    Arn(String),
    Service {
        name: String,
        kind: Option<String>,
        inside: Option<Box<Filter>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Duration,
    ResponseTime,
    Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Begins,
    Contains,
}

impl Filter {
    /// # Errors
    /// What is wrong with the expression, in a sentence.
    pub fn read(source: &str) -> Result<Self, String> {
        let mut parser = Parser {
            rest: source,
            source,
            depth: 0,
        };
        if parser.at_end() {
            return Ok(Self::All);
        }
        let filter = parser.or()?;
        if parser.at_end() {
            Ok(filter)
        } else {
            Err(parser.complaint())
        }
    }

    pub fn holds(&self, seen: &Seen<'_>) -> bool {
        match self {
            Self::All => true,
            Self::And(a, b) => a.holds(seen) && b.holds(seen),
            Self::Or(a, b) => a.holds(seen) || b.holds(seen),
            Self::Not(inner) => !inner.holds(seen),
            Self::Fault(wanted) => seen.has_fault == *wanted,
            Self::Never(wanted) => !wanted,
            Self::Cold(wanted) => seen.is_cold == *wanted,
            Self::Arn(arn) => seen.arns.contains(arn),
            Self::Number(field, comparison, value) => {
                let found = match field {
                    Field::Duration => seen.duration,
                    Field::ResponseTime => seen.response_time,
                    Field::Status => f64::from(seen.status),
                };
                comparison.holds(found.partial_cmp(value))
            }
            Self::Url(comparison, text) => seen.url.as_ref().is_some_and(|url| match comparison {
                Comparison::Begins => url.starts_with(text),
                Comparison::Contains => url.contains(text),
                comparison => comparison.holds(Some(url.as_str().cmp(text))),
            }),
            Self::Service { name, kind, inside } => {
                let is_there = seen.services().iter().any(|(known, known_kind)| {
                    known == name && kind.as_ref().is_none_or(|kind| kind == known_kind)
                });
                is_there && inside.as_ref().is_none_or(|inside| inside.holds(seen))
            }
        }
    }
}

impl Comparison {
    fn holds(self, order: Option<std::cmp::Ordering>) -> bool {
        let Some(order) = order else { return false };
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Begins | Self::Contains => false,
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    source: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn or(&mut self) -> Result<Filter, String> {
        let mut left = self.and()?;
        while self.word("OR") {
            left = Filter::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Filter, String> {
        let mut left = self.one()?;
        while self.word("AND") {
            left = Filter::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("The filter expression is nested too deeply.".into());
        }
        let filter = if self.word("NOT") || self.mark("!") {
            Filter::Not(Box::new(self.one()?))
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

    fn keyword(&mut self) -> Result<Filter, String> {
        let name = self.name();
        match name {
            "service" => self.service(),
            "fault" => Ok(Filter::Fault(self.claim()?)),
            "error" | "throttle" | "partial" => Ok(Filter::Never(self.claim()?)),
            "ok" => Ok(Filter::Fault(!self.claim()?)),
            "duration" => self.number(Field::Duration),
            "responsetime" => self.number(Field::ResponseTime),
            "http.status" => self.number(Field::Status),
            "http.url" => {
                let comparison = self.comparison()?;
                Ok(Filter::Url(comparison, self.quoted()?))
            }
            "resource.arn" => {
                self.expect("=")?;
                Ok(Filter::Arn(self.quoted()?))
            }
            "annotation.ColdStart" => Ok(Filter::Cold(self.claim()?)),
            "annotation" => {
                self.expect("[")?;
                let key = self.name();
                self.expect("]")?;
                let claim = self.claim()?;
                Ok(if key == "ColdStart" {
                    Filter::Cold(claim)
                } else {
                    Filter::Never(true)
                })
            }
            _ => Err(self.complaint()),
        }
    }

    /// `("name")` or `(id(name: "name", type: "type"))`, and perhaps a filter in braces.
    fn service(&mut self) -> Result<Filter, String> {
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
        Ok(Filter::Service { name, kind, inside })
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

    fn number(&mut self, field: Field) -> Result<Filter, String> {
        let comparison = self.comparison()?;
        self.skip();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(self.rest.len());
        let value = self.rest[..end].parse().map_err(|_| self.complaint())?;
        self.rest = &self.rest[end..];
        Ok(Filter::Number(field, comparison, value))
    }

    fn comparison(&mut self) -> Result<Comparison, String> {
        const MARKS: [(&str, Comparison); 6] = [
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        for (mark, comparison) in MARKS {
            if self.mark(mark) {
                return Ok(comparison);
            }
        }
        match self.name() {
            "BEGINSWITH" | "beginswith" => Ok(Comparison::Begins),
            "CONTAINS" | "contains" => Ok(Comparison::Contains),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_the_documentation_are_read() {
        for good in [
            "",
            "fault",
            "fault = true AND responsetime > 1",
            "service(\"shop-prod-checkout\") { fault = true }",
            "service(id(name: \"f\", type: \"AWS::Lambda::Function\"))",
            "(duration >= 5 OR NOT http.status = 200) and annotation.ColdStart = true",
            "annotation[ColdStart] = true",
            "resource.arn = \"arn:aws:lambda:eu-west-1:1:function:f\"",
            "http.url BEGINSWITH \"https://shop\"",
            "!ok",
        ] {
            assert!(
                Filter::read(good).is_ok(),
                "{good}: {:?}",
                Filter::read(good)
            );
        }
    }

    #[test]
    fn what_is_no_expression_is_refused_with_its_place() {
        for bad in [
            "(",
            "fault =",
            "duration > ",
            "service(",
            "x",
            "fault fault",
            "\"",
            "é",
            &"(".repeat(5000),
        ] {
            assert!(Filter::read(bad).is_err(), "{bad}");
        }
        assert!(Filter::read("fault AND x").is_err_and(|said| said.contains("character 11")));
    }
}
