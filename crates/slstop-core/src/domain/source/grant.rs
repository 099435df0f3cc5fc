//! A source that only a function's policy tells of: it may invoke the function, whether or not it does.

use std::sync::Arc;

use super::{EventSource, SourceKind, mapping};
use crate::domain::route::resource_policy::PolicyGrant;
use slstop_base::FunctionName;

/// `None` for a grant that names no source: to an account, to everybody.
pub fn source(grant: &PolicyGrant, function: &FunctionName) -> Option<EventSource> {
    let kind = match &grant.source_arn {
        Some(arn) => match SourceKind::of_arn(arn) {
            SourceKind::Other => SourceKind::of_principal(&grant.principal),
            kind => kind,
        },
        None => SourceKind::of_principal(&grant.principal),
    };
    if kind == SourceKind::Other {
        return None;
    }
    let name = match (&grant.source_arn, kind) {
        (Some(_), SourceKind::Api) => grant.api_id().unwrap_or("any API").to_owned(),
        (Some(arn), kind) => mapping::short_name(kind, arn),
        (None, _) => format!("any {}", kind.name()),
    };
    let mut source = EventSource::new(kind, name);
    source.arn = grant.source_arn.as_deref().map(Arc::from);
    source.function = Some(function.clone());
    source.state = Some("granted".into());
    Some(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_names_a_bucket_a_rule_of_a_bus_and_a_log_group() {
        let of = |principal: &str, arn: Option<&str>| {
            let grant = PolicyGrant {
                principal: principal.into(),
                source_arn: arn.map(str::to_owned),
            };
            let source = source(&grant, &"f".into())?;
            Some((source.kind, source.name.to_string()))
        };
        let named = |kind, name: &str| Some((kind, name.to_owned()));
        assert_eq!(
            of("s3.amazonaws.com", Some("arn:aws:s3:::uploads")),
            named(SourceKind::S3, "uploads")
        );
        assert_eq!(
            of(
                "events.amazonaws.com",
                Some("arn:aws:events:r:1:rule/bus/paid")
            ),
            named(SourceKind::Rule, "paid")
        );
        assert_eq!(
            of(
                "logs.eu-west-1.amazonaws.com",
                Some("arn:aws:logs:r:1:log-group:/aws/lambda/a:*")
            ),
            named(SourceKind::Logs, "/aws/lambda/a")
        );
        assert_eq!(
            of("apigateway.amazonaws.com", None),
            named(SourceKind::Api, "any api")
        );
        assert_eq!(of("482193650077", None), None);
    }
}
