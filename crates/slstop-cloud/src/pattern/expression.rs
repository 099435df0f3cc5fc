//! Conditions joined by `&&` and `||`, with parentheses; `&&` binds tighter.

use super::InvalidPattern;
use super::cursor::PatternCursor;

#[derive(Debug)]
pub enum PatternExpression<C> {
    Condition(C),
    All(Vec<Self>),
    Any(Vec<Self>),
}

/// How deep parentheses may nest; nobody writes ten, and 1,024 would exhaust the stack.
const DEEPEST: usize = 64;

impl<C> PatternExpression<C> {
    pub fn read(
        cursor: &mut PatternCursor<'_>,
        condition: &mut dyn FnMut(&mut PatternCursor<'_>) -> Result<C, InvalidPattern>,
    ) -> Result<Self, InvalidPattern> {
        ExpressionReader {
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

struct ExpressionReader<'c, 's, C> {
    cursor: &'c mut PatternCursor<'s>,
    condition: &'c mut dyn FnMut(&mut PatternCursor<'_>) -> Result<C, InvalidPattern>,
    depth: usize,
}

impl<C> ExpressionReader<'_, '_, C> {
    fn any(&mut self) -> Result<PatternExpression<C>, InvalidPattern> {
        let mut alternatives = vec![self.all()?];
        while self.cursor.skip_blanks().eat("||") {
            alternatives.push(self.all()?);
        }
        Ok(alone_or(alternatives, PatternExpression::Any))
    }

    fn all(&mut self) -> Result<PatternExpression<C>, InvalidPattern> {
        let mut parts = vec![self.one()?];
        while self.cursor.skip_blanks().eat("&&") {
            parts.push(self.one()?);
        }
        Ok(alone_or(parts, PatternExpression::All))
    }

    fn one(&mut self) -> Result<PatternExpression<C>, InvalidPattern> {
        if !self.cursor.skip_blanks().eat("(") {
            return (self.condition)(self.cursor).map(PatternExpression::Condition);
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
    mut parts: Vec<PatternExpression<C>>,
    join: fn(Vec<PatternExpression<C>>) -> PatternExpression<C>,
) -> PatternExpression<C> {
    match parts.pop() {
        Some(alone) if parts.is_empty() => alone,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}
