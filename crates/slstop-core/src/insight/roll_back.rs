//! The command that takes an alias back to the version before.

use super::RuleInput;
use super::last_change::LastChange;

/// What is not known of it is left in capitals.
pub fn command(input: &RuleInput<'_>, change: &LastChange) -> String {
    let function = &input.name.function;
    let known = input.facts.qualifiers.of(function);
    let is_version = |name: &str| name.starts_with(|first: char| first.is_ascii_digit());
    let mut aliases = known
        .iter()
        .map(|name| &**name)
        .filter(|name| !is_version(name) && *name != "$LATEST");
    let alias = match (&change.alias, aliases.next(), aliases.next()) {
        (Some((alias, _)), ..) => alias.as_str(),
        (None, Some(alias), None) => alias,
        _ => "ALIAS",
    };
    let newest = match &change.alias {
        Some((_, version)) => version.parse().unwrap_or(u64::MAX),
        None => u64::MAX,
    };
    let numbers = known.iter().filter_map(|name| name.parse::<u64>().ok());
    let good = match newest {
        u64::MAX => None,
        newest => numbers.filter(|version| *version < newest).max(),
    };
    let good = good.map_or("GOOD_VERSION".to_owned(), |version| version.to_string());
    let name = function.name.as_str();
    format!(
        "roll back: `aws lambda update-alias --function-name {name} --name {alias} --function-version {good}`"
    )
}
