//! Whether an expression may match anywhere in a large text, where no plain text is sure to be in a match
//! or only one that is everywhere. An automaton waits for each byte before it knows where to look for the
//! next one; four of them, each in a quarter of the text, wait at the same time.

use std::sync::Arc;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind, Repetition};

/// Of one automaton, in bytes: a larger one would be slow anyway, and is not built.
const LARGEST: usize = 256 << 10;
const LANES: usize = 4;

#[derive(Clone, Debug)]
pub struct Form {
    source: Arc<str>,
    automaton: Arc<dense::DFA<Vec<u32>>>,
    start: StateID,
}

impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Form {
    /// None where it looks at what stands around a match, which is something else between other lines; where
    /// it matches nothing at all, and so everywhere; or where it is too large.
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

    /// Whether any part of the text may match.
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
        // What began in one quarter may end in the next; behind the last there is a remainder.
        (1..=LANES).zip(states).any(|(n, state)| {
            let is_last = n == LANES;
            self.goes_on(state, &text[n * length..], is_last)
        })
    }

    /// Whether what has begun comes to its end there; or in a remainder, whether anything does.
    fn goes_on(&self, mut state: StateID, text: &[u8], is_remainder: bool) -> bool {
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

/// The same with any letter beyond ASCII in place of those that are meant: `\w` knows thousands, of which
/// an automaton would be large. It lets through more, never less.
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

    fn form(source: &str) -> Option<Form> {
        let expression = regex_syntax::parse(source).expect("an expression");
        Form::of(source, &expression)
    }

    #[test]
    fn it_is_found_wherever_it_stands() {
        for (source, found) in [
            ("[a-z]+[0-9]{3}", "x123"),
            ("[^a]+b", "--b"),
            ("(?i)größe", "GRÖßE"),
            (r"\w{3}-[0-9]", "xé漢-1"),
            ("[^ -~]ber", "über"),
            (".", "."),
        ] {
            let form = form(source).expect("a form");
            let regex = Regex::new(source).expect("an expression");
            for length in 0..40 {
                let blank = "a".repeat(length);
                assert_eq!(form.is_in(&blank), regex.is_match(&blank), "{source}");
                for at in 0..=length {
                    let text = format!("{}{found}{}", &blank[..at], &blank[at..]);
                    assert!(form.is_in(&text), "{source} in {text}");
                }
            }
        }
    }

    #[test]
    fn what_hangs_on_its_surroundings_or_is_everywhere_has_none() {
        for source in ["^a", r"a\b", "(?m)a$", "a*", "", r"\w{1000}{100}"] {
            assert_eq!(form(source), None, "{source}");
        }
    }
}
