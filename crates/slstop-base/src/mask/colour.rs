//! Colours that loggers put around words and into them: a secret is looked for in the text as it is read.

use std::borrow::Cow;

use memchr::memchr_iter;

/// `␛[38;2;255;255;255;48;2;255;255;255m` is shorter.
const LONGEST: usize = 48;
/// Colours around a bracket that belongs to a colour: it is never written, but it must not hide anything.
const MOST_ROUNDS: u32 = 4;
/// The escape character itself, or as JSON, Python and shells write it, behind one backslash or more.
const WRITTEN: [&str; 5] = ["u001b", "u{1b}", "x1b", "033", "e"];

/// The text without colours, as `␛[31m` or written out as `\u001b[31m`; borrowed when there are none.
pub(super) fn without(text: &str) -> Cow<'_, str> {
    let mut plain = once(text);
    for _ in 1..MOST_ROUNDS {
        let Cow::Owned(outer) = &plain else { break };
        match once(outer) {
            Cow::Borrowed(_) => break,
            Cow::Owned(inner) => plain = Cow::Owned(inner),
        }
    }
    plain
}

fn once(text: &str) -> Cow<'_, str> {
    let mut plain = String::new();
    let mut copied = 0;
    for bracket in memchr_iter(b'[', text.as_bytes()) {
        let Some(end) = end(text, bracket) else {
            continue;
        };
        let Some(escape) = escape(&text[copied..bracket]) else {
            continue;
        };
        plain.push_str(&text[copied..bracket - escape]);
        copied = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    plain.push_str(&text[copied..]);
    Cow::Owned(plain)
}

/// Where the sequence ends, behind its `m`.
fn end(text: &str, bracket: usize) -> Option<usize> {
    let parameters = &text.as_bytes()[bracket + 1..];
    let n_parameters = parameters
        .iter()
        .take(LONGEST)
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':'))
        .count();
    (parameters.get(n_parameters) == Some(&b'm')).then_some(bracket + n_parameters + 2)
}

/// How many bytes before the bracket stand for the escape character.
fn escape(before: &str) -> Option<usize> {
    if before.ends_with('\u{1b}') {
        return Some(1);
    }
    let written = WRITTEN.iter().find_map(|written| {
        let start = before.len().checked_sub(written.len())?;
        let tail = before.get(start..)?;
        tail.eq_ignore_ascii_case(written).then_some(start)
    })?;
    let slashes = before[..written].trim_end_matches('\\').len();
    (slashes < written).then_some(before.len() - slashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_however_they_are_written() {
        for (coloured, plain) in [
            ("\u{1b}[32m'x'\u{1b}[39m", "'x'"),
            ("a\u{1b}[1;38:2:1:2:3mb\u{1b}[mc", "abc"),
            (r"a\u001b[32mb\u001B[0mc", "abc"),
            (r"a\\u001b[32mb\x1b[0mc\033[md\e[1me", "abcde"),
            ("a\u{1b}\u{1b}[31m[31mb", "ab"),
        ] {
            assert_eq!(without(coloured), plain, "{coloured:?}");
        }
    }

    #[test]
    fn brackets_that_are_no_colours_stay() {
        for text in [
            "",
            "[31m",
            "a[0]",
            "size[12m]",
            "e[1m",
            "\u{1b}[2J",
            "\u{1b}[31",
            r"C:\e[x",
            "é[1m",
        ] {
            assert!(matches!(without(text), Cow::Borrowed(_)), "{text:?}");
        }
    }
}
