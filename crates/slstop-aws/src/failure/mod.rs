//! From the SDK's errors to the few failures that the program tells apart. Total: whatever a server,
//! a proxy or the network does to an answer, it becomes a `Failure` with a short sentence.

use std::error::Error;

use aws_config::imds::client::error::ImdsError;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use memchr::memmem;

use super::credentials::{Unanswered, Unusable};

use slstop_core::domain::{Call, Failure};

/// What a code means, over all services: AWS has several spellings for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ErrorMeaning {
    Denied,
    Throttled,
    Expired,
    Rejected,
    NotFound,
    NoSuchOperation,
}

const CODES: &[(&str, ErrorMeaning)] = &[
    ("AccessDenied", ErrorMeaning::Denied),
    ("AccessDeniedException", ErrorMeaning::Denied),
    ("UnauthorizedOperation", ErrorMeaning::Denied),
    ("NotAuthorized", ErrorMeaning::Denied),
    ("AuthorizationError", ErrorMeaning::Denied),
    ("AuthorizationErrorException", ErrorMeaning::Denied),
    ("Throttling", ErrorMeaning::Throttled),
    ("ThrottlingException", ErrorMeaning::Throttled),
    ("ThrottledException", ErrorMeaning::Throttled),
    ("RequestThrottled", ErrorMeaning::Throttled),
    ("RequestThrottledException", ErrorMeaning::Throttled),
    ("RequestLimitExceeded", ErrorMeaning::Throttled),
    ("TooManyRequestsException", ErrorMeaning::Throttled),
    ("SlowDown", ErrorMeaning::Throttled),
    ("ExpiredToken", ErrorMeaning::Expired),
    ("ExpiredTokenException", ErrorMeaning::Expired),
    ("RequestExpired", ErrorMeaning::Expired),
    ("TokenRefreshRequired", ErrorMeaning::Expired),
    ("InvalidClientTokenId", ErrorMeaning::Rejected),
    ("UnrecognizedClientException", ErrorMeaning::Rejected),
    ("InvalidAccessKeyId", ErrorMeaning::Rejected),
    ("SignatureDoesNotMatch", ErrorMeaning::Rejected),
    ("InvalidSignatureException", ErrorMeaning::Rejected),
    ("IncompleteSignature", ErrorMeaning::Rejected),
    ("IncompleteSignatureException", ErrorMeaning::Rejected),
    ("MissingAuthenticationToken", ErrorMeaning::Rejected),
    (
        "MissingAuthenticationTokenException",
        ErrorMeaning::Rejected,
    ),
    ("RequestTimeTooSkewed", ErrorMeaning::Rejected),
    ("AuthFailure", ErrorMeaning::Rejected),
    ("OptInRequired", ErrorMeaning::Rejected),
    ("ResourceNotFoundException", ErrorMeaning::NotFound),
    ("ResourceNotFound", ErrorMeaning::NotFound),
    ("NotFoundException", ErrorMeaning::NotFound),
    ("UnknownOperation", ErrorMeaning::NoSuchOperation),
    ("UnknownOperationException", ErrorMeaning::NoSuchOperation),
    ("UnknownService", ErrorMeaning::NoSuchOperation),
    ("InvalidAction", ErrorMeaning::NoSuchOperation),
    ("InvalidActionException", ErrorMeaning::NoSuchOperation),
    ("UnsupportedOperation", ErrorMeaning::NoSuchOperation),
    ("NotImplemented", ErrorMeaning::NoSuchOperation),
    ("NotImplementedException", ErrorMeaning::NoSuchOperation),
];

/// Longer than any sentence of AWS's; a page of HTML is not a sentence.
const LONGEST: usize = 300;

