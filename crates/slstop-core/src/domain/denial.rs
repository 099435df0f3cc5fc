//! An action that IAM denied, read out of any text that says so, and the statement that would allow it.

use std::sync::{Arc, LazyLock};

use regex::Regex;
use serde_json::Value;

/// Longer texts are not IAM's.
const MOST_BYTES: usize = 64 << 10;

/// With or without a resource, in quotes or without, with or without the policy; a line break may stand anywhere
/// between words. Old texts stop after the action or the resource.
static DENIED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?:User:?\s+(?<who>arn:\S+)\s+is\s+)?not authorized to perform:\s+(?<action>[a-z0-9-]+:[A-Za-z0-9*]+)"#,
        r#"(?:\s+on\s+resource:\s+"?(?<resource>(?:role|user|group|policy)\s+[^\s"]+|[^\s"]+)"?)?"#,
        r#"(?:\s+(?<how>because\s+no|with\s+an\s+explicit\s+deny\s+in)\s+(?:an?\s+)?"#,
        r#"(?<policy>identity-based|resource-based|VPC endpoint|session|service control|resource control|permissions boundary))?"#,
    ))
    .ok()
});

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The ARN of who was denied; of a function the session's name is its own.
    pub principal: Option<Arc<str>>,
    /// `dynamodb:PutItem`
    pub action: Arc<str>,
    /// Nothing where the text names none, or all.
    pub resource: Option<Arc<str>>,
    pub policy: Option<PolicyKind>,
    /// Denied by a statement, and not for want of one.
    pub is_explicit: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyKind {
    Identity,
    Resource,
    VpcEndpoint,
    Session,
    ServiceControl,
    ResourceControl,
    PermissionsBoundary,
}

impl PolicyKind {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Identity, "identity-based"),
        (Self::Resource, "resource-based"),
        (Self::VpcEndpoint, "VPC endpoint"),
        (Self::Session, "session"),
        (Self::ServiceControl, "service control"),
        (Self::ResourceControl, "resource control"),
        (Self::PermissionsBoundary, "permissions boundary"),
    ];

    fn read(text: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, name)| *name == text).map(|(kind, _)| kind)
    }

    /// As in "no … allows it".
    pub fn words(self) -> String {
        let name = Self::ALL.iter().find(|(kind, _)| *kind == self);
        let name = name.map_or("policy", |(_, name)| name);
        match self {
            Self::PermissionsBoundary => name.to_owned(),
            _ => format!("{name} policy"),
        }
    }
}

impl Denial {
    /// The first one that a text tells of.
    pub fn find(text: &str) -> Option<Self> {
        let end = text.len().min(MOST_BYTES);
        let found = DENIED.as_ref()?.captures(text.get(..end)?)?;
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        let resource = part("resource").map(|it| it.trim_end_matches(['.', ',', ';', ')']));
        Some(Self {
            principal: part("who").map(Arc::from),
            action: part("action")?.into(),
            resource: resource.filter(|it| *it != "*").map(Arc::from),
            policy: part("policy").and_then(PolicyKind::read),
            is_explicit: part("how").is_some_and(|how| how.starts_with("with")),
        })
    }

    /// The role of who was denied, where it is one.
    pub fn role(&self) -> Option<&str> {
        let (_, session) = self.principal.as_deref()?.split_once(":assumed-role/")?;
        session.split('/').next()
    }

    /// `table orders`, or the resource's last words.
    pub fn resource_words(&self) -> Option<String> {
        let resource = self.resource.as_deref()?;
        let Some(rest) = resource
            .starts_with("arn:")
            .then(|| resource.splitn(6, ':').nth(5))
        else {
            return Some(resource.to_owned());
        };
        let rest = rest.unwrap_or(resource);
        Some(match rest.split_once(['/', ':']) {
            Some((kind, name)) if kind.chars().all(|it| it.is_ascii_alphabetic() || it == '-') => {
                format!("{kind} {name}")
            }
            _ => rest.to_owned(),
        })
    }

