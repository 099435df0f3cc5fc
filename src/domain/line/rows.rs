//! The lines within one message. Where a runtime's output passes through a pipe, each line's end but the
//! last is a CR.

const ENDS: [char; 2] = ['\n', '\r'];

/// Every line that is not empty.
pub fn rows(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(ENDS).filter(|row| !row.is_empty())
}

/// The line that the text begins with, without blanks behind it.
pub fn first(text: &str) -> &str {
    text.split(ENDS).next().unwrap_or_default().trim_end()
}

/// The first line, and what lies below it.
pub fn split_first(text: &str) -> (&str, &str) {
    let (head, below) = text.split_once(ENDS).unwrap_or((text, ""));
    (head, below.trim_start_matches(ENDS))
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
