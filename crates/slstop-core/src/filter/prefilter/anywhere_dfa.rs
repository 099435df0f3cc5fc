//! Whether a regular expression may match anywhere in a large text, for expressions whose matches contain no
//! literal text that is rare enough to look for. A DFA is bound by memory latency: the address of its next
//! state depends on the state before. Four lanes, each in a quarter of the text, hide it: they look through a
//! million lines of 220 bytes in 150 ms, the regex crate takes 370 to 630 ms (`benches/search`).

use std::sync::Arc;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind, Repetition};

/// Bound of one automaton, in bytes: a larger one would not fit the cache, and is not built.
const LARGEST: usize = 256 << 10;
const LANES: usize = 4;

#[derive(Clone, Debug)]
pub struct AnywhereDfa {
    source: Arc<str>,
    automaton: Arc<dense::DFA<Vec<u32>>>,
    start: StateID,
}

impl PartialEq for AnywhereDfa {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl AnywhereDfa {
    /// `None` if the expression looks around a match (`^`, `\b`), because a line's surroundings differ in a
    /// piece of many lines; if it matches the empty text, and so everywhere; or if it is too large.
    pub fn of(source: &str, expression: &Hir) -> Option<Self> {
        let properties = expression.properties();
        if !properties.look_set().is_empty() || properties.minimum_len() == Some(0) {
            return None;
        }
        let config = dense::Config::new()
            .start_kind(StartKind::Unanchored)
            .accelerate(false)
            .dfa_size_limit(Some(LARGEST))
            .determinize_size_limit(Some(LARGEST));
        let steps = thompson::Config::new()
            .nfa_size_limit(Some(LARGEST))
            .utf8(false);
        let steps = thompson::Compiler::new()
            .configure(steps)
            .build_from_hir(&widened(expression))
            .ok()?;
        let automaton = dense::Builder::new()
            .configure(config)
            .build_from_nfa(&steps)
            .ok()?;
        let input = Input::new("").anchored(Anchored::No);
        let start = automaton.start_state_forward(&input).ok()?;
        Some(Self {
            source: source.into(),
            automaton: Arc::new(automaton),
            start,
        })
    }

    /// Whether any part of the text may match: false positives are possible, false negatives are not.
    pub fn is_in(&self, text: &str) -> bool {
        let automaton = &*self.automaton;
        let text = text.as_bytes();
        let length = text.len() / LANES;
        let mut states = [self.start; LANES];
        let (first, rest) = text.split_at(length);
        let (second, rest) = rest.split_at(length);
        let (third, rest) = rest.split_at(length);
        let lanes = first.iter().zip(second).zip(third).zip(rest);
        for (((a, b), c), d) in lanes {
            states[0] = automaton.next_state(states[0], *a);
            states[1] = automaton.next_state(states[1], *b);
            states[2] = automaton.next_state(states[2], *c);
            states[3] = automaton.next_state(states[3], *d);
            if states
                .iter()
                .any(|state| automaton.is_special_state(*state))
            {
                return true;
            }
        }
        // A match may begin in one quarter and end in the next; the last one is followed by the remainder.
        (1..=LANES).zip(states).any(|(n, state)| {
            let is_last = n == LANES;
            self.ends_in(state, &text[n * length..], is_last)
        })
    }

    /// Whether a match that has begun ends in this text; in the remainder, whether any match does.
    fn ends_in(&self, mut state: StateID, text: &[u8], is_remainder: bool) -> bool {
        for byte in text {
            if state == self.start && !is_remainder {
                return false;
            }
            state = self.automaton.next_state(state, *byte);
            if self.automaton.is_special_state(state) {
                return true;
            }
        }
        let state = self.automaton.next_eoi_state(state);
        self.automaton.is_match_state(state)
    }
}

/// The same expression with any character beyond ASCII in place of the listed ones: `\w` lists thousands,
/// which would make the automaton large. It matches more, never less.
fn widened(expression: &Hir) -> Hir {
    match expression.kind() {
        HirKind::Class(Class::Unicode(class)) if !class.is_ascii() => {
            let ascii = class.ranges().iter().filter_map(|range| {
                let first = u8::try_from(range.start()).ok().filter(u8::is_ascii)?;
                let last = u8::try_from(range.end()).map_or(0x7f, |last| last.min(0x7f));
                Some(ClassBytesRange::new(first, last))
            });
            let ascii = Class::Bytes(ClassBytes::new(ascii));
            let beyond = Class::Bytes(ClassBytes::new([ClassBytesRange::new(0x80, 0xff)]));
            let beyond = Hir::repetition(Repetition {
                min: 1,
                max: Some(4),
                greedy: true,
                sub: Box::new(Hir::class(beyond)),
            });
            Hir::alternation(vec![Hir::class(ascii), beyond])
        }
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(widened(&repetition.sub)),
            ..repetition.clone()
        }),
        HirKind::Capture(capture) => widened(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(widened).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(widened).collect()),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {
            expression.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    fn dfa(source: &str) -> Option<AnywhereDfa> {
        let expression = regex_syntax::parse(source).expect("an expression");
        AnywhereDfa::of(source, &expression)
    }

    #[test]
    fn a_match_is_found_at_any_position() {
        for (source, found) in [
            ("[a-z]+[0-9]{3}", "x123"),
            ("[^a]+b", "--b"),
            ("(?i)größe", "GRÖßE"),
            (r"\w{3}-[0-9]", "xé漢-1"),
            ("[^ -~]ber", "über"),
            (".", "."),
        ] {
            let dfa = dfa(source).expect("an automaton");
            let regex = Regex::new(source).expect("an expression");
            for length in 0..40 {
                let blank = "a".repeat(length);
                assert_eq!(dfa.is_in(&blank), regex.is_match(&blank), "{source}");
                for at in 0..=length {
                    let text = format!("{}{found}{}", &blank[..at], &blank[at..]);
                    assert!(dfa.is_in(&text), "{source} in {text}");
                }
            }
        }
    }

    #[test]
    fn expressions_that_look_around_or_match_everywhere_have_no_automaton() {
        for source in ["^a", r"a\b", "(?m)a$", "a*", "", r"\w{1000}{100}"] {
            assert_eq!(dfa(source), None, "{source}");
        }
    }
}
