//! Names of things as AWS spells them, in the region for which the request is signed.

use super::OperationContext;
use crate::world::ACCOUNT;

impl OperationContext<'_> {
    pub fn region(&self) -> &str {
        &self.request.scope.region
    }

    pub fn function_arn(&self, name: &str) -> String {
        format!("arn:aws:lambda:{}:{ACCOUNT}:function:{name}", self.region())
    }

    /// Without the `:*` that some operations put at the end.
    pub fn group_arn(&self, group: &str) -> String {
        format!("arn:aws:logs:{}:{ACCOUNT}:log-group:{group}", self.region())
    }
}

/// The name and the qualifier of a function: `name`, `name:qualifier`, `account:function:name`, or an ARN.
pub fn function_name(said: &str) -> (&str, Option<&str>) {
    let rest = match said.rfind(":function:") {
        Some(place) => &said[place + ":function:".len()..],
        None => said.strip_prefix("function:").unwrap_or(said),
    };
    match rest.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier)),
        None => (rest, None),
    }
}

/// A log group by its name or its ARN, with or without `:*`.
pub fn group_name(said: &str) -> &str {
    let said = said.strip_suffix(":*").unwrap_or(said);
    said.split_once(":log-group:")
        .map_or(said, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_named_in_four_ways() {
        for said in [
            "f:live",
            "function:f:live",
            "1:function:f:live",
            "arn:aws:lambda:r:1:function:f:live",
        ] {
            assert_eq!(function_name(said), ("f", Some("live")), "{said}");
        }
        assert_eq!(function_name("f"), ("f", None));
        assert_eq!(function_name(""), ("", None));
    }

    #[test]
    fn groups_are_named_in_three_ways() {
        for said in [
            "/aws/lambda/f",
            "arn:aws:logs:r:1:log-group:/aws/lambda/f:*",
            "arn:aws:logs:r:1:log-group:/aws/lambda/f",
        ] {
            assert_eq!(group_name(said), "/aws/lambda/f");
        }
    }
}
