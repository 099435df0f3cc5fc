//! What is wrong with a theme, in one line: where, what, and what was meant.

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct ThemeError {
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl ThemeError {
    pub(super) fn at(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }
}

/// `, did you mean …?` for the nearest of the known words, or nothing when none is near.
pub(super) fn suggestion<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> String {
    const NEAR: f64 = 0.75;
    let scored = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(word, known), known));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(score, _)| *score >= NEAR)
        .map_or_else(String::new, |(_, known)| {
            format!(", did you mean `{known}`?")
        })
}
