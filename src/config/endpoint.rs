//! The URL of an AWS-compatible endpoint.

use std::fmt;
use std::sync::Arc;

use http::Uri;
use serde_json::Value;

use super::meaning::{Meaning, Misread, from_text};
use super::raw::Raw;

/// An `http` or `https` URL with a host and nothing secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointUrl(Arc<str>);

impl EndpointUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Meaning for EndpointUrl {
    fn expected() -> String {
        "an http or https URL with a host, such as http://localhost:4566".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        from_text(raw, |text| {
            let uri: Uri = text.parse().ok()?;
            let authority = uri.authority()?.as_str();
            // A password here would be shown in the header and written to recordings.
            let has_secret = authority.contains('@');
            let has_port = authority.rsplit_once(':').is_none_or(|(_, port)| {
                port.ends_with(']') || port.parse::<u16>().is_ok_and(|n| n > 0)
            });
            let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
            let is_endpoint = is_web
                && has_port
                && !has_secret
                && uri.host().is_some_and(|host| !host.is_empty())
                && uri.query().is_none();
            is_endpoint.then(|| Self(text.into()))
        })
        .map_err(|_| Misread {
            did_you_mean: raw.as_text().and_then(|text| with_scheme(&text)),
        })
    }

    fn show(&self) -> Value {
        self.as_str().into()
    }
}

/// `localhost:4566` lacks but its scheme.
fn with_scheme(text: &str) -> Option<String> {
    if text.is_empty() || text.contains("://") || text.contains(char::is_whitespace) {
        return None;
    }
    let url = format!("http://{text}");
    EndpointUrl::read(&Raw::Text(url.clone())).ok().map(|_| url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<EndpointUrl, Misread> {
        EndpointUrl::read(&Raw::Text(text.into()))
    }

    #[test]
    fn urls_of_endpoints_are_taken() {
        for url in [
            "http://localhost:4566",
            "https://lambda.example.com",
            "http://[::1]:4566",
            "http://[::1]",
            "http://127.0.0.1:3002/",
        ] {
            assert_eq!(read(url).expect(url).as_str(), url);
        }
    }

    #[test]
    fn what_is_no_url_of_an_endpoint_is_refused() {
        for url in [
            "",
            "http://",
            "http://:4566",
            "ftp://host",
            "file:///etc/passwd",
            "http://host:99999",
            "http://host:port",
            "http://me:secret@host",
            "http://me@host:80",
            "http://host/?x=1",
            "http://a b",
            "not a url",
            "/path",
        ] {
            assert!(read(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_forgotten_scheme_is_suggested() {
        let misread = read("localhost:4566").expect_err("no scheme");
        assert_eq!(
            misread.did_you_mean.as_deref(),
            Some("http://localhost:4566")
        );
        assert_eq!(read("nonsense://x").expect_err("scheme").did_you_mean, None);
    }
}
