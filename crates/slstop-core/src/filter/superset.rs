//! A CloudWatch filter pattern that matches every line that a filter matches, so that a search need not
//! transfer all lines. It may match more.

use super::Filter;
use super::prefilter::Prefilter;

/// AWS's limit of a pattern, in characters.
const LONGEST: usize = 1024;
/// Characters without a special meaning in AWS's regular expressions.
const PLAIN: &str = "_#=@/;,-:";

impl Filter {
    /// `None` if no pattern covers the filter: all lines have to be read.
    pub fn superset_pattern(&self) -> Option<String> {
        let pattern = pattern(self.0.prefilter.as_ref()?)?;
        (pattern.chars().count() <= LONGEST).then_some(pattern)
    }
}

fn pattern(required: &Prefilter) -> Option<String> {
    match required {
        Prefilter::Dfa(_) => None,
        Prefilter::Text(_) | Prefilter::Key(_) => {
            phrase(required).or_else(|| Some(format!("%{}%", regex(required)?)))
        }
        Prefilter::All(parts) => {
            let phrases: Vec<String> = parts.iter().filter_map(phrase).collect();
            if phrases.is_empty() {
                return parts.iter().find_map(pattern);
            }
            Some(phrases.join(" "))
        }
        Prefilter::Any(parts) => {
            let phrases: Option<Vec<String>> = parts.iter().map(phrase).collect();
            if let Some(phrases) = phrases {
                return Some(format!("?{}", phrases.join(" ?")));
            }
            let regexes: Option<Vec<String>> = parts.iter().map(regex).collect();
            Some(format!("%{}%", regexes?.join("|")))
        }
    }
}

/// A quoted term, which is case-sensitive at AWS.
fn phrase(required: &Prefilter) -> Option<String> {
    let text = match required {
        Prefilter::Text(needle) if needle.is_exact() => needle.text(),
        Prefilter::Key(key) => key,
        // All of them are required: one is enough to narrow the search.
        Prefilter::All(parts) => return parts.iter().find_map(phrase),
        Prefilter::Text(_) | Prefilter::Any(_) | Prefilter::Dfa(_) => return None,
    };
    // A part of a required text is required, too: leave out quotes and control characters.
    let is_quotable = |character: char| !matches!(character, '"' | '\\') && !character.is_control();
    let part = longest(text, is_quotable);
    let part = part.trim();
    (!part.is_empty()).then(|| format!("\"{part}\""))
}

fn regex(required: &Prefilter) -> Option<String> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || PLAIN.contains(character);
    match required {
        Prefilter::Text(needle) => {
            let part = Some(longest(needle.text(), is_plain)).filter(|part| !part.is_empty())?;
            if needle.is_exact() {
                return Some(part.to_owned());
            }
            // Letters beyond ASCII may have more than two case variants.
            needle.text().is_ascii().then(|| in_any_case(part))
        }
        Prefilter::Key(key) => {
            let part = longest(key, is_plain);
            (!part.is_empty()).then(|| part.to_owned())
        }
        // AWS's regular expressions support less than ours.
        Prefilter::Dfa(_) => None,
        Prefilter::All(parts) => parts.iter().find_map(regex),
        Prefilter::Any(parts) => {
            let regexes: Option<Vec<String>> = parts.iter().map(regex).collect();
            Some(regexes?.join("|"))
        }
    }
}

/// `[Tt][Ii]…`: AWS's regular expressions have no flags.
fn in_any_case(part: &str) -> String {
    let classes = part.chars().map(|character| match character {
        letter if letter.is_ascii_alphabetic() => {
            let (upper, lower) = (letter.to_ascii_uppercase(), letter.to_ascii_lowercase());
            format!("[{upper}{lower}]")
        }
        other => other.to_string(),
    });
    classes.collect()
}

/// The longest run of characters that pass.
fn longest(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    let runs = text.split(|character| !is_part(character));
    runs.max_by_key(|run| run.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: Option<&str>) {
        let filter = Filter::parse(source).expect("a filter");
        assert_eq!(filter.superset_pattern().as_deref(), expected, "{source}");
    }

    #[test]
    fn a_required_text_becomes_a_cloudwatch_pattern() {
        check("Timeout", Some("\"Timeout\""));
        check(
            "Timeout \"Order 17\" level >= warn",
            Some("\"Timeout\" \"Order 17\""),
        );
        check("timeout", Some("%[Tt][Ii][Mm][Ee][Oo][Uu][Tt]%"));
        check("timeout Error", Some("\"Error\""));
        check("Error or Failed", Some("?\"Error\" ?\"Failed\""));
        check("Error or failed", Some("%Error|[Ff][Aa][Ii][Ll][Ee][Dd]%"));
        check("detail.order.id = 4711", Some("\"id\""));
        check("fields.message ~ x", Some("\"message\""));
        check("message ~ Error", Some("\"Error\""));
        check("\"say \\\"Hello there\\\"\"", Some("\"Hello there\""));
    }

    #[test]
    fn a_regular_expression_is_covered_by_its_literal_text() {
        check("~ 'order \\d+ failed'", Some("\"failed\""));
        check(
            "~ '(timed out|refused) by'",
            Some("?\"timed out\" ?\"refused\""),
        );
    }

    #[test]
    fn a_filter_without_a_required_text_has_no_pattern() {
        for source in [
            "",
            "level >= warn",
            "not Error",
            "Error or level = warn",
            "~ '[ab]+.*\\d'",
            "function = checkout",
            "größe",
            "\"\"",
        ] {
            check(source, None);
        }
        check(&"a".repeat(600), None);
    }
}
