//! Who signed a request, and for where. The form of the signature is checked, not its value: the
//! demo's credentials are no secret.

use bytes::Bytes;

use super::headers::header;
use super::percent;
use super::refusal::Refusal;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The credential scope: `AKIA…/20261120/eu-west-1/lambda/aws4_request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialScope {
    pub access_key: String,
    pub region: String,
    pub service: String,
}

impl CredentialScope {
    pub fn read(http: &http::Request<Bytes>) -> Result<Self, Refusal> {
        let credential = match header(http, "authorization") {
            Some(authorization) => signed_header(authorization)?,
            None => presigned(http).ok_or_else(Refusal::unsigned)?,
        };
        let parts: Vec<&str> = credential.split('/').collect();
        match parts[..] {
            [access_key, date, region, service, "aws4_request"]
                if !access_key.is_empty() && date.len() == 8 && !region.is_empty() =>
            {
                Ok(Self {
                    access_key: access_key.to_owned(),
                    region: region.to_owned(),
                    service: service.to_owned(),
                })
            }
            _ => Err(Refusal::incomplete_signature(
                "Credential must have exactly 5 slash-delimited elements, e.g. \
                 keyid/date/region/service/term",
            )),
        }
    }
}

fn signed_header(authorization: &str) -> Result<String, Refusal> {
    let Some(rest) = authorization.strip_prefix(ALGORITHM) else {
        return Err(Refusal::incomplete_signature(&format!(
            "Unsupported AWS 'algorithm': '{}'",
            authorization.split_whitespace().next().unwrap_or_default()
        )));
    };
    let part = |name: &str| {
        let parts = rest.split(',').map(str::trim);
        let mut found = parts
            .filter_map(|part| part.split_once('='))
            .filter(|(key, _)| *key == name);
        found.next().map(|(_, value)| value).ok_or_else(|| {
            Refusal::incomplete_signature(&format!(
                "Authorization header requires '{name}' parameter. Authorization={ALGORITHM}"
            ))
        })
    };
    let signature = part("Signature")?;
    part("SignedHeaders")?;
    if signature.len() != 64 || !signature.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Refusal::incomplete_signature(
            "Signature must be 64 hexadecimal digits",
        ));
    }
    Ok(part("Credential")?.to_owned())
}

/// The credential of a presigned URL.
fn presigned(http: &http::Request<Bytes>) -> Option<String> {
    let query = http.uri().query()?;
    let signed = percent::fields(query).any(|(name, _)| name == "X-Amz-Signature");
    let credential = percent::fields(query).find(|(name, _)| name == "X-Amz-Credential");
    credential.filter(|_| signed).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(authorization: &str) -> Result<CredentialScope, String> {
        let request = http::Request::builder()
            .header("authorization", authorization)
            .body(Bytes::new())
            .expect("a request");
        CredentialScope::read(&request).map_err(|refusal| refusal.code.into_owned())
    }

    #[test]
    fn the_scope_says_who_and_where() {
        let signature = "0123456789abcdef".repeat(4);
        let whole = format!(
            "AWS4-HMAC-SHA256 Credential=AK/20261120/eu-west-1/logs/aws4_request, \
             SignedHeaders=host, Signature={signature}"
        );
        let scope_read = scope(&whole).expect("signed");
        assert_eq!(
            (&*scope_read.region, &*scope_read.service),
            ("eu-west-1", "logs")
        );
        for (broken, code) in [
            ("Basic abc", "IncompleteSignature"),
            ("AWS4-HMAC-SHA256 Credential=AK", "IncompleteSignature"),
            (&whole.replace("/logs", ""), "IncompleteSignature"),
            (&whole.replace(&signature, "short"), "IncompleteSignature"),
        ] {
            assert_eq!(scope(broken), Err(code.to_owned()), "{broken}");
        }
    }

    #[test]
    fn a_presigned_url_is_signed_too() {
        let uri =
            "/?X-Amz-Credential=AK%2F20261120%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Signature=00";
        let request = http::Request::get(uri)
            .body(Bytes::new())
            .expect("a request");
        assert_eq!(
            CredentialScope::read(&request).expect("signed").service,
            "sts"
        );
        let request = http::Request::get("/")
            .body(Bytes::new())
            .expect("a request");
        assert_eq!(
            CredentialScope::read(&request).expect_err("unsigned").code,
            "MissingAuthenticationToken"
        );
    }
}
