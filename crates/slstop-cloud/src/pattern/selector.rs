//! `$.a.b[0]`, `$.items[*].id`, `$.['a.b']`: where in a JSON document a value is.

use serde_json::Value;

use super::InvalidPattern;
use super::cursor::{PatternCursor, is_word};

#[derive(Debug, Default)]
pub struct Selector(Vec<SelectorStep>);

#[derive(Debug, PartialEq, Eq)]
enum SelectorStep {
    Key(String),
    Index(usize),
    /// Every element of an array, or every member of an object.
    Every,
}

impl Selector {
    pub fn read(cursor: &mut PatternCursor<'_>) -> Result<Self, InvalidPattern> {
        let before = *cursor;
        if !cursor.skip_blanks().eat("$") {
            return Err(cursor.complaint());
        }
        let mut steps = Vec::new();
        loop {
            if cursor.eat(".[") || cursor.eat("[") {
                steps.push(bracketed(cursor)?);
            } else if cursor.eat(".") {
                steps.push(named(cursor, before)?);
            } else {
                break;
            }
        }
        let n_wild = steps
            .iter()
            .filter(|step| **step == SelectorStep::Every)
            .count();
        if steps.is_empty() || n_wild > 1 {
            return Err(InvalidPattern::Malformed);
        }
        Ok(Self(steps))
    }

    /// All values at this place: none where it leads nowhere, several only after a wildcard.
    pub fn select<'v>(&self, root: &'v Value) -> Vec<&'v Value> {
        let mut selected = vec![root];
        for step in &self.0 {
            selected = selected
                .into_iter()
                .flat_map(|value| step.of(value))
                .collect();
        }
        selected
    }
}

impl SelectorStep {
    fn of<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        match (self, value) {
            (Self::Key(key), Value::Object(members)) => members.get(key).into_iter().collect(),
            (Self::Index(index), Value::Array(elements)) => {
                elements.get(*index).into_iter().collect()
            }
            (Self::Every, Value::Array(elements)) => elements.iter().collect(),
            (Self::Every, Value::Object(members)) => members.values().collect(),
            _ => Vec::new(),
        }
    }
}

fn named(
    cursor: &mut PatternCursor<'_>,
    before: PatternCursor<'_>,
) -> Result<SelectorStep, InvalidPattern> {
    if cursor.eat("*") {
        return Ok(SelectorStep::Every);
    }
    match cursor.take_while(|character| is_word(character) || character == '-') {
        // `$."a"`: AWS complains of the whole run, from the dollar sign on.
        "" => Err(before.complaint()),
        key => Ok(SelectorStep::Key(key.to_owned())),
    }
}

/// After the opening bracket.
fn bracketed(cursor: &mut PatternCursor<'_>) -> Result<SelectorStep, InvalidPattern> {
    let step = if cursor.eat("*") {
        SelectorStep::Every
    } else if cursor.eat("'") {
        let key = cursor.take_while(|character| character != '\'').to_owned();
        if key.is_empty() || !cursor.eat("'") {
            return Err(InvalidPattern::Malformed);
        }
        SelectorStep::Key(key)
    } else {
        let index = cursor.take_while(|character| character.is_ascii_digit());
        SelectorStep::Index(index.parse().map_err(|_error| cursor.complaint())?)
    };
    if cursor.eat("]") {
        Ok(step)
    } else {
        Err(InvalidPattern::Malformed)
    }
}
