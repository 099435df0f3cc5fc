//! How long a regular expression takes with a byte of text: most run as a small automaton.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// In the time that a plain text takes.
const AUTOMATON: usize = 4;
/// One that may be too large to be built, or that stops at the first letter that is not ASCII.
const SLOW: usize = 32;
/// Up to here an automaton is small; `[a-z]{9}` counts nine.
const SMALL: usize = 64;

pub fn of(source: &str) -> usize {
    match regex_syntax::parse(source) {
        Ok(expression) if size(&expression) <= SMALL && !has_words(&expression) => AUTOMATON,
        _ => SLOW,
    }
}

fn size(expression: &Hir) -> usize {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len(),
        // Those of all alphabets have hundreds of ranges.
        HirKind::Class(Class::Unicode(class)) => 1 + class.ranges().len() / 16,
        HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Capture(capture) => size(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(size).fold(0, usize::saturating_add)
        }
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            size(&repetition.sub).saturating_mul(times as usize)
        }
    }
}

/// Where words end is not known of a letter beyond ASCII before the one behind it is read.
fn has_words(expression: &Hir) -> bool {
    let looks = expression.properties().look_set();
    [Look::WordUnicode, Look::WordUnicodeNegate]
        .into_iter()
        .any(|look| looks.contains(look))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_far_or_looks_for_words_is_slow() {
        for (source, expected) in [
            ("timeout|refused", AUTOMATON),
            (r"^[a-z]+[0-9]{9}$", AUTOMATON),
            ("(a|b){30}", AUTOMATON),
            (r"\w+ed", AUTOMATON),
            (r"(?-u:\b)out", AUTOMATON),
            (r"\bout\b", SLOW),
            (r"\w{3}", SLOW),
            ("[a-z]{400}", SLOW),
            ("(a{1000}){1000}", SLOW),
            ("(", SLOW),
        ] {
            assert_eq!(of(source), expected, "{source}");
        }
    }
}