    /// Why, as the end of a sentence.
    pub fn reason(&self) -> String {
        match (self.policy, self.is_explicit) {
            (Some(kind), true) => format!("{} denies it", with_article(&kind.words())),
            (Some(kind), false) => format!("no {} allows it", kind.words()),
            (None, _) => "its policies do not allow it".to_owned(),
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        let statement = || {
            let resource = self.resource.as_deref();
            let resource = resource.filter(|it| it.starts_with("arn:")).unwrap_or("*");
            let quoted = |text: &str| Value::from(text).to_string();
            let (action, resource) = (quoted(&self.action), quoted(resource));
            format!(r#"{{"Effect":"Allow","Action":{action},"Resource":{resource}}}"#)
        };
        let role = self
            .role()
            .map_or("its role".to_owned(), |role| format!("role {role}"));
        match (self.policy, self.is_explicit) {
            (Some(kind), true) => format!(
                "take the deny of {} out of the {}",
                self.action,
                kind.words()
            ),
            (None | Some(PolicyKind::Identity), false) => {
                format!("add to the policy of {role}: `{}`", statement())
            }
            (Some(kind), false) => format!("add to the {}: `{}`", kind.words(), statement()),
            (None, true) => format!("take the deny of {} out of its policy", self.action),
        }
    }
}

fn with_article(words: &str) -> String {
    let is_vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {words}", if is_vowel { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str =
        "User: arn:aws:sts::482193650077:assumed-role/pay-role/pay is not authorized to perform: ";

    fn found(rest: &str) -> (String, Option<String>, Option<PolicyKind>, bool) {
        let denial = Denial::find(&format!("{USER}{rest}")).unwrap_or_else(|| panic!("{rest}"));
        assert_eq!(denial.role(), Some("pay-role"));
        let resource = denial.resource.as_deref().map(str::to_owned);
        (
            denial.action.to_string(),
            resource,
            denial.policy,
            denial.is_explicit,
        )
    }

    #[test]
    fn denials_are_read_in_all_their_forms() {
        let of = |action: &str, resource: Option<&str>, policy, is_explicit| {
            (
                action.to_owned(),
                resource.map(str::to_owned),
                policy,
                is_explicit,
            )
        };
        let table = "arn:aws:dynamodb:eu-west-1:482193650077:table/orders";
        let put = "dynamodb:PutItem";
        assert_eq!(
            found(&format!(
                "{put} on resource: {table} because no identity-based policy allows the {put} action"
            )),
            of(put, Some(table), Some(PolicyKind::Identity), false)
        );
        assert_eq!(
            found(
                "s3:GetObject on resource: \"arn:aws:s3:::uploads/a\" because no resource-based policy allows the s3:GetObject action"
            ),
            of(
                "s3:GetObject",
                Some("arn:aws:s3:::uploads/a"),
                Some(PolicyKind::Resource),
                false
            )
        );
        assert_eq!(
            found("lambda:ListLayers on resource: * because no session policy allows it"),
            of("lambda:ListLayers", None, Some(PolicyKind::Session), false)
        );
        assert_eq!(
            found(
                "sqs:SendMessage\n on resource: arn:aws:sqs:r:1:q with an explicit deny in a service control policy"
            ),
            of(
                "sqs:SendMessage",
                Some("arn:aws:sqs:r:1:q"),
                Some(PolicyKind::ServiceControl),
                true
            )
        );
        assert_eq!(
            found(
                "iam:PassRole on resource: role admin with an explicit deny in a permissions boundary: arn:aws:iam::1:policy/b"
            ),
            of(
                "iam:PassRole",
                Some("role admin"),
                Some(PolicyKind::PermissionsBoundary),
                true
            )
        );
        assert_eq!(
            found(&format!(
                "{put} on resource: {table} (Service: DynamoDb, Status Code: 403, Request ID: X)"
            )),
            of(put, Some(table), None, false)
        );
        assert_eq!(
            found("ec2:DescribeInstances"),
            of("ec2:DescribeInstances", None, None, false)
        );
    }

    #[test]
    fn other_refusals_are_kept_aside() {
        for other in [
            "Access Denied",
            "Access to the resource https://queue.amazonaws.com/ is denied.",
            "The security token included in the request is expired",
            "user ada is not authorized to perform this operation",
        ] {
            assert_eq!(Denial::find(other), None, "{other}");
        }
    }

    #[test]
    fn a_denial_says_what_to_add_and_where() {
        let table = "arn:aws:dynamodb:eu-west-1:482193650077:table/orders";
        let said = format!(
            "{USER}dynamodb:PutItem on resource: {table} because no identity-based policy allows it"
        );
        let denial = Denial::find(&said).expect("a denial");
        assert_eq!(denial.resource_words().as_deref(), Some("table orders"));
        assert_eq!(denial.reason(), "no identity-based policy allows it");
        assert_eq!(
            denial.remedy(),
            format!(
                r#"add to the policy of role pay-role: `{{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"{table}"}}`"#
            )
        );
        let denied = format!(
            "{USER}s3:GetObject on resource: arn:aws:s3:::b/k with an explicit deny in a session policy"
        );
        let denial = Denial::find(&denied).expect("a denial");
        assert_eq!(
            denial.remedy(),
            "take the deny of s3:GetObject out of the session policy"
        );
        assert_eq!(denial.reason(), "a session policy denies it");
    }
}
