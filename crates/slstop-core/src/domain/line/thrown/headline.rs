//! `KeyError: 'b'`, `java.lang.IllegalStateException: no stock`: a type and what it says.

use super::super::colour;
use super::super::rows;

/// The words that runtimes put before an uncaught error.
const UNCAUGHT: &[&str] = &[
    "Unhandled exception. ",
    "Unhandled Exception: ",
    "Uncaught ",
    "Unhandled ",
    "Exception in thread \"",
];

/// Type and message of the line that the text begins with, if it begins with a type.
pub fn read(text: &str) -> Option<(&str, &str)> {
    let line = colour::bare(rows::first(text));
    let (class, message) = match line.split_once(": ") {
        Some((class, message)) => (class, message),
        None => (line.trim_end_matches(':'), ""),
    };
    // Node puts the code behind the type: `TypeError [ERR_INVALID_ARG_TYPE]: …`.
    let class = match class.split_once(" [") {
        Some((class, code)) if code.ends_with(']') && !code.contains(' ') => class,
        _ => class,
    };
    // What caused it stands behind it in old .NET, and below it in the new one.
    let message = message.split(" ---> ").next().unwrap_or(message);
    is_class(class).then(|| (class, colour::bare(message.trim())))
}

/// The same behind what a runtime or a terminal puts before it; whether it was uncaught.
pub fn behind_words(text: &str) -> Option<(&str, &str, bool)> {
    let line = colour::bare(rows::first(text));
    let line = line.trim_start_matches([' ', '\t', '✖', '×', '{', '[']);
    let Some((word, rest)) = UNCAUGHT
        .iter()
        .find_map(|word| Some((*word, line.strip_prefix(word)?)))
    else {
        let (class, message) = read(line)?;
        return Some((class, message, false));
    };
    let rest = match word.ends_with('"') {
        true => rest.split_once("\" ")?.1,
        false => rest,
    };
    let (class, message) = read(rest)?;
    is_error_class(class).then_some((class, message, true))
}

/// The first type of an error within a line: `cannot charge Declined: no funds` has none, with an
/// `…Error` it does.
pub fn within(line: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for _ in 0..MOST_WORDS {
        let rest = line.get(at..)?;
        let begin = at + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let word = line.get(begin..)?.split([' ', '\t']).next()?;
        if word.is_empty() {
            return None;
        }
        at = begin + word.len();
        let class = word.strip_suffix(':').unwrap_or(word);
        if is_error_class(class) && (class.len() < word.len() || line[at..].starts_with(" [")) {
            return read(&line[begin..]);
        }
    }
    None
}

/// A sentence before an error is shorter.
const MOST_WORDS: usize = 24;

/// Whether it is written like a type: no blanks, but dots and letters.
pub fn is_class(word: &str) -> bool {
    let is_part = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'.' | b'_' | b'$' | b'<' | b'>' | b':' | b'&' | b'*' | b'\\'
            )
    };
    (2..=200).contains(&word.len())
        && word.bytes().all(is_part)
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !word.ends_with('.')
        && !word.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a type's name says that it is an error: many words could be types.
pub fn is_error_class(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "Exit",
        "Fault",
        "Failure",
        "Timeout",
        "Interrupt",
        "Throwable",
        "ExceptionGroup",
    ];
    is_class(word) && (is_surely_an_error(word) || ENDS.iter().any(|end| word.ends_with(end)))
}

/// Also where nothing else says that something went wrong.
pub fn is_surely_an_error(word: &str) -> bool {
    is_class(word)
        && (word.ends_with("Error") || word.ends_with("Exception") || word.starts_with("Runtime."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_found_behind_what_is_put_before_it() {
        for (line, class, message, is_uncaught) in [
            ("TypeError [ERR_X]: a", "TypeError", "a", false),
            ("\x1b[31mTypeError: a\x1b[0m", "TypeError", "a", false),
            ("✖ Error: a", "Error", "a", false),
            (
                "Unhandled exception. System.X.YException: a",
                "System.X.YException",
                "a",
                true,
            ),
            (
                "Exception in thread \"main\" java.lang.OutOfMemoryError: a",
                "java.lang.OutOfMemoryError",
                "a",
                true,
            ),
            ("Uncaught TypeError: a", "TypeError", "a", true),
            (
                "System.AException: a (b) ---> System.BException: b",
                "System.AException",
                "a (b)",
                false,
            ),
        ] {
            assert_eq!(
                behind_words(line),
                Some((class, message, is_uncaught)),
                "{line}"
            );
        }
        for none in [
            "",
            "no type here",
            "Uncaught and free",
            "Exception in thread \"",
            ": x",
        ] {
            assert_eq!(behind_words(none), None, "{none}");
        }
    }

    #[test]
    fn a_type_is_found_within_a_sentence() {
        assert_eq!(
            within("cannot charge order 17 TypeError: a: b"),
            Some(("TypeError", "a: b"))
        );
        assert_eq!(
            within("cannot charge TypeError [ERR_X]: a"),
            Some(("TypeError", "a"))
        );
        assert_eq!(within("cannot charge: no funds"), None);
        assert_eq!(within(""), None);
    }
}
