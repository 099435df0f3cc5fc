//! Numbers of payment cards: by their form, their first figures and their check figure.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::runs::runs;
use super::{MASK, replaced};

/// American Express has 15 figures, the others 16.
const SHORTEST: usize = 15;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}|3[47]\d\d[ -]\d{6}[ -]\d{5}|\d{15,}")
        .expect("a test uses every form")
});
/// Without blanks in it, a number of 16 figures may be any id: the text has to speak of cards.
static CONTEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)card|credit|payment|visa|amex|\bpan\b").expect("a test uses some of them")
});

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let cards = cards(text).filter(|card| {
        let is_in_groups = text[card.clone()].contains([' ', '-']);
        is_alone(text, card) && (is_in_groups || CONTEXT.is_match(text))
    });
    // The last four figures are what a customer is asked for.
    replaced(
        text,
        cards.map(|card| {
            let last = &text[card.end - 4..card.end];
            (card, format!("{MASK}{last}"))
        }),
    )
}

/// Whether there is anything to look at more closely.
pub(super) fn is_hinted(text: &str) -> bool {
    cards(text).next().is_some()
}

/// Where there may be one, in a text that is part of a longer one.
pub(super) fn hints(text: &str) -> impl Iterator<Item = Range<usize>> {
    runs(text, SHORTEST, is_of_number).filter(|run| {
        let figures = text[run.clone()].bytes().filter(u8::is_ascii_digit);
        figures.count() >= SHORTEST
    })
}

/// What has the form and the check figure of a card's number.
fn cards(text: &str) -> impl Iterator<Item = Range<usize>> {
    runs(text, SHORTEST, is_of_number)
        .filter(|run| {
            let groups = || text[run.clone()].split([' ', '-']);
            let n_figures: usize = groups().map(str::len).sum();
            n_figures >= SHORTEST && groups().any(|group| matches!(group.len(), 4 | 6 | 15 | 16))
        })
        .flat_map(|run| {
            let start = run.start;
            let found = NUMBER.find_iter(&text[run]);
            found.map(move |number| start + number.start()..start + number.end())
        })
        .filter(|number| is_card(&text[number.clone()]))
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b' ' | b'-')
}

/// Not a part of an id or of a larger number.
fn is_alone(text: &str, number: &Range<usize>) -> bool {
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    let before = text[..number.start].bytes().next_back();
    let mut behind = text[number.end..].bytes();
    let is_ended = match behind.next() {
        // A full stop.
        Some(b'.') => !behind
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric()),
        Some(byte) => !is_part(byte),
        None => true,
    };
    is_ended && !before.is_some_and(is_part)
}

fn is_card(written: &str) -> bool {
    let figures: Vec<u32> = written.chars().filter_map(|c| c.to_digit(10)).collect();
    let first = |n: usize| {
        figures
            .iter()
            .take(n)
            .fold(0, |sum, figure| sum * 10 + figure)
    };
    let is_issued = match figures.len() {
        15 => matches!(first(2), 34 | 37),
        16 => {
            first(1) == 4
                || matches!(first(2), 51..=55 | 65)
                || matches!(first(4), 2221..=2720 | 6011)
        }
        _ => false,
    };
    is_issued && has_check_figure(&figures)
}

/// Luhn's sum.
fn has_check_figure(figures: &[u32]) -> bool {
    let doubled = |figure: u32| {
        if figure > 4 {
            figure * 2 - 9
        } else {
            figure * 2
        }
    };
    let sum: u32 = figures
        .iter()
        .rev()
        .enumerate()
        .map(|(n, figure)| {
            if n % 2 == 1 {
                doubled(*figure)
            } else {
                *figure
            }
        })
        .sum();
    sum.is_multiple_of(10)
}
