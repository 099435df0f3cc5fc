//! The reading of a Metrics Insights query.

use super::{Insights, Label, SqlAggregate, SqlCondition, SqlOrder};
use crate::math::MOST_SERIES;
use crate::math::lexer::{Token, tokens};

/// How deep conditions may nest.
const DEEPEST: usize = 32;

impl Insights {
    /// Whether an expression is such a query rather than metric math.
    pub fn is_meant_by(expression: &str) -> bool {
        let word = expression.split_whitespace().next().unwrap_or_default();
        word.eq_ignore_ascii_case("SELECT")
    }

    /// # Errors
    /// A sentence about what is wrong.
    pub fn parse(source: &str) -> Result<Self, String> {
        let tokens = tokens(source)?;
        let mut reader = SqlReader {
            tokens: &tokens,
            depth: 0,
        };
        reader.word("SELECT")?;
        let select = reader.aggregate()?;
        reader.sign("(")?;
        let metric = reader.name()?;
        reader.sign(")")?;
        reader.word("FROM")?;
        let (namespace, schema) = reader.from()?;
        let condition = if reader.eat_word("WHERE") {
            reader.any()?
        } else {
            SqlCondition::All(Vec::new())
        };
        let group_by = reader.group_by()?;
        let order_by = reader.order_by()?;
        let limit = reader.limit()?;
        match reader.tokens.first() {
            None => Ok(Self {
                select,
                metric,
                namespace,
                schema,
                condition,
                group_by,
                order_by,
                limit,
            }),
            Some(token) => Err(format!("Unexpected '{token}'")),
        }
    }
}

struct SqlReader<'t> {
    tokens: &'t [Token],
    depth: usize,
}

impl SqlReader<'_> {
    /// `"AWS/Lambda"`, or `SCHEMA("AWS/Lambda", FunctionName)`.
    fn from(&mut self) -> Result<(String, Option<Vec<String>>), String> {
        if !self.eat_word("SCHEMA") {
            return Ok((self.name()?, None));
        }
        self.sign("(")?;
        let namespace = self.name()?;
        let mut dimensions = Vec::new();
        while self.eat_sign(",") {
            dimensions.push(self.name()?);
        }
        self.sign(")")?;
        Ok((namespace, Some(dimensions)))
    }

    fn any(&mut self) -> Result<SqlCondition, String> {
        let mut parts = vec![self.all()?];
        while self.eat_word("OR") {
            parts.push(self.all()?);
        }
        Ok(SqlCondition::Any(parts))
    }

    fn all(&mut self) -> Result<SqlCondition, String> {
        let mut parts = vec![self.condition()?];
        while self.eat_word("AND") {
            parts.push(self.condition()?);
        }
        Ok(SqlCondition::All(parts))
    }

    fn condition(&mut self) -> Result<SqlCondition, String> {
        if self.eat_sign("(") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err("Conditions are nested too deeply".into());
            }
            let inner = self.any()?;
            self.depth -= 1;
            self.sign(")")?;
            return Ok(inner);
        }
        let label = self.label()?;
        let equal = self.eat_sign("=");
        if !equal {
            self.sign("!=")?;
        }
        match self.next()? {
            Token::SingleQuoted(value) if equal => Ok(SqlCondition::Is(label, value.clone())),
            Token::SingleQuoted(value) => Ok(SqlCondition::IsNot(label, value.clone())),
            token => Err(format!(
                "Expected a value in single quotes, found '{token}'"
            )),
        }
    }

    fn group_by(&mut self) -> Result<Vec<Label>, String> {
        let mut labels = Vec::new();
        if self.eat_word("GROUP") {
            self.word("BY")?;
            labels.push(self.label()?);
            while self.eat_sign(",") {
                labels.push(self.label()?);
            }
        }
        Ok(labels)
    }

    fn order_by(&mut self) -> Result<Option<SqlOrder>, String> {
        if !self.eat_word("ORDER") {
            return Ok(None);
        }
        self.word("BY")?;
        let by = self.aggregate()?;
        self.sign("(")?;
        self.sign(")")?;
        let descending = self.eat_word("DESC");
        if !descending {
            self.eat_word("ASC");
        }
        Ok(Some(SqlOrder { by, descending }))
    }

    fn limit(&mut self) -> Result<usize, String> {
        if !self.eat_word("LIMIT") {
            return Ok(MOST_SERIES);
        }
        match self.next()? {
            Token::Number(limit)
                if (1.0..=MOST_SERIES as f64).contains(limit) && limit.fract() == 0.0 =>
            {
                Ok(*limit as usize)
            }
            token => Err(format!(
                "LIMIT must be from 1 to {MOST_SERIES}, not '{token}'"
            )),
        }
    }

    fn aggregate(&mut self) -> Result<SqlAggregate, String> {
        let token = self.next()?;
        let name = if let Token::Name(name) = token {
            SqlAggregate::named(name)
        } else {
            None
        };
        name.ok_or_else(|| format!("Expected one of AVG, COUNT, MAX, MIN, SUM, found '{token}'"))
    }

    fn label(&mut self) -> Result<Label, String> {
        let name = self.name()?;
        if name == "tag" && self.eat_sign(".") {
            Ok(Label::Tag(self.name()?))
        } else {
            Ok(Label::Dimension(name))
        }
    }

    fn name(&mut self) -> Result<String, String> {
        match self.next()? {
            Token::Name(name) | Token::DoubleQuoted(name) => Ok(name.clone()),
            token => Err(format!("Expected a name, found '{token}'")),
        }
    }

    fn next(&mut self) -> Result<&Token, String> {
        let (token, rest) = self.tokens.split_first().ok_or("Unexpected end of query")?;
        self.tokens = rest;
        Ok(token)
    }

    fn word(&mut self, word: &str) -> Result<(), String> {
        self.expect(
            self.tokens.first().is_some_and(|token| token.is_word(word)),
            word,
        )
    }

    fn sign(&mut self, sign: &str) -> Result<(), String> {
        self.expect(
            self.tokens.first().is_some_and(|token| token.is_sign(sign)),
            sign,
        )
    }

    fn expect(&mut self, is_next: bool, what: &str) -> Result<(), String> {
        match self.tokens.split_first() {
            Some((_, rest)) if is_next => {
                self.tokens = rest;
                Ok(())
            }
            Some((token, _)) => Err(format!("Expected {what}, found '{token}'")),
            None => Err(format!("Expected {what} at the end of the query")),
        }
    }

    fn eat_word(&mut self, word: &str) -> bool {
        self.word(word).is_ok()
    }

    fn eat_sign(&mut self, sign: &str) -> bool {
        self.sign(sign).is_ok()
    }
}