/// `endpoint` is the host that the request went to, as a person would recognise it.
pub fn classify<E>(call: Call, endpoint: &str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let Some(failure) = credentials_failure(error) {
        return failure;
    }
    match error {
        SdkError::TimeoutError(_) => Failure::TimedOut {
            endpoint: endpoint.to_owned(),
        },
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Failure::TimedOut {
            endpoint: endpoint.to_owned(),
        },
        SdkError::DispatchFailure(_) => Failure::Unreachable {
            endpoint: endpoint.to_owned(),
            said: root_cause(error),
        },
        SdkError::ServiceError(context) if is_unknown_service(context.raw()) => missing(call),
        SdkError::ServiceError(context) => {
            let status = context.raw().status().as_u16();
            let answer = ErrorReply {
                code: error.code(),
                message: error.message(),
                status,
            };
            answer.meaning(call, || root_cause(error))
        }
        SdkError::ResponseError(context) => {
            let status = context.raw().status().as_u16();
            ErrorReply {
                code: None,
                message: None,
                status,
            }
            .meaning(call, || root_cause(error))
        }
        _ => Failure::Service {
            code: call.facts().operation.to_owned(),
            said: root_cause(error),
        },
    }
}

/// How an emulator says that it has no such service, with a status of its own choice and without a code.
fn is_unknown_service(response: &HttpResponse) -> bool {
    let body = response.body().bytes().unwrap_or_default();
    !response.status().is_success() && memmem::find(body, b"Unsupported service").is_some()
}

/// What a service, or something in its place, answered.
struct ErrorReply<'a> {
    code: Option<&'a str>,
    message: Option<&'a str>,
    status: u16,
}

impl ErrorReply<'_> {
    fn meaning(&self, call: Call, cause: impl FnOnce() -> String) -> Failure {
        let Some(code) = self.code else {
            return self.without_code(call, cause());
        };
        // Query protocols send a whole URI or a shape's name before the code.
        let code = code
            .rsplit(['#', '/'])
            .next()
            .unwrap_or(code)
            .split(':')
            .next()
            .unwrap_or(code);
        let said = short(self.message.unwrap_or_default());
        let known = CODES
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, meaning)| *meaning);
        match known {
            Some(ErrorMeaning::Denied) => denied(call, said),
            Some(ErrorMeaning::Throttled) => Failure::Throttled,
            // AWS calls an expired key of an SSO role "invalid" in some services, and says so only in words.
            Some(ErrorMeaning::Rejected)
                if said.contains("expired") && !said.contains("Signature") =>
            {
                Failure::Expired { said }
            }
            Some(ErrorMeaning::Expired) => Failure::Expired { said },
            Some(ErrorMeaning::Rejected) => Failure::Rejected {
                said: if said.is_empty() {
                    code.to_owned()
                } else {
                    said
                },
            },
            Some(ErrorMeaning::NotFound) => Failure::NotFound { what: said },
            Some(ErrorMeaning::NoSuchOperation) => missing(call),
            None if self.status == 429 => Failure::Throttled,
            None if self.status == 501 => missing(call),
            None => Failure::Service {
                code: short(code),
                said,
            },
        }
    }

    /// Not an AWS answer: an emulator's or a proxy's page, or one cut short.
    fn without_code(&self, call: Call, cause: String) -> Failure {
        match self.status {
            404 | 405 | 501 => missing(call),
            429 => Failure::Throttled,
            300..=399 => Failure::Garbled {
                said: format!(
                    "HTTP {} leads elsewhere, which is not followed",
                    self.status
                ),
            },
            200..=299 => Failure::Garbled { said: cause },
            status => Failure::Service {
                code: format!("HTTP {status}"),
                // Without a word of the service's the SDK shows its own insides.
                said: if cause.starts_with("Error {") {
                    String::new()
                } else {
                    cause
                },
            },
        }
    }
}

fn missing(call: Call) -> Failure {
    let facts = call.facts();
    Failure::Missing {
        service: format!("{} {}", facts.service, facts.operation),
    }
}

