//! Whether a text can hold a secret at all: one search for what all of them have about them. Most lines have
//! nothing of it, and are spared everything else.

use std::ops::Range;
use std::sync::LazyLock;

use super::search::WordSearch;
use super::{cards, colour, commands, shapes, words};
use memchr::memchr2_iter;

/// Parts of all the words that make a secret's name. A word of a name is written `word`, `Word` or `WORD`; a part
/// without its first letter has two of these forms.
const NAMES: &str = "ass ASS jwt Jwt JWT key Key KEY sig Sig SIG onn ONN cret CRET rede REDE oken OKEN ooki OOKI \
    essi ESSI oriz ORIZ";
/// No more than 64 words, which are looked for side by side.
static HINT: LazyLock<WordSearch> = LazyLock::new(|| {
    let names = NAMES.split_ascii_whitespace().map(str::to_owned);
    let hints: Vec<String> = shapes::hints().chain(names).collect();
    WordSearch::new(&hints)
});
/// Names that are parts of many words: with what stands behind them.
const CODES: &str = "pin\" pin\\ pin: pin= Pin\" PIN= otp\" otp\\ otp: otp= OTP= cvv\" cvv\\ cvv: cvv= CVV= PIN\" OTP\" CVV\" mfa Mfa MFA erifier \
    ERIFIER";
/// As many again, of what is rare.
static RARE: LazyLock<WordSearch> = LazyLock::new(|| {
    let words = [shapes::RARE, commands::HINTS, CODES];
    let words = words.into_iter().flat_map(str::split_ascii_whitespace);
    WordSearch::new(&words.collect::<Vec<_>>())
});

pub(super) fn is_in(text: &str) -> bool {
    HINT.is_in(text)
        || has_pw(text)
        || RARE.is_in(text)
        || words::is_hinted(text)
        || cards::is_hinted(text)
}

/// The shortest name: three letters are found all at once, two are not.
fn has_pw(text: &str) -> bool {
    pw(text).next().is_some()
}

fn pw(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let is_behind_p = |at: &usize| *at > 0 && bytes[at - 1].eq_ignore_ascii_case(&b'p');
    memchr2_iter(b'w', b'W', bytes).filter(is_behind_p)
}

/// The same of many lines at once: for each of those that stand one behind the other in a text and end at `ends`.
/// A line has two hundred bytes, and a search takes longer to begin than to pass over them.
pub(super) fn are_in(text: &str, ends: &[usize]) -> Vec<bool> {
    let mut lines = LineBatch {
        ends,
        are_hinted: vec![false; ends.len()],
        at: 0,
    };
    for words in [&*HINT, &*RARE] {
        lines.at = 0;
        let mut from = 0;
        while let Some(found) = words.find(text, from.min(text.len())..text.len()) {
            from = lines.mark(found);
        }
    }
    // Letters that only meet where one line ends and the next one begins are no word, but that is seldom.
    lines.at = 0;
    pw(text).for_each(|at| {
        lines.mark(at);
    });
    lines.at = 0;
    colour::places(text).for_each(|at| {
        lines.mark(at);
    });
    lines.at = 0;
    words::hints(text).for_each(|run| lines.mark_all(run));
    lines.at = 0;
    for run in cards::hints(text) {
        let is_whole = lines.end(run.start) >= run.end;
        // The figures of two lines together are another number.
        if !is_whole || cards::is_hinted(&text[run.clone()]) {
            lines.mark_all(run);
        }
    }
    lines.are_hinted
}

struct LineBatch<'a> {
    ends: &'a [usize],
    are_hinted: Vec<bool>,
    /// The line that was marked last, or the first of all.
    at: usize,
}

impl LineBatch<'_> {
    /// Marks the line of this place, which does not stand before that of the last one; where the line ends.
    fn mark(&mut self, place: usize) -> usize {
        let end = self.end(place);
        if let Some(is_hinted) = self.are_hinted.get_mut(self.at) {
            *is_hinted = true;
        }
        end.max(place + 1)
    }

    /// Where the line of this place ends.
    fn end(&mut self, place: usize) -> usize {
        while self.ends.get(self.at).is_some_and(|end| *end <= place) {
            self.at += 1;
        }
        self.ends.get(self.at).copied().unwrap_or(place)
    }

    /// Marks all lines that have a part of this run.
    fn mark_all(&mut self, run: Range<usize>) {
        let mut place = run.start;
        while place < run.end {
            place = self.mark(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::{Secrecy, tests::NAMES_OF_SECRETS, tests::PARTS};
    use super::super::{masked, secrets};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn there_are_not_too_many_to_be_looked_for_side_by_side() {
        for words in [&*HINT, &*RARE] {
            assert!(words.is_packed() || !cfg!(target_arch = "x86_64"));
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

        #[test]
        fn a_line_among_others_has_the_hints_that_it_has_alone(
            lines in proptest::collection::vec(line(), 0..6),
        ) {
            let mut ends = Vec::new();
            let mut text = String::new();
            for line in &lines {
                text.push_str(line);
                ends.push(text.len());
            }
            for (line, is_hinted) in lines.iter().zip(are_in(&text, &ends)) {
                prop_assert!(is_hinted || !is_in(&colour::without(line)), "{}", line);
            }
        }
    }

    fn line() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            name(),
            "[ -~]{0,30}",
            "[A-Za-z0-9+/]{30,80}",
            "[0-9 -]{3,30}",
            Just("4111 1111 1111 1111".to_owned()),
            Just("4111111111111111".to_owned()),
            "\\\\u001b\\[3[0-9]mp|\u{1b}\\[m(to|p)|ken=|w",
        ]
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
