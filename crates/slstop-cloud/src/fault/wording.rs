//! How each service words the refusals that faults ask for. Codes and statuses are those that AWS
//! sends; a client that decides by them is tested by nothing less.

use crate::answer::CloudResponse;
use crate::service::sts;
use crate::wire::{Protocol, Refusal, Service};
use slstop_base::Timestamp;

use super::kind::AbsentAnswer;
use super::request_profile::RequestProfile;

/// AWS accepts signatures that are up to five minutes old or ahead.
const SIGNATURE_LIFE_MINUTES: i64 = 5;

pub fn throttled(service: Service, reason: Option<&str>) -> Refusal {
    match service {
        Service::Lambda => Refusal::new(429, "TooManyRequestsException", "Rate Exceeded.").with(
            "Reason",
            reason.unwrap_or("CallerRateLimitExceeded").to_owned(),
        ),
        Service::XRay => Refusal::new(429, "ThrottledException", "Rate exceeded"),
        // Where the protocol is the old one, this becomes `Throttling`.
        _ => Refusal::new(400, "ThrottlingException", "Rate exceeded"),
    }
}

pub fn server_error(service: Service, status: u16) -> Refusal {
    match (service, status) {
        (_, 503) => Refusal::new(
            503,
            "ServiceUnavailableException",
            "The service is temporarily unavailable.",
        ),
        (Service::Lambda, _) => Refusal::new(
            status,
            "ServiceException",
            "An error occurred and the request cannot be processed.",
        ),
        (Service::CloudWatch, _) => Refusal::new(
            status,
            "InternalServiceFault",
            "The request processing has failed.",
        ),
        _ => Refusal::new(
            status,
            "InternalFailure",
            "The request processing has failed because of an unknown error.",
        ),
    }
}

pub fn expired_token() -> Refusal {
    Refusal::new(
        403,
        "ExpiredTokenException",
        "The security token included in the request is expired",
    )
}

pub fn denied(asked: &RequestProfile) -> Refusal {
    let (caller, action) = (sts::caller(), asked.action());
    Refusal::new(
        403,
        "AccessDeniedException",
        format!(
            "User: {caller} is not authorized to perform: {action} because no identity-based policy allows the {action} action"
        ),
    )
}

/// The answer of an emulator that lacks the service.
pub fn absent(asked: &RequestProfile, answer: AbsentAnswer, request_id: &str) -> CloudResponse {
    match answer {
        AbsentAnswer::NotImplemented => {
            let service = asked.service();
            let said =
                format!("API for service '{service}' not yet implemented or not available here");
            asked.refused(Refusal::new(501, "InternalFailure", said), request_id)
        }
        AbsentAnswer::Empty => CloudResponse::new(400, "text/plain", ""),
        AbsentAnswer::WebPage => {
            let page = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n";
            CloudResponse::new(404, "text/html; charset=utf-8", page)
        }
    }
}

/// The refusal of a signature that is too old or too new for the clock of the cloud, if it is.
pub fn outside_signature_life(
    signed_at: Timestamp,
    now: Timestamp,
    protocol: Protocol,
) -> Option<Refusal> {
    let life = SIGNATURE_LIFE_MINUTES * 60;
    let (signed, clock) = (signed_at.as_secs(), now.as_secs());
    let (relation, bound, sign) = match signed.saturating_sub(clock) {
        apart if apart < -life => (
            "expired: {} is now earlier than",
            clock.saturating_sub(life),
            '-',
        ),
        apart if apart > life => (
            "not yet current: {} is still later than",
            clock.saturating_add(life),
            '+',
        ),
        _ => return None,
    };
    let said = format!(
        "Signature {} {} ({} {sign} {SIGNATURE_LIFE_MINUTES} min.)",
        relation.replace("{}", &basic(signed)),
        basic(bound),
        basic(clock),
    );
    let code = match protocol {
        Protocol::Query => "SignatureDoesNotMatch",
        _ => "InvalidSignatureException",
    };
    Some(Refusal::new(403, code, said))
}

/// `20261120T080000Z`
fn basic(secs: i64) -> String {
    Timestamp::from_millis(secs.saturating_mul(1000))
        .rfc3339()
        .replace(['-', ':'], "")
        .replace(".000", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_lives_five_minutes_both_ways() {
        let at = |text| Timestamp::parse(text).expect("a moment");
        let now = at("2026-11-20T08:10:00Z");
        let refused = |signed| {
            outside_signature_life(at(signed), now, Protocol::RestJson)
                .map(|refusal| refusal.message)
        };
        assert_eq!(refused("2026-11-20T08:05:00Z"), None);
        assert_eq!(refused("2026-11-20T08:15:00Z"), None);
        assert_eq!(
            refused("2026-11-20T08:00:00Z").as_deref(),
            Some(
                "Signature expired: 20261120T080000Z is now earlier than 20261120T080500Z (20261120T081000Z - 5 min.)"
            )
        );
        assert_eq!(
            refused("2026-11-20T08:15:01Z").as_deref(),
            Some(
                "Signature not yet current: 20261120T081501Z is still later than 20261120T081500Z (20261120T081000Z + 5 min.)"
            )
        );
    }
}
