//! Conditions joined by `&&` and `||`, with parentheses; `&&` binds tighter.

use super::InvalidPattern;
use super::cursor::Cursor;

#[derive(Debug)]
pub enum Expression<C> {
    Condition(C),
    All(Vec<Self>),
    Any(Vec<Self>),
}

/// How deep parentheses may nest; nobody writes ten, and 1,024 would exhaust the stack.
const DEEPEST: usize = 64;

impl<C> Expression<C> {
    pub fn read(
        cursor: &mut Cursor<'_>,
        condition: &mut dyn FnMut(&mut Cursor<'_>) -> Result<C, InvalidPattern>,
    ) -> Result<Self, InvalidPattern> {
        Reader {
            cursor,
            condition,
            depth: 0,
        }
        .any()
    }

    pub fn holds(&self, condition: &impl Fn(&C) -> bool) -> bool {
        match self {
            Self::Condition(single) => condition(single),
            Self::All(parts) => parts.iter().all(|part| part.holds(condition)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(condition)),
        }
    }
}

struct Reader<'c, 's, C> {
    cursor: &'c mut Cursor<'s>,
    condition: &'c mut dyn FnMut(&mut Cursor<'_>) -> Result<C, InvalidPattern>,
    depth: usize,
}

impl<C> Reader<'_, '_, C> {
    fn any(&mut self) -> Result<Expression<C>, InvalidPattern> {
        let mut alternatives = vec![self.all()?];
        while self.cursor.skip_blanks().eat("||") {
            alternatives.push(self.all()?);
        }
        Ok(alone_or(alternatives, Expression::Any))
    }

    fn all(&mut self) -> Result<Expression<C>, InvalidPattern> {
        let mut parts = vec![self.one()?];
        while self.cursor.skip_blanks().eat("&&") {
            parts.push(self.one()?);
        }
        Ok(alone_or(parts, Expression::All))
    }

    fn one(&mut self) -> Result<Expression<C>, InvalidPattern> {
        if !self.cursor.skip_blanks().eat("(") {
            return (self.condition)(self.cursor).map(Expression::Condition);
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(InvalidPattern::Malformed);
        }
        let inner = self.any()?;
        self.depth -= 1;
        if self.cursor.skip_blanks().eat(")") {
            Ok(inner)
        } else {
            Err(InvalidPattern::Malformed)
        }
    }
}

fn alone_or<C>(
    mut parts: Vec<Expression<C>>,
    join: fn(Vec<Expression<C>>) -> Expression<C>,
) -> Expression<C> {
    match parts.pop() {
        Some(alone) if parts.is_empty() => alone,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}
