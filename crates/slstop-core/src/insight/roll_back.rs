//! The command that takes an alias back to the version before. Which alias is said where only one is known; the
//! version is left to whoever knows which one was good.

use super::RuleInput;

pub fn command(input: &RuleInput<'_>) -> String {
    let function = &input.name.function;
    let known = input.facts.qualifiers.of(function);
    let is_alias = |name: &&str| !name.starts_with(|first: char| first.is_ascii_digit());
    let mut aliases = known.iter().map(|name| &**name).filter(is_alias);
    let alias = match (aliases.next(), aliases.next()) {
        (Some(alias), None) => alias,
        _ => "ALIAS",
    };
    let name = function.name.as_str();
    format!(
        "roll back: `aws lambda update-alias --function-name {name} --name {alias} --function-version GOOD_VERSION`"
    )
}
