//! The function behind an integration's URI, with the stage's variables put in.

use std::collections::BTreeMap;

use slstop_base::FunctionName;

/// A stage's variables, of a canary with its own on top.
pub type StageVariables = BTreeMap<String, String>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IntegrationTarget {
    pub function: FunctionName,
    /// An alias or a version.
    pub qualifier: Option<String>,
}

impl IntegrationTarget {
    /// Reads an ARN of a function, alone or inside `…:lambda:path/…/functions/ARN/invocations`. None where the
    /// integration is something else, or where a stage variable that it needs is not set.
    pub fn read(uri: &str, variables: &StageVariables) -> Option<Self> {
        let uri = with_variables(uri, variables)?;
        let arn = match uri.split_once("/functions/") {
            Some((_, rest)) => rest.rsplit_once('/').map_or(rest, |(arn, _)| arn),
            None => &uri,
        };
        Self::of_arn(arn)
    }

    /// `arn:aws:lambda:R:A:function:NAME[:QUALIFIER]`, or the name alone as some emulators have it.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let named = match arn.split_once(":function:") {
            Some((head, named)) if head.contains(":lambda:") => named,
            Some(_) => return None,
            None if arn.contains([':', '/']) => return None,
            None => arn,
        };
        let (name, qualifier) = match named.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier)),
            None => (named, None),
        };
        let is_name = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_$".contains(&b))
        };
        let usable = is_name(name) && qualifier.is_none_or(is_name);
        usable.then(|| Self {
            function: FunctionName::new(name),
            qualifier: qualifier.map(str::to_owned),
        })
    }
}

/// The text with `${stageVariables.name}` replaced.
fn with_variables(text: &str, variables: &StageVariables) -> Option<String> {
    const BEGIN: &str = "${stageVariables.";
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(BEGIN) {
        resolved.push_str(&rest[..at]);
        let (name, after) = rest[at + BEGIN.len()..].split_once('}')?;
        resolved.push_str(variables.get(name)?);
        rest = after;
    }
    resolved.push_str(rest);
    Some(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:lambda:eu-west-1:482193650077:function:pay";

    fn target(uri: &str, variables: &[(&str, &str)]) -> Option<(String, Option<String>)> {
        let variables = variables.iter().map(|(k, v)| ((*k).into(), (*v).into()));
        let target = IntegrationTarget::read(uri, &variables.collect())?;
        Some((target.function.as_str().to_owned(), target.qualifier))
    }

    #[test]
    fn a_function_is_found_in_every_form_of_an_integration() {
        let path = |arn: &str| {
            format!(
                "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}/invocations"
            )
        };
        let pay = |qualifier: Option<&str>| Some(("pay".to_owned(), qualifier.map(str::to_owned)));
        assert_eq!(target(ARN, &[]), pay(None));
        assert_eq!(target(&path(ARN), &[]), pay(None));
        assert_eq!(
            target(&path(&format!("{ARN}:live")), &[]),
            pay(Some("live"))
        );
        let streaming = format!(
            "arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/{ARN}:7/response-streaming-invocations"
        );
        assert_eq!(target(&streaming, &[]), pay(Some("7")));
        assert_eq!(target("https://example.com/pay", &[]), None);
        assert_eq!(
            target("arn:aws:apigateway:eu-west-1:sqs:path/1/q", &[]),
            None
        );
    }

    #[test]
    fn stage_variables_are_put_in_and_a_missing_one_leaves_the_function_unknown() {
        let by_alias = format!("{ARN}:${{stageVariables.alias}}");
        assert_eq!(
            target(&by_alias, &[("alias", "blue")]),
            Some(("pay".into(), Some("blue".into())))
        );
        let whole = "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${stageVariables.Fn}/invocations";
        assert_eq!(target(whole, &[("Fn", ARN)]), Some(("pay".into(), None)));
        assert_eq!(target(whole, &[]), None);
    }
}
