//! The known word that was probably meant by one that is not known.

/// The nearest, if it is near enough to be a slip of the fingers and not another word.
pub fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this Jaro-Winkler likeness suggestions turn silly (`gray` for `green` has 0.69).
    const LIKENESS: f64 = 0.8;
    /// Comparing takes time in proportion to the product of the lengths, and no name is that long.
    const LONGEST: usize = 100;
    if typed.len() > LONGEST {
        return None;
    }
    let typed = typed.to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&typed, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_fingers_are_understood_and_other_words_are_not() {
        let known = ["theme", "budget", "region", "eu-west-1", "us-east-1"];
        assert_eq!(did_you_mean("tehme", known), Some("theme"));
        assert_eq!(did_you_mean("Budgte", known), Some("budget"));
        assert_eq!(did_you_mean("eu-wst-1", known), Some("eu-west-1"));
        assert_eq!(did_you_mean("quantum", known), None);
        assert_eq!(did_you_mean("", known), None);
        assert_eq!(did_you_mean(&"theme".repeat(1000), known), None);
    }
}
