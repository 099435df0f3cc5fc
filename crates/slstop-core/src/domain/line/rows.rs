//! The lines within one message. Where a runtime's output passes through a pipe, each line's end but the
//! last is a CR.

use memchr::memchr2;

/// Every line that is not empty.
pub fn rows(text: &str) -> TextRows<'_> {
    TextRows { rest: text }
}

#[derive(Clone, Debug)]
pub struct TextRows<'a> {
    rest: &'a str,
}

impl<'a> Iterator for TextRows<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start_matches(is_end);
        let (row, rest) = self.rest.split_at(length(self.rest));
        self.rest = rest;
        (!row.is_empty()).then_some(row)
    }
}

/// The line that the text begins with, without blanks behind it.
pub fn first(text: &str) -> &str {
    text[..length(text)].trim_end()
}

/// The first line, and what lies below it.
pub fn split_first(text: &str) -> (&str, &str) {
    let (head, below) = text.split_at(length(text));
    (head, below.trim_start_matches(is_end))
}

fn is_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn length(text: &str) -> usize {
    memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_as_any_system_ends_it() {
        for text in ["a\nb", "a\r\nb", "a\rb", "a\r\n\r\nb\n"] {
            assert_eq!(rows(text).collect::<Vec<_>>(), ["a", "b"], "{text:?}");
            assert_eq!(split_first(text).0, "a", "{text:?}");
            assert!(split_first(text).1.starts_with('b'), "{text:?}");
        }
        assert_eq!((first(" a \r\nb"), first("")), (" a", ""));
    }
}
