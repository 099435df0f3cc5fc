//! Why a question to the cloud got no answer. Each variant is a decision that the screen makes.

use std::fmt;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The credentials lack a permission: `lambda:ListFunctions`.
    Denied {
        action: String,
        said: String,
    },
    Throttled,
    /// The credentials were good once.
    Expired {
        said: String,
    },
    /// Refused as invalid: unknown key, wrong signature, skewed clock.
    Rejected {
        said: String,
    },
    NoCredentials {
        said: String,
    },
    /// What was set on this machine cannot work: no region, an unknown profile, a bad URL.
    Misconfigured {
        said: String,
        remedy: String,
    },
    /// No connection: DNS, refused, reset, TLS.
    Unreachable {
        endpoint: String,
        said: String,
    },
    TimedOut {
        endpoint: String,
    },
    /// The endpoint has no such service or operation (local emulators).
    Missing {
        service: String,
    },
    NotFound {
        what: String,
    },
    /// A query that AWS cannot read, and where in it, in characters, as far as it says.
    Malformed {
        said: String,
        at: Option<(usize, usize)>,
    },
    /// An answer that could not be understood.
    Garbled {
        said: String,
    },
    /// Anything else that the service said.
    Service {
        code: String,
        said: String,
    },
}

impl Failure {
    /// A task of ours panicked.
    pub fn broke_down() -> Self {
        Self::Garbled {
            said: "a fetcher broke down: this is a bug".into(),
        }
    }

    /// Whether asking again soon can help; what is denied or missing is asked again rarely.
    pub fn is_passing(&self) -> bool {
        !matches!(
            self,
            Self::Denied { .. }
                | Self::Missing { .. }
                | Self::NotFound { .. }
                | Self::Malformed { .. }
                | Self::Misconfigured { .. }
        )
    }

    /// A few words for the header.
    pub fn headline(&self) -> String {
        match self {
            Self::Rejected { .. } => "credentials rejected".into(),
            Self::Misconfigured { .. } => "misconfigured".into(),
            Self::Unreachable { .. } => "offline".into(),
            Self::TimedOut { .. } => "no answer".into(),
            Self::Garbled { .. } => "answers not understood".into(),
            Self::NotFound { .. } => "not found".into(),
            Self::Malformed { .. } => "query not understood".into(),
            Self::Service { code, .. } => code.clone(),
            Self::Denied { .. }
            | Self::Throttled
            | Self::Expired { .. }
            | Self::NoCredentials { .. }
            | Self::Missing { .. } => self.to_string(),
        }
    }

    /// The next step, as a sentence without its stop.
    pub fn advice(&self) -> String {
        match self {
            Self::Denied { action, .. } => format!("add {action} to this role's policy (`slstop policy` prints it)"),
            Self::Throttled => "AWS is throttling API calls in this account; slstop is slowing down".into(),
            Self::Expired { .. } => "renew the credentials (for SSO: aws sso login); they are picked up without a restart".into(),
            Self::Rejected { .. } => "check the profile, the access key and this machine's clock".into(),
            Self::NoCredentials { .. } => {
                "run `aws configure sso` or set AWS_PROFILE; `slstop demo` needs no account".into()
            }
            Self::Misconfigured { remedy, .. } => remedy.clone(),
            Self::Unreachable { said, .. } if said.contains("ertificate") || said.contains("UnknownIssuer") => {
                "name the certificate that signs for your proxy or endpoint in AWS_CA_BUNDLE".into()
            }
            Self::Unreachable { .. } => "check the network, the region and --endpoint-url".into(),
            Self::TimedOut { endpoint } if endpoint.starts_with("credential_process") => {
                "it may wait for a touch or a password: run it by itself to see; what it answers is picked up".into()
            }
            Self::TimedOut { .. } => "check the network; a slow endpoint may need a moment".into(),
            Self::Missing { .. } => "local emulators lack some services: the rest works without them".into(),
            Self::NotFound { .. } => "it may have been deleted".into(),
            Self::Malformed { .. } => "correct the query; `slstop query --list` shows some that work".into(),
            Self::Garbled { .. } => "is this an AWS endpoint? check --endpoint-url".into(),
            Self::Service { .. } => "those are the service's own words; its health page or the AWS CLI may tell more".into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied { action, .. } => write!(f, "{action} is denied"),
            Self::Throttled => write!(f, "throttled"),
            Self::Expired { .. } => write!(f, "credentials expired"),
            Self::Rejected { said } => write!(f, "credentials rejected: {said}"),
            Self::NoCredentials { .. } => write!(f, "no credentials found"),
            Self::Misconfigured { said, .. } => f.write_str(said),
            Self::Unreachable { endpoint, said } => write!(f, "cannot reach {endpoint}: {said}"),
            Self::TimedOut { endpoint } => write!(f, "no answer from {endpoint}"),
            Self::Missing { service } => write!(f, "{service} is not on this endpoint"),
            Self::NotFound { what } => write!(f, "not found: {what}"),
            Self::Malformed { said, .. } => write!(f, "query not understood: {said}"),
            Self::Garbled { said } => write!(f, "answer not understood: {said}"),
            Self::Service { code, said } if said.is_empty() => write!(f, "{code}"),
            Self::Service { code, said } => write!(f, "{code}: {said}"),
        }
    }
}

impl std::error::Error for Failure {}
