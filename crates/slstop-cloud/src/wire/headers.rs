//! Headers of a request as text.

use bytes::Bytes;

pub fn header<'a>(http: &'a http::Request<Bytes>, name: &str) -> Option<&'a str> {
    http.headers().get(name)?.to_str().ok()
}
