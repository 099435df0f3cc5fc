//! What is asked, in the three protocols of AWS that services without a client here speak.

use serde_json::Value;

/// A request before it is signed.
#[derive(Clone, Debug, PartialEq)]
pub struct LightRequest {
    pub method: &'static str,
    /// With its query string, percent-encoded already.
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl LightRequest {
    /// AWS JSON 1.1: the operation is in a header.
    pub fn json(target: &str, body: &Value) -> Self {
        Self {
            method: "POST",
            path: "/".to_owned(),
            headers: vec![
                ("content-type", "application/x-amz-json-1.1".to_owned()),
                ("x-amz-target", target.to_owned()),
            ],
            body: body.to_string(),
        }
    }

    /// AWS JSON 1.0.
    pub fn json_1_0(target: &str, body: &Value) -> Self {
        let mut request = Self::json(target, body);
        request.headers[0].1 = "application/x-amz-json-1.0".to_owned();
        request
    }

    /// REST: the operation is in method and path.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET",
            path: path.into(),
            headers: vec![("accept", "application/json".to_owned())],
            body: String::new(),
        }
    }

    /// REST with a body.
    pub fn rest(method: &'static str, path: impl Into<String>, body: &Value) -> Self {
        let mut request = Self::get(path);
        request.method = method;
        let json = "application/json".to_owned();
        request.headers.push(("content-type", json));
        request.body = body.to_string();
        request
    }

    /// AWS Query: a form; the answer is XML.
    pub fn query(action: &str, version: &str, parameters: &[(String, String)]) -> Self {
        let mut body = format!("Action={action}&Version={version}");
        for (name, value) in parameters {
            body.extend(["&", &percent_encoded(name), "=", &percent_encoded(value)]);
        }
        Self {
            method: "POST",
            path: "/".to_owned(),
            headers: vec![(
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            )],
            body,
        }
    }
}

/// Everything but RFC 3986's unreserved characters, as signatures want it.
pub fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
