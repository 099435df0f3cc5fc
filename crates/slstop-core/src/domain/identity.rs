//! Whose credentials these are, and where they lead.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use slstop_base::AccountId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub account: AccountId,
    pub arn: Arc<str>,
}

impl Identity {
    /// The part of the ARN that a person recognises: the role's or the user's name.
    pub fn who(&self) -> &str {
        let mut parts = self.arn.rsplit(':').next().unwrap_or_default().split('/');
        match (parts.next(), parts.next()) {
            (Some("assumed-role" | "user" | "federated-user"), Some(name)) => name,
            (Some(kind), _) => kind,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_is_what_a_person_recognises() {
        let who = |arn: &str| {
            Identity {
                account: "1".into(),
                arn: arn.into(),
            }
            .who()
            .to_owned()
        };
        assert_eq!(
            who("arn:aws:sts::123456789012:assumed-role/on-call-ro/jane"),
            "on-call-ro"
        );
        assert_eq!(who("arn:aws:iam::123456789012:user/jane"), "jane");
        assert_eq!(who("arn:aws:iam::123456789012:root"), "root");
        assert_eq!(who(""), "");
    }
}
