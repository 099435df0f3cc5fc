//! `KeyError: 'b'`, `java.lang.IllegalStateException: no stock`: a type and what it says.

/// Type and message of the line that the text begins with, if it begins with a type.
pub fn read(text: &str) -> Option<(&str, &str)> {
    let line = text.lines().next()?.trim_end();
    let (class, message) = match line.split_once(": ") {
        Some((class, message)) => (class, message),
        None => (line.trim_end_matches(':'), ""),
    };
    is_class(class).then(|| (class, message.trim()))
}

/// Whether it is written like a type: no blanks, but dots and letters.
pub fn is_class(word: &str) -> bool {
    let is_part = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'_' | b'$' | b'<' | b'>' | b':' | b'&' | b'*')
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
        "Error",
        "Exception",
        "Exit",
        "Fault",
        "Failure",
        "Timeout",
        "Interrupt",
        "Throwable",
    ];
    is_class(word) && (ENDS.iter().any(|end| word.ends_with(end)) || word.starts_with("Runtime."))
}
