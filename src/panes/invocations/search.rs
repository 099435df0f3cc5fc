//! What the list's filter looks for.

use crate::facts::ledger::Invocation;

/// Every word must be found in what is told of an invocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    text: String,
    words: Vec<String>,
}

impl Search {
    pub fn new(text: String) -> Self {
        let words = text.split_whitespace().map(str::to_lowercase).collect();
        Self { text, words }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn finds(&self, told: &Invocation<'_>) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let error = told.error;
        let texts = [
            Some(told.request.as_str()),
            told.function,
            told.version,
            told.trace.as_deref(),
            Some(told.outcome.name()),
            told.cause.map(|cause| cause.name()),
            error.and_then(|error| error.class),
            error.and_then(|error| error.message),
        ];
        let texts: Vec<String> = texts.into_iter().flatten().map(str::to_lowercase).collect();
        let is_found = |word: &String| texts.iter().any(|text| text.contains(word));
        self.words.iter().all(is_found)
    }
}
