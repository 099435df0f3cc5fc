//! One sentence on how the two ends of a request agree: what the client got, and what the function did.

use super::gateway_request::GatewayRequest;

/// How the invocation behind a request ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunctionEnd {
    pub is_failed: bool,
    /// The invocation ran into the function's own timeout.
    pub is_timed_out: bool,
    pub duration_ms: Option<f64>,
    pub init_ms: Option<f64>,
}

/// API Gateway waits so long where nothing else is set.
pub const USUAL_TIMEOUT_MS: f64 = 29_000.0;

/// None where there is nothing to explain: the request succeeded, or its function says why it failed.
pub fn said(
    request: &GatewayRequest,
    function: Option<&FunctionEnd>,
    timeout_ms: f64,
) -> Option<String> {
    let status = request.status?;
    let error = request.error.as_deref().unwrap_or_default().to_lowercase();
    let kind = request.response_type.as_deref().unwrap_or_default();
    let is_ok = function.is_some_and(|end| !end.is_failed);
    let sentence = match status {
        200..=399 => return contradiction(function),
        502 if error.contains("malformed") || is_ok => {
            "the function succeeded, but its answer is not one that the gateway can use: it needs statusCode and a text body".to_owned()
        }
        500 if error.contains("invalid permissions") || error.contains("have permissions") => {
            "the gateway has no permission to invoke the function: add one with aws lambda add-permission".to_owned()
        }
        500 | 503 if error.contains("rate exceeded") || error.contains("status: 429") => {
            "Lambda throttled the function; the gateway shows that to the client as an error of its own".to_owned()
        }
        503 | 504 => timeout(function, timeout_ms),
        500 if is_ok => "the function succeeded, but the gateway could not use its answer".to_owned(),
        500 | 502 if function.is_some_and(|end| end.is_timed_out) => {
            "the function ran into its own timeout".to_owned()
        }
        500 | 502 if function.is_some_and(|end| end.is_failed) => "the function failed".to_owned(),
        403 if kind.contains("WAF") => "WAF refused the request before any function ran".to_owned(),
        401 | 403 if function.is_none() => {
            "an authorizer, a policy or an API key refused the request before the function ran".to_owned()
        }
        413 if function.is_none() => "the request is larger than the gateway takes; the function did not run".to_owned(),
        429 if function.is_none() => "the gateway's own limit refused the request; the function did not run".to_owned(),
        404 if function.is_none() => "no route took the request".to_owned(),
        _ if is_ok => format!("the function answered {status} itself"),
        _ => return None,
    };
    Some(sentence)
}

fn contradiction(function: Option<&FunctionEnd>) -> Option<String> {
    let is_failed = function.is_some_and(|end| end.is_failed);
    is_failed.then(|| "the client got a good answer although the function failed".to_owned())
}

fn timeout(function: Option<&FunctionEnd>, timeout_ms: f64) -> String {
    let seconds = timeout_ms / 1000.0;
    let Some(end) = function else {
        return format!("the gateway had no answer after {seconds:.0}s");
    };
    if end.init_ms.is_some_and(|init| init >= timeout_ms) {
        return format!(
            "the cold start alone took longer than the {seconds:.0}s that the gateway waits"
        );
    }
    match end.duration_ms {
        Some(duration) if !end.is_failed => format!(
            "the gateway stopped waiting after {seconds:.0}s; the function went on and succeeded after {:.1}s",
            duration / 1000.0
        ),
        _ => format!("the gateway stopped waiting after {seconds:.0}s; the function failed later"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OK: FunctionEnd = FunctionEnd {
        is_failed: false,
        is_timed_out: false,
        duration_ms: Some(31_200.0),
        init_ms: None,
    };

    fn of(status: u16, error: &str, end: Option<FunctionEnd>) -> String {
        let request = GatewayRequest {
            status: Some(status),
            error: Some(error.to_owned()),
            ..GatewayRequest::default()
        };
        said(&request, end.as_ref(), USUAL_TIMEOUT_MS).unwrap_or_default()
    }

    #[test]
    fn each_way_that_the_two_ends_disagree_has_its_own_words() {
        let failed = FunctionEnd {
            is_failed: true,
            ..OK
        };
        let slow_start = FunctionEnd {
            init_ms: Some(30_000.0),
            ..OK
        };
        assert!(of(502, "", Some(OK)).contains("is not one that the gateway can use"));
        assert!(of(504, "", Some(OK)).contains("succeeded after 31.2s"));
        assert!(of(504, "", Some(slow_start)).contains("the cold start alone"));
        assert!(
            of(
                500,
                "Execution failed due to configuration error: Rate Exceeded.",
                None
            )
            .contains("throttled")
        );
        assert!(of(500, "Invalid permissions on Lambda function", None).contains("permission"));
        assert!(of(429, "", None).contains("limit"));
        assert!(of(200, "", Some(failed)).contains("although the function failed"));
        assert_eq!(of(502, "", Some(failed)), "the function failed");
        assert_eq!(of(200, "", Some(OK)), "");
    }
}
