//! The answer's body, or the error in it: by header, by JSON's `__type`, or by XML's `Code`.

use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bytes::Bytes;
use serde_json::Value;

/// An error that the service answered with.
#[derive(Clone, Debug)]
pub struct LightRefusal(ErrorMetadata);

impl fmt::Display for LightRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::error::Error for LightRefusal {}

impl ProvideErrorMetadata for LightRefusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

pub fn read(response: &HttpResponse) -> Result<Bytes, OrchestratorError<LightRefusal>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(Bytes::copy_from_slice(body));
    }
    let header = response.headers().get("x-amzn-errortype");
    Err(OrchestratorError::operation(refusal(header, body)))
}

fn refusal(header: Option<&str>, body: &[u8]) -> LightRefusal {
    let json: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let text = String::from_utf8_lossy(body);
    let member = |names: [&str; 2]| names.iter().find_map(|name| json[*name].as_str());
    let code = header
        .or_else(|| member(["__type", "code"]))
        .or_else(|| element(&text, "Code"));
    let said = member(["message", "Message"]).or_else(|| element(&text, "Message"));
    let mut metadata = ErrorMetadata::builder();
    if let Some(code) = code {
        // `com.amazonaws.cloudtrail#ThrottlingException:http://internal.amazon.com/coral/…`
        let code = code.split(':').next().unwrap_or(code);
        let code = code.rsplit('#').next().unwrap_or(code);
        metadata = metadata.code(code);
    }
    if let Some(said) = said {
        metadata = metadata.message(said);
    }
    LightRefusal(metadata.build())
}

/// The text of the first element of that name. Errors are flat: no more of XML is needed.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_in_all_their_forms() {
        let code = |header, body: &str| {
            let refusal = refusal(header, body.as_bytes());
            refusal.code().unwrap_or_default().to_owned()
        };
        assert_eq!(
            code(
                None,
                r#"{"__type":"com.amazonaws.x#AccessDeniedException","Message":"no"}"#
            ),
            "AccessDeniedException"
        );
        assert_eq!(
            code(Some("TooManyRequestsException:http://internal/"), "{}"),
            "TooManyRequestsException"
        );
        assert_eq!(
            code(
                None,
                "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"
            ),
            "Throttling"
        );
        assert_eq!(code(None, "<html>502</html>"), "");
    }
}
