//! A search for many words side by side.

use std::ops::Range;

use aho_corasick::{AhoCorasick, Span, packed};

/// Up to 64 words are looked for with the processor's wide registers.
#[derive(Debug)]
pub(super) enum WordSearch {
    Packed(packed::Searcher),
    /// Where the processor has no such registers.
    Automaton(Box<AhoCorasick>),
}

impl WordSearch {
    pub(super) fn new<Word: AsRef<[u8]>>(words: &[Word]) -> Self {
        match packed::Searcher::new(words) {
            Some(searcher) => Self::Packed(searcher),
            None => {
                let automaton = AhoCorasick::new(words).expect("few and short words");
                Self::Automaton(Box::new(automaton))
            }
        }
    }

    pub(super) fn is_in(&self, text: &str) -> bool {
        self.find(text, 0..text.len()).is_some()
    }

    /// Where the first of the words begins in this part of a text.
    pub(super) fn find(&self, text: &str, part: Range<usize>) -> Option<usize> {
        let span = Span::from(part);
        let found = match self {
            Self::Packed(words) => words.find_in(text, span),
            Self::Automaton(words) => words.find(aho_corasick::Input::new(text).span(span)),
        };
        found.map(|found| found.start())
    }

    #[cfg(test)]
    pub(super) fn is_packed(&self) -> bool {
        matches!(self, Self::Packed(_))
    }
}
