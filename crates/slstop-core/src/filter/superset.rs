//! The filter pattern of CloudWatch that surely lets through whatever a filter matches, so that a bounded
//! search need not carry every line over the network. It may let through more.

use super::Filter;
use super::need::Need;

/// AWS's bound on a pattern, in characters.
const LONGEST: usize = 1024;
/// Signs that stand for themselves in AWS's regular expressions.
const PLAIN: &str = "_#=@/;,-:";

impl Filter {
    /// None where only all lines are sure to hold all that match.
    pub fn superset_pattern(&self) -> Option<String> {
        let pattern = pattern(self.0.need.as_ref()?)?;
        (pattern.chars().count() <= LONGEST).then_some(pattern)
    }
}

fn pattern(need: &Need) -> Option<String> {
    match need {
        Need::Form(_) => None,
        Need::Text(_) | Need::Key(_) => {
            phrase(need).or_else(|| Some(format!("%{}%", regex(need)?)))
        }
        Need::All(parts) => {
            let phrases: Vec<String> = parts.iter().filter_map(phrase).collect();
            if phrases.is_empty() {
                return parts.iter().find_map(pattern);
            }
            Some(phrases.join(" "))
        }
        Need::Any(parts) => {
            let phrases: Option<Vec<String>> = parts.iter().map(phrase).collect();
            if let Some(phrases) = phrases {
                return Some(format!("?{}", phrases.join(" ?")));
            }
            let regexes: Option<Vec<String>> = parts.iter().map(regex).collect();
            Some(format!("%{}%", regexes?.join("|")))
        }
    }
}

/// A term in quotes: AWS knows no term in any case.
fn phrase(need: &Need) -> Option<String> {
    let text = match need {
        Need::Text(needle) if needle.is_exact() => needle.text(),
        Need::Key(key) => key,
        // One of several that are all needed is enough.
        Need::All(parts) => return parts.iter().find_map(phrase),
        Need::Text(_) | Need::Any(_) | Need::Form(_) => return None,
    };
    // A part of a needed text is needed, too: quotes and what ends a line are left out.
    let is_quotable = |character: char| !matches!(character, '"' | '\\') && !character.is_control();
    let part = longest(text, is_quotable);
    let part = part.trim();
    (!part.is_empty()).then(|| format!("\"{part}\""))
}

fn regex(need: &Need) -> Option<String> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || PLAIN.contains(character);
    match need {
        Need::Text(needle) => {
            let part = Some(longest(needle.text(), is_plain)).filter(|part| !part.is_empty())?;
            if needle.is_exact() {
                return Some(part.to_owned());
            }
            // Beyond ASCII a letter may have more than two cases.
            needle.text().is_ascii().then(|| in_any_case(part))
        }
        Need::Key(key) => {
            let part = longest(key, is_plain);
            (!part.is_empty()).then(|| part.to_owned())
        }
        // AWS's expressions know less than ours.
        Need::Form(_) => None,
        Need::All(parts) => parts.iter().find_map(regex),
        Need::Any(parts) => {
            let regexes: Option<Vec<String>> = parts.iter().map(regex).collect();
            Some(regexes?.join("|"))
        }
    }
}

/// `[Tt][Ii]…`: AWS's expressions have no flags.
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

/// The longest run of such characters.
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
    fn what_is_needed_is_asked_for_in_cloudwatch_s_words() {
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
    fn an_expression_lets_through_what_its_matches_hold() {
        check("~ 'order \\d+ failed'", Some("\"failed\""));
        check(
            "~ '(timed out|refused) by'",
            Some("?\"timed out\" ?\"refused\""),
        );
    }

    #[test]
    fn where_nothing_is_needed_everything_is() {
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
