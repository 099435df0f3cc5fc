//! Credentials without characters that no header can hold: the SDK panics over them while it signs. A `.env` that was
//! written on Windows is enough: its values end in a carriage return.

use std::fmt;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

/// The longest session tokens have some thousand bytes.
const LONGEST: usize = 16 << 10;

#[derive(Debug)]
pub struct Checked(pub SharedCredentialsProvider);

/// Which part cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unusable(&'static str);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the {} has characters in it that none has, such as a blank or a line's end",
            self.0
        )
    }
}

impl std::error::Error for Unusable {}

impl ProvideCredentials for Checked {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let credentials = self.0.provide_credentials().await?;
            check(&credentials)?;
            Ok(credentials)
        })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        let credentials = self.0.fallback_on_interrupt()?;
        check(&credentials).ok().map(|()| credentials)
    }
}

fn check(credentials: &Credentials) -> Result<(), CredentialsError> {
    let is_usable =
        |text: &str| text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
    let parts = [
        ("access key id", Some(credentials.access_key_id())),
        ("secret access key", Some(credentials.secret_access_key())),
        ("session token", credentials.session_token()),
    ];
    match parts
        .into_iter()
        .find(|(_, text)| text.is_some_and(|text| !is_usable(text)))
    {
        Some((name, _)) => Err(CredentialsError::invalid_configuration(Unusable(name))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn outcome(id: &str, secret: &str, token: Option<&str>) -> Result<(), String> {
        let credentials = Credentials::new(id, secret, token.map(Into::into), None, "test");
        let checked = Checked(SharedCredentialsProvider::new(credentials));
        match checked.provide_credentials().await {
            Ok(_) => Ok(()),
            Err(error) => Err(std::error::Error::source(&error)
                .map(ToString::to_string)
                .unwrap_or_default()),
        }
    }

    #[tokio::test]
    async fn what_no_header_can_hold_is_refused_by_its_name() {
        let key = "AKIAIOSFODNN7EXAMPLE";
        assert_eq!(outcome(key, "a/b+c=", Some("IQoJ/x==")).await, Ok(()));
        assert_eq!(outcome("test", "test", None).await, Ok(()));
        for bad in ["\r", "\n", "\0", "\u{7f}", " ", "é", "\t"] {
            for (which, id, secret, token) in [
                ("access key id", format!("{key}{bad}"), "s".into(), None),
                ("secret access key", key.into(), format!("s{bad}"), None),
                (
                    "session token",
                    key.into(),
                    "s".into(),
                    Some(format!("t{bad}")),
                ),
            ] {
                let said = outcome(&id, &secret, token.as_deref()).await;
                let said = said.expect_err(which);
                assert!(said.contains(which) && !said.contains(key), "{said}");
            }
        }
    }
}
