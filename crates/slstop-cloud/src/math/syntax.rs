//! Metric math as a tree.

use super::lexer::{Token, tokens};

#[derive(Clone, Debug, PartialEq)]
pub enum MathTree {
    Number(f64),
    Text(String),
    /// The id of another query.
    Id(String),
    /// A word in capitals that is no function call.
    Word(String),
    Array(Vec<MathTree>),
    Negative(Box<MathTree>),
    /// Operators of one level, from left to right: a sum of 500 metrics is one chain, not a tree 500 deep.
    Chain(Box<MathTree>, Vec<(&'static str, MathTree)>),
    Call(String, Vec<MathTree>),
}

/// How deep a tree may be; 2,048 opening parentheses would exhaust the stack.
const DEEPEST: usize = 64;

/// Operators by how tightly they bind, loosest first. `AND` and `OR` are theirs in words.
const LEVELS: &[&[&str]] = &[
    &["||"],
    &["&&"],
    &["==", "!=", "<=", ">=", "<", ">"],
    &["+", "-"],
    &["*", "/"],
    &["^"],
];

impl MathTree {
    /// # Errors
    /// A sentence about what is wrong.
    pub fn parse(source: &str) -> Result<Self, String> {
        let tokens = tokens(source)?;
        let mut reader = MathReader {
            tokens: &tokens,
            depth: 0,
        };
        let tree = reader.binary(LEVELS)?;
        match reader.tokens.first() {
            None => Ok(tree),
            Some(token) => Err(format!("Unexpected '{token}'")),
        }
    }

    /// The ids that it refers to by name.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids = Vec::new();
        let mut left = vec![self];
        while let Some(tree) = left.pop() {
            match tree {
                Self::Id(id) => ids.push(id.as_str()),
                Self::Array(parts) | Self::Call(_, parts) => left.extend(parts),
                Self::Negative(inner) => left.push(inner),
                Self::Chain(first, others) => {
                    left.push(first);
                    left.extend(others.iter().map(|(_, other)| other));
                }
                Self::Number(_) | Self::Text(_) | Self::Word(_) => {}
            }
        }
        ids
    }
}

struct MathReader<'t> {
    tokens: &'t [Token],
    depth: usize,
}

impl MathReader<'_> {
    fn binary(&mut self, levels: &[&[&'static str]]) -> Result<MathTree, String> {
        let Some((operators, tighter)) = levels.split_first() else {
            return self.unary();
        };
        let first = self.binary(tighter)?;
        let mut others = Vec::new();
        while let Some(operator) = self.operator(operators) {
            others.push((operator, self.binary(tighter)?));
        }
        Ok(if others.is_empty() {
            first
        } else {
            MathTree::Chain(Box::new(first), others)
        })
    }

    fn operator(&mut self, operators: &[&'static str]) -> Option<&'static str> {
        let next = self.tokens.first()?;
        let is = |operator: &&str| match *operator {
            "&&" => next.is_sign("&&") || next.is_word("AND"),
            "||" => next.is_sign("||") || next.is_word("OR"),
            sign => next.is_sign(sign),
        };
        let operator = operators.iter().copied().find(|operator| is(operator))?;
        self.tokens = &self.tokens[1..];
        Some(operator)
    }

    fn unary(&mut self) -> Result<MathTree, String> {
        if self.eat("-") {
            self.deeper(|reader| Ok(MathTree::Negative(Box::new(reader.unary()?))))
        } else {
            self.primary()
        }
    }

    fn primary(&mut self) -> Result<MathTree, String> {
        let (token, rest) = self
            .tokens
            .split_first()
            .ok_or("Unexpected end of expression")?;
        self.tokens = rest;
        match token {
            Token::Number(value) => Ok(MathTree::Number(*value)),
            Token::DoubleQuoted(text) | Token::SingleQuoted(text) => {
                Ok(MathTree::Text(text.clone()))
            }
            Token::Name(name) if self.eat("(") => {
                Ok(MathTree::Call(name.to_ascii_uppercase(), self.list(")")?))
            }
            Token::Name(name) if name.starts_with(|first: char| first.is_ascii_uppercase()) => {
                Ok(MathTree::Word(name.clone()))
            }
            Token::Name(name) => Ok(MathTree::Id(name.clone())),
            Token::Sign("(") => {
                let inner = self.deeper(|reader| reader.binary(LEVELS))?;
                if self.eat(")") {
                    Ok(inner)
                } else {
                    Err("Missing closing )".into())
                }
            }
            Token::Sign("[") => Ok(MathTree::Array(self.list("]")?)),
            token => Err(format!("Unexpected '{token}'")),
        }
    }

    fn list(&mut self, close: &str) -> Result<Vec<MathTree>, String> {
        let mut parts = Vec::new();
        if self.eat(close) {
            return Ok(parts);
        }
        loop {
            parts.push(self.deeper(|reader| reader.binary(LEVELS))?);
            if self.eat(close) {
                return Ok(parts);
            }
            if !self.eat(",") {
                return Err(format!("Missing closing {close}"));
            }
        }
    }

    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<MathTree, String>,
    ) -> Result<MathTree, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("Expression is nested too deeply".into());
        }
        let tree = read(self);
        self.depth -= 1;
        tree
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.tokens.first().is_some_and(|token| token.is_sign(sign));
        self.tokens = &self.tokens[usize::from(found)..];
        found
    }
}
