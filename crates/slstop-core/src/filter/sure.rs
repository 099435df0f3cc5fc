//! What is sure to stand wherever a regular expression matches: finding a plain text takes a tenth of the
//! time that an automaton takes, and most lines are spared the automaton.

use regex_syntax::hir::{Hir, HirKind};

use super::need::Need;
use super::needle::Needle;

/// None where a match may be made of anything.
pub fn of(source: &str) -> Option<Need> {
    need(&regex_syntax::parse(source).ok()?)
}

fn need(expression: &Hir) -> Option<Need> {
    match expression.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(Need::Text(Needle::exact(text)))
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => need(&repetition.sub),
        HirKind::Capture(capture) => need(&capture.sub),
        // One is enough, and the longest is the rarest.
        HirKind::Concat(parts) => parts.iter().filter_map(need).max_by_key(Need::shortest),
        HirKind::Alternation(parts) => {
            let needs: Option<Vec<Need>> = parts.iter().map(need).collect();
            needs.map(Need::Any)
        }
        HirKind::Repetition(_) | HirKind::Class(_) | HirKind::Look(_) | HirKind::Empty => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(need: &Need) -> Vec<&str> {
        match need {
            Need::Text(needle) => vec![needle.text()],
            Need::Key(key) => vec![key],
            Need::All(parts) | Need::Any(parts) => parts.iter().flat_map(texts).collect(),
            Need::Form(_) => vec![],
        }
    }

    #[test]
    fn the_longest_text_that_every_match_holds_is_needed() {
        for (source, expected) in [
            (r"[a-z]+out\b", &["out"][..]),
            (r"^order \d+ (failed|lost)$", &["order "]),
            (r"(time){2,}", &["time"]),
            (r"a?(?:timed out|refused)", &["timed out", "refused"]),
            (r"id=(?P<id>\d+), status", &[", status"]),
            (r"größer als \d", &["größer als "]),
        ] {
            let need = of(source);
            assert_eq!(
                need.as_ref().map(texts).as_deref(),
                Some(expected),
                "{source}"
            );
        }
    }

    #[test]
    fn what_may_be_absent_is_not_needed() {
        for source in [
            r"(out)?",
            r"out|\d+",
            r"\w+",
            "(?i)timeout",
            "(?:out){0,3}",
            r"a(?:)*b?|",
            "(",
        ] {
            assert_eq!(of(source), None, "{source}");
        }
    }
}