/// AWS names the action that it missed, and it is not always the call's own (a key to decrypt with).
fn denied(call: Call, said: String) -> Failure {
    let named = said
        .split_once("perform: ")
        .and_then(|(_, rest)| rest.split_whitespace().next());
    let action = named
        .filter(|action| action.contains(':'))
        .unwrap_or(call.facts().iam_action);
    Failure::Denied {
        action: action.to_owned(),
        said,
    }
}

/// Credentials are resolved inside the call, and their errors are buried in its own.
fn credentials_failure(error: &(dyn Error + 'static)) -> Option<Failure> {
    let found = chain(error).find_map(|link| link.downcast_ref::<CredentialsError>())?;
    if let Some(process) = chain(found).find_map(|link| link.downcast_ref::<Unanswered>()) {
        return Some(Failure::TimedOut {
            endpoint: process.to_string(),
        });
    }
    if let Some(unusable) = chain(found).find_map(|link| link.downcast_ref::<Unusable>()) {
        return Some(Failure::Misconfigured {
            said: unusable.to_string(),
            remedy:
                "check AWS_ACCESS_KEY_ID and its kin (a .env file from Windows has such line ends) \
                     and ~/.aws/credentials"
                    .into(),
        });
    }
    let said = root_cause(found);
    // Asked last of all sources: on machines that aren't EC2's it may also answer nonsense.
    let is_last_resort = chain(found).any(|link| link.is::<ImdsError>());
    Some(match found {
        _ if is_last_resort => Failure::NoCredentials { said },
        CredentialsError::CredentialsNotLoaded(_) => Failure::NoCredentials { said },
        CredentialsError::ProviderTimedOut(_) => Failure::TimedOut {
            endpoint: "the credentials provider".into(),
        },
        CredentialsError::InvalidConfiguration(_) => unusable(&said),
        // The SDK gives the true error to the first caller only; the others learn only that there was one.
        CredentialsError::Unhandled(_) => unusable("see ~/.aws/config and ~/.aws/credentials"),
        // A role or an SSO session has a service of its own, which may be out of reach.
        _ if chain(found).any(|link| link.is::<ConnectorError>()) => Failure::Unreachable {
            endpoint: "the service that gives the credentials".into(),
            said,
        },
        _ => {
            let words = chain(found)
                .map(ToString::to_string)
                .collect::<String>()
                .to_lowercase();
            if ["expired", "sso"].iter().any(|word| words.contains(word)) {
                Failure::Expired { said }
            } else {
                Failure::Rejected { said }
            }
        }
    })
}

fn unusable(why: &str) -> Failure {
    Failure::Misconfigured {
        said: format!("the profile cannot be used: {why}"),
        remedy: "check it in ~/.aws/config and ~/.aws/credentials".into(),
    }
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    // A source chain is finite by construction, but nothing says so: no error is 32 deep.
    std::iter::successors(Some(error), |&link| link.source()).take(32)
}

/// The innermost error says what happened; the layers above only say that something did.
fn root_cause(error: &(dyn Error + 'static)) -> String {
    let innermost = chain(error)
        .map(ToString::to_string)
        .filter(|text| !text.is_empty())
        .last();
    let text = innermost.unwrap_or_default();
    // "Connection refused (os error 111)"
    short(text.split(" (os error").next().unwrap_or(&text))
}

fn short(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether an answer is a throttle, for the meter, which sees attempts before the SDK types their
/// errors. All three protocols carry the code as plain text in a small body.
pub(super) fn is_throttle_on_the_wire(status: u16, body: Option<&[u8]>) -> bool {
    /// The code comes first in every protocol; a larger body is no error of AWS's.
    const SEARCHED: usize = 4096;
    if status == 429 {
        return true;
    }
    let body = body.unwrap_or_default();
    let head = &body[..body.len().min(SEARCHED)];
    let throttles = CODES
        .iter()
        .filter(|(_, meaning)| *meaning == ErrorMeaning::Throttled);
    throttles
        .map(|(code, _)| code)
        .any(|code| memmem::find(head, code.as_bytes()).is_some())
}

#[cfg(test)]
mod tests;
