//! Who may ask a served endpoint. It listens on this machine only, but a web page can make a browser on this machine
//! send requests here: across sites, or under a name of the page's own that leads to 127.0.0.1.

use http::HeaderMap;
use http::uri::Authority;

/// Where a container finds the machine that it runs on.
const OF_CONTAINERS: &str = "host.docker.internal";

/// Whether it was sent by a program on this machine and not by a page in its browser.
pub fn is_welcome(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let is_named_well = text("host").is_none_or(is_of_this_machine);
    let is_of_a_page_elsewhere = text("origin").is_some_and(|origin| {
        let host = origin.split_once("://").map_or("?.", |(_, host)| host);
        !is_of_this_machine(host)
    });
    let is_across_sites = matches!(text("sec-fetch-site"), Some("cross-site" | "same-site"));
    is_named_well && !is_of_a_page_elsewhere && !is_across_sites
}

/// An address that leads nowhere else, or a name without a dot, of which there is none in the public's DNS.
fn is_of_this_machine(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else {
        return false;
    };
    let host = authority.host().trim_matches(['[', ']']);
    let is_loopback = || {
        host.parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
    };
    host == OF_CONTAINERS
        || host.ends_with(".localhost")
        || is_loopback()
        || !host.contains(['.', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_welcome_with(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, http::HeaderValue::from_static(value));
        }
        is_welcome(&map)
    }

    #[test]
    fn programs_on_this_machine_are_welcome() {
        for host in [
            "127.0.0.1:4566",
            "localhost:4566",
            "[::1]:4566",
            "lambda.localhost:80",
            "demo",
            "host.docker.internal:4566",
        ] {
            assert!(is_welcome_with(&[("host", host)]), "{host}");
        }
        assert!(is_welcome_with(&[]), "HTTP/1.0");
        let page = [("host", "localhost:1"), ("origin", "http://localhost:8080")];
        assert!(is_welcome_with(&page));
    }

    #[test]
    fn pages_of_other_sites_are_not() {
        for host in [
            "evil.example:4566",
            "192.168.1.7",
            "127.0.0.1.evil.example",
            "a b",
        ] {
            assert!(!is_welcome_with(&[("host", host)]), "{host}");
        }
        for header in [
            ("origin", "http://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            assert!(
                !is_welcome_with(&[("host", "127.0.0.1:1"), header]),
                "{header:?}"
            );
        }
    }
}
