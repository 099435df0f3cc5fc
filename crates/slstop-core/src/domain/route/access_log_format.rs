//! A stage's access-log format, compiled to a reader of its lines. The keys in a format are the customer's own,
//! so values are found by the variables: literal text, a value, literal text, whatever the layout.

use super::access_line::AccessLine;
use super::context_variable::{ContextVariable, ValueShape};

/// AWS takes formats of at most 3 KB.
const LONGEST_FORMAT: usize = 16 << 10;
/// Tries at where a value ends, for one line: real lines take about one for each variable.
const MOST_TRIES: u32 = 20_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLogFormat {
    parts: Box<[FormatPart]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum FormatPart {
    Literal(Box<str>),
    Variable {
        /// None where it says nothing that is shown.
        known: Option<ContextVariable>,
        shape: ValueShape,
    },
}

impl AccessLogFormat {
    /// None for a text without any variable: it cannot be a format.
    pub fn compile(format: &str) -> Option<Self> {
        let format = format.trim_end_matches(['\r', '\n']);
        if format.len() > LONGEST_FORMAT {
            return None;
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = format;
        while let Some(at) = rest.find('$') {
            literal.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some((name, length)) = variable(rest) else {
                literal.push('$');
                rest = &rest[1..];
                continue;
            };
            if !literal.is_empty() {
                parts.push(FormatPart::Literal(std::mem::take(&mut literal).into()));
            }
            let known = ContextVariable::named(name);
            let shape = known.map_or(ValueShape::Text, ContextVariable::shape);
            parts.push(FormatPart::Variable { known, shape });
            rest = &rest[length..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(FormatPart::Literal(literal.into()));
        }
        let is_variable = |part: &FormatPart| matches!(part, FormatPart::Variable { .. });
        parts.iter().any(is_variable).then(|| Self {
            parts: parts.into(),
        })
    }

    /// Whether lines of this format have a value for the variable.
    pub fn has(&self, variable: ContextVariable) -> bool {
        let is_it = |part: &FormatPart| matches!(part, FormatPart::Variable { known, .. } if *known == Some(variable));
        self.parts.iter().any(is_it)
    }

    /// The values in a line; None for a line that was not written by this format.
    pub fn read<'l>(&self, line: &'l str) -> Option<AccessLine<'l>> {
        let mut reading = LineReading {
            parts: &self.parts,
            line: line.trim_end_matches(['\r', '\n']),
            tries: MOST_TRIES,
            values: AccessLine::default(),
        };
        reading.matches(0, 0).then_some(reading.values)
    }
}

/// The name of the variable that a text begins with, and how long its mention is.
fn variable(text: &str) -> Option<(&str, usize)> {
    if let Some(braced) = text.strip_prefix("${context.") {
        let end = braced.find('}')?;
        return Some((&braced[..end], "${context.}".len() + end));
    }
    let name = text.strip_prefix("$context.")?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
    let name = name[..end].trim_end_matches(['.', '-']);
    let name = longest_known(name).unwrap_or(name);
    (!name.is_empty()).then_some((name, "$context.".len() + name.len()))
}

/// `status-` and `status.` end with punctuation of the format; names of claims may hold both.
fn longest_known(name: &str) -> Option<&str> {
    if ["authorizer.", "requestOverride.", "responseOverride."]
        .iter()
        .any(|custom| name.starts_with(custom))
    {
        return None;
    }
    let ends = name.match_indices(['.', '-']).map(|(at, _)| at);
    let mut ends: Vec<usize> = ends.chain([name.len()]).collect();
    ends.reverse();
    let mut names = ends.into_iter().map(|end| &name[..end]);
    names.find(|name| ContextVariable::named(name).is_some())
}

struct LineReading<'p, 'l> {
    parts: &'p [FormatPart],
    line: &'l str,
    tries: u32,
    values: AccessLine<'l>,
}

impl<'l> LineReading<'_, 'l> {
    /// Whether the line from this byte on is the rest of the format; values are noted on the way back.
    fn matches(&mut self, part: usize, at: usize) -> bool {
        match self.parts.get(part) {
            None => at == self.line.len(),
            Some(FormatPart::Literal(text)) => {
                self.line[at..].starts_with(&**text) && self.matches(part + 1, at + text.len())
            }
            Some(FormatPart::Variable { known, shape }) => {
                let (known, shape) = (*known, *shape);
                match self.parts.get(part + 1) {
                    None => self.take(at, self.line.len(), known, shape),
                    Some(FormatPart::Literal(text)) if part + 2 == self.parts.len() => {
                        let rest = &self.line[at..];
                        let end = rest.len().checked_sub(text.len());
                        end.is_some_and(|end| {
                            rest.ends_with(&**text) && self.take(at, at + end, known, shape)
                        })
                    }
                    Some(FormatPart::Literal(text)) => {
                        self.up_to(part, at, text.len(), known, shape)
                    }
                    Some(FormatPart::Variable { .. }) => self.up_to_any(part, at, known, shape),
                }
            }
        }
    }

    /// A value that ends where the literal after it is found: at the first place where all that follows fits too.
    fn up_to(
        &mut self,
        part: usize,
        at: usize,
        length: usize,
        known: Option<ContextVariable>,
        shape: ValueShape,
    ) -> bool {
        let FormatPart::Literal(text) = &self.parts[part + 1] else {
            return false;
        };
        let mut from = at;
        while let Some(found) = self.line[from..].find(&**text) {
            let end = from + found;
            if !self.try_again() {
                return false;
            }
            let fits = shape.fits(&self.line[at..end]);
            if fits && self.matches(part + 2, end + length) {
                return self.take(at, end, known, shape);
            }
            // A literal may begin again within itself.
            from = end + self.line[end..].chars().next().map_or(1, char::len_utf8);
        }
        false
    }

    /// A value with no literal behind it: the longest that leaves the next one something.
    fn up_to_any(
        &mut self,
        part: usize,
        at: usize,
        known: Option<ContextVariable>,
        shape: ValueShape,
    ) -> bool {
        let mut ends = self.line[at..].char_indices().map(|(end, _)| at + end);
        let ends: Vec<usize> = ends.by_ref().collect();
        for end in ends.into_iter().rev() {
            let fits = end > at && shape.fits(&self.line[at..end]);
            if !fits {
                continue;
            }
            if !self.try_again() {
                return false;
            }
            if self.matches(part + 1, end) {
                return self.take(at, end, known, shape);
            }
        }
        false
    }

    fn take(
        &mut self,
        at: usize,
        end: usize,
        known: Option<ContextVariable>,
        shape: ValueShape,
    ) -> bool {
        let value = &self.line[at..end];
        if !shape.fits(value) {
            return false;
        }
        if let Some(known) = known {
            self.values.set(known, value);
        }
        true
    }

    fn try_again(&mut self) -> bool {
        self.tries = self.tries.saturating_sub(1);
        self.tries > 0
    }
}

#[cfg(test)]
mod tests;
