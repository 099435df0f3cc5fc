//! Whether a text can hold a secret at all: one search for what all of them have about them. Most lines have
//! nothing of it, and are spared everything else.

use std::sync::LazyLock;

use memchr::memchr2_iter;
use regex::Regex;

use super::{cards, commands, shapes, words};

/// Parts of all the words that make a secret's name. A word of a name is written `word`, `Word` or `WORD`; a part
/// without its first letter has two of these forms.
const NAMES: &str = "ass ASS jwt Jwt JWT key Key KEY sig Sig SIG onn ONN cret CRET rede REDE oken OKEN ooki OOKI \
    essi ESSI oriz ORIZ";
/// Plain words and no more than 64 of them, which are looked for side by side.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    let words = shapes::HINTS.split_ascii_whitespace().map(str::to_owned);
    let schemes = shapes::SCHEMES.iter().flat_map(|end| any_case(end));
    let names = NAMES.split_ascii_whitespace().map(str::to_owned);
    let hints: Vec<String> = words
        .chain(schemes)
        .chain(names)
        .map(|hint| regex::escape(&hint))
        .collect();
    Regex::new(&hints.join("|")).expect("escaped words")
});
/// Names that are parts of many words: with what stands behind them.
const CODES: &str = "pin\" pin\\ pin: pin= Pin\" PIN= otp\" otp\\ otp: otp= OTP= cvv\" cvv\\ cvv: cvv= CVV= PIN\" OTP\" CVV\" mfa Mfa MFA erifier \
    ERIFIER";
/// As many again, of what is rare.
static RARE: LazyLock<Regex> = LazyLock::new(|| {
    let words = [shapes::RARE, commands::HINTS, CODES];
    let words = words.into_iter().flat_map(str::split_ascii_whitespace);
    let hints: Vec<String> = words.map(regex::escape).collect();
    Regex::new(&hints.join("|")).expect("escaped words")
});
pub(super) fn is_in(text: &str) -> bool {
    HINT.is_match(text)
        || has_pw(text)
        || RARE.is_match(text)
        || words::is_hinted(text)
        || cards::is_hinted(text)
}

/// The shortest name: three letters are found all at once, two are not.
fn has_pw(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_behind_p = |at: usize| at > 0 && bytes[at - 1].eq_ignore_ascii_case(&b'p');
    memchr2_iter(b'w', b'W', bytes).any(is_behind_p)
}

/// All the ways to write a word in small letters and capitals.
fn any_case(word: &str) -> Vec<String> {
    let mut written = vec![String::new()];
    for letter in word.chars() {
        let mut cases = vec![letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
        cases.dedup();
        let heads = written.iter();
        let longer = heads.flat_map(|head| cases.iter().map(move |case| format!("{head}{case}")));
        written = longer.collect();
    }
    written
}

#[cfg(test)]
mod tests {
    use super::super::key::{Secrecy, tests::NAMES_OF_SECRETS, tests::PARTS};
    use super::super::{masked, secrets};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn there_are_not_too_many_to_be_looked_for_side_by_side() {
        for pattern in [HINT.as_str(), RARE.as_str()] {
            assert!(pattern.split('|').count() <= 64, "{pattern}");
        }
    }

    #[test]
    fn every_name_of_a_secret_has_a_hint() {
        for name in NAMES_OF_SECRETS.split_ascii_whitespace() {
            assert!(is_in(name), "{name}");
        }
    }

    /// Every word that a name can be made of, in every form, with anything between them.
    fn name() -> impl Strategy<Value = String> {
        let word =
            (prop::sample::select(PARTS.clone()), 0..4).prop_map(|(word, form)| match form {
                0 => word.to_owned(),
                1 => word.to_ascii_uppercase(),
                2 => format!("{}{}", word[..1].to_ascii_uppercase(), &word[1..]),
                _ => format!("db{word}"),
            });
        let between = prop::sample::select(vec!["", "_", "-", ".", " ", "2"]);
        proptest::collection::vec((word, between), 1..4).prop_map(|words| {
            words
                .into_iter()
                .flat_map(|(word, between)| [word, between.to_owned()])
                .collect()
        })
    }

    proptest! {
        #[test]
        fn a_name_without_a_hint_is_none_of_a_secret(name in name()) {
            prop_assert!(is_in(&name) || Secrecy::of(&name).is_none(), "{}", name);
        }

        #[test]
        fn nothing_that_is_masked_is_without_a_hint(
            (before, name, middle, value) in (
                "[ -~]{0,12}",
                name(),
                prop::sample::select(vec!["=", ": ", "\":\"", "\\\": \\\"", "] = ", "' => '", " ", "=\t"]),
                "[!-~]{0,40}",
            ),
            option in any::<bool>(),
        ) {
            let dashes = if option { "--" } else { "" };
            let text = format!("{before}{dashes}{name}{middle}{value}");
            prop_assert_eq!(secrets(&text), masked(&text));
        }
    }

    #[test]
    fn every_shape_has_a_hint_in_any_case() {
        for scheme in ["bearer", "BEARER", "BeArEr", "Basic", "bASIC"] {
            let text = format!("{scheme} abcdefgh12345678");
            assert_ne!(masked(&text), text);
            assert_eq!(secrets(&text), masked(&text));
        }
    }
}
