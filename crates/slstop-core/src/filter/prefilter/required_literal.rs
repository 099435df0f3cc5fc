//! The literal text that every match of a regular expression contains. Finding it takes a tenth of the time
//! that an automaton takes, and most lines need no automaton then.

use regex_syntax::hir::{Hir, HirKind};

use super::Prefilter;
use crate::filter::needle::Needle;

/// `None` if a match need not contain any particular text.
pub fn of(expression: &Hir) -> Option<Prefilter> {
    match expression.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(Prefilter::Text(Needle::exact(text)))
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => of(&repetition.sub),
        HirKind::Capture(capture) => of(&capture.sub),
        // All are required; the longest is the rarest.
        HirKind::Concat(parts) => parts.iter().filter_map(of).max_by_key(Prefilter::shortest),
        HirKind::Alternation(parts) => {
            let texts: Option<Vec<Prefilter>> = parts.iter().map(of).collect();
            texts.map(Prefilter::Any)
        }
        HirKind::Repetition(_) | HirKind::Class(_) | HirKind::Look(_) | HirKind::Empty => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Option<Prefilter> {
        of(&regex_syntax::parse(source).expect("an expression"))
    }

    fn texts(required: &Prefilter) -> Vec<&str> {
        match required {
            Prefilter::Text(needle) => vec![needle.text()],
            Prefilter::Key(key) => vec![key],
            Prefilter::All(parts) | Prefilter::Any(parts) => parts.iter().flat_map(texts).collect(),
            Prefilter::Dfa(_) => vec![],
        }
    }

    #[test]
    fn the_longest_text_that_every_match_contains_is_required() {
        for (source, expected) in [
            (r"[a-z]+out\b", &["out"][..]),
            (r"^order \d+ (failed|lost)$", &["order "]),
            (r"(time){2,}", &["time"]),
            (r"a?(?:timed out|refused)", &["timed out", "refused"]),
            (r"id=(?P<id>\d+), status", &[", status"]),
            (r"größer als \d", &["größer als "]),
        ] {
            let required = read(source);
            assert_eq!(
                required.as_ref().map(texts).as_deref(),
                Some(expected),
                "{source}"
            );
        }
    }

    #[test]
    fn a_text_that_may_be_absent_is_not_required() {
        for source in [
            r"(out)?",
            r"out|\d+",
            r"\w+",
            "(?i)timeout",
            "(?:out){0,3}",
            r"a(?:)*b?|",
        ] {
            assert_eq!(read(source), None, "{source}");
        }
    }
}
