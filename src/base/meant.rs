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

/// `*` stands for anything, `?` for one character; a pattern without either must be the whole name.
pub fn is_like(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    // Where the last star was, and how much of the name it has taken: the only place to go back to.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, n));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == name[n]) {
            p += 1;
            n += 1;
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            p = at + 1;
            n = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
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

    #[test]
    fn stars_and_question_marks_match_as_in_a_shell() {
        let cases = [
            ("shop-*", "shop-checkout", true),
            ("*check*", "shop-checkout", true),
            ("shop-?", "shop-a", true),
            ("shop-?", "shop-ab", false),
            ("shop", "shop-a", false),
            ("*", "", true),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbXbX", false),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(is_like(pattern, name), expected, "{pattern} {name}");
        }
    }
}
