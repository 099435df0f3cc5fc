//! A line in the log file whenever credentials were loaded, or could not be: that they are there, of which kind
//! and until when. Never the credentials.

use std::time::{Instant, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

#[derive(Debug)]
pub struct CredentialLog(pub SharedCredentialsProvider);

impl ProvideCredentials for CredentialLog {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let began = Instant::now();
            let provided = self.0.provide_credentials().await;
            tell(&provided, began);
            provided
        })
    }
}

fn tell(provided: &Result<Credentials, CredentialsError>, began: Instant) {
    let ms = began.elapsed().as_millis();
    match provided {
        Ok(credentials) => {
            let expiry = credentials.expiry();
            let left = expiry.and_then(|at| at.duration_since(SystemTime::now()).ok());
            tracing::info!(
                ms,
                temporary = credentials.session_token().is_some(),
                expires_in_s = left.map(|left| left.as_secs()),
                "credentials loaded"
            );
        }
        // Its sentence alone: what it stands on may quote a file.
        Err(error) => tracing::warn!(ms, %error, "no credentials"),
    }
}
